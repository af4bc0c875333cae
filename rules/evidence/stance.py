"""How a cue stands in its sentence: "I am not the one who signs", "if we had budget", "do you have budget?" and
"my boss says there is budget" are four different things.

Reported and hedged words still are signs; they make what follows from them `inferred` (see `weakened`).
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.evidence.passage import Passage

REACH = 30  # characters a denial reaches
TROUBLE = frozenset(
    {
        "pain", "impact", "current_state", "desired_state", "decision_criteria", "delay", "objection", "risk_phrase",
        "timeline",
    }
)  # fmt: skip
"""What a late start or a bad line sounds like, and is not."""
_ASIDE = ("question.more", "stance.meeting")  # "is there anything else?" asks for nothing that a no denies
BEGINNING = 12  # characters in which a sentence begins: "But with anything less ..."


class Stance(Enum):
    SAID = "said"
    DENIED = "denied"
    ASKED = "asked"
    NOT_REAL = "supposed, past, of others, or under a limit"


def stance_of(passage: Passage, group: str, start: int, end: int) -> Stance:
    """Of the cue of this group at this place."""
    found = passage.found
    first, last = passage.sentence_at(start)
    if group.startswith("objection.") and any(first <= a < first + BEGINNING for a, _ in found.get("stance.short", ())):
        return Stance.NOT_REAL  # "below that it is not worth it" asks for a result and refuses nothing
    for turning in ("stance.unreal", "stance.past", "stance.other", "stance.meeting"):
        if turning == "stance.meeting" and group.partition(".")[0] not in TROUBLE:
            continue  # whoever must leave at noon promises and asks as anybody else
        for a, b in found.get(turning, ()):
            if first <= a < last and not (start <= a and b <= end):
                return Stance.NOT_REAL
    if (first, last) in passage.questions:
        aside = any(first <= a < last for group in _ASIDE for a, _ in found.get(group, ()))
        return Stance.NOT_REAL if aside else Stance.ASKED
    for a, b in found.get("stance.not", ()):
        if (
            first <= a
            and b <= start <= b + REACH
            and " but " not in (between := passage.folded[b:start])
            and " because " not in between
            and "," not in passage.text[b:start]
        ):
            return Stance.DENIED
    return Stance.SAID


def weakened(passage: Passage, start: int, *more: str) -> bool:
    """True when the sentence around this place is hedged or tells what another said; `more` groups weaken it too."""
    first, last = passage.sentence_at(start)
    return any(
        first <= a < last
        for group in ("stance.hedge", "stance.reported", *more)
        for a, _ in passage.found.get(group, ())
    )
