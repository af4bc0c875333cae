"""A champion is named who has never talked to us.

Why it matters: a champion is known by what they do for us. A name in a field does nothing.
Fires when: a champion is named and has never written, spoken or met, while others at the buyer's were heard within
    `others_workdays` workdays, from `from_progress` of the process onwards.
Stays silent when: nobody is named (the methodology's gap shows that); the champion once talked to us
    (`risk.champion-silent` watches whether they still do) or is the economic buyer (`risk.economic-buyer-silent` owns
    that person); a meeting with them lies ahead.
False alarms: talks by phone or chat that nobody logs.
Source: docs/sources.md#champion-weak
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Unheard(Limits):
    others_workdays: int = Field(10, ge=3, le=20, description="Workdays within which somebody else there was heard")
    from_progress: float = Field(
        0.4, ge=0.2, le=0.9, description="How far the deal must be in the process: 0 first stage, 1 last"
    )


@risk(
    needs=(
        "champion",
        "champion_last_reply",
        "champion_next_meeting",
        "economic_buyer",
        "buyer_last_reply",
        "stage_progress",
    )
)
def check(case: Case, limits: Unheard) -> Finding | None:
    champion, buyer, others = case.champion.value, case.economic_buyer.value, case.buyer_last_reply
    if champion is None or case.champion_last_reply.value or case.champion_next_meeting.value:
        return None
    if (buyer and buyer.id == champion.id) or not case.come_to(limits.from_progress):
        return None
    if others.value is None or case.workdays_since(others.value) >= limits.others_workdays:
        return None
    return Finding(
        {"champion": champion.name or None, "known": "yes" if champion.name else "no", "stage": case.stage.value},
        (case.champion.source, others.source),
    )
