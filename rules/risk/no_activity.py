"""Nobody is working on the deal.

Why it matters: deals that nobody touches are lost to whoever does touch them, and most often to no decision at all.
Fires when: the last activity of either side is at least `quiet_workdays` workdays old.
Stays silent when: a message of ours is unanswered (`risk.buyer-silent` owns that silence); a meeting or a dated
    next step lies ahead; nothing was ever logged and the deal is younger than the limit. Where the next step waits for
    their lawyers, purchase or board, the limit is `waiting_workdays`. Unknown where a partner runs the deal.
False alarms: work that nobody logs. Switch on mail and calendar capture before you trust this sign.
Source: docs/sources.md#no-activity
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Quiet(Limits):
    quiet_workdays: int = Field(10, ge=3, le=40, description="Workdays without anything done by either side")
    waiting_workdays: int = Field(
        20, ge=5, le=60, description="The same while the next step waits for their lawyers, purchase or board"
    )


@risk(needs=("last_activity", "unanswered_since", "agreed_date", "created_on", "waiting"))
def check(case: Case, limits: Quiet) -> Finding | None:
    if case.unanswered_since.value or case.agreed_date.value:
        return None
    last = case.last_activity if case.last_activity.value else case.created_on
    quiet = max(limits.quiet_workdays, limits.waiting_workdays) if case.waiting.value else limits.quiet_workdays
    if last.value is None or case.workdays_since(last.value) < quiet:
        return None
    return Finding({"since": last.value, "ever": "yes" if case.last_activity.value else "no"}, (last.source,))
