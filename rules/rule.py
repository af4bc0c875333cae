"""The frame of a rule: three signatures, found by folder.

    rules/risk/*.py         @risk     check(case, limits) -> Finding | None
    rules/adherence/*.py    @step     check(case, limits) -> StepCheck
    rules/next_action/*.py  @action   propose(case, found, limits) -> Proposal | None

A file holds one rule, and its name is the rule's key: `rules/risk/buyer_silent.py` is `risk.buyer-silent`.
`needs` are facts of the case. When one of them is unknown the rule is not asked: it is unknown, never fired.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter
from types import ModuleType
from typing import Annotated, Any, Generic, Literal, ParamSpec, TypeVar, get_type_hints

from pydantic import BaseModel, ConfigDict

from rules.assessment import Finding, Gap, Proposal, Step, StepCheck, StepState
from rules.case import FACTS, Case
from rules.facts import Fact, Unknown
from rules.once import once
from rules.playbook import Playbook

P = ParamSpec("P")
R = TypeVar("R")


class Limits(BaseModel):
    """A rule's thresholds: each with a default, bounds and a description; no admin can loosen it to nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True, slots=True)
class KeyOf:
    """Marks a limit as the key of a stage of the playbook, or of an element that a company records."""

    what: Literal["stage", "element"]


StageKey = Annotated[str, KeyOf("stage")]
ElementKey = Annotated[str, KeyOf("element")]


def keys_in(limits: type[Limits], given: Mapping[str, Any], what: str) -> Iterator[tuple[str, str]]:
    """The limits given that hold the key of a stage or an element: name of the limit, and the key."""
    for name, info in limits.model_fields.items():
        if name in given and any(isinstance(mark, KeyOf) and mark.what == what for mark in info.metadata):
            yield name, str(given[name])


