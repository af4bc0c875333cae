"""The buyer writes to us as often as we write to them.

Why it matters: a buyer who asks, sends and reminds is working on the deal. It is then theirs as much as ours.
Fires when: within 30 days the buyer sent at least `messages` messages, and at least as many as we did.
Stays silent when: there were fewer.
False alarms: a support case that is told in mail on the deal.
Source: docs/sources.md#buyer-leads
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Lead(Limits):
    messages: int = Field(3, ge=2, le=10, description="Messages of the buyer within 30 days")


@risk(needs=("messages_lately",), lowers=True)
def check(case: Case, limits: Lead) -> Finding | None:
    ours, theirs = case.messages_lately.value or (0, 0)
    if theirs < limits.messages or theirs < ours:
        return None
    return Finding({"messages": limits.messages}, (case.messages_lately.source,))
