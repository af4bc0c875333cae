"""The buyer says something by which the deal can die or slip outside the normal course.

Why it matters: freezes, reorganisations and leaving sponsors end more deals than rivals do.
Finds: freezes, holds, reorganisations, sales of the company, people leaving, offers wanted only to compare.
Leaves out: what the rep says; what is only asked.
False alarms: the same events in other houses.
Source: docs/sources.md#risk-phrases
"""

from rules.evidence.detector import Found, SoFar, detector
from rules.evidence.passage import Passage
from rules.facts import Side


@detector(about="risk_phrase")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    return None if passage.side is Side.REP else Found()
