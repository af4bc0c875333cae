"""Another supplier came up, and no difference of ours was named.

Why it matters: a comparison that we leave to the buyer is made by price.
Fires when: the buyer spoke of another supplier within `within_days`, and no rep named a difference since.
Stays silent when: a difference was named in that call or later, or no call was read.
False alarms: partners and tools that only stand nearby; an answer given in writing.
Source: docs/sources.md#competition
"""

from datetime import timedelta

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Heard(Limits):
    within_days: int = Field(90, ge=14, le=365, description="Days for which it counts")


@risk(needs=("unanswered_rival",))
def check(case: Case, limits: Heard) -> Finding | None:
    said = case.unanswered_rival.value
    if said is None or (said.on is not None and said.on < case.today.day - timedelta(days=limits.within_days)):
        return None
    return Finding({"on": said.on}, (case.unanswered_rival.source,), said)
