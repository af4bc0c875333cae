"""Find out where the money could come from, or that there is none.

Why it matters: a clear no now is cheaper than a late one; and a need that is large enough finds money.
Proposed when: `risk.no-money` fires.
Not proposed when: the buyer does not answer at all: silence is dealt with first.
False alarms: as in `risk.no-money`.
Source: docs/sources.md#budget-denied
"""

from rules.assessment import Proposal
from rules.case import Case
from rules.inquiry import about_words
from rules.rule import Found, Limits, action

SIGN = "risk.no-money"


@action(needs=("denied_money", "buyer_last_reply"), answers=(SIGN,))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    return about_words(case, found, case.denied_money, SIGN, serves="economic_buyer", minutes=(15, 30))
