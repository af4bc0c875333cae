"""The amount is far above what the company usually wins.

Why it matters: a deal of another size has other deciders, other steps and another length; the usual plan does not hold.
Fires when: the amount is more than `times` the median amount of won deals in this currency.
Stays silent when: that median is not learned: there is no size that is large for every company.
False alarms: a new, larger product. The median follows once such deals are won.
Source: docs/sources.md#amount-unusual
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Size(Limits):
    times: float = Field(4.0, ge=1.5, le=20.0, description="Times the median amount of won deals")


@risk(needs=("amount", "usual_amount"))
def check(case: Case, limits: Size) -> Finding | None:
    amount, usual = case.amount.value, case.usual_amount.value
    if amount is None or not usual or amount <= usual * limits.times:
        return None
    return Finding({"amount": amount, "usual": usual, "currency": case.deal.currency}, (case.amount.source,))
