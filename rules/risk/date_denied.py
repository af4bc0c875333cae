"""The buyer said that there is no date for this.

Why it matters: what has no date on their side has no place in their year. Every date we enter is ours alone.
Fires when: the buyer said within `within_days` that there is no date, and named none after it.
Stays silent when: they named one since, or no call was read.
False alarms: words about another project.
Source: docs/sources.md#timeline-slip
"""

from rules.assessment import Finding
from rules.case import Case
from rules.heard import Days, finding_of
from rules.rule import Limits, risk


class Heard(Limits):
    within_days: Days = 60


@risk(needs=("denied_date",))
def check(case: Case, limits: Heard) -> Finding | None:
    return finding_of(case, case.denied_date, limits.within_days)
