"""Ask what was taken out of the deal, and why.

Why it matters: price, scope and sponsor are three different cuts with three different answers. Find out which it was.
Proposed when: `risk.amount-cut` fires, and the buyer has not been heard since the cut.
Not proposed when: both sides have talked since; or the buyer does not answer.
False alarms: as in `risk.amount-cut`.
Source: docs/sources.md#amount-cut
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, name_of
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action

SIGN = "risk.amount-cut"


@action(needs=("amount", "buyer_last_reply"), answers=(SIGN,))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    if not found.fired(SIGN) or found.fired("risk.buyer-silent"):
        return None
    told, reply = found.findings[SIGN].values, case.buyer_last_reply.value
    on = str(told["on"])
    if reply is not None and reply.isoformat() > on:
        return None
    return Proposal(
        values={"contact": name_of(case, best_contact(case)), **told},
        because=(SIGN, "amount"),
        serves="metrics",
        impact=found.impact(SIGN, least=2),
        urgency=3,
        effort=2,
        minutes=(10, 20),
        due=in_workdays(2, case.today),
        done_when=DoneWhen("buyer_last_reply", "after", on),
        evidence=(case.amount.source, case.amount_changes.source),
    )
