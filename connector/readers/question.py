"""What a reader is asked about a call, and what comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Question:
    """Something to look for. `key` comes back with each quote; `text` says what counts, and what does not."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One turn as the reader sees it. `voice` says who spoke without a name: `buyer 1`."""

    voice: str
    text: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """A call to be read. `names` are the people known to take part or to be spoken of: they are never sent."""

    lines: tuple[Line, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of one turn's own text, from `start` to `end`. `stands`: said, hedged, reported, denied."""

    question: str
    turn: int
    start: int
    end: int
    stands: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The quotes that stand, in the order of talk, and how many did not, by reason."""

    quotes: tuple[Quote, ...]
    dropped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """Why there is none. `waiting`: it may come later by itself; else asking again is of no use."""

    why: str
    waiting: bool = False
