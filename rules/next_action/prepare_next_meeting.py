"""Prepare the meeting that is close.

Why it matters: the meeting is the scarcest thing in the deal. Ten minutes before it decide what is known after it.
Proposed when: a meeting with the buyer lies at most `within_workdays` workdays ahead, today included. It begins with
    the weightiest of what a talk can answer (an open objection, a rival, a failed proof, money, a delay, a danger),
    else with the question of the widest gap.
Not proposed when: the next meeting is further off: until then there is nothing to do.
False alarms: a short call about something small.
Source: docs/sources.md#prepare-meeting
"""

from pydantic import Field

from rules.assessment import Proposal
from rules.calendar import workday_before, workdays_between
from rules.case import Case
from rules.contact import goal, guest, name_of, question_for
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action
from rules.topic import first_topic


class Near(Limits):
    within_workdays: int = Field(2, ge=1, le=5, description="Workdays ahead in which the meeting must lie")


@action(needs=("next_meeting",))
def propose(case: Case, found: Found, limits: Near) -> Proposal | None:
    meeting = case.next_meeting
    if meeting.value is None or workdays_between(case.today.day, meeting.value, case.today) > limits.within_workdays:
        return None
    person = guest(case)
    sign, topic = first_topic(found)
    heard = found.findings[sign].because if sign else ()
    element, question = question_for(case, found, person)
    return Proposal(
        values={
            "meeting": meeting.value,
            "contact": name_of(case, person),
            "question": question or None,
            "asks": "topic" if topic else "question" if question else "nothing",
            "topic": topic or None,
        },
        because=("next_meeting", *found.fired(sign)),
        serves=element or goal(case),
        impact=5,
        urgency=4,
        effort=2,
        minutes=(10, 20),
        due=max(case.today.day, workday_before(meeting.value, case.today)),
        done_when=DoneWhen("next_meeting", "after", meeting.value.isoformat()),
        subject=meeting.value.isoformat(),
        evidence=(meeting.source, *(heard[:1] or (case.stage.source,))),
    )
