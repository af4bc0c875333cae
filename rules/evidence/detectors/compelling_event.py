"""A dated event that forces it, with consequences outside the deal.

Why it matters: without one, "next quarter" costs the buyer nothing.
Finds: audits, ends of contracts, laws and seasons with a day and with what happens otherwise.
Leaves out: a mere wish for a date (timeline).
False alarms: events told for other reasons.
Source: docs/sources.md#event
"""

from rules.evidence.detector import Found, SoFar, detector, strength_of
from rules.evidence.passage import Passage


@detector(about="compelling_event")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    return Found(strength_of("compelling_event", passage, so_far))
