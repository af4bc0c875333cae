"""The buyer takes part less than buyers of won deals did.

Why it matters: how much of their own time a buyer gives is the plainest sign of how much they want it.
Fires when: within twelve weeks the buyer wrote, spoke and met less than `share` as often as usual: the median of won
    deals of the same record type, of all won deals where those are too few, else `touches`.
Stays silent when: the deal is younger than twelve weeks; the buyer has not been heard for `quiet_workdays` workdays
    (the signs of silence own that).
False alarms: buyers who talk on channels that do not reach the CRM.
Source: docs/sources.md#engagement-compared
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.case.pace import TWELVE_WEEKS
from rules.measures import usual
from rules.rule import Limits, risk


class Below(Limits):
    share: float = Field(0.4, ge=0.1, le=0.9, description="Share of the usual touches of twelve weeks")
    touches: float = Field(10, ge=2, le=60, description="Usual touches while no median is learned")
    quiet_workdays: int = Field(10, ge=3, le=30, description="Workdays of quiet after which silence is the sign")


@risk(needs=("buyer_touches", "buyer_last_reply", "age_days"))
def check(case: Case, limits: Below) -> Finding | None:
    touches, last, norm = case.buyer_touches, case.buyer_last_reply.value, usual(case, "buyer_touches", limits.touches)
    age = case.age_days.value
    if touches.value is None or last is None or age is None or age < TWELVE_WEEKS.days:
        return None
    if case.workdays_since(last) >= limits.quiet_workdays or touches.value >= norm.value * limits.share:
        return None
    return Finding(
        {"usual": round(norm.value), "compared": norm.compared, "deals": norm.deals},
        (touches.source,),
    )
