"""Find out by name who signs.

Why it matters: until you can name the person who releases the money, you are selling to somebody who may only say no.
Proposed when: no economic buyer is named and this stage asks for one, or `risk.no-economic-buyer` fires.
Not proposed when: one is named; or the buyer does not answer: first they must talk to us again.
False alarms: small deals that the daily contact may sign. Name that contact.
Source: docs/sources.md#no-power
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import guest, name_of, near_meeting
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action


@action(needs=("economic_buyer",), answers=("risk.no-economic-buyer",))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    late = found.fired("risk.no-economic-buyer")
    gap = found.gaps.get("economic_buyer")
    if case.economic_buyer.value or found.fired("risk.buyer-silent"):
        return None
    if not late and not (gap and gap.below_minimum):
        return None
    meeting = near_meeting(case)
    return Proposal(
        values={
            "contact": name_of(case, guest(case)),
            "stage": case.stage.value,
            "amount": case.amount.value,
            "currency": case.deal.currency,
            "occasion": "meeting" if meeting else "call",
            "meeting": meeting,
        },
        because=(*late, "gap.economic_buyer", "stage"),
        serves="economic_buyer",
        impact=found.impact("risk.no-economic-buyer", least=2),
        urgency=3 if late else 1 if meeting else 2,
        effort=1,
        minutes=(5, 15),
        due=meeting or in_workdays(3, case.today),
        done_when=DoneWhen("economic_buyer", "present"),
        evidence=(case.economic_buyer.source, case.stage.source),
    )
