"""Find out who takes over from the champion who left.

Why it matters: a reason to buy that lived in one head leaves with it, unless somebody else takes it up within days.
Proposed when: `risk.champion-left` fires.
Not proposed when: another champion is named.
False alarms: as in `risk.champion-left`.
Source: docs/sources.md#contact-left
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, name_of
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action

SIGN = "risk.champion-left"


@action(needs=("champion_left",), answers=(SIGN,))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    gone = case.champion_left.value
    if not found.fired(SIGN) or gone is None:
        return None
    contact = best_contact(case)
    return Proposal(
        values={
            "champion": gone.name or None,
            "known": "yes" if gone.name else "no",
            "contact": name_of(case, contact),
            "asks": "person" if contact else "company",
        },
        because=(SIGN,),
        serves="champion",
        impact=found.impact(SIGN, least=3),
        urgency=4,
        effort=2,
        minutes=(10, 20),
        due=in_workdays(2, case.today),
        done_when=DoneWhen("champion", "present"),
        evidence=(case.champion_left.source, case.stage.source),
    )
