"""Meetings with the buyer keep being called off.

Why it matters: one cancelled meeting is a calendar; two in a row are a priority that has moved.
Fires when: at least `meetings` meetings with the buyer were called off since the last one that was held, and no other
    is on the calendar.
Stays silent when: a meeting lies ahead; or the talk has been quiet for `quiet_workdays` workdays (`risk.buyer-silent`
    and `risk.no-activity` own that silence).
False alarms: meetings that we called off ourselves. Mark it "not a risk".
Source: docs/sources.md#meetings-cancelled
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class CalledOff(Limits):
    meetings: int = Field(2, ge=1, le=5, description="Meetings called off in a row")
    quiet_workdays: int = Field(10, ge=3, le=30, description="Workdays of quiet after which silence is the sign")


@risk(needs=("cancelled_meetings", "next_meeting", "quiet_since"))
def check(case: Case, limits: CalledOff) -> Finding | None:
    called_off, quiet = case.cancelled_meetings, case.quiet_since.value
    off = called_off.value or ()
    if len(off) < limits.meetings or case.next_meeting.value:
        return None
    if quiet is None or case.workdays_since(quiet) >= limits.quiet_workdays:
        return None
    return Finding({"times": len(off), "last": off[-1].on}, (called_off.source,))
