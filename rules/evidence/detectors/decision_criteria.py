"""What it must do, and what they will judge by.

Why it matters: who shapes the criteria wins; who does not know them guesses.
Finds: musts, requirements, weights, and answers to "what matters".
Leaves out: wishes for the outcome (desired_state).
False alarms: duties of daily work told with "must".
Source: docs/sources.md#criteria
"""

from rules.evidence.detector import Found, SoFar, detector, strength_of
from rules.evidence.passage import Passage


@detector(about="decision_criteria")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    return Found(strength_of("decision_criteria", passage, so_far))
