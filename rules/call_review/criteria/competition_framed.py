"""Another supplier came up, and the rep said what is different and why it matters here.

Why it matters: the rival one does not know of wins; the one one belittles wins sympathy.
Met when: the rep named a difference that matters to this buyer.
Missed when: the name was passed over, or the answer was defensive. Not applicable when no other came up, or the buyer
    puts us before the others and nobody on our side adds to it.
False alarms: partners and tools that only stand nearby.
Source: docs/sources.md#competition
"""

from rules.call_review.call import Call
from rules.call_review.criterion import NOT_APPLICABLE, Verdict, criterion, met, missed, partly
from rules.facts import Side, Strength
from rules.rule import Limits


@criterion("competitor_defensive", "competitor_not_differentiated")
def check(call: Call, limits: Limits) -> Verdict:
    raised = call.find(
        "competition",
        where=lambda e: e.side is not Side.REP and e.strength is not Strength.CONTRADICTED and not e.flags.get("vague"),
    )
    if not raised:
        return NOT_APPLICABLE
    answers = [place for place in call.find("competition", side=Side.REP) if place > raised[0]]
    framed = [place for place in answers if call.evidence[place].flags.get("differentiated")]
    defensive = [place for place in answers if call.evidence[place].flags.get("defensive")]
    if framed and not defensive:
        return met([*framed, *raised])
    if framed:
        return partly([*defensive, *framed], "competitor_defensive")
    if defensive:
        return missed("competitor_defensive", moments=[*defensive, *raised])
    if all(call.evidence[place].flags.get("ahead") for place in raised):
        return NOT_APPLICABLE
    return missed("competitor_not_differentiated", moments=raised)
