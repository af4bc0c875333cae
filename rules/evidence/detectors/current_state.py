"""How it is done today.

Why it matters: the distance to how it should be is what is sold.
Finds: the tool, the hands, the volume of today, and answers to "how do you do it".
Leaves out: what was before, and how others do it.
False alarms: small talk about work.
Source: docs/sources.md#gap
"""

from rules.evidence.detector import Found, SoFar, detector, strength_of
from rules.evidence.passage import Passage


@detector(about="current_state")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    return Found(strength_of("current_state", passage, so_far))
