"""Ask whose money it is, and what that person wants to see first.

Why it matters: the owner of the money is part of the deal, whether or not we have met them.
Proposed when: `risk.budget-unknown` fires.
Not proposed when: the buyer does not answer at all: silence is dealt with first. Before a meeting it ranks low: the
    question belongs into the meeting.
False alarms: as in `risk.budget-unknown`.
Source: docs/sources.md#budget-unknown
"""

from rules.assessment import Proposal
from rules.case import Case
from rules.inquiry import about_element
from rules.rule import Found, Limits, action

SIGNS = ("risk.budget-unknown",)


@action(needs=("budget", "stage_progress"), answers=SIGNS)
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    return about_element(case, found, SIGNS, "budget")
