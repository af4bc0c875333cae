"""Ring the buyer who stopped answering, with one question only they can answer; a colleague of theirs after some tries.

Why it matters: another mail into silence is noise. A call with a question about their business gets an answer, or tells
    you that the deal is over; both are worth more than hope.
Proposed when: `risk.buyer-silent` fires and the silence is shorter than `give_up_workdays`. The question is about what
    this stage or an earlier one asks for and nobody confirmed. After `tries` messages and calls without an answer it is
    for the other person there who was heard last, where there is one.
Not proposed when: the silence is longer: `next_action.decide-whether-to-go-on` takes its place.
False alarms: as in `risk.buyer-silent`.
Source: docs/sources.md#re-engage
"""

from pydantic import Field

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, goal, name_of, of_this_stage, question_for
from rules.facts import DoneWhen, Person
from rules.rule import Found, Limits, action

ABOUT_US = ("competition", "paper_process", "economic_buyer", "champion")
"""What we want to know for our own sake: no reason for a silent buyer to pick up."""


class Silence(Limits):
    give_up_workdays: int = Field(22, ge=10, le=60, description="Workdays of silence after which to decide instead")
    tries: int = Field(3, ge=2, le=8, description="Messages and calls without an answer after which to ask a colleague")


@action(needs=("unanswered_since",), answers=("risk.buyer-silent",))
def propose(case: Case, found: Found, limits: Silence) -> Proposal | None:
    since, reply = case.unanswered_since, case.buyer_last_reply
    if not found.fired("risk.buyer-silent") or since.value is None:
        return None
    if case.workdays_since(since.value) >= limits.give_up_workdays:
        return None
    silent = best_contact(case)
    tries = sum(1 for one in case.talks.sent if one.on >= since.value)
    colleague = _colleague(case, silent) if tries >= limits.tries else None
    wanted = {key for stage in found.playbook.up_to(case.stage.value) for key in stage.minimum}
    theirs = tuple(key for key in of_this_stage(case, found) if key in wanted and key not in ABOUT_US)
    element, question = question_for(case, found, silent, theirs) if theirs and not colleague else ("", "")
    told = "colleague" if colleague else "before" if reply.value else "never"
    return Proposal(
        values={
            "contact": name_of(case, colleague or silent),
            "silent": name_of(case, silent),
            "tries": tries,
            "since": since.value,
            "heard": "before" if reply.value else "never",
            "told": told,
            "last_reply": reply.value,
            "question": question or None,
            "asks": "question" if question else told,
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


def _colleague(case: Case, silent: Person | None) -> Person | None:
    """Who else there was heard, the last one first."""
    heard = {who: words.on.toordinal() for who, words in case.last_words.items()}
    others = [p for p in case.people if p.id in heard and p.name and not p.left and p != silent]
    return min(others, key=lambda p: (-heard[p.id], p.id), default=None)
