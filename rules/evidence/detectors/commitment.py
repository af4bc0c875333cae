"""A promise to do something after this call, on either side.

Why it matters: promises kept are the best sign of a live deal; promises not noted are not kept.
Finds: "I will", "we'll", "you'll have it" with something to do.
Leaves out: what happens within the call ("I'll share my screen"), "I could".
False alarms: turns of phrase.
Source: docs/sources.md#promises
"""

from rules.evidence.detector import Found, SoFar, detector
from rules.evidence.passage import Passage


@detector(about="commitment")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    return Found(None, {"side": passage.side.value, "date": passage.has("date.firm")})
