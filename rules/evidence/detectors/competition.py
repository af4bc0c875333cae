"""Another supplier, the incumbent, or building it oneself; and how the rep framed it.

Why it matters: the rival one does not know of wins; the one one belittles wins sympathy.
Finds: other suppliers, offers, existing contracts, plans to build; names once they are known; the rep's answer,
    with `differentiated` and `defensive`; `ahead`, where the buyer puts us before the others and says nothing against
    it; `vague`, where only what went before lets it be about others, and nothing here names one: nobody is told of a
    rival by such words.
Leaves out: other vendors long ago.
False alarms: partners and tools that only stand nearby.
Source: docs/sources.md#competition
"""

from rules.evidence.detector import Found, SoFar, detector, strength_of
from rules.evidence.passage import Passage
from rules.facts import Side, Strength


@detector(about="competition")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    if passage.side is not Side.REP:
        told = any(passage.has(f"competition.{one}") for one in ("look", "contact", "others", "incumbent", "plainly"))
        new = {name for name in passage.names if len(name) > 3 and not so_far.knows(name)}
        if told or "competition" in so_far.asked:
            so_far.rivals.update(new)
        ahead = "competition.ahead" in passage.signs and not passage.has("objection.price", "objection.competitor")
        vague = not (told or ahead or new or passage.has("competition.build", "objection.competitor"))
        flags = {name: True for name, holds in (("ahead", ahead), ("vague", vague)) if holds}
        return Found(strength_of("competition", passage, so_far), flags)
    defensive = passage.has("competition.belittled")
    flags = {"differentiated": passage.has("competition.framed") and not defensive}
    if defensive:
        flags["defensive"] = True
    return Found(Strength.ASSUMED, flags)
