"""The buyer put the decision off, and no day was named since.

Why it matters: "we will discuss it internally" is where deals go to sleep.
Fires when: the buyer put the decision off within `within_days`, and named no day, step or process after it.
Stays silent when: a date, a next step or the way of deciding was named since, or no call was read.
False alarms: small postponements of other things.
Source: docs/sources.md#delay
"""

from rules.assessment import Finding
from rules.case import Case
from rules.heard import Days, finding_of
from rules.rule import Limits, risk


class Heard(Limits):
    within_days: Days = 60


@risk(needs=("put_off",))
def check(case: Case, limits: Heard) -> Finding | None:
    return finding_of(case, case.put_off, limits.within_days)
