"""The frame of a criterion: one file under criteria/, found by its folder.

    @criterion
    def check(call: Call, limits: Limits) -> Verdict: ...

A verdict without proof cannot be made: what is met points to the words that show it, what is missed names what was
wrong, and by that the very question that was missing.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import Any, get_type_hints

from rules.call_review.call import Call
from rules.rule import Limits


class Mark(StrEnum):
    """How a criterion came out. The last two count for nothing."""

    MET = "met"
    PARTLY = "partly"
    MISSED = "missed"
    NOT_APPLICABLE = "not applicable"
    UNKNOWN = "unknown"


POINTS = {Mark.MET: 2, Mark.PARTLY: 1, Mark.MISSED: 0}


class Unproven(Exception):
    """A score without evidence: it is refused."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`moments` are positions in the call's evidence, best first; `wrong` names the diagnoses, the worst first."""

    mark: Mark
    moments: tuple[int, ...] = ()
    wrong: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.mark in (Mark.MET, Mark.PARTLY) and not self.moments:
            raise Unproven(f"{self.mark}, and no words that show it")
        if self.mark in (Mark.PARTLY, Mark.MISSED) and not self.wrong:
            raise Unproven(f"{self.mark}, and nothing that was wrong")


Check = Callable[[Call, Any], Verdict]


def met(moments: list[int] | tuple[int, ...]) -> Verdict:
    return Verdict(Mark.MET, tuple(moments))


def partly(moments: list[int] | tuple[int, ...], *wrong: str) -> Verdict:
    return Verdict(Mark.PARTLY, tuple(moments), wrong)


def missed(*wrong: str, moments: list[int] | tuple[int, ...] = ()) -> Verdict:
    return Verdict(Mark.MISSED, tuple(moments), wrong)


NOT_APPLICABLE = Verdict(Mark.NOT_APPLICABLE)


@dataclass(frozen=True)
class Criterion:
    """One criterion; `text` is its docstring, `wrong` what it can find wrong."""

    check: Check
    wrong: tuple[str, ...]
    limits: type[Limits]
    key: str = ""
    text: str = ""


class BadCriterion(Exception):
    """A criterion file that breaks the frame; the message names the file and the fault."""


def criterion(*wrong: str) -> Callable[[Check], Criterion]:
    """Make a criterion of a function that can find these wrong."""

    def make(check: Check) -> Criterion:
        hints = get_type_hints(check)
        found = [t for t in hints.values() if isinstance(t, type) and issubclass(t, Limits)]
        return Criterion(check, wrong, found[0] if found else Limits)

    return make


@cache
def discover() -> dict[str, Criterion]:
    """Every criterion there is, by the name of its file. Raises `BadCriterion` for a file without exactly one."""
    from rules.call_review import criteria

    found = {}
    for info in sorted(pkgutil.iter_modules(criteria.__path__), key=lambda i: i.name):
        module = importlib.import_module(f"{criteria.__name__}.{info.name}")
        here = [value for value in vars(module).values() if isinstance(value, Criterion)]
        if len(here) != 1:
            raise BadCriterion(f"{module.__name__}: a file holds exactly one criterion, this one holds {len(here)}")
        found[info.name] = replace(here[0], key=info.name, text=inspect.getdoc(module) or "")
    return found
