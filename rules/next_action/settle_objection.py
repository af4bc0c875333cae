"""Settle the objection by the buyer's own word.

Why it matters: an answer that nobody confirmed is a monologue; only the buyer can say that it is settled.
Proposed when: `risk.objection-open` fires; it weighs more where `risk.objection-recurring` does too.
Not proposed when: the buyer does not answer at all: silence is dealt with first.
False alarms: as in `risk.objection-open`.
Source: docs/sources.md#objections
"""

from rules.assessment import Proposal
from rules.case import Case
from rules.inquiry import about_words
from rules.rule import Found, Limits, action

SIGN, AGAIN = "risk.objection-open", "risk.objection-recurring"


@action(needs=("open_objection", "buyer_last_reply"), answers=(SIGN,))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    heard = case.open_objection
    return about_words(
        case,
        found,
        heard,
        SIGN,
        serves="decision_criteria",
        minutes=(10, 20),
        weighs_more=(AGAIN,),
        kind=str(heard.value.flags.get("class")) if heard.value else "",
    )
