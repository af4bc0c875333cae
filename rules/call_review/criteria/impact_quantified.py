"""The buyer put a number on it.

Why it matters: without a number the price is compared with nothing.
Met when: the buyer names or confirms a figure for the harm or the gain.
Missed when: nobody did, or only the rep.
False alarms: figures agreed in writing beforehand.
Source: docs/sources.md#method-below-minimum
"""

from rules.call_review.call import Call
from rules.call_review.criterion import Verdict, criterion, met, missed, partly
from rules.facts import Strength
from rules.rule import Limits


@criterion("impact_not_quantified")
def check(call: Call, limits: Limits) -> Verdict:
    impact = call.proof("impact")
    if impact.strength is Strength.CONFIRMED:
        return met(impact.evidence)
    if impact.strength is Strength.INFERRED:
        return partly(impact.evidence, "impact_not_quantified")
    return missed("impact_not_quantified", moments=impact.evidence)
