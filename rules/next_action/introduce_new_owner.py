"""Introduce yourself as the new owner, and have the buyer tell you where things stand.

Why it matters: a buyer forgives a new face, and not a new face that asks everything again or says nothing for weeks.
Proposed when: `risk.owner-changed` fires.
Not proposed when: the buyer was heard since the change.
False alarms: as in `risk.owner-changed`.
Source: docs/sources.md#owner-changed
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, goal, name_of
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action

SIGN = "risk.owner-changed"


@action(needs=("owner_changed_on",), answers=(SIGN,))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    changed = case.owner_changed_on
    if not found.fired(SIGN) or changed.value is None:
        return None
    return Proposal(
        values={"contact": name_of(case, best_contact(case)), "on": changed.value},
        because=(SIGN,),
        serves=goal(case),
        impact=found.impact(SIGN, least=3),
        urgency=4,
        effort=2,
        minutes=(15, 20),
        due=in_workdays(1, case.today),
        done_when=DoneWhen("buyer_last_reply", "after", changed.value.isoformat()),
        evidence=(changed.source, case.buyer_last_reply.source),
    )
