"""Agree the day of the kick-off before the signature.

Why it matters: whoever has a first day with names on it signs to keep it. Without one the signature is the goal, and
    nothing hurts if it waits.
Proposed when: the deal is in its last stage, and no meeting with the buyer lies ahead.
Not proposed when: the buyer does not answer; a meeting is booked; or the close date has passed
    (`next_action.reset-close-date` comes first).
False alarms: deliveries that begin by themselves.
Source: docs/sources.md#kick-off
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, goal, name_of
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action


@action(needs=("stage_progress", "next_meeting", "close_date"))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    close = case.close_date
    if case.stage_progress.value != 1 or case.next_meeting.value or found.fired("risk.buyer-silent"):
        return None
    if close.value is None or close.value < case.today.day:
        return None
    return Proposal(
        values={"contact": name_of(case, best_contact(case)), "close_date": close.value, "stage": case.stage.value},
        because=("stage", "next_meeting"),
        serves=goal(case),
        impact=3,
        urgency=3,
        effort=2,
        minutes=(15, 20),
        due=in_workdays(3, case.today),
        done_when=DoneWhen("next_meeting", "present"),
        evidence=(case.stage.source, case.next_meeting.source, close.source),
    )
