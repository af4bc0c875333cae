"""Judging a deal: every rule is asked, the terms are added, one action comes first.

The same case gives the same bytes.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from rules.assessment import (
    Adherence,
    Assessment,
    Band,
    Basis,
    ElementState,
    Finding,
    Gap,
    Score,
    Stakeholder,
    Step,
    StepCheck,
    StepState,
    Term,
)
from rules.case import Case
from rules.choose import choose, grounds_of, set_aside
from rules.engagement import engagement_of
from rules.facts import FindingState, Strength, Unknown
from rules.lives import Lives
from rules.once import once
from rules.playbook import ExpectedStep, Gate, MethodElement, Playbook, Stage
from rules.rule import Found, Limits, Risk, RuleSet, StepRule, keys_in

SIGNAL = "signal."
"""How the key of a term begins that stands for a field of the company's own."""


def signal_term(key: str, level: str) -> str:
    """The key of the term for one value of a company's own field: `signal.source=Referral`."""
    return f"{SIGNAL}{key}={level}"


class BadLimits(Exception):
    """A playbook names a rule that is not there, or a limit that its rule refuses: names the place and the fault."""


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A risk rule as this playbook asks it, with the terms it leaves in the score."""

    rule: Risk
    limits: Limits
    preview: bool
    fired: Term
    silent: Term


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table stage -> steps, with the rule that checks it."""

    life: str
    expected: ExpectedStep
    rule: StepRule
    limits: Limits


@dataclass(frozen=True, slots=True)
class _Asked:
    """An element of the methodology as a gap would ask about it in one stage."""

    life: str
    element: MethodElement
    general: str  # the question while nothing is known
    building: str  # the question that builds on what is known


