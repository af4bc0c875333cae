"""Settle the objection by the buyer's own word.

Why it matters: an answer that nobody confirmed is a monologue; only the buyer can say that it is settled.
Proposed when: `risk.objection-open` fires; it weighs more where `risk.objection-recurring` does too.
Not proposed when: the buyer does not answer at all: silence is dealt with first.
False alarms: as in `risk.objection-open`.
Source: docs/sources.md#objections
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import guest, name_of, near_meeting
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action

SIGN, AGAIN = "risk.objection-open", "risk.objection-recurring"


@action(needs=("open_objection", "buyer_last_reply"), answers=(SIGN,))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    said = case.open_objection.value
    if said is None or not found.fired(SIGN) or found.fired("risk.buyer-silent"):
        return None
    meeting = near_meeting(case)
    return Proposal(
        values={
            "contact": name_of(case, guest(case)),
            "kind": str(said.flags.get("class")),
            "on": said.on,
            "occasion": "meeting" if meeting else "call",
        },
        because=(SIGN, *found.fired(AGAIN)),
        serves="decision_criteria",
        impact=found.impact(SIGN, AGAIN, least=2),
        urgency=2 if meeting else 3,
        effort=2,
        minutes=(10, 20),
        due=meeting or in_workdays(3, case.today),
        done_when=DoneWhen("buyer_last_reply", "after", (said.on or case.today.day).isoformat()),
        evidence=(case.open_objection.source,),
    )
