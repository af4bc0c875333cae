"""The buyer takes longer and longer to answer.

Why it matters: interest fades before it ends. Slower answers come weeks before none.
Fires when: the last `replies` answers took at least `slow_workdays` workdays at the median, and at least `times` as
    long as the answers before them.
Stays silent when: there are too few answers to compare; or a message of ours waits for its answer (`risk.buyer-silent`
    owns what is open now).
False alarms: holidays are counted out, busy weeks are not.
Source: docs/sources.md#replies-slower
"""

from statistics import median_low

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Slower(Limits):
    replies: int = Field(3, ge=2, le=6, description="Last answers that are compared with those before them")
    slow_workdays: int = Field(4, ge=2, le=15, description="Workdays below which no answer counts as slow")
    times: float = Field(2.0, ge=1.5, le=5.0, description="Times as long as before")


@risk(needs=("reply_times", "unanswered_since"))
def check(case: Case, limits: Slower) -> Finding | None:
    times = case.reply_times.value or ()
    before, lately = times[: -limits.replies], times[-limits.replies :]
    if len(before) < limits.replies or case.unanswered_since.value:
        return None
    usual, now = median_low(before), median_low(lately)
    if now < limits.slow_workdays or now < usual * limits.times:
        return None
    return Finding({"usual": usual, "now": now, "replies": limits.replies}, (case.reply_times.source,))
