"""A promise to do something after this call, on either side.

Why it matters: promises kept are the best sign of a live deal; promises not noted are not kept.
Finds: "I will", "we'll", "you'll have it" with something to do.
Leaves out: what happens within the call ("I'll share my screen"), "I could".
False alarms: turns of phrase.
Source: docs/sources.md#promises
"""

from rules.evidence.detector import Found, SoFar, detector
from rules.evidence.passage import Passage
from rules.facts import Side


@detector(about="commitment")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    if passage.side is Side.UNKNOWN and not promises(passage):
        return None
    return Found(None, {"side": passage.side.value, "date": passage.has("date.firm")})


def promises(passage: Passage) -> bool:
    """True where the words are a promise rather than a request; of an unknown speaker only the form can tell."""
    asks = passage.has("request.please", "request.can_you", "request.let_me_know")
    return passage.has("commitment.will", "commitment.delivered") and not asks
