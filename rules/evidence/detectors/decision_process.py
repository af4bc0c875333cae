"""The steps and people of choosing.

Why it matters: a yes is a way through several doors; one unknown door is enough to slip a quarter.
Finds: bodies, orders of steps, votes, and answers to "who else".
Leaves out: who signs alone (economic_buyer).
False alarms: meetings of the same bodies about other things.
Source: docs/sources.md#process
"""

from rules.evidence.detector import Found, SoFar, detector, strength_of
from rules.evidence.passage import Passage


@detector(about="decision_process")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    return Found(strength_of("decision_process", passage, so_far))
