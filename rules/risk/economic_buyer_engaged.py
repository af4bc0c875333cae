"""The economic buyer talks to us.

Why it matters: deals in which the person who signs takes part are won more often and slip less.
Fires when: the economic buyer wrote, spoke or met within `within_workdays` workdays.
Stays silent when: nobody is named as the economic buyer, or they have not been heard lately.
False alarms: a one-line courtesy reply.
Source: docs/sources.md#economic-buyer-engaged
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Lately(Limits):
    within_workdays: int = Field(10, ge=3, le=20, description="Workdays since the economic buyer was last heard")


@risk(needs=("economic_buyer", "economic_buyer_last_reply"), lowers=True)
def check(case: Case, limits: Lately) -> Finding | None:
    buyer, last = case.economic_buyer.value, case.economic_buyer_last_reply
    if buyer is None or last.value is None or case.workdays_since(last.value) >= limits.within_workdays:
        return None
    return Finding({"buyer": buyer.name or None, "last_reply": last.value}, (case.economic_buyer.source, last.source))
