"""Another supplier came up, and no difference of ours was named.

Why it matters: a comparison that we leave to the buyer is made by price.
Fires when: the buyer spoke of another supplier within `within_days`, and no rep named a difference since.
Stays silent when: a difference was named in that call or later, the buyer put us before the others themselves, or no
    call was read.
False alarms: partners and tools that only stand nearby; an answer given in writing.
Source: docs/sources.md#competition
"""

from rules.assessment import Finding
from rules.case import Case
from rules.heard import Days, finding_of
from rules.rule import Limits, risk


class Heard(Limits):
    within_days: Days = 90


@risk(needs=("unanswered_rival",))
def check(case: Case, limits: Heard) -> Finding | None:
    return finding_of(case, case.unanswered_rival, limits.within_days)