@dataclass(frozen=True)
class Judge:
    """A playbook made ready: every rule with its limits checked once. Calling `judge` is pure."""

    playbook: Playbook
    rules: RuleSet
    limits: Mapping[str, Limits]

    @classmethod
    def of(cls, playbook: Playbook, rules: RuleSet) -> "Judge":
        """Check every limit, weight and step of the playbook against its rule. Raises `BadLimits`."""
        limits: dict[str, Limits] = {}
        asked = [r.key for r in rules.all if r.kind != "adherence"]
        _heard("limits", playbook.limits, asked)
        rules_weighed = [key for key in playbook.weights.points if not key.startswith(SIGNAL)]
        _heard("weights", rules_weighed, [r.key for r in rules.risks])
        for rule in rules.all:
            if rule.kind != "adherence":
                limits[rule.key] = _checked(rule.key, rule.limits, playbook.limits.get(rule.key, {}))
        for stage in playbook.stages:
            for expected in stage.steps:
                place = f"step {expected.key}"
                _heard(place, (expected.rule,), list(rules.steps))
                wanted = rules.steps[expected.rule].limits
                limits[f"step.{expected.key}"] = _checked(place, wanted, expected.given)
                for name, stage_key in keys_in(wanted, expected.given, "stage"):
                    _heard(f"{place}: {name}", (stage_key,), [s.key for s in playbook.stages], "stage")
        return cls(playbook, rules, limits)

    def judge(self, case: Case) -> Assessment:
        """Everything this playbook says of this case."""
        case = case.under(self.playbook)
        lives = Lives(case)
        steps = tuple(self._steps(case, self.rules.unknown_to_steps(case), lives))
        if gates := [s for s in steps if s.key in self._gates and s.stage != case.deal.stage]:
            left = tuple([self._gates[s.key] for s in gates if s.breached])
            case.left_open(left, next((s.check.unknown for s in gates if s.check.unknown is not None), None))
        unknown = self.rules.unknown(case)
        findings, score = self._score(case, unknown, lives)
        elements = tuple([_element(case, e.key) for e in self.playbook.methodology.elements])
        gaps = tuple(self._gaps(case, elements, lives))
        found = Found(
            self.playbook,
            {f.key: f for f in findings if not set_aside(lives.mark(f.key), case.today.day)},
            {g.element: g for g in gaps},
            {s.key: s for s in steps},
            frozenset([t.key for t in score.terms if t.unknown is not None]),
        )
        grounds = grounds_of(case, findings, gaps, steps, lives)
        primary, others, changed_for = choose(case, found, self._actions, unknown, grounds, lives)
        return Assessment(
            deal=case.deal.id,
            on=case.today.day,
            score=score,
            findings=findings,
            elements=elements,
            gaps=gaps,
            steps=steps,
            adherence=_adherence(self.playbook, case, steps),
            primary=primary,
            actions=(primary, *lives.other_open_actions(primary, others)),
            alternatives=tuple(others[:3]),
            closed=lives.closed(found.steps),
            people=_stakeholders(case),
            grounds=grounds,
            changed_for=changed_for,
            lives=lives.after(),
        )

    # --- what the playbook says, laid out once for all deals

    @once
    def _risks(self) -> tuple[_Weighed, ...]:
        points = self.playbook.weights.points
        rows = []
        for rule in self.rules.risks:
            preview = rule.key not in points
            fired = Term(rule.key, points.get(rule.key, 0), True, preview=preview)
            silent = Term(rule.key, 0, False, preview=preview)
            rows.append(_Weighed(rule, self.limits[rule.key], preview, fired, silent))
        return tuple(rows)

    @once
    def _table(self) -> tuple[tuple[Stage, tuple[_Row, ...]], ...]:
        def row(expected: ExpectedStep) -> _Row:
            life = f"step.{expected.key}"
            return _Row(life, expected, self.rules.steps[expected.rule], self.limits[life])

        return tuple((stage, tuple(row(expected) for expected in stage.steps)) for stage in self.playbook.stages)

    @once
    def _gates(self) -> Mapping[str, Gate]:
        """Every exit criterion, by the key of its step."""
        return {s.key: Gate(stage.key, s) for stage in self.playbook.stages for s in stage.steps if s.gate}

    @once
    def _questions(self) -> Mapping[str | None, tuple[_Asked, ...]]:
        """By stage; None for a deal whose stage is unknown."""
        elements = self.playbook.methodology.elements
        stages = (None, *self.playbook.stages)
        return {stage.key if stage else None: tuple(_asked(e, stage) for e in elements) for stage in stages}

    @once
    def _actions(self) -> tuple[tuple[Any, Limits], ...]:
        return tuple((rule, self.limits[rule.key]) for rule in self.rules.actions)

    # --- risk

    def _score(self, case: Case, unknown: Mapping[str, Unknown], lives: Lives) -> tuple[tuple[Finding, ...], Score]:
        findings: list[Finding] = []
        terms: list[Term] = []
        for row in self._risks:
            rule = row.rule
            if unknown and (missing := rule.unknown_need(unknown)):
                lives.hold(rule.key)
                terms.append(Term(rule.key, 0, False, missing[1], missing[0], row.preview))
                continue
            found = rule.function(case, row.limits)
            if found is None:
                terms.append(row.silent)
                continue
            terms.append(row.fired)
            life = lives.open(rule.key)
            findings.append(
                Finding(
                    values=found.values,
                    because=found.because,
                    quote=found.quote,
                    key=rule.key,
                    lowers=rule.lowers,
                    points=row.fired.points,
                    since=life.since,
                    number=life.number,
                )
            )
        terms.extend(self._signals(case))
        findings.sort(key=lambda f: (-f.points, f.key))
        return tuple(findings), self._sum(case, terms)

    def _signals(self, case: Case) -> Iterator[Term]:
        """The company's own fields: each value is a term that only learning gives points."""
        learned = self.playbook.weights.points
        for key, level in sorted(case.signals.items()):
            term = signal_term(key, level)
            yield Term(term, learned.get(term, 0), term in learned, preview=term not in learned)
        for part in sorted(case.blind):
            if part.startswith(SIGNAL):
                yield Term(part, 0, False, case.blind[part], part, preview=not any(k.startswith(part) for k in learned))

    def _sum(self, case: Case, terms: list[Term]) -> Score:
        weights = self.playbook.weights
        total = weights.base + sum([t.points for t in terms])
        judged = any(t.unknown is None and not t.preview for t in terms)
        fair, high = self.playbook.bands
        band = Band.HIGH if total >= high else Band.FAIR if total >= fair else Band.LOW
        learned = weights.closed_deals >= weights.enough
        return Score(
            points=total,
            base=weights.base,
            terms=tuple(terms),
            band=band if judged else Band.UNKNOWN,
            probability=round(1 / (1 + math.exp(total / 1000)), 3) if learned and judged else None,
            basis=Basis.LEARNED if learned else Basis.BLENDED if weights.closed_deals else Basis.PLAYBOOK,
            change=_change(case, total),
        )

    # --- methodology

    def _gaps(self, case: Case, elements: tuple[ElementState, ...], lives: Lives) -> list[Gap]:
        known = self.playbook.stage(case.stage.value)
        short = case.short_elements.value or ()
        gaps = []
        for state, asked in zip(elements, self._questions[known.key if known else None], strict=True):
            if state.strength is None:
                lives.hold(asked.life)
            elif state.strength is not Strength.CONFIRMED:
                life = lives.open(asked.life)
                gaps.append(
                    Gap(
                        element=state.element,
                        strength=state.strength,
                        question=asked.general if state.strength is Strength.NOT_ASKED else asked.building,
                        below_minimum=state.element in short,
                        source=state.source,
                        quote=state.quote,
                        since=life.since,
                        number=life.number,
                    )
                )
        return gaps

    # --- process

    def _steps(self, case: Case, unknown: Mapping[str, Unknown], lives: Lives) -> list[Step]:
        if case.stage_progress.unknown is not None:
            for _, rows in self._table:
                for row in rows:
                    lives.hold(row.life)
            return []
        here = self.playbook.position(case.stage.value)
        return [
            _step(case, row, stage.key, unknown, passed=place < here, lives=lives)
            for place, (stage, rows) in enumerate(self._table[: here + 1])
            for row in rows
        ]


