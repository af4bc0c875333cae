"""Ring the buyer whose answers take longer and longer.

Why it matters: a slow answer is a polite one. On the phone people say what has changed; in mail they say "soon".
Proposed when: `risk.replies-slower` fires.
Not proposed when: a meeting lies ahead: ask there.
False alarms: as in `risk.replies-slower`.
Source: docs/sources.md#replies-slower
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, goal, name_of
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action

SIGN = "risk.replies-slower"


@action(needs=("agreed_date", "last_meeting"), answers=(SIGN,))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    met = case.last_meeting
    if not found.fired(SIGN) or case.agreed_date.value:
        return None
    return Proposal(
        values={"contact": name_of(case, best_contact(case)), **found.findings[SIGN].values},
        because=(SIGN,),
        serves=goal(case),
        impact=found.impact(SIGN, least=2),
        urgency=3,
        effort=2,
        minutes=(10, 20),
        due=in_workdays(2, case.today),
        done_when=DoneWhen("last_meeting", "after", met.value.isoformat())
        if met.value
        else DoneWhen("last_meeting", "present"),
        evidence=(case.reply_times.source, met.source),
    )
