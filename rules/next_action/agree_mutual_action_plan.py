"""Agree with the buyer, in writing, who does what until the signature.

Why it matters: a deal stalls where nobody has said what comes next. A dated plan turns "soon" into a day and a name.
Proposed when: the deal stands too long in its stage, its close date is too near or a late stage has no plan, from
    `from_progress` of the process onwards, and no plan is on file.
Not proposed when: a mutual action plan is recorded; the buyer does not answer; a meeting or a dated next step lies
    ahead.
False alarms: plans kept outside the CRM. Map the field that holds the link.
Source: docs/sources.md#mutual-action-plan
"""

from pydantic import Field

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, name_of
from rules.facts import DoneWhen, Strength
from rules.rule import Found, Limits, action

# The last one is unknown for good where no field holds plans: what was asked for is not held for it.
SIGNS = ("risk.stage-age", "risk.close-date-too-near", "risk.no-action-plan")


class Late(Limits):
    from_progress: float = Field(
        0.4, ge=0.2, le=0.9, description="How far the deal must be in the process: 0 first stage, 1 last"
    )


@action(needs=("stage_progress", "agreed_date"), answers=SIGNS[:2])
def propose(case: Case, found: Found, limits: Late) -> Proposal | None:
    fired = found.fired(*SIGNS)
    plan = case.element("mutual_action_plan")
    agreed = plan.value is not None and plan.value.strength >= Strength.ASSUMED
    if not fired or agreed or case.agreed_date.value or found.fired("risk.buyer-silent"):
        return None
    if not case.come_to(limits.from_progress):
        return None
    return Proposal(
        values={
            "contact": name_of(case, best_contact(case)),
            "close_date": case.close_date.value,
            "stage": case.stage.value,
            "entered": case.stage_entered.value,
            "test": "plan" if plan.known else "date",
            "sign": fired[0].removeprefix("risk."),
        },
        because=(*fired, "stage"),
        serves="decision_process",
        impact=found.impact(*fired, least=2),
        urgency=3,
        effort=3,
        minutes=(30, 45),
        due=in_workdays(5, case.today),
        done_when=DoneWhen("element.mutual_action_plan", "at least", int(Strength.ASSUMED))
        if plan.known
        else DoneWhen("agreed_date", "present"),
        evidence=(case.stage_entered.source, case.close_date.source, plan.source),
    )
