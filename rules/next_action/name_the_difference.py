"""Say in thirty seconds what is different and why it matters to this buyer.

Why it matters: one difference in the buyer's own words is worth more than a table of forty.
Proposed when: `risk.rival-unanswered` fires.
Not proposed when: the buyer does not answer at all: silence is dealt with first.
False alarms: as in `risk.rival-unanswered`.
Source: docs/sources.md#competition
"""

from rules.assessment import Proposal
from rules.case import Case
from rules.inquiry import about_words
from rules.rule import Found, Limits, action

SIGN = "risk.rival-unanswered"


@action(needs=("unanswered_rival", "buyer_last_reply"), answers=(SIGN,))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    return about_words(case, found, case.unanswered_rival, SIGN, serves="competition", minutes=(15, 30))
