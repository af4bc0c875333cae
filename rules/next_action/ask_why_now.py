"""Ask which day of the buyer's own makes this urgent, and what happens if it passes.

Why it matters: a close date holds only when it hangs on a day that the buyer cannot move.
Proposed when: `risk.no-compelling-event` or `risk.date-denied` fires.
Not proposed when: the buyer does not answer at all: silence is dealt with first. Before a meeting it ranks low: the
    question belongs into the meeting.
False alarms: as in `risk.no-compelling-event`.
Source: docs/sources.md#compelling-event
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import guest, may_wait, name_of, near_meeting
from rules.facts import DoneWhen, Strength
from rules.rule import Found, Limits, action

SIGNS = ("risk.no-compelling-event", "risk.date-denied")


@action(needs=("compelling_event", "stage_progress"), answers=SIGNS)
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
        serves="compelling_event",
        impact=found.impact(*fired, least=2),
        urgency=1 if may_wait(case) else 2,
        effort=2,
        minutes=(10, 15),
        due=meeting or in_workdays(4, case.today),
        done_when=DoneWhen("element.compelling_event", "at least", int(Strength.ASSUMED)),
        evidence=(case.compelling_event.source, case.stage.source),
    )
