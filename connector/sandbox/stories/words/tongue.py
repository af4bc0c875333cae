"""The shape of a language's file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

Mail = tuple[str, str]
"""Subject and body."""
Talk = tuple[tuple[str, str], ...]
"""Speaker and words, turn by turn."""


@dataclass(frozen=True)
class Offer:
    """A product as its buyers speak of it. `metric` has a number in it; `pain` and `vague` have none."""

    pain: tuple[str, ...]
    metric: tuple[str, ...]
    vague: tuple[str, ...]
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class Tongue:
    """All words of one language."""

    day: Callable[[date], str]
    month: Callable[[date], str]
    money: Callable[[float, str], str]
    """An amount with its currency code."""
    openers: dict[str, tuple[str, ...]]
    """First lines of our mails by region."""
    greetings: dict[str, str]
    partings: dict[str, str]
    """By voice: brief, formal, warm."""
    mail: dict[str, tuple[Mail, ...]]
    talk: dict[str, tuple[Talk, ...]]
    next_steps: tuple[str, ...]
    """One per stage."""
    notes: dict[str, str]
    """What stands in the opportunity's own fields, subjects of meetings and tasks."""
    reasons: tuple[str, ...]
    """Why a date slipped."""
    events: tuple[str, ...]
    """Compelling events."""
    objections: tuple[str, ...]
    offers: dict[str, Offer]
    seconds_per_sign: float = 0.065
    """How fast people talk, per written sign."""
