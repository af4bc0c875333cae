"""The close date leaves less time than the rest of the process takes.

Why it matters: the steps still ahead involve people on the buyer's side; they do not go faster because our
    quarter ends.
Fires when: the days left are fewer than `share` of the usual days of the stages still ahead (medians of won deals once
    learned, the playbook's days until then).
Stays silent when: the date has passed (`risk.close-date-passed` owns it), or the last stage is reached.
False alarms: small repeat orders that skip the usual way. Give them their own playbook.
Source: docs/sources.md#close-date-too-near
"""

from datetime import timedelta

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Time(Limits):
    share: float = Field(
        0.5, ge=0.2, le=1.0, description="Share of the usual time below which the date is not credible"
    )


@risk(needs=("close_date", "usual_days_left"))
def check(case: Case, limits: Time) -> Finding | None:
    date, usual = case.close_date, case.usual_days_left.value
    if date.value is None or usual is None or date.value < case.today.day:
        return None
    if (date.value - case.today.day).days >= usual * limits.share:
        return None
    # The day from which the date stopped being credible; it stands still, whereas the days left do not.
    return Finding(
        {
            "close_date": date.value,
            "usual_days": usual,
            "credible_until": date.value - timedelta(days=round(usual * limits.share)),
        },
        (date.source, case.stage.source),
    )
