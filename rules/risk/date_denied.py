"""The buyer said that there is no date for this.

Why it matters: what has no date on their side has no place in their year. Every date we enter is ours alone.
Fires when: the buyer said within `within_days` that there is no date, and named none after it.
Stays silent when: they named one since, or no call was read.
False alarms: words about another project.
Source: docs/sources.md#timeline-slip
"""

from datetime import timedelta

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Heard(Limits):
    within_days: int = Field(60, ge=14, le=365, description="Days for which it counts")


@risk(needs=("denied_date",))
def check(case: Case, limits: Heard) -> Finding | None:
    said = case.denied_date.value
    if said is None or (said.on is not None and said.on < case.today.day - timedelta(days=limits.within_days)):
        return None
    return Finding({"on": said.on}, (case.denied_date.source,), said)
