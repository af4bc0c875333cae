"""The champion has gone quiet while others still answer.

Why it matters: when the person who sells for us inside stops talking late in the deal, the wind has changed, and they
    know it before we do.
Fires when: somebody on the buyer's side answered within `quiet_workdays` workdays and the champion has not, from
    `from_progress` of the process onwards.
Stays silent when: no champion is named, or the champion never wrote at all (the element's strength shows that); the
    champion is the economic buyer (`risk.economic-buyer-silent` owns it); nobody answers (`risk.buyer-silent` owns it);
    a meeting with the champion lies ahead.
False alarms: holidays, and champions who prefer the phone.
Source: docs/sources.md#silent-champion
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Quiet(Limits):
    quiet_workdays: int = Field(5, ge=3, le=30, description="Workdays without a word from the champion")
    from_progress: float = Field(
        0.6, ge=0.2, le=0.9, description="How far the deal must be in the process: 0 first stage, 1 last"
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
def check(case: Case, limits: Quiet) -> Finding | None:
    champion, last, others = case.champion.value, case.champion_last_reply, case.buyer_last_reply
    if champion is None or last.value is None or case.champion_next_meeting.value:
        return None
    if not case.come_to(limits.from_progress):
        return None
    if case.economic_buyer.value and case.economic_buyer.value.id == champion.id:
        return None
    if others.value is None or case.workdays_since(others.value) >= limits.quiet_workdays:
        return None
    if case.workdays_since(last.value) < limits.quiet_workdays:
        return None
    return Finding({"champion": champion.name or None, "last_reply": last.value}, (case.champion.source, last.source))
