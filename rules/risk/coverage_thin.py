"""Few of the people named on the deal talk to us.

Why it matters: the people who do not talk to us decide as well, by what others tell them.
Fires when: of at least `people` people named on the deal, fewer than `share` wrote, spoke or met within `window_days`,
    from `from_progress` of the process onwards.
Stays silent when: one of them at most was heard within 30 days (`risk.single-threaded` and the signs of silence own
    that); or the next step waits for their lawyers, purchase or board.
False alarms: contact roles of people who only get a copy. Take them off the deal.
Source: docs/sources.md#coverage
"""

from datetime import timedelta

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Reach(Limits):
    people: int = Field(4, ge=3, le=10, description="People named on the deal")
    share: float = Field(0.5, ge=0.2, le=0.8, description="Share of them that is heard")
    window_days: int = Field(14, ge=7, le=60, description="Days within which they are heard")
    from_progress: float = Field(
        0.4, ge=0.2, le=0.9, description="How far the deal must be in the process: 0 first stage, 1 last"
    )


@risk(needs=("contacts", "active_contacts", "stage_progress", "waiting"))
def check(case: Case, limits: Reach) -> Finding | None:
    here = [person for person in case.contacts.value or () if not person.left]
    if len(here) < limits.people or len(case.active_contacts.value or ()) < 2:
        return None
    if not case.come_to(limits.from_progress):
        return None
    if case.waiting.value:
        return None
    since = case.today.day - timedelta(days=limits.window_days)
    last = {who: activity.on for who, activity in case.last_words.items()}
    heard = sum(1 for p in here if p.id in last and last[p.id] >= since)
    if heard >= len(here) * limits.share:
        return None
    return Finding(
        {"people": len(here), "days": limits.window_days}, (case.contacts.source, case.active_contacts.source)
    )
