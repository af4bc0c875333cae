"""The rep pitches features before the buyer has voiced a pain.

Why it matters: a feature without a pain is a brochure.
Finds: words of product, screen and function by the rep, with no pain of the buyer before.
Leaves out: short answers to a buyer's question about the product; the written word.
False alarms: demonstrations the buyer asked for after telling the pain in another call.
Source: docs/sources.md#features
"""

from rules.evidence.detector import Found, SoFar, detector
from rules.evidence.passage import Passage
from rules.facts import Side


@detector(about="features_before_pain")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    if passage.side is not Side.REP or so_far.pain_voiced or not so_far.spoken or passage.said.start is None:
        return None
    return Found()
