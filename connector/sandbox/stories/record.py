"""A deal as a record: the opportunity with its own fields, its contact roles, its histories.

What a field holds is what somebody said: each value stands on a topic spoken about in the deal's life.
"""

from datetime import date, datetime, timedelta
from random import Random

from connector.sandbox.stories.company import (
    ADMIN,
    CLOSING,
    EVALUATION,
    FORECAST_CATEGORY,
    LOST,
    NEGOTIATION,
    PROPOSAL,
    PROSPECTING,
    RECORD_TYPES,
    STAGES,
    WON,
    Stage,
)
from connector.sandbox.stories.deal import Deal, Row
from connector.sandbox.stories.life import TECHNICAL

_SOURCES = ("Web", "Referral", "Partner", "Trade Show", "Outbound")
_ROLE = {"tech": "Technical Buyer", "user": "Business User", "buyer": "Procurement", "boss": "Economic Buyer"}
_BUDGET = {"budget_approved": "Approved", "budget_rough": "Rough", "budget_no": "No budget"}
_FIT = {"technical_ok": "Confirmed", "technical_failed": "Failed"}
_TYPE = {
    "StageName": "DynamicEnum",
    "Amount": "Currency",
    "CloseDate": "DateOnly",
    "NextStep": "Text",
}

Change = tuple[datetime, str, object]


def write_record(deal: Deal, rng: Random) -> None:
    """Adds the opportunity, its contact roles and its histories."""
    changes = _changes(deal)
    now: Row = {"StageName": STAGES[PROSPECTING].name}
    for _, name, value in changes:
        now[name] = value
    stage = _stage(str(now["StageName"]))
    touched = changes[-1][0]
    moved = [at for at, name, _ in changes if name == "StageName"][-1]
    lead, boss, plan = deal.person("lead"), deal.person("boss"), deal.life.plan
    renewal = "renewal_deal" if plan.renewal else "deal"
    opportunity: Row = {
        "Id": deal.id,
        "Name": deal.voice.note(renewal, lead, deal.calendar.first)[:120],
        "AccountId": deal.account.id,
        "OwnerId": deal.owner.id,
        "RecordTypeId": RECORD_TYPES["Renewal" if plan.renewal else "New_Business"],
        "Type": "Existing Business" if plan.renewal else "New Business",
        "LeadSource": "Partner" if plan.partner else rng.choice(_SOURCES),
        "CurrencyIsoCode": deal.currency,
        "ContactId": lead.id,
        "ForecastCategory": FORECAST_CATEGORY[stage.forecast],
        "ForecastCategoryName": stage.forecast,
        "Probability": float(stage.probability),
        "ExpectedRevenue": deal.amount * stage.probability / 100,
        "IsClosed": stage.closed,
        "IsWon": stage.won,
        "IsPrivate": False,
        "LastStageChangeDate": moved if plan.history else None,
        "Champion__c": lead.id if plan.champion != "none" and _spoken(deal) & {"promise", "friendly"} else None,
        "Economic_Buyer__c": boss.id if _knows_boss(deal) else None,
        "Loss_Reason__c": deal.loss_reason,
    }
    author = ADMIN if not plan.history else deal.owner
    stamps: Row = {"LastModifiedDate": touched, "SystemModstamp": touched}
    deal.add("Opportunity", deal.created, author, opportunity | _method(deal) | now | stamps)
    _contact_roles(deal)
    if plan.history:
        _stage_history(deal, changes)
        _field_history(deal, changes)


def _stage(name: str) -> Stage:
    return next(stage for stage in (*STAGES, WON, LOST) if stage.name == name)


def _spoken(deal: Deal) -> set[str]:
    return {topic for scene in deal.life.scenes for topic in scene.topics}


def _knows_boss(deal: Deal) -> bool:
    return deal.life.plan.economic_buyer != "none" and deal.life.plan.stage > 1


def _day_of(deal: Deal, topic: str) -> date | None:
    """The day a topic first came up."""
    days = [scene.day for scene in deal.life.scenes if topic in scene.topics]
    return deal.calendar.past(min(days)) if days else None


def _method(deal: Deal) -> Row:
    """The company's own fields that hold what buyers said."""
    said, plan, voice = _spoken(deal), deal.life.plan, deal.voice
    lead = deal.person("lead")
    first, close = deal.calendar.first, deal.calendar.coming(deal.life.plan.age + 14)
    rival = next((topic for topic in ("rival_open", "rival_beaten") if topic in said), None)
    return {
        "Identified_Pain__c": voice.fill("{pain}", lead, first) if "pain" in said else None,
        "Metrics__c": voice.fill("{Metric}", lead, first) if "metrics" in said else None,
        "Decision_Criteria__c": voice.criteria if "criteria" in said else None,
        "Decision_Process__c": voice.note("process", lead, _process_day(deal) or close) if "process" in said else None,
        "Paper_Process__c": voice.note("paper", lead, close) if "paper" in said else None,
        "Competition__c": voice.note(rival, lead, close)[:255] if rival else None,
        "Mutual_Action_Plan__c": plan.mutual_plan and "mutual_plan" in said,
        "Compelling_Event__c": voice.event[:255] if "event" in said else None,
        "Next_Step_Date__c": _next_step_day(deal, plan.stage) if plan.next_step else None,
    }


def _process_day(deal: Deal) -> date | None:
    day = _day_of(deal, "process")
    return day + timedelta(days=14) if day else None


