"""A company's rubric, resolved: what is scored, what it is called, and what to do where it is missed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.call_review.criterion import Criterion
from rules.rule import Limits

MOST_MINUTES = 10  # of a drill


@dataclass(frozen=True, slots=True)
class Drill:
    """Something to practise in at most ten minutes."""

    title: str
    minutes: int
    steps: tuple[str, ...]
    example: str


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Something that can be wrong, and its cure: what to do, what to ask, a text to lean on, a drill."""

    key: str
    says: str
    behaviours: tuple[str, ...]
    questions: Mapping[str, tuple[str, ...]]  # stage key or "any" -> questions, best first
    script: str
    drill: Drill

    def asked(self, stage: str | None) -> tuple[str, ...]:
        """The questions of this stage first, then the general ones."""
        return tuple(dict.fromkeys((*self.questions.get(stage or "", ()), *self.questions.get("any", ()))))


@dataclass(frozen=True)
class Row:
    """One criterion as the company scores it. Empty `stages`: in every stage."""

    criterion: Criterion
    label: str
    why: str
    weight: int
    stages: frozenset[str]
    limits: Limits
    diagnoses: Mapping[str, Diagnosis] = field(default_factory=dict)


@dataclass(frozen=True)
class Rubric:
    name: str
    label: str
    version: str
    digest: str
    rows: tuple[Row, ...]
