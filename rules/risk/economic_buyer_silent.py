"""The economic buyer is named, and not in the conversation.

Why it matters: the person who signs is the person whose silence costs a quarter.
Fires when: somebody on the buyer's side spoke within `others_workdays` workdays, and the economic buyer has not
    written, spoken or met within `quiet_workdays` workdays, or never has, from `from_progress` of the process onwards.
Stays silent when: no economic buyer is named (`risk.no-economic-buyer` owns that); when nobody there answers
    (`risk.buyer-silent` and `risk.no-activity` own that silence); when a meeting with the economic buyer lies ahead.
False alarms: talks outside the CRM (phone, chat, a dinner). Log the meeting.
Source: docs/sources.md#economic-buyer-silent
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Quiet(Limits):
    quiet_workdays: int = Field(20, ge=5, le=60, description="Workdays without a word from the economic buyer")
    others_workdays: int = Field(10, ge=3, le=20, description="Workdays within which somebody else there was heard")
    from_progress: float = Field(
        0.5, ge=0.2, le=0.9, description="How far the deal must be in the process: 0 first stage, 1 last"
    )


@risk(
    needs=(
        "economic_buyer",
        "economic_buyer_last_reply",
        "economic_buyer_next_meeting",
        "buyer_last_reply",
        "stage_progress",
    )
)
def check(case: Case, limits: Quiet) -> Finding | None:
    buyer, last, others = case.economic_buyer.value, case.economic_buyer_last_reply, case.buyer_last_reply
    if buyer is None or case.economic_buyer_next_meeting.value or not case.come_to(limits.from_progress):
        return None
    if others.value is None or case.workdays_since(others.value) >= limits.others_workdays:
        return None
    if last.value and case.workdays_since(last.value) < limits.quiet_workdays:
        return None
    return Finding(
        {"buyer": buyer.name or None, "last_reply": last.value, "heard": "before" if last.value else "never"},
        (case.economic_buyer.source, last.source),
    )
