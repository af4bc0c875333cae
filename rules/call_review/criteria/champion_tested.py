"""Somebody acts for us inside, or was asked to.

Why it matters: deals are won in meetings we are not in; friendly is not a champion.
Met when: a buyer did, or promised to do, something for us that costs effort.
Missed when: nobody was asked for anything, or refused.
False alarms: champions who proved themselves before.
Source: docs/sources.md#champion
"""

from rules.call_review.call import Call
from rules.call_review.criterion import Verdict, criterion, met, missed, partly
from rules.facts import Strength
from rules.rule import Limits


@criterion("champion_not_tested")
def check(call: Call, limits: Limits) -> Verdict:
    acts = call.proof("champion")
    if acts.strength is Strength.CONFIRMED:
        return met(acts.evidence)
    if acts.strength is Strength.INFERRED:
        return partly(acts.evidence, "champion_not_tested")
    return missed("champion_not_tested", moments=acts.evidence)
