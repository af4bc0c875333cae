"""The deal has stood in its stage far longer than deals that were won.

Why it matters: deals that win move. One that stands still has met something nobody has named yet.
Fires when: the days in the stage exceed `times` the usual days (median of won deals once learned, else the playbook's).
Stays silent when: the stage history does not say when the stage was entered; or the next step carries a date ahead that
    both sides wait for.
False alarms: a known wait (board meeting, legal review). Give the next step its date.
Source: docs/sources.md#stage-age
"""

from datetime import timedelta

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Age(Limits):
    times: float = Field(2.0, ge=1.25, le=4.0, description="Times the usual days in this stage")


@risk(needs=("stage_entered", "usual_days", "agreed_date"))
def check(case: Case, limits: Age) -> Finding | None:
    entered, usual = case.stage_entered, case.usual_days.value
    if entered.value is None or not usual or case.agreed_date.value:
        return None
    if (case.today.day - entered.value).days <= usual * limits.times:
        return None
    learned = case.playbook is not None and case.stage.value in case.playbook.norms.stage_days
    return Finding(
        {
            "entered": entered.value,
            "usual_days": usual,
            "expected": entered.value + timedelta(days=usual),
            "stage": case.stage.value,
            "compared": "compared_all" if learned else "compared_default",
        },
        (entered.source,),
    )