def _next_step_day(deal: Deal, stage: int) -> date:
    """By when the next step of a stage was meant to happen."""
    plan = deal.life.plan
    entered = dict(deal.life.entered)[stage]
    if stage == plan.stage and deal.lost is None:
        if plan.legal_until is not None:
            return deal.calendar.coming(plan.age + plan.legal_until)
        if plan.next_meeting is not None:
            return deal.calendar.coming(plan.age + plan.next_meeting)
        if plan.quiet <= 14:
            return deal.calendar.coming(plan.age + 4)
    for scene in deal.life.scenes:
        if scene.kind == "meet" and entered <= scene.day <= entered + 25:
            return deal.calendar.past(scene.day)
    return deal.calendar.coming(entered + 7)


def _changes(deal: Deal) -> list[Change]:
    """Every change of a tracked field, oldest first; those of the first moment are the values at creation."""
    life, plan, calendar = deal.life, deal.life.plan, deal.calendar
    lead = deal.person("lead")
    changes: list[Change] = [
        (deal.created, "StageName", STAGES[life.entered[0][0]].name),
        (deal.created, "Amount", deal.first_amount),
        (deal.created, "CloseDate", calendar.coming(life.first_close)),
        (deal.created, "Budget_Status__c", "Unknown"),
        (deal.created, "Technical_Fit__c", "Open"),
        (deal.created, "Security_Review__c", "Not started"),
        (deal.created, "Legal_Review__c", "Not started"),
    ]
    for stage, day in life.entered:
        at = max(deal.created, calendar.at(calendar.past(day), 17))
        if day:
            changes.append((at, "StageName", STAGES[stage].name))
        if stage == PROPOSAL and deal.amount != deal.first_amount:
            changes.append((at, "Amount", deal.amount))
        if plan.next_step or stage != plan.stage:
            due = _next_step_day(deal, stage)
            hold = plan.legal_until is not None and stage == plan.stage
            words = deal.voice.note("hold", lead, due) if hold else deal.voice.next_step(stage, lead, due)
            changes.append((at, "NextStep", words[:255]))
        if stage in (EVALUATION, PROPOSAL):
            word = "In progress" if stage == EVALUATION or life.technical_fit != "Confirmed" else "Complete"
            changes.append((at, "Security_Review__c", word))
        if stage in (NEGOTIATION, CLOSING):
            changes.append((at, "Legal_Review__c", "In progress" if stage == NEGOTIATION else "Complete"))
    for push in life.pushes:
        at = calendar.at(calendar.past(push.day), 17, 5)
        changes.append((at, "CloseDate", calendar.coming(push.new)))
    for name, values in (("Budget_Status__c", _BUDGET), ("Technical_Fit__c", _FIT)):
        for topic, value in values.items():
            said = _day_of(deal, topic)
            if said is not None:
                changes.append((calendar.at(said, 17, 10), name, value))
    if deal.lost is not None:
        changes.append((deal.closed_at, "StageName", LOST.name if deal.lost else WON.name))
        changes.append((deal.closed_at, "CloseDate", calendar.last))
    return sorted(changes, key=lambda change: change[0])


def _contact_roles(deal: Deal) -> None:
    """A role is entered on the day its holder first shows up; a boss who is only named, when he is named."""
    named = {"boss"} if _knows_boss(deal) else set()
    for post in (*deal.life.people, *sorted(named - set(deal.life.people))):
        days = [scene.day for scene in deal.life.scenes if scene.who == post]
        if post == "tech":  # sits in where it gets technical
            days += [scene.day for scene in deal.life.scenes if TECHNICAL & set(scene.topics)]
        if post == "boss":
            days += [day for stage, day in deal.life.entered if stage > 1][:1]
        if not days:
            continue
        role = _ROLE.get(post) or ("Champion" if _spoken(deal) & {"promise", "friendly"} else "Evaluator")
        at = max(deal.created, deal.calendar.at(deal.calendar.past(min(days)), 16, 50))
        values: Row = {
            "OpportunityId": deal.id,
            "ContactId": deal.person(post).id,
            "Role": role,
            "IsPrimary": post == "lead",
        }
        if post == "lead" and role == "Champion":  # met as anybody, known as champion later
            known = [_day_of(deal, topic) for topic in ("promise", "friendly")]
            changed = max(at, *(deal.calendar.at(day, 16, 55) for day in known if day))
            values |= {"LastModifiedDate": changed, "SystemModstamp": changed}
        deal.add("OpportunityContactRole", at, deal.owner, values)


def _stage_history(deal: Deal, changes: list[Change]) -> None:
    """OpportunityHistory: a row at creation and whenever stage, amount or close date changes."""
    now: Row = {}
    for at in sorted({at for at, name, _ in changes if name in ("StageName", "Amount", "CloseDate")}):
        now |= {
            name: value for when, name, value in changes if when == at and name in ("StageName", "Amount", "CloseDate")
        }
        stage = _stage(str(now["StageName"]))
        amount = now["Amount"]
        assert isinstance(amount, float)
        derived: Row = {
            "OpportunityId": deal.id,
            "Probability": float(stage.probability),
            "ExpectedRevenue": amount * stage.probability / 100,
            "ForecastCategory": FORECAST_CATEGORY[stage.forecast],
            "CurrencyIsoCode": deal.currency,
        }
        deal.add("OpportunityHistory", at, deal.owner, derived | now)


def _field_history(deal: Deal, changes: list[Change]) -> None:
    """OpportunityFieldHistory: what changed after creation, from what to what."""
    now: Row = {}
    for at, name, value in changes:
        before = now.get(name)
        now[name] = value
        if (at == deal.created and name != "NextStep") or before == value:
            continue
        values: Row = {
            "OpportunityId": deal.id,
            "Field": name,
            "OldValue": before,
            "NewValue": value,
            "DataType": _TYPE.get(name, "DynamicEnum"),
        }
        deal.add("OpportunityFieldHistory", at, deal.owner, values)
