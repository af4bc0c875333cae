"""Ring the buyer who stopped answering, with one question only they can answer.

Why it matters: another mail into silence is noise. A call with a question about their business gets an answer, or tells
    you that the deal is over; both are worth more than hope.
Proposed when: `risk.buyer-silent` fires and the silence is shorter than `give_up_workdays`. The question is about what
    this stage still asks for, and what it is the first to ask for.
Not proposed when: the silence is longer: `next_action.decide-whether-to-go-on` takes its place.
False alarms: as in `risk.buyer-silent`.
Source: docs/sources.md#re-engage
"""

from pydantic import Field

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, goal, name_of, of_this_stage, question_for
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action

ABOUT_US = ("competition", "paper_process", "economic_buyer", "champion")
"""What we want to know for our own sake: no reason for a silent buyer to pick up."""


class Silence(Limits):
    give_up_workdays: int = Field(22, ge=10, le=60, description="Workdays of silence after which to decide instead")


@action(needs=("unanswered_since",), answers=("risk.buyer-silent",))
def propose(case: Case, found: Found, limits: Silence) -> Proposal | None:
    since, reply = case.unanswered_since, case.buyer_last_reply
    if not found.fired("risk.buyer-silent") or since.value is None:
        return None
    if case.workdays_since(since.value) >= limits.give_up_workdays:
        return None
    contact = best_contact(case)
    theirs = tuple(key for key in of_this_stage(case, found) if key not in ABOUT_US)
    element, question = question_for(case, found, contact, theirs) if theirs else ("", "")
    return Proposal(
        values={
            "contact": name_of(case, contact),
            "since": since.value,
            "heard": "before" if reply.value else "never",
            "last_reply": reply.value,
            "question": question or None,
            "asks": "question" if question else "nothing",
        },
        because=("risk.buyer-silent", "buyer_last_reply"),
        serves=element or goal(case),
        impact=found.impact("risk.buyer-silent", least=3),
        urgency=4,
        effort=2,
        minutes=(10, 20),
        due=in_workdays(1, case.today),
        done_when=DoneWhen("buyer_last_reply", "after", reply.value.isoformat())
        if reply.value
        else DoneWhen("buyer_last_reply", "present"),
        evidence=(since.source, reply.source, case.stage.source),
    )
