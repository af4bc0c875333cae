"""The rep tells the buyer something new about the buyer's own business.

Why it matters: the seller who changes how the buyer sees the problem is the one who is remembered.
Finds: what others find, what was measured, and the turn: not this but that.
Leaves out: what the product does.
False alarms: common places about the market.
Source: docs/sources.md#challenger
"""

from rules.evidence.detector import Found, SoFar, detector
from rules.evidence.passage import Passage
from rules.facts import Side


@detector(about="teaching")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    return Found() if passage.side is not Side.BUYER else None
