"""The deal went through its stages faster than deals usually do.

Why it matters: buyers who need something make room for it. Pace is the sign of a need with a date.
Fires when: at least `stages` stages are behind the deal, and it took at most `share` of their usual days (medians of
    won deals once learned, the playbook's days until then).
Stays silent when: a stage was jumped, or the deal has come back from a later one; or it has stood in its present stage
    longer than usual.
False alarms: stages entered all at once after the fact.
Source: docs/sources.md#moves-fast
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Pace(Limits):
    stages: int = Field(2, ge=1, le=5, description="Stages behind the deal")
    share: float = Field(0.6, ge=0.2, le=0.9, description="Share of the usual days that they took")


@risk(needs=("stage_entered", "stages_seen", "stages_jumped", "stage_setback", "usual_days", "created_on"), lowers=True)
def check(case: Case, limits: Pace) -> Finding | None:
    entered, began, playbook = case.stage_entered, case.created_on.value, case.playbook
    usually = case.usual_days.value
    if entered.value is None or began is None or playbook is None or usually is None:
        return None
    if case.stages_jumped.value or case.stage_setback.value:
        return None
    if (case.today.day - entered.value).days > usually:
        return None
    here = playbook.position(case.stage.value)
    behind = [s for s in playbook.stages[:here] if s.key in (case.stages_seen.value or ())]
    usual, took = sum(playbook.usual_days(s.key) for s in behind), (entered.value - began).days
    if len(behind) < limits.stages or took < len(behind) or took > usual * limits.share:
        return None
    return Finding(
        {"began": began, "entered": entered.value, "took": took, "usual_days": usual, "stage": case.stage.value},
        (entered.source, case.created_on.source),
    )
