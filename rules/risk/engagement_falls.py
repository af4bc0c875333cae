"""The buyer writes, speaks and meets half as often as a month ago.

Why it matters: interest seldom ends in one day. It thins out first, while everybody is still polite.
Fires when: the buyer was heard at most `share` as often in the last 30 days as in the 30 days before, in which they
    were heard at least `touches` times.
Stays silent when: a meeting or a dated next step lies ahead; or the buyer has not been heard for `quiet_workdays`
    workdays (`risk.buyer-silent` and `risk.no-activity` own that silence).
False alarms: holidays, and a month with a pilot in it before a month without.
Source: docs/sources.md#engagement-falls
"""

from datetime import timedelta

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk

MONTH = timedelta(days=30)


class Falls(Limits):
    share: float = Field(0.5, ge=0.1, le=0.8, description="Share of the former month's touches that is left")
    touches: int = Field(4, ge=2, le=20, description="Touches of the former month from which a fall counts")
    quiet_workdays: int = Field(10, ge=3, le=30, description="Workdays of quiet after which silence is the sign")


@risk(needs=("buyer_last_reply", "agreed_date", "out_of_office_on"))
def check(case: Case, limits: Falls) -> Finding | None:
    last, today, away = case.buyer_last_reply, case.today.day, case.out_of_office_on.value
    if last.value is None or case.workdays_since(last.value) >= limits.quiet_workdays or case.agreed_date.value:
        return None
    if away is not None and away > today - MONTH:
        return None
    before, now = case.touches(today - 2 * MONTH, today - MONTH), case.touches(today - MONTH, today)
    if before < limits.touches or now > before * limits.share:
        return None
    return Finding({"last_reply": last.value}, (last.source,))
