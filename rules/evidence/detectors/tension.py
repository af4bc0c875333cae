"""The cost of doing nothing, asked or said.

Why it matters: the strongest rival is to leave it as it is.
Finds: "what happens if", "if nothing changes", "every week you wait".
Leaves out: harm that is there already (pain).
False alarms: conditions of other things.
Source: docs/sources.md#challenger
"""

from rules.evidence.detector import Found, SoFar, detector
from rules.evidence.passage import Passage


@detector(about="tension")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    return Found()
