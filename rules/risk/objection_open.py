"""An objection of the buyer is not settled.

Why it matters: what is not settled comes back, later, and from somebody who decides.
Fires when: the buyer raised an objection in a call within `within_days`, and never said that it is settled.
Stays silent when: the buyer called it settled, or no call was read.
False alarms: doubts settled by mail or in a talk that was not recorded. Mark it "not a risk".
Source: docs/sources.md#objections
"""

from rules.assessment import Finding
from rules.case import Case
from rules.heard import Days, counts
from rules.rule import Limits, risk


class Heard(Limits):
    within_days: Days = 90


@risk(needs=("open_objection",))
def check(case: Case, limits: Heard) -> Finding | None:
    said = case.open_objection.value
    if said is None or not counts(case, said, limits.within_days):
        return None
    return Finding({"kind": str(said.flags.get("class")), "on": said.on}, (case.open_objection.source,), said)
