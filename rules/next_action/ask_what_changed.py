"""Ring and ask what has come before this on their list.

Why it matters: while the talk thins out it can still be asked about; once it has ended nobody answers.
Proposed when: `risk.engagement-falls` fires.
Not proposed when: answers merely take longer (`next_action.ring-instead-of-writing` has its own sign).
False alarms: as in `risk.engagement-falls`.
Source: docs/sources.md#engagement-falls
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, goal, name_of
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action

SIGN = "risk.engagement-falls"


@action(needs=("buyer_last_reply",), answers=(SIGN,))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    last = case.buyer_last_reply
    if not found.fired(SIGN) or found.fired("risk.replies-slower", "risk.buyer-silent") or last.value is None:
        return None
    return Proposal(
        values={"contact": name_of(case, best_contact(case)), "last_reply": last.value},
        because=(SIGN, "buyer_last_reply"),
        serves=goal(case),
        impact=found.impact(SIGN, least=2),
        urgency=3,
        effort=2,
        minutes=(10, 15),
        due=in_workdays(2, case.today),
        done_when=DoneWhen("last_meeting", "after", last.value.isoformat()),
        evidence=(last.source,),
    )
