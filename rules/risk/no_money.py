"""The buyer said that there is no money for this.

Why it matters: a project without money is a wish; it ends in the week in which somebody asks who pays.
Fires when: the last thing the buyer said of the budget, within `within_days`, is that there is none.
Stays silent when: money was spoken of since, or no call was read.
False alarms: the budget of another matter.
Source: docs/sources.md#budget-denied
"""

from rules.assessment import Finding
from rules.case import Case
from rules.heard import Days, finding_of
from rules.rule import Limits, risk


class Heard(Limits):
    within_days: Days = 120


@risk(needs=("denied_money",))
def check(case: Case, limits: Heard) -> Finding | None:
    return finding_of(case, case.denied_money, limits.within_days)
