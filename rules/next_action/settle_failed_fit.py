"""Go through what failed with the person who checks it, and agree what would count as solved.

Why it matters: a price and a contract that rest on a failed proof are taken back by the first person who asks about it.
Proposed when: `risk.fit-failed` fires. It is for the technical reviewer where one is named.
Not proposed when: the buyer does not answer at all: silence is dealt with first.
False alarms: as in `risk.fit-failed`.
Source: docs/sources.md#technical-fit
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, name_of
from rules.facts import DoneWhen, Role, Strength
from rules.rule import Found, Limits, action

SIGN = "risk.fit-failed"


@action(needs=("technical_fit", "buyer_last_reply"), answers=(SIGN,))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    if not found.fired(SIGN) or found.fired("risk.buyer-silent"):
        return None
    checks = [p for p in case.people if p.role is Role.TECHNICAL and p.name and not p.left]
    reviewer = min(checks, key=lambda p: p.id, default=None) or best_contact(case)
    return Proposal(
        values={"contact": name_of(case, reviewer), "stage": case.stage.value},
        because=(SIGN, "stage"),
        serves="technical_fit",
        impact=found.impact(SIGN, least=4),
        urgency=4,
        effort=2,
        minutes=(30, 60),
        due=in_workdays(2, case.today),
        done_when=DoneWhen("element.technical_fit", "at least", int(Strength.ASSUMED)),
        evidence=(case.technical_fit.source, case.stage.source),
    )
