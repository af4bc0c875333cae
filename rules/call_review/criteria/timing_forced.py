"""When it has to be, and what makes that date more than a wish.

Why it matters: without a reason on the buyer's side, "next quarter" costs the buyer nothing.
Met when: the buyer names a date with its consequence.
Partly when: there is a date and no reason. Missed when there is neither.
False alarms: dates fixed in an earlier call.
Source: docs/sources.md#event
"""

from rules.call_review.call import Call
from rules.call_review.criterion import Verdict, criterion, met, missed, partly
from rules.facts import Strength
from rules.rule import Limits


@criterion("timeline_vague", "no_compelling_event")
def check(call: Call, limits: Limits) -> Verdict:
    event, date = call.proof("compelling_event"), call.proof("timeline")
    if event.strength in (Strength.CONFIRMED, Strength.INFERRED):
        return met(event.evidence)
    if date.strength in (Strength.CONFIRMED, Strength.INFERRED):
        return partly(date.evidence, "no_compelling_event")
    return missed("timeline_vague", moments=date.evidence)
