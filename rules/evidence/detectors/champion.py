"""Somebody who acts for us inside, done or promised.

Why it matters: deals are won in meetings we are not in.
Finds: selling it, introducing, sharing, writing the paper, fighting for it; and refusing to (contradicted).
Leaves out: liking, praising, supporting in words: friendly is not a champion.
False alarms: kind phrases that promise nothing.
Source: docs/sources.md#champion
"""

from rules.evidence.detector import Found, SoFar, detector, strength_of
from rules.evidence.passage import Passage
from rules.facts import Side, Strength


@detector(about="champion")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    if passage.side is not Side.REP and passage.has("champion.denied"):
        return Found(Strength.CONTRADICTED)
    return Found(strength_of("champion", passage, so_far))
