"""Find out what came open again when the deal moved back.

Why it matters: a deal moves back for one reason and stays there for another. Only the buyer knows the first.
Proposed when: `risk.stage-moved-back` fires, and the buyer has not been heard since.
Not proposed when: both sides have talked since; or the buyer does not answer.
False alarms: as in `risk.stage-moved-back`.
Source: docs/sources.md#stage-moved-back
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, goal, name_of
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action

SIGN = "risk.stage-moved-back"


@action(needs=("stage_setback", "buyer_last_reply"), answers=(SIGN,))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    back, reply = case.stage_setback.value, case.buyer_last_reply.value
    if not found.fired(SIGN) or back is None or found.fired("risk.buyer-silent"):
        return None
    if reply is not None and reply > back.on:
        return None
    return Proposal(
        values={"contact": name_of(case, best_contact(case)), "stage": back.stage, "on": back.on},
        because=(SIGN, "stage"),
        serves=goal(case),
        impact=found.impact(SIGN, least=2),
        urgency=3,
        effort=2,
        minutes=(10, 20),
        due=in_workdays(2, case.today),
        done_when=DoneWhen("buyer_last_reply", "after", back.on.isoformat()),
        evidence=(case.stage_setback.source, case.buyer_last_reply.source),
    )