@dataclass(frozen=True)
class Found:
    """What the rules before the actions said, for an action to answer."""

    playbook: Playbook
    findings: Mapping[str, Finding] = field(default_factory=dict)
    gaps: Mapping[str, Gap] = field(default_factory=dict)
    steps: Mapping[str, Step] = field(default_factory=dict)
    unknown: frozenset[str] = frozenset()  # risk rules that could not be judged

    @once
    def questions(self) -> dict[str, str]:
        """What to ask next, by element: gaps below the stage's minimum first, the weakest first."""
        gaps = sorted(self.gaps.values(), key=lambda g: (not g.below_minimum, g.strength))
        return {g.element: g.question for g in gaps if g.question}

    def impact(self, *keys: str, least: int = 1) -> int:
        """1 to 5 from the points of these findings: each 250 thousandths of log-odds is one step."""
        points = sum(abs(self.findings[k].points) for k in keys if k in self.findings)
        return max(least, min(5, 1 + points // 250))

    def fired(self, *keys: str) -> tuple[str, ...]:
        """Those of these keys that fired, as grounds for an action."""
        return tuple(k for k in keys if k in self.findings)


@dataclass(frozen=True)
class Rule(Generic[P, R]):
    """One rule of one kind."""

    kind: str
    function: Callable[P, R]
    needs: tuple[str, ...]
    limits: type[Limits]
    key: str = ""
    text: str = ""  # the module's docstring: its page in docs/rules.md
    lowers: bool = False  # a positive sign
    hygiene: bool = False  # tidies the CRM; never ranks first
    answers: tuple[str, ...] = ()  # of an action: the risks whose cure it is

    def unknown_need(self, unknown: Mapping[str, Unknown]) -> tuple[str, Unknown] | None:
        """The first needed fact that is among the `unknown` ones of a case."""
        for need in self.needs:
            if need in unknown:
                return need, unknown[need]
        return None


Risk = Rule[[Case, Any], Finding | None]
StepRule = Rule[[Case, Any], StepCheck]
ActionRule = Rule[[Case, Found, Any], Proposal | None]


def _limits_of(function: Callable[..., Any]) -> type[Limits]:
    hints = get_type_hints(function).values()
    return next((t for t in hints if isinstance(t, type) and issubclass(t, Limits)), Limits)


def risk(*, needs: tuple[str, ...], lowers: bool = False) -> Callable[[Callable[[Case, Any], Finding | None]], Risk]:
    """A sign that the deal may be lost; with `lowers`, a sign that it may be won."""
    return lambda check: Risk("risk", check, needs, _limits_of(check), lowers=lowers)


def step(*, needs: tuple[str, ...] = ()) -> Callable[[Callable[[Case, Any], StepCheck]], StepRule]:
    """A check that something the process asks for was done."""
    return lambda check: StepRule("adherence", check, needs, _limits_of(check))


def action(
    *, needs: tuple[str, ...] = (), answers: tuple[str, ...] = (), hygiene: bool = False
) -> Callable[[Callable[[Case, Found, Any], Proposal | None]], ActionRule]:
    """Something a person can do about it.

    `answers` are the risks it is proposed for: while one of them cannot be judged, an action already asked for is held.
    """
    return lambda propose: ActionRule(
        "next_action", propose, needs, _limits_of(propose), hygiene=hygiene, answers=answers
    )


_SOURCE = attrgetter("source")


def done(*facts: Fact[Any]) -> StepCheck:
    return StepCheck(StepState.DONE, tuple(map(_SOURCE, facts)))


def not_done(*facts: Fact[Any]) -> StepCheck:
    """Not done; or unknown, when one of the facts that would show it is unknown."""
    for fact in facts:
        if fact.unknown is not None:
            return StepCheck(StepState.UNKNOWN, unknown=fact.unknown)
    return StepCheck(StepState.NOT_DONE, tuple(map(_SOURCE, facts)))


def not_applicable(*facts: Fact[Any]) -> StepCheck:
    return StepCheck(StepState.NOT_APPLICABLE, tuple(map(_SOURCE, facts)))


class BadRule(Exception):
    """A rule file that breaks the frame; the message names the file and the fault."""


@dataclass(frozen=True)
class RuleSet:
    """Every rule there is, by kind and in the order of their keys."""

    risks: tuple[Risk, ...]
    steps: Mapping[str, StepRule]
    actions: tuple[ActionRule, ...]

    def unknown(self, case: Case) -> dict[str, Unknown]:
        """The facts that some risk or action needs and nobody knows in this case, with why."""
        return _unknown(self._needs, case)

    def unknown_to_steps(self, case: Case) -> dict[str, Unknown]:
        """The same for steps. They are asked first: what they say of the exit criteria is a fact for the others."""
        return _unknown(self._steps_need, case)

    @once
    def _needs(self) -> tuple[str, ...]:
        rules: tuple[Rule[Any, Any], ...] = (*self.risks, *self.actions)
        return tuple(dict.fromkeys(need for rule in rules for need in rule.needs))

    @once
    def _steps_need(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(need for rule in self.steps.values() for need in rule.needs))

    @property
    def all(self) -> tuple[Rule[Any, Any], ...]:
        return (*self.risks, *self.steps.values(), *self.actions)


def _unknown(needs: tuple[str, ...], case: Case) -> dict[str, Unknown]:
    facts = [(need, getattr(case, need).unknown) for need in needs]
    return {need: unknown for need, unknown in facts if unknown is not None}


def discover() -> RuleSet:
    """Find every rule by its folder. Raises `BadRule` for a file without exactly one rule, or with an unknown need."""
    from rules import adherence, next_action
    from rules import risk as risks

    found = RuleSet(
        risks=tuple(_rules_in(risks)),
        steps={rule.key.removeprefix("adherence."): rule for rule in _rules_in(adherence)},
        actions=tuple(_rules_in(next_action)),
    )
    for rule in found.actions:
        if unheard := set(rule.answers) - {risk.key for risk in found.risks}:
            raise BadRule(f"{rule.key}: answers {sorted(unheard)}, which is no risk")
    return found


def _rules_in(package: ModuleType) -> Iterator[Rule[Any, Any]]:
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda i: i.name):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        found = [value for value in vars(module).values() if isinstance(value, Rule)]
        if len(found) != 1:
            raise BadRule(f"{module.__name__}: a rule file holds exactly one rule, this one holds {len(found)}")
        (rule,), kind = found, package.__name__.rpartition(".")[2]
        if rule.kind != kind:
            raise BadRule(f"{module.__name__}: decorated as {rule.kind}, but lies under {kind}")
        if unheard := set(rule.needs) - FACTS:
            raise BadRule(f"{module.__name__}: needs {sorted(unheard)}, which is no fact of a case")
        key = f"{kind}.{info.name.replace('_', '-')}"
        yield replace(rule, key=key, text=inspect.getdoc(module) or "")
