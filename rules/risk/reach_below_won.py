"""Fewer of the buyer's people have talked to us than in deals that were won.

Why it matters: a decision of this kind is usually made by more people than we have met.
Fires when: the buyer's people who ever wrote, spoke or met are fewer than `share` of the usual number, from
    `from_progress` of the process onwards: the median of won deals of the same record type, of all won deals where
    those are too few, else `people`.
Stays silent when: at most one was heard within 30 days (`risk.single-threaded` and the signs of silence own that).
False alarms: people who sit in on calls without being invited by name.
Source: docs/sources.md#reach-compared
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.measures import usual
from rules.rule import Limits, risk


class Below(Limits):
    share: float = Field(0.7, ge=0.2, le=1.0, description="Share of the usual number of people")
    people: float = Field(3, ge=2, le=12, description="Usual number of people while no median is learned")
    from_progress: float = Field(
        0.6, ge=0.3, le=0.9, description="How far the deal must be in the process: 0 first stage, 1 last"
    )


@risk(needs=("people_heard", "active_contacts", "stage_progress"))
def check(case: Case, limits: Below) -> Finding | None:
    heard, norm = case.people_heard, usual(case, "people_heard", limits.people)
    if heard.value is None or len(case.active_contacts.value or ()) < 2:
        return None
    if not case.come_to(limits.from_progress) or heard.value >= norm.value * limits.share:
        return None
    return Finding(
        {"heard": heard.value, "usual": round(norm.value), "compared": norm.compared, "deals": norm.deals},
        (heard.source,),
    )
