"""The rep taught something about the buyer's own business, and made the cost of waiting plain.

Why it matters: the seller who changes how the buyer sees the problem is remembered; the strongest rival is to wait.
Met when: both. Partly with one of them.
Missed when: the call held nothing the buyer did not know.
False alarms: calls about terms only.
Source: docs/sources.md#challenger
"""

from rules.call_review.call import Call
from rules.call_review.criterion import Verdict, criterion, met, missed, partly
from rules.facts import Side
from rules.rule import Limits


@criterion("nothing_taught", "no_tension")
def check(call: Call, limits: Limits) -> Verdict:
    taught = call.find("teaching", side=Side.REP)
    tension = call.find("tension", where=lambda e: e.side is not Side.UNKNOWN)
    if taught and tension:
        return met([*taught, *tension])
    if taught:
        return partly(taught, "no_tension")
    if tension:
        return partly(tension, "nothing_taught")
    return missed("nothing_taught", "no_tension")
