"""The same objection was raised again in another call.

Why it matters: what comes back was never answered, whatever we said. The second time it has an audience.
Fires when: the buyer raised an objection of one kind in at least two talks, the last time within `within_days`.
Stays silent when: the buyer raised it once, or called the last one settled since. It adds to `risk.objection-open`:
    that one says that a doubt is open, this one that our answer failed.
False alarms: two different doubts of one kind.
Source: docs/sources.md#objections
"""

from rules.assessment import Finding
from rules.case import Case
from rules.heard import Days, counts
from rules.rule import Limits, risk


class Heard(Limits):
    within_days: Days = 60


@risk(needs=("recurring_objection", "open_objection"))
def check(case: Case, limits: Heard) -> Finding | None:
    said, still = case.recurring_objection.value, case.open_objection.value
    if said is None or still is None or still.flags.get("class") != said.flags.get("class"):
        return None
    if not counts(case, said, limits.within_days):
        return None
    return Finding(
        {"kind": str(said.flags.get("class")), "on": said.on, "first": still.on},
        (case.recurring_objection.source,),
        said,
    )
