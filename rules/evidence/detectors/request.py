"""Asking the other side to do or give something after this moment.

Why it matters: a buyer who asks for something works with us; an unanswered request is the cheapest way to lose.
Finds: "could you", "please", "send me", "let me know".
Leaves out: questions for information alone.
False alarms: commands to a machine or to people nearby.
Source: docs/sources.md#promises
"""

from rules.evidence.detector import Found, SoFar, detector
from rules.evidence.detectors.commitment import promises
from rules.evidence.passage import Passage
from rules.facts import Side


@detector(about="request")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    if passage.side is Side.UNKNOWN and promises(passage):
        return None
    return Found(None, {"side": passage.side.value, "date": passage.has("date.firm")})
