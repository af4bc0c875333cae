"""How it is today, and how it should be.

Why it matters: what lies between the two is what the buyer pays for.
Met when: the buyer described both.
Missed when: neither; partly with one of them.
False alarms: calls late in a deal, when both were told long ago.
Source: docs/sources.md#method-below-minimum
"""

from rules.call_review.call import Call
from rules.call_review.criterion import Verdict, criterion, met, missed, partly
from rules.facts import Strength
from rules.rule import Limits

_TOLD = (Strength.CONFIRMED, Strength.INFERRED)


@criterion("current_state_unknown", "desired_state_unknown")
def check(call: Call, limits: Limits) -> Verdict:
    now, wanted = call.proof("current_state"), call.proof("desired_state")
    if now.strength in _TOLD and wanted.strength in _TOLD:
        return met((*now.evidence[:2], *wanted.evidence[:2]))
    if now.strength in _TOLD:
        return partly(now.evidence, "desired_state_unknown")
    if wanted.strength in _TOLD:
        return partly(wanted.evidence, "current_state_unknown")
    return missed("current_state_unknown", "desired_state_unknown")
