"""The buyer said that there is no money for this.

Why it matters: a project without money is a wish; it ends in the week in which somebody asks who pays.
Fires when: the last thing the buyer said of the budget, within `within_days`, is that there is none.
Stays silent when: money was spoken of since, or no call was read.
False alarms: the budget of another matter.
Source: docs/sources.md#budget-denied
"""

from datetime import timedelta

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Heard(Limits):
    within_days: int = Field(120, ge=14, le=365, description="Days for which it counts")


@risk(needs=("denied_money",))
def check(case: Case, limits: Heard) -> Finding | None:
    said = case.denied_money.value
    if said is None or (said.on is not None and said.on < case.today.day - timedelta(days=limits.within_days)):
        return None
    return Finding({"on": said.on}, (case.denied_money.source,), said)
