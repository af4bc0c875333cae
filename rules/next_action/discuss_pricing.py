"""Speak about the price in the next talk, before the buyer reads it.

Why it matters: a price that is talked about meets questions; a price that is read meets a comparison.
Proposed when: `risk.pricing-unmentioned` fires.
Not proposed when: the buyer does not answer at all: silence is dealt with first.
False alarms: as in `risk.pricing-unmentioned`.
Source: docs/sources.md#pricing
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import goal, guest, may_wait, name_of, near_meeting
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action

SIGN = "risk.pricing-unmentioned"


@action(needs=("price_talk",), answers=(SIGN,))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    if not found.fired(SIGN) or found.fired("risk.buyer-silent"):
        return None
    meeting = near_meeting(case)
    return Proposal(
        values={
            "contact": name_of(case, guest(case)),
            "stage": case.stage.value,
            "occasion": "meeting" if meeting else "call",
            "meeting": meeting,
        },
        because=(SIGN, "stage"),
        serves=goal(case),
        impact=found.impact(SIGN, least=2),
        urgency=1 if may_wait(case) else 2,
        effort=2,
        minutes=(10, 20),
        due=meeting or in_workdays(5, case.today),
        done_when=DoneWhen("price_talk", "present"),
        evidence=(case.price_talk.source, case.stage.source),
    )
