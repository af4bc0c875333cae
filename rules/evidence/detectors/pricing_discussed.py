"""A price, discount, licence model or payment term is named or asked for.

Why it matters: when and by whom the price came up tells how the talk went.
Finds: prices, discounts, models and terms on either side.
Leaves out: the buyer's money (budget).
False alarms: prices of other things.
Source: docs/sources.md#pricing
"""

from rules.evidence.detector import Found, SoFar, detector
from rules.evidence.passage import Passage


@detector(about="pricing_discussed")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    return Found()
