"""The money is spoken about: an amount, an approval, a way, or that there is none.

Why it matters: assumed money is the most common surprise at the end.
Met when: the buyer said where the money stands; a clear no is as good as a yes.
Missed when: nobody asked, or only the rep spoke of it.
False alarms: budgets settled in writing.
Source: docs/sources.md#budget
"""

from rules.call_review.call import Call
from rules.call_review.criterion import Verdict, criterion, met, missed, partly
from rules.facts import Strength
from rules.rule import Limits


@criterion("budget_not_confirmed")
def check(call: Call, limits: Limits) -> Verdict:
    money = call.proof("budget")
    if money.strength in (Strength.CONFIRMED, Strength.CONTRADICTED):
        return met(money.evidence)
    if money.strength is Strength.INFERRED:
        return partly(money.evidence, "budget_not_confirmed")
    return missed("budget_not_confirmed", moments=money.evidence)
