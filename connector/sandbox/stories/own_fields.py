"""What Tarnwerk's administrator added to Salesforce: custom fields and the values of picklists.

Shaped as Salesforce describes fields, so that the sandbox's own describe can take them in as they are.
"""

from collections.abc import Sequence

from connector.sandbox.stories.company import LOST, STAGES, WON

Field = dict[str, object]

CONTACT_ROLES = (
    "Economic Buyer",
    "Economic Decision Maker",
    "Champion",
    "Decision Maker",
    "Technical Buyer",
    "Evaluator",
    "Business User",
    "Influencer",
    "Executive Sponsor",
    "Legal",
    "Procurement",
    "Blocker",
    "Other",
)
LOSS_REASONS = (
    "Price",
    "Competitor",
    "No decision",
    "Budget withdrawn",
    "Timing",
    "Product gap",
    "Lost contact",
)
BUDGET = ("Unknown", "No budget", "Rough", "Approved")
REVIEW = ("Not started", "In progress", "Complete")
FIT = ("Open", "Confirmed", "Failed")
INDUSTRIES = ("Manufacturing", "Logistics", "Food & Beverage", "Chemicals", "Retail", "Energy", "Healthcare")


def schema() -> dict[str, list[Field]]:
    """Object -> its own custom fields, and standard picklists with the values this company uses.

    Each field: name, label, type, custom, nillable, and where they apply length, referenceTo, relationshipName,
    picklistValues (value, label, active, defaultValue), trackHistory (kept in OpportunityFieldHistory).
    """
    return {
        "Opportunity": [
            picklist("StageName", "Stage", [stage.name for stage in (*STAGES, WON, LOST)], tracked=True),
            picklist("Type", "Type", ["New Business", "Existing Business"]),
            picklist("LeadSource", "Lead Source", ["Web", "Referral", "Partner", "Trade Show", "Outbound"]),
            field("CloseDate", "Close Date", "date", trackHistory=True, nillable=False),
            field("Amount", "Amount", "currency", trackHistory=True),
            field("NextStep", "Next Step", "string", length=255, trackHistory=True),
            field("Metrics__c", "Metrics", "textarea", length=2000),
            lookup("Economic_Buyer__c", "Economic Buyer", "Contact"),
            lookup("Champion__c", "Champion", "Contact"),
            field("Decision_Criteria__c", "Decision Criteria", "textarea", length=2000),
            field("Decision_Process__c", "Decision Process", "textarea", length=2000),
            field("Paper_Process__c", "Paper Process", "textarea", length=2000),
            field("Identified_Pain__c", "Identified Pain", "textarea", length=2000),
            field("Competition__c", "Competition", "string", length=255),
            field("Mutual_Action_Plan__c", "Mutual Action Plan", "boolean", nillable=False),
            field("Compelling_Event__c", "Compelling Event", "string", length=255),
            picklist("Budget_Status__c", "Budget Status", BUDGET, tracked=True),
            picklist("Technical_Fit__c", "Technical Fit", FIT, tracked=True),
            picklist("Security_Review__c", "Security Review", REVIEW, tracked=True),
            picklist("Legal_Review__c", "Legal Review", REVIEW, tracked=True),
            field("Next_Step_Date__c", "Next Step Date", "date"),
            picklist("Loss_Reason__c", "Loss Reason", LOSS_REASONS),
        ],
        "OpportunityContactRole": [picklist("Role", "Role", CONTACT_ROLES)],
        "Account": [picklist("Industry", "Industry", INDUSTRIES)],
    }


def field(name: str, label: str, kind: str, **more: object) -> Field:
    """One field in describe's words."""
    return {
        "name": name,
        "label": label,
        "type": kind,
        "custom": name.endswith("__c"),
        "nillable": True,
    } | more


def lookup(name: str, label: str, to: str) -> Field:
    """A custom lookup field."""
    relationship = name.removesuffix("__c") + "__r"
    return field(name, label, "reference", referenceTo=[to], relationshipName=relationship)


def picklist(name: str, label: str, values: Sequence[str], *, tracked: bool = False) -> Field:
    """A picklist; the values in the order shown, none of them the default."""
    return field(
        name,
        label,
        "picklist",
        trackHistory=tracked,
        picklistValues=[{"value": value, "label": value, "active": True, "defaultValue": False} for value in values],
    )
