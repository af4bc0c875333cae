"""A conversation as the reader sees it: turns in their order, each with the side that spoke."""

from dataclasses import dataclass

from rules.facts import Side


@dataclass(frozen=True, slots=True)
class Said:
    """One turn. `start` is in seconds from the beginning; None where nobody measured it."""

    index: int
    side: Side
    speaker: str | None
    start: float | None
    text: str
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A call, or with `spoken` false a mail, a note. `truncated`: more was said than stands here."""

    turns: tuple[Said, ...]
    spoken: bool = True
    truncated: bool = False
