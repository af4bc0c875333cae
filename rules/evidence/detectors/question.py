"""A sentence that asks the other side for an answer.

Why it matters: who asks leads; what was never asked is not known.
Finds: question marks, openings of questions where the recogniser set none, "walk me through".
Leaves out: echoes ("Is it?"), tags ("right?"), reported questions.
False alarms: rhetorical questions.
Source: docs/sources.md#questions
"""

from rules.evidence.detector import Found, SoFar, detector
from rules.evidence.passage import Passage


@detector(about="question", scored=False)
def find(passage: Passage, so_far: SoFar) -> Found | None:
    return Found() if passage.questions else None
