"""Ask which day of the buyer's own makes this urgent, and what happens if it passes.

Why it matters: a close date holds only when it hangs on a day that the buyer cannot move.
Proposed when: `risk.no-compelling-event` or `risk.date-denied` fires.
Not proposed when: the buyer does not answer at all: silence is dealt with first. Before a meeting it ranks low: the
    question belongs into the meeting.
False alarms: as in `risk.no-compelling-event`.
Source: docs/sources.md#compelling-event
"""

from rules.assessment import Proposal
from rules.case import Case
from rules.inquiry import about_element
from rules.rule import Found, Limits, action

SIGNS = ("risk.no-compelling-event", "risk.date-denied")


@action(needs=("compelling_event", "stage_progress"), answers=SIGNS)
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    return about_element(case, found, SIGNS, "compelling_event")
