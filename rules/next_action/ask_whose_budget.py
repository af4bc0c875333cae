"""Ask whose money it is, and what that person wants to see first.

Why it matters: the owner of the money is part of the deal, whether or not we have met them.
Proposed when: `risk.budget-unknown` fires.
Not proposed when: the buyer does not answer at all: silence is dealt with first. Before a meeting it ranks low: the
    question belongs into the meeting.
False alarms: as in `risk.budget-unknown`.
Source: docs/sources.md#budget-unknown
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import guest, may_wait, name_of, near_meeting
from rules.facts import DoneWhen, Strength
from rules.rule import Found, Limits, action

SIGNS = ("risk.budget-unknown",)


@action(needs=("budget", "stage_progress"), answers=SIGNS)
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    fired = found.fired(*SIGNS)
    if not fired or found.fired("risk.buyer-silent"):
        return None
    meeting = near_meeting(case)
    return Proposal(
        values={
            "contact": name_of(case, guest(case)),
            "stage": case.stage.value,
            "occasion": "meeting" if meeting else "call",
            "meeting": meeting,
            "sign": fired[0].removeprefix("risk."),
        },
        because=(*fired, "stage"),
        serves="budget",
        impact=found.impact(*fired, least=2),
        urgency=1 if may_wait(case) else 2,
        effort=2,
        minutes=(10, 15),
        due=meeting or in_workdays(4, case.today),
        done_when=DoneWhen("element.budget", "at least", int(Strength.ASSUMED)),
        evidence=(case.budget.source, case.stage.source),
    )
