"""Ask what the bad news means for this project, and who decides about it.

Why it matters: bad news that is asked about becomes a plan; bad news that is passed over becomes a loss.
Proposed when: `risk.project-in-danger` fires.
Not proposed when: the buyer does not answer at all: silence is dealt with first.
False alarms: as in `risk.project-in-danger`.
Source: docs/sources.md#project-in-danger
"""

from rules.assessment import Proposal
from rules.case import Case
from rules.inquiry import about_words
from rules.rule import Found, Limits, action

SIGN = "risk.project-in-danger"


@action(needs=("danger", "buyer_last_reply"), answers=(SIGN,))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    return about_words(case, found, case.danger, SIGN, serves="economic_buyer", minutes=(15, 30))
