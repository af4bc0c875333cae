"""The deal got another owner, and the buyer has not met them yet.

Why it matters: what the buyer was promised stands in the former owner's head. Buyers wait for the new one to call.
Fires when: the owner changed after the buyer was last heard, and the buyer was last heard within `quiet_workdays`
    workdays: the talk was alive when it changed hands.
Stays silent when: the buyer was heard since; or the talk had gone quiet before (`risk.buyer-silent` and
    `risk.no-activity` own that silence).
False alarms: a change of owner on paper only. Mark it "not a risk".
Source: docs/sources.md#owner-changed
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Handover(Limits):
    quiet_workdays: int = Field(10, ge=3, le=30, description="Workdays of quiet after which silence is the sign")


@risk(needs=("owner_changed_on", "buyer_last_reply"))
def check(case: Case, limits: Handover) -> Finding | None:
    changed, reply = case.owner_changed_on, case.buyer_last_reply
    if changed.value is None or reply.value is None or reply.value > changed.value:
        return None
    if case.workdays_since(reply.value) >= limits.quiet_workdays:
        return None
    return Finding(
        {"on": changed.value, "last_reply": reply.value, "owner": case.deal.owner_name or None},
        (changed.source, reply.source),
    )
