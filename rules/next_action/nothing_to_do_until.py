"""Nothing to do until a date, because of a reason.

Why it matters: a healthy or waiting deal that is nagged every day teaches people to stop reading.
Proposed when: always. It competes by the same rank as every action: while both sides wait for an agreed date, only what
    matters more than the wait comes before it; while the deal is merely quiet, almost anything does.
Not proposed when: never; it is what remains.
False alarms: an agreement to wait that stands nowhere in the CRM. Write the date into the next step.
Source: docs/sources.md#hold
"""

from datetime import timedelta

from pydantic import Field

from rules.assessment import Proposal
from rules.calendar import workday_on_or_after
from rules.case import Case
from rules.contact import goal
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action
from rules.topic import first_topic

KEY = "next_action.nothing-to-do-until"


class Patience(Limits):
    look_again_days: int = Field(
        7, ge=1, le=30, description="Days until the deal is looked at again when no date is known"
    )
    worth_of_a_date: int = Field(
        3, ge=1, le=5, description="Impact of leaving the deal alone while both sides wait for an agreed date"
    )


@action()
def propose(case: Case, found: Found, limits: Patience) -> Proposal:
    today = case.today.day
    meeting, agreed, reply = case.next_meeting, case.agreed_date, case.buyer_last_reply
    if meeting.value:
        until, reason, source = meeting.value, "meeting", meeting.source
    elif agreed.value and agreed.value > today:
        until, reason, source = agreed.value, "next step", agreed.source
    else:
        # The day once named stands until it comes, so that a quiet day changes nothing.
        named = case.former.lives.get(KEY) if case.former else None
        if named and named.open and named.due and named.due > today:
            until = named.due
        else:
            until = workday_on_or_after(today + timedelta(days=limits.look_again_days), case.today)
        reason, source = "quiet", reply.source
    _, topic = first_topic(found)
    eve = (until - timedelta(days=1)).isoformat()
    if reason == "meeting":
        seen = DoneWhen("last_meeting", "after", eve)
    elif reason == "next step":
        seen = DoneWhen("last_activity", "after", eve)
    elif reply.value:
        seen = DoneWhen("buyer_last_reply", "after", reply.value.isoformat())
    else:
        seen = DoneWhen("buyer_last_reply", "present")
    return Proposal(
        values={
            "until": until,
            "reason": "meeting with a topic" if reason == "meeting" and topic else reason,
            "topic": topic or None,
            "last_reply": reply.value,
        },
        because=("next_meeting",) if reason == "meeting" else ("next_step",) if reason == "next step" else (),
        serves=goal(case),
        impact=1 if reason == "quiet" else limits.worth_of_a_date,
        urgency=1,
        effort=1,
        minutes=(0, 0),
        due=until,
        done_when=seen,
        evidence=(source,),
        wait=True,
    )
