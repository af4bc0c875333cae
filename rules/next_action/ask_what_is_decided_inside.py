"""Ask who decides what until when, after the buyer put the decision off.

Why it matters: behind every delay stand a person, a question and a day; each can be asked for.
Proposed when: `risk.decision-put-off` fires.
Not proposed when: the buyer does not answer at all: silence is dealt with first.
False alarms: as in `risk.decision-put-off`.
Source: docs/sources.md#delay
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import guest, name_of, near_meeting
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action

SIGN = "risk.decision-put-off"


@action(needs=("put_off", "buyer_last_reply"), answers=(SIGN,))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    said = case.put_off.value
    if said is None or not found.fired(SIGN) or found.fired("risk.buyer-silent"):
        return None
    meeting = near_meeting(case)
    return Proposal(
        values={"contact": name_of(case, guest(case)), "on": said.on, "occasion": "meeting" if meeting else "call"},
        because=(SIGN,),
        serves="decision_process",
        impact=found.impact(SIGN, least=2),
        urgency=2 if meeting else 3,
        effort=2,
        minutes=(10, 20),
        due=meeting or in_workdays(3, case.today),
        done_when=DoneWhen("buyer_last_reply", "after", (said.on or case.today.day).isoformat()),
        evidence=(case.put_off.source,),
    )
