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


class Stance(Enum):
    SAID = "said"
    DENIED = "denied"
    ASKED = "asked"
    NOT_REAL = "supposed, past, or of others"


def stance_of(passage: Passage, start: int, end: int) -> Stance:
    """Of the cue at this place."""
    found = passage.found
    first, last = passage.sentence_at(start)
    for group in ("stance.unreal", "stance.past", "stance.other"):
        for a, b in found.get(group, ()):
            if first <= a < last and not (start <= a and b <= end):
                return Stance.NOT_REAL
    if (first, last) in passage.questions:
        return Stance.ASKED
    for a, b in found.get("stance.not", ()):
        if (
            first <= a
            and b <= start + 1
            and start - b <= REACH
            and " but " not in (between := passage.folded[b - 1 : start + 1])
            and " because " not in between
            and "," not in passage.text[b:start]
        ):
            return Stance.DENIED
    return Stance.SAID


def weakened(passage: Passage, start: int) -> bool:
    """True when the sentence around this place is hedged or tells what another said."""
    first, last = passage.sentence_at(start)
    return any(
        first <= a < last for group in ("stance.hedge", "stance.reported") for a, _ in passage.found.get(group, ())
    )
