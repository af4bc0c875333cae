"""The buyer has a meeting with us on the calendar.

Why it matters: a date in the buyer's own calendar is the cheapest proof that they mean to go on.
Fires when: a meeting or call with the buyer is planned within `within_days` days.
Stays silent when: the meeting is further off. Its absence is no risk of its own: silence and inactivity are.
False alarms: invitations nobody accepted.
Source: docs/sources.md#future-meeting
"""

from datetime import timedelta

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Ahead(Limits):
    within_days: int = Field(30, ge=7, le=60, description="Days ahead in which the meeting must lie")


@risk(needs=("next_meeting",), lowers=True)
def check(case: Case, limits: Ahead) -> Finding | None:
    meeting = case.next_meeting
    if meeting.value is None or meeting.value > case.today.day + timedelta(days=limits.within_days):
        return None
    return Finding({"meeting": meeting.value}, (meeting.source,))
