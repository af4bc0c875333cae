"""The buyer's problem comes before our product.

Why it matters: a feature without a pain is a brochure; what is shown before is forgotten or costs a discount.
Met when: the buyer has voiced a pain, and no feature was pitched before.
Missed when: features came first, or no pain was ever voiced.
False alarms: a demonstration the buyer asked for after telling the pain in another call.
Source: docs/sources.md#features
"""

from pydantic import Field

from rules.call_review.call import Call
from rules.call_review.criterion import NOT_APPLICABLE, Verdict, criterion, met, missed, partly
from rules.facts import Side, Strength
from rules.rule import Limits


class Pitch(Limits):
    turns: int = Field(2, ge=1, le=10, description="Turns of features before any pain that make a pitch")


@criterion("features_before_pain", "pain_not_explored")
def check(call: Call, limits: Pitch) -> Verdict:
    pitched, pain = call.find("features_before_pain", side=Side.REP), call.proof("pain")
    told = any(one.about == "pain" and one.side is Side.BUYER for earlier in call.earlier for one in earlier)
    if len(pitched) >= limits.turns and not told:
        return missed("features_before_pain", moments=pitched)
    if pain.strength in (Strength.CONFIRMED, Strength.INFERRED):
        if pitched and not told:
            return partly([*pitched, *pain.evidence], "features_before_pain")
        return met(pain.evidence)
    if told:
        return NOT_APPLICABLE
    return missed("pain_not_explored", moments=pain.evidence)
