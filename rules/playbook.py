"""A company's way of selling, resolved from its YAML: stages, steps, elements, limits and weights."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rules.facts import Role, Strength
from rules.once import once


@dataclass(frozen=True, slots=True)
class ExpectedStep:
    """One row of the table stage -> steps: which rule checks it, with what, and why it matters."""

    key: str
    rule: str  # file under rules/adherence
    title: str
    why: str
    correction: str
    given: Mapping[str, Any] = field(default_factory=dict)  # the rule's limits, bounded by it
    gate: bool = False  # an exit criterion: moving on without it is a shortcut


@dataclass(frozen=True, slots=True)
class Gate:
    """An exit criterion of one stage."""

    stage: str
    step: ExpectedStep

    @property
    def element(self) -> str | None:
        """The element of the methodology that it is about, where it is about one."""
        named = self.step.given.get("element")
        return "economic_buyer" if self.step.given.get("role") == Role.ECONOMIC_BUYER else named


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the sales process, in the CRM's words and ours."""

    key: str
    label: str
    goal: str
    days: int  # the usual time in it, until the company's own won deals say better
    minimum: Mapping[str, Strength] = field(default_factory=dict)  # element -> strength to leave the stage with
    steps: tuple[ExpectedStep, ...] = ()


@dataclass(frozen=True, slots=True)
class MethodElement:
    """One element of a methodology: what it is, what proves it, what to ask."""

    key: str
    label: str
    definition: str
    proof: str
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # stage key or "any" -> questions
    example: str = ""
    evidence: tuple[str, ...] = ()  # what is said that feeds it (`Evidence.about`), best first
    answered_by: tuple[str, ...] = ()  # what the buyer says next that confirms what the rep did
    minimum: Mapping[str, Strength] = field(default_factory=dict)  # stage key -> strength to leave it with
    fresh_days: int | None = None  # said longer ago, it is stale

    def question(self, stage: str | None, *, known: bool) -> str:
        """What to ask next. A stage's own question builds on what is known; where nothing is, the general one leads."""
        general, own = self.questions.get("any", ()), self.questions.get(stage or "", ())
        return next(iter((own or general) if known else (general or own)), "")


@dataclass(frozen=True, slots=True)
class Methodology:
    name: str
    label: str
    elements: tuple[MethodElement, ...]


@dataclass(frozen=True, slots=True)
class Norm:
    """A median, and how many won deals it stands on."""

    value: float
    deals: int


@dataclass(frozen=True, slots=True)
class Norms:
    """What is usual in the company, frozen by version; empty until learned. Medians are those of its won deals.

    done_soon: of the deals on which an action was asked for, by its rule, the share (0 to 1) on which later data showed
    it done within `rules.asked.SOON_DAYS`.
    """

    version: str = "none"
    won_deals: int = 0
    stage_days: Mapping[str, int] = field(default_factory=dict)
    amounts: Mapping[str, float] = field(default_factory=dict)  # by currency
    measures: Mapping[str, Mapping[str, Norm]] = field(default_factory=dict)  # see rules/measures.py
    done_soon: Mapping[str, Norm] = field(default_factory=dict)
    enough: int = 20  # deals below which a measure's median, or an action's share, is not used


@dataclass(frozen=True, slots=True)
class Weights:
    """Thousandths of log-odds of losing, by rule, frozen by version. A rule not named here is in preview, at 0."""

    version: str
    base: int
    points: Mapping[str, int]
    closed_deals: int = 0  # how many it was learned from
    enough: int = 100  # closed deals below which no probability is shown


OWN_RISK = "risk.own-"
"""How the key of a company's own risk begins, so that no rule of ours ever takes its name."""


@dataclass(frozen=True, slots=True)
class OwnRisk:
    """A risk that a playbook defines itself. Who hands the rules to a judge makes a check of `when`."""

    key: str
    when: str
    lowers: bool = False  # a good sign


@dataclass(frozen=True)
class Playbook:
    """All that judge() needs besides the case. Its digest covers every resolved value."""

    name: str
    stages: tuple[Stage, ...]
    methodology: Methodology
    weights: Weights
    bands: tuple[int, int]  # points from which risk is Fair, and High
    limits: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # rule key -> limits
    norms: Norms = field(default_factory=Norms)
    also: tuple[Methodology, ...] = ()  # methodologies read beside the primary one
    own_risks: tuple[OwnRisk, ...] = ()

    def before(self, key: str | None) -> tuple[Stage, ...]:
        """The stages before this one; none where the stage is not known."""
        return self.up_to(key)[:-1]

    def up_to(self, key: str | None) -> tuple[Stage, ...]:
        """The stages before this one, and this one; none where the stage is not known."""
        return self.stages[: self.position(key) + 1]

    def element(self, key: str) -> MethodElement | None:
        """The element of the primary methodology, or of the first other one that has it."""
        return self._elements.get(key)

    def stage(self, key: str | None) -> Stage | None:
        place = self._places.get(key)
        return None if place is None else self.stages[place]

    def usual_days(self, key: str | None) -> int:
        """The usual days in a stage: the company's own median where it is learned, else the playbook's."""
        stage = self.stage(key)
        return self.norms.stage_days.get(stage.key, stage.days) if stage else 0

    def chance(self, action: str) -> float | None:
        """How likely this action, by its rule, is seen done soon; None until enough deals were asked for it."""
        norm = self.norms.done_soon.get(action)
        return norm.value if norm is not None and norm.deals >= self.norms.enough else None

    def position(self, key: str | None) -> int:
        """Place of a stage in the process, from 0; -1 when unknown."""
        return self._places.get(key, -1)

    @once
    def _elements(self) -> dict[str, MethodElement]:
        every = (e for method in reversed((self.methodology, *self.also)) for e in method.elements)
        return {element.key: element for element in every}

    @once
    def _places(self) -> dict[str | None, int]:
        return {stage.key: place for place, stage in enumerate(self.stages)}
