"""The buyer writes to us far more than we write to them.

Why it matters: whoever asks wants something. Work that the buyer does of their own accord is the best sign there is.
Fires when: within 30 days the buyer sent at least `mails` mails, and at least `times` as many as we sent.
Stays silent when: we write more than half as much.
False alarms: newsletters and automatic notices of the buyer's systems.
Source: docs/sources.md#buyer-reaches-out
"""

from datetime import timedelta

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.facts import Kind
from rules.rule import Limits, risk


class Inbound(Limits):
    mails: int = Field(3, ge=2, le=20, description="Mails of the buyer within 30 days")
    times: float = Field(2.0, ge=1.0, le=5.0, description="Times the mails that we sent")


@risk(needs=("buyer_last_reply",), lowers=True)
def check(case: Case, limits: Inbound) -> Finding | None:
    since = case.today.day - timedelta(days=30)
    theirs = sum(1 for a in case.talks.heard if a.kind is Kind.MAIL and a.on > since)
    ours = sum(1 for a in case.talks.sent if a.kind is Kind.MAIL and a.on > since)
    if theirs < limits.mails or theirs < ours * limits.times:
        return None
    return Finding({"last_reply": case.buyer_last_reply.value}, (case.buyer_last_reply.source,))
