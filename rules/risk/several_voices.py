"""Several of the buyer's people talk to us.

Why it matters: what several people want for reasons of their own survives the change of mind of one.
Fires when: at least `people` of the buyer's people wrote, spoke or met within 30 days.
Stays silent when: fewer did.
False alarms: one meeting in which many sat and one spoke.
Source: docs/sources.md#several-voices
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Many(Limits):
    people: int = Field(4, ge=2, le=12, description="People heard within 30 days")


@risk(needs=("active_contacts",), lowers=True)
def check(case: Case, limits: Many) -> Finding | None:
    active = case.active_contacts
    if len(active.value or ()) < limits.people:
        return None
    return Finding({"least": limits.people}, (active.source,))
