"""Who can sign, decide, release the money.

Why it matters: everybody else can only say no.
Finds: signing, deciding, releasing with a person or title; limits of who may sign what;
    "I am not the one who signs" (contradicted).
Leaves out: bodies and steps (decision_process).
False alarms: signing and approving of other things.
Source: docs/sources.md#no-power
"""

from rules.evidence.detector import Found, SoFar, detector, strength_of
from rules.evidence.passage import Passage
from rules.facts import Side


@detector(about="economic_buyer")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    own = {group for group in passage.found if group.startswith("economic_buyer.")}
    if own == {"economic_buyer.title"} and "economic_buyer" not in so_far.asked and passage.side is not Side.REP:
        return None
    strength = strength_of("economic_buyer", passage, so_far)
    flags = {"self": True} if passage.has("economic_buyer.denied") else {}
    return Found(strength, flags)
