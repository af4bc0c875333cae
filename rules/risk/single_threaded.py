"""Only one person on the buyer's side is talking to us.

Why it matters: one contact can leave, lose the argument or go on holiday, and the deal goes with them.
Fires when: exactly one of the buyer's people wrote, spoke or met in the last 30 days, from `from_progress` of the
    process onwards.
Stays silent when: nobody was heard (`risk.buyer-silent` and `risk.no-activity` own silence). An economic buyer who is
    silent is another absence: a colleague of any kind cures this one, and not that.
False alarms: a sole trader, or people who sit in on calls without being invited by name.
Source: docs/sources.md#single-threaded
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Reach(Limits):
    from_progress: float = Field(
        0.3, ge=0.1, le=0.9, description="How far the deal must be in the process: 0 first stage, 1 last"
    )


@risk(needs=("active_contacts", "stage_progress"))
def check(case: Case, limits: Reach) -> Finding | None:
    active = case.active_contacts.value or ()
    if len(active) != 1 or not case.come_to(limits.from_progress):
        return None
    return Finding({"contact": active[0].name or None}, (case.active_contacts.source,))
