"""Words that put the decision off, or hide it.

Why it matters: "we'll discuss it internally" is where deals go to sleep.
Finds: thinking it over, discussing inside, coming back later, waiting.
Leaves out: a date given for a real reason (timeline); what the rep says.
False alarms: small postponements of other things.
Source: docs/sources.md#delay
"""

from rules.evidence.detector import Found, SoFar, detector
from rules.evidence.passage import Passage
from rules.facts import Side


@detector(about="delay")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    return None if passage.side is Side.REP else Found()
