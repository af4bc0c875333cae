"""The mapping held against what the CRM describes."""

from connector.records import FieldShape
from mappings.check import check


def fields(folder, text):
    return folder.org().write("fields/salesforce.yaml", "extends: salesforce\n" + text).load()


def faults(organisation, shapes):
    return [str(problem) for problem in check(organisation, shapes)]


def test_what_is_shipped_fits_what_it_describes(organisation, shapes):
    assert [p for p in faults(organisation, shapes(organisation)) if "of type string" not in p] == []


def test_an_optional_field_may_be_missing_and_others_may_not(folder, shapes):
    acme = fields(folder, "elements:\n  economic_buyer:\n    field: Economic_Byer__c\n")
    known = shapes(acme, "Opportunity.Economic_Byer__c", "Opportunity.Metrics__c", "EventRelation", "VideoCall")
    near = FieldShape("Economic_Buyer__c", "Economic Buyer", "reference", reference_to=("Contact",))
    known["Opportunity"].fields[near.name] = near
    told = [p for p in faults(acme, known) if "type" not in p]
    (only,) = told
    assert only.startswith("fields/salesforce.yaml:4 elements.economic_buyer.field: Opportunity has no field ")
    assert only.endswith('"Economic_Byer__c", or we may not read it. Nearest: Economic_Buyer__c.')


def test_an_object_that_is_hidden_is_named(organisation, shapes):
    assert any("the CRM shows us no object Task" in p for p in faults(organisation, shapes(organisation, "Task")))


def test_types_have_to_fit(folder, shapes):
    acme = fields(folder, "elements: {champion: {field: Champ__c}}\n")
    told = faults(
        acme, shapes(acme, champ=FieldShape("Champ__c", "Champion", "string"), a=FieldShape("Amount", "A", "picklist"))
    )
    assert any("Opportunity.Amount is of type picklist, not currency or double" in p for p in told)
    assert any("elements.champion.is: Champ__c is no lookup to a contact." in p for p in told)


def test_roles_and_stages_have_to_be_in_the_picklists(folder, shapes):
    acme = fields(folder, "contact_role: {roles: {Budget Ovner: economic buyer}}\n")
    stage = FieldShape("StageName", "Stage", "picklist", values=("Discovery", "Qualification", "Proposals"))
    known = shapes(acme, stage=stage)
    known["OpportunityContactRole"].fields["Role"] = FieldShape(
        "Role", "Role", "picklist", values=("Budget Owner", "Champion", "Godmother")
    )
    told = faults(acme, known)
    assert any('has no value "Budget Ovner". Nearest: Budget Owner.' in p for p in told)
    assert any('nothing is said of the role "Godmother"' in p for p in told)
    assert not any('"Evaluator"' in p for p in told), "what is shipped need not be in every organisation"
    assert any('Opportunity.StageName has no value "Proposal". Nearest: Proposals.' in p for p in told)
    assert not any('"Discovery"' in p for p in told)


def test_a_value_that_means_something_has_to_exist(folder, shapes):
    acme = fields(folder, "elements:\n  budget:\n    field: Money__c\n    means: {Approvd: assumed, Rough: assumed}\n")
    money = FieldShape("Money__c", "Money", "picklist", values=("Approved", "Rough"))
    told = [p for p in faults(acme, shapes(acme, money=money)) if "Money" in p]
    assert told == [
        'fields/salesforce.yaml:5 elements.budget.means.Approvd: Money__c has no value "Approvd". Nearest: Approved.'
    ]


def test_a_field_that_we_fill_has_to_be_writable(folder, shapes):
    acme = fields(
        folder,
        """
elements:
  champion: {write: {field: Champ__c, value: person, when: empty}}
  metrics: {write: {field: Locked__c, value: text, when: empty}}
  competition: {write: {field: Nowhere__c, value: text, when: empty}}
  identify_pain: {write: {field: Number__c, value: text, when: empty}}
""",
    )
    told = faults(
        acme,
        shapes(
            acme,
            champ=FieldShape("Champ__c", "C", "reference", updateable=True, reference_to=("User",)),
            locked=FieldShape("Locked__c", "L", "string"),
            number=FieldShape("Number__c", "N", "double", updateable=True),
        ),
    )
    for says in (
        "Champ__c is no lookup to a contact",
        "we may not write Opportunity.Locked__c",
        'Opportunity has no field "Nowhere__c"',
        "Number__c is of type double and cannot hold a text",
    ):
        assert any(says in p for p in told), (says, told)
