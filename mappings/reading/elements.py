"""What the evidence of a talk makes of the elements of each methodology."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rules.facts import Evidence, Strength
from rules.playbook import MethodElement, Methodology
from rules.proof import proof

UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ElementTold:
    """One element. `state`: confirmed, inferred, assumed, contradicted, stale, not asked, unknown.

    `strength` is that of the best evidence, `evidence` its positions in the file's evidence, best first; `question`
    is what to ask next, empty where it is confirmed; `minimum` is what the stage asks for.
    """

    key: str
    label: str
    state: str
    strength: str | None
    evidence: tuple[int, ...]
    question: str
    minimum: str | None = None


@dataclass(frozen=True, slots=True)
class MethodologyTold:
    name: str
    label: str
    elements: tuple[ElementTold, ...]


def elements_of(
    methodologies: Iterable[Methodology], said: Sequence[Evidence], *, complete: bool, stage: str | None = None
) -> tuple[MethodologyTold, ...]:
    """Every methodology with the state of its elements, as one talk leaves them."""
    return tuple(
        MethodologyTold(
            one.name, one.label, tuple(_told(e, said, complete=complete, stage=stage) for e in one.elements)
        )
        for one in methodologies
    )


def _told(element: MethodElement, said: Sequence[Evidence], *, complete: bool, stage: str | None) -> ElementTold:
    found = proof(element, said, complete=complete)
    state = word(found.strength)
    minimum = element.minimum.get(stage or "")
    known = found.strength not in (None, Strength.NOT_ASKED)
    return ElementTold(
        key=element.key,
        label=element.label,
        state=state,
        strength=word(said[found.evidence[0]].strength) if found.evidence else None,
        evidence=found.evidence,
        question="" if found.strength is Strength.CONFIRMED else element.question(stage, known=known),
        minimum=word(minimum) if minimum is not None else None,
    )


def word(strength: Strength | None) -> str:
    """`not asked`, as people read it."""
    return UNKNOWN if strength is None else strength.name.lower().replace("_", " ")
