"""Ask who decides what until when, after the buyer put the decision off.

Why it matters: behind every delay stand a person, a question and a day; each can be asked for.
Proposed when: `risk.decision-put-off` fires.
Not proposed when: the buyer does not answer at all: silence is dealt with first.
False alarms: as in `risk.decision-put-off`.
Source: docs/sources.md#delay
"""

from rules.assessment import Proposal
from rules.case import Case
from rules.inquiry import about_words
from rules.rule import Found, Limits, action

SIGN = "risk.decision-put-off"


@action(needs=("put_off", "buyer_last_reply"), answers=(SIGN,))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    return about_words(case, found, case.put_off, SIGN, serves="decision_process", minutes=(10, 20))
