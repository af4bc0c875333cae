"""Ask the champion for something small that costs them effort.

Why it matters: only what somebody does for us shows whether they sell for us when we are not there.
Proposed when: `risk.champion-unheard` fires.
Not proposed when: the buyer does not answer at all: silence is dealt with first.
False alarms: as in `risk.champion-unheard`.
Source: docs/sources.md#champion-weak
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import name_of
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action

SIGN = "risk.champion-unheard"


@action(needs=("champion", "champion_last_reply"), answers=(SIGN,))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    champion = case.champion.value
    if champion is None or not found.fired(SIGN) or found.fired("risk.buyer-silent"):
        return None
    return Proposal(
        values={"contact": name_of(case, champion), "stage": case.stage.value},
        because=(SIGN, "champion"),
        serves="champion",
        impact=found.impact(SIGN, least=2),
        urgency=3,
        effort=2,
        minutes=(10, 20),
        due=in_workdays(3, case.today),
        done_when=DoneWhen("champion_last_reply", "present"),
        evidence=(case.champion.source, case.champion_last_reply.source),
    )
