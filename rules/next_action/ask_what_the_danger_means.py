"""Ask what the bad news means for this project, and who decides about it.

Why it matters: bad news that is asked about becomes a plan; bad news that is passed over becomes a loss.
Proposed when: `risk.project-in-danger` fires.
Not proposed when: the buyer does not answer at all: silence is dealt with first.
False alarms: as in `risk.project-in-danger`.
Source: docs/sources.md#project-in-danger
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import guest, name_of, near_meeting
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action

SIGN = "risk.project-in-danger"


@action(needs=("danger", "buyer_last_reply"), answers=(SIGN,))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    said = case.danger.value
    if said is None or not found.fired(SIGN) or found.fired("risk.buyer-silent"):
        return None
    meeting = near_meeting(case)
    return Proposal(
        values={"contact": name_of(case, guest(case)), "on": said.on, "occasion": "meeting" if meeting else "call"},
        because=(SIGN,),
        serves="economic_buyer",
        impact=found.impact(SIGN, least=2),
        urgency=2 if meeting else 3,
        effort=2,
        minutes=(15, 30),
        due=meeting or in_workdays(3, case.today),
        done_when=DoneWhen("buyer_last_reply", "after", (said.on or case.today.day).isoformat()),
        evidence=(case.danger.source,),
    )