def _step(case: Case, row: _Row, stage: str, unknown: Mapping[str, Unknown], *, passed: bool, lives: Lives) -> Step:
    if unknown and (missing := row.rule.unknown_need(unknown)):
        check = StepCheck(StepState.UNKNOWN, unknown=missing[1])
    else:
        check = row.rule.function(case, row.limits)
    if check.state is StepState.UNKNOWN:
        lives.hold(row.life)
    if check.state is not StepState.NOT_DONE:
        return Step(row.expected.key, stage, check, row.expected.gate)
    mark = lives.mark(row.life)
    excused = mark is not None and mark.status == FindingState.DEVIATION
    if not excused and not passed:
        return Step(row.expected.key, stage, check, row.expected.gate)
    life = lives.open(row.life)
    return Step(
        row.expected.key,
        stage,
        StepCheck(StepState.DEVIATION, check.because, check.values) if excused else check,
        row.expected.gate,
        breached=not excused,
        reason=mark.reason if mark and excused else None,
        since=life.since,
        number=life.number,
    )


def _element(case: Case, key: str) -> ElementState:
    fact = case.element(key)
    if fact.unknown is not None:
        return ElementState(key, None, unknown=fact.unknown)
    if fact.value is None:
        return ElementState(key, Strength.NOT_ASKED, source=fact.source)
    said = case.quotes(key)
    quote = said[0] if said else None
    return ElementState(key, fact.value.strength, fact.value.text, fact.value.source, quote=quote)


def _asked(element: MethodElement, stage: Stage | None) -> _Asked:
    """A stage's own questions build on what is known by then; where nothing is, the general one comes first."""
    general = element.questions.get("any", ())
    own = element.questions.get(stage.key, ()) if stage else ()
    return _Asked(
        life=f"gap.{element.key}",
        element=element,
        general=next(iter(general or own), ""),
        building=next(iter(own or general), ""),
    )


def _heard(place: str, given: Iterable[str], known: list[str], what: str = "rule") -> None:
    for name in given:
        if name not in known:
            near = "".join(f" Nearest: {one}." for one in get_close_matches(name, known, 1, 0.0))
            raise BadLimits(f"{place}: there is no {what} {name!r}.{near}")


def _checked(place: str, limits: type[Limits], given: Mapping[str, Any]) -> Limits:
    try:
        return limits.model_validate(dict(given))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise BadLimits(f"{place}: {name}: {first['msg']}") from error


def _change(case: Case, points: int) -> int:
    """Against the last answer that differed, so that a quiet day changes nothing."""
    if case.former is None or case.former.points is None:
        return 0
    return case.former.change if points == case.former.points else points - case.former.points


def _adherence(playbook: Playbook, case: Case, steps: tuple[Step, ...]) -> Adherence:
    behind = {stage.key for stage in playbook.before(case.stage.value)}
    states = [s.check.state for s in steps if s.stage in behind]
    done, breached = states.count(StepState.DONE), states.count(StepState.NOT_DONE)
    return Adherence(
        expected=len(states),
        done=done,
        breached=breached,
        unknown=states.count(StepState.UNKNOWN),
        share=round(done / (done + breached), 3) if done + breached else None,
    )


def _stakeholders(case: Case) -> tuple[Stakeholder, ...]:
    known = not any(part in case.blind for part in ("mail", "meetings"))
    touched = {person: activity.on for activity in case.talks.past for person in activity.people}
    shown = sorted(case.people, key=lambda p: (not p.primary, p.name, p.id))
    found = [(person, *engagement_of(case, person)) for person in shown]
    return tuple(
        [
            Stakeholder(p.id, p.name, p.title, p.role.value, touched.get(p.id), known, engagement.value, spoke)
            for p, engagement, spoke in found
        ]
    )
