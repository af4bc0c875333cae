"""How it should be, as a wish or a goal.

Why it matters: a buyer who can see it is half way there.
Finds: wishes, goals, ideals, and answers to "what would it look like".
Leaves out: requirements on the product (decision_criteria).
False alarms: wishes that have nothing to do with the deal.
Source: docs/sources.md#gap
"""

from rules.evidence.detector import Found, SoFar, detector, strength_of
from rules.evidence.passage import Passage


@detector(about="desired_state")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    return Found(strength_of("desired_state", passage, so_far))
