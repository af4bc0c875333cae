"""The person who can say yes is named, by the buyer.

Why it matters: a yes from anybody else is an opinion.
Met when: the buyer names who signs or releases the money, or is that person.
Missed when: nobody asked, or the buyer said only who it is not.
False alarms: the person is known from the CRM already.
Source: docs/sources.md#economic-buyer
"""

from rules.call_review.call import Call
from rules.call_review.criterion import Verdict, criterion, met, missed, partly
from rules.facts import Strength
from rules.rule import Limits


@criterion("economic_buyer_not_identified")
def check(call: Call, limits: Limits) -> Verdict:
    named = call.proof("economic_buyer")
    if named.strength is Strength.CONFIRMED:
        return met(named.evidence)
    if named.strength is Strength.INFERRED:
        return partly(named.evidence, "economic_buyer_not_identified")
    return missed("economic_buyer_not_identified", moments=named.evidence)
