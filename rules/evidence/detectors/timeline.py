"""When they want to decide, start, be live.

Why it matters: a close date nobody on the buyer's side named is ours alone.
Finds: days, months and limits for deciding, starting, being live; and that there is no date.
Leaves out: when we meet next (next_step).
False alarms: dates of other things.
Source: docs/sources.md#timeline
"""

from rules.evidence.detector import Found, SoFar, detector, strength_of
from rules.evidence.passage import Passage


@detector(about="timeline")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    return Found(strength_of("timeline", passage, so_far), {"dated": passage.has("date.firm")})
