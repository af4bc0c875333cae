"""The story lines that open deals follow, one small file per family.

To add one: write a function in a file of this folder, put `@line(...)` above it, and set in the plan what makes the
story. It starts from a healthy deal whose every fact is in order; say only what differs. The docstring is the story.
"""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from random import Random

from connector.sandbox.stories.plan import Plan

Tell = Callable[[Plan, Random], None]


@dataclass(frozen=True)
class Line:
    """A named story.

    share: how often it comes, relative to the others. causes: what a good judge should find wrong (or right).
    mail: whether the owner's mail is captured. calls: whether the story needs an owner whose calls are captured.
    """

    name: str
    share: int
    causes: tuple[str, ...]
    tell: Tell
    mail: bool = True
    calls: bool = False


_FOUND: dict[str, Line] = {}


def line(
    name: str, *, share: int, causes: tuple[str, ...], mail: bool = True, calls: bool = False
) -> Callable[[Tell], Tell]:
    """Enters a story line into the table."""

    def enter(tell: Tell) -> Tell:
        if name in _FOUND:
            raise ValueError(f"story line {name!r} is told twice")
        _FOUND[name] = Line(name, share, causes, tell, mail, calls)
        return tell

    return enter


@cache
def lines() -> dict[str, Line]:
    """All story lines by name, in alphabetical order."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_FOUND.items()))


def healthy(rng: Random, name: str) -> Plan:
    """A deal in good order somewhere between Qualification and Negotiation: what each line starts from."""
    stage = rng.choice((2, 3, 3, 4, 4, 5))
    stage_days = rng.randint(5, 16)
    return Plan(
        line=name,
        stage=stage,
        stage_days=stage_days,
        age=stage_days + stage * rng.randint(13, 20),
        contacts=rng.choice((3, 3, 4)),
        competitor=rng.choice(("none", "none", "beaten")),
        quiet=rng.randint(1, 5),
        next_meeting=rng.randint(2, 10),
        close_in=rng.randint(15, 30) + (6 - stage) * 14,
    )
