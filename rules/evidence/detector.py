"""The frame of a detector: one file under detectors/, found by its folder, for one thing to be found.

    @detector(about="budget")
    def find(passage: Passage, so_far: SoFar) -> Found | None: ...

The reader asks a detector about each passage whose points (scorecard.py) reach nought, in the order of talk; one that
is not `scored` is asked about every passage that holds a sign. The detector has the last word: None is nothing found.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from rules.evidence.passage import Passage
from rules.evidence.stance import weakened
from rules.facts import Side, Strength

PROVEN = frozenset(
    {
        "pain", "impact", "current_state", "desired_state", "budget", "economic_buyer", "decision_criteria",
        "decision_process", "paper_process", "timeline", "compelling_event", "competition",
    }
)  # fmt: skip
"""What has a strength: it can be confirmed by a yes and contradicted by a no."""
DENIALS = (".denied", ".denied_plainly")


@dataclass(slots=True)
class Doubt:
    """An objection that was raised: its class, where it stands now, and in which turn it was last touched."""

    kind: str
    state: str
    turn: int


@dataclass(slots=True)
class SoFar:
    """What was said before this passage, as far as a detector may use it."""

    question: Passage | None = None  # the other side's last question, while it is fresh
    done: frozenset[str] = frozenset()  # what was found in the other side's last turn
    doubts: dict[str, Doubt] = field(default_factory=dict)
    rivals: set[str] = field(default_factory=set)  # names of other suppliers
    speakers: frozenset[str] = frozenset()  # each word of their names
    before: list[Passage] = field(default_factory=list)
    pain_voiced: bool = False
    spoken: bool = True
    crowd: bool = False  # many voices, sides unknown

    def knows(self, name: str) -> bool:
        """True for the name of somebody who speaks, and for one that was named before."""
        return name in self.speakers or any(name in one.text for one in self.before)

    def settled(self, passage: Passage) -> frozenset[str]:
        """What this passage answers with a plain yes or no at its beginning: what a closed question named."""
        if self.question is None or not passage.opening:
            return frozenset()
        return self.question.closed & PROVEN

    @property
    def asked(self) -> frozenset[str]:
        """What the other side's last question was about."""
        return self.question.topics if self.question is not None else frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """What a detector makes of a passage. `strength` None: as the side gives it."""

    strength: Strength | None = None
    flags: Mapping[str, Any] = field(default_factory=dict)


Find = Callable[[Passage, SoFar], Found | None]


@dataclass(frozen=True)
class Detector:
    """One detector; `text` is its docstring."""

    about: str
    find: Find
    scored: bool
    key: str = ""
    text: str = ""


class BadDetector(Exception):
    """A detector file that breaks the frame; the message names the file and the fault."""


def detector(*, about: str, scored: bool = True) -> Callable[[Find], Detector]:
    """Make a detector of a function."""
    return lambda find: Detector(about, find, scored)


@cache
def discover() -> tuple[Detector, ...]:
    """Every detector there is, in the order of their keys. Raises `BadDetector` for a file without exactly one."""
    from rules.evidence import detectors

    found = []
    for info in sorted(pkgutil.iter_modules(detectors.__path__), key=lambda i: i.name):
        module = importlib.import_module(f"{detectors.__name__}.{info.name}")
        here = [value for value in vars(module).values() if isinstance(value, Detector)]
        if len(here) != 1:
            raise BadDetector(f"{module.__name__}: a file holds exactly one detector, this one holds {len(here)}")
        key = f"evidence.{info.name.replace('_', '-')}"
        found.append(replace(here[0], key=key, text=inspect.getdoc(module) or ""))
    return tuple(found)


def by_side(passage: Passage) -> Strength:
    """The rep's words prove nothing; of somebody unknown it can only be inferred."""
    if passage.side is Side.REP:
        return Strength.ASSUMED
    return Strength.CONFIRMED if passage.side is Side.BUYER else Strength.INFERRED


def strength_of(about: str, passage: Passage, so_far: SoFar, *, weakens: tuple[str, ...] = ()) -> Strength:
    """How strongly a passage proves an element: denied, hedged, hearsay, or plainly said.

    `weakens` are groups of stance that make this element only inferred.
    """
    if passage.side is Side.REP:
        return Strength.ASSUMED
    own = [g for g in passage.found if g.partition(".")[0] == about]
    said = [g for g in own if g in passage.signs]
    if _denied(about, own, said, passage, so_far):
        return Strength.CONTRADICTED
    places = [place for g in said for place in passage.found[g]]
    if passage.side is not Side.BUYER or weakened(passage, places[0][0] if places else 0, *weakens):
        return Strength.INFERRED
    return Strength.CONFIRMED


def _denied(about: str, own: list[str], said: list[str], passage: Passage, so_far: SoFar) -> bool:
    """Said not to be so; only negated; or "no" to a question about it."""
    if any(g.endswith(DENIALS) for g in said):
        return True
    if said:
        return False
    if about in so_far.settled(passage):
        return passage.opening == "no"
    if any(f"no {g}" in passage.signs and not g.endswith(DENIALS) for g in own):
        return True
    return about in so_far.asked and "answer.no" in passage.signs
