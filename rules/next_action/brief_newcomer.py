"""Talk to the person who came late, before they have made up their mind.

Why it matters: a newcomer judges a finished proposal without its reasons. Half an hour now saves a veto later.
Proposed when: `risk.newcomer-late` fires.
Not proposed when: nobody new has spoken up; or the buyer does not answer.
False alarms: as in `risk.newcomer-late`.
Source: docs/sources.md#newcomer
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, goal, name_of
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action

SIGN = "risk.newcomer-late"


@action(needs=("first_words",), answers=(SIGN,))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    if not found.fired(SIGN) or found.fired("risk.buyer-silent"):
        return None
    told = found.findings[SIGN].values
    sponsor, newcomer = best_contact(case), told["person"]
    other = sponsor is not None and bool(sponsor.name) and sponsor.name != newcomer
    return Proposal(
        values={
            "person": newcomer,
            "known": "yes" if newcomer else "no",
            "contact": name_of(case, sponsor),
            "opener": "other" if other else "none",
            "on": told["on"],
        },
        because=(SIGN, "stage"),
        serves=goal(case),
        impact=found.impact(SIGN, least=2),
        urgency=4,
        effort=2,
        minutes=(20, 30),
        due=in_workdays(3, case.today),
        done_when=DoneWhen("last_meeting", "after", str(told["on"])),
        evidence=(case.first_words.source, case.stage.source),
    )
