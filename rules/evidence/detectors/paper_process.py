"""Legal, data protection, security review, purchasing, the run of signatures.

Why it matters: the deal is won and then waits six weeks for a form.
Finds: reviews, forms, tenders, contracts, and how long they take; what a department "will want" is an expectation, so
    only inferred.
Leaves out: the decision itself (decision_process).
False alarms: contracts of other matters.
Source: docs/sources.md#paper
"""

from rules.evidence.detector import Found, SoFar, detector, strength_of
from rules.evidence.passage import Passage


@detector(about="paper_process")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    return Found(strength_of("paper_process", passage, so_far, weakens=("stance.expected",)))
