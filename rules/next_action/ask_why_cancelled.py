"""Ask what got in the way, instead of sending one more invitation.

Why it matters: a third invitation says that we have nothing better to do. The reason they cancel is the news.
Proposed when: `risk.meetings-cancelled` fires.
Not proposed when: a meeting lies ahead.
False alarms: as in `risk.meetings-cancelled`.
Source: docs/sources.md#meetings-cancelled
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, goal, name_of
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action

SIGN = "risk.meetings-cancelled"


@action(needs=("next_meeting",), answers=(SIGN,))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    if not found.fired(SIGN):
        return None
    told = found.findings[SIGN].values
    return Proposal(
        values={"contact": name_of(case, best_contact(case)), "last": told["last"], "times": told["times"]},
        because=(SIGN, "next_meeting"),
        serves=goal(case),
        impact=found.impact(SIGN, least=3),
        urgency=4,
        effort=2,
        minutes=(10, 15),
        due=in_workdays(1, case.today),
        done_when=DoneWhen("next_meeting", "present"),
        evidence=(case.cancelled_meetings.source, case.next_meeting.source),
    )
