"""The buyer put the decision off, and no day was named since.

Why it matters: "we will discuss it internally" is where deals go to sleep.
Fires when: the buyer put the decision off within `within_days`, and named no day, step or process after it.
Stays silent when: a date, a next step or the way of deciding was named since, or no call was read.
False alarms: small postponements of other things.
Source: docs/sources.md#delay
"""

from datetime import timedelta

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Heard(Limits):
    within_days: int = Field(60, ge=14, le=365, description="Days for which it counts")


@risk(needs=("put_off",))
def check(case: Case, limits: Heard) -> Finding | None:
    said = case.put_off.value
    if said is None or (said.on is not None and said.on < case.today.day - timedelta(days=limits.within_days)):
        return None
    return Finding({"on": said.on}, (case.put_off.source,), said)
