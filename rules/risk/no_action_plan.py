"""This late, and no plan says who does what by when.

Why it matters: the last weeks of a deal belong to people who have other work. What has no day and no name waits.
Fires when: no mutual action plan is recorded, from `from_progress` of the process onwards.
Stays silent when: the plan is an exit criterion of a stage behind the deal (`risk.exit-criteria-unmet` owns it then).
False alarms: plans kept outside the CRM. Map the field that holds the link.
Source: docs/sources.md#mutual-action-plan
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.facts import Strength
from rules.rule import Limits, risk


class Late(Limits):
    from_progress: float = Field(
        0.7, ge=0.3, le=0.9, description="How far the deal must be in the process: 0 first stage, 1 last"
    )


@risk(needs=("mutual_action_plan", "stage_progress"))
def check(case: Case, limits: Late) -> Finding | None:
    plan = case.mutual_action_plan
    if plan.value is not None and plan.value.strength >= Strength.ASSUMED:
        return None
    if not case.come_to(limits.from_progress):
        return None
    if "mutual_action_plan" in {gate.element for gate in case.open_gates.value or ()}:
        return None
    return Finding({"stage": case.stage.value, "close_date": case.close_date.value}, (plan.source, case.stage.source))
