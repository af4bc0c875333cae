"""Judging a deal: every rule is asked, the terms are added, one action comes first.

The same case gives the same bytes.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from pydantic import ValidationError

from rules.assessment import (
    Action,
    Adherence,
    Assessment,
    Closed,
    ElementState,
    Finding,
    Gap,
    Proposal,
    Score,
    Stakeholder,
    Step,
    StepCheck,
    StepState,
    Term,
    Timing,
)
from rules.case import Case
from rules.facts import DoneWhen, Mark, Occurrence, Strength
from rules.playbook import ExpectedStep, Playbook, Stage
from rules.rule import Found, Limits, RuleSet

NAMED_GROUNDS = ("stage", "amount", "close_date", "next_step", "next_meeting", "buyer_last_reply")
"""Facts whose change alone may change the primary action; findings, gaps, steps and marks are grounds as well."""

OVER = frozenset({"done", "done elsewhere", "not for this deal"})
"""What a person says of an action that ends it for this occurrence."""


class BadLimits(Exception):
    """A playbook sets a limit that its rule refuses: names the rule, the limit and the bound."""


@dataclass(frozen=True)
class Judge:
    """A playbook made ready: every rule with its limits checked once. Calling `judge` is pure."""

    playbook: Playbook
    rules: RuleSet
    limits: Mapping[str, Limits]

    @classmethod
    def of(cls, playbook: Playbook, rules: RuleSet) -> "Judge":
        """Check every limit and step of the playbook against its rule. Raises `BadLimits`."""
        limits: dict[str, Limits] = {}
        for rule in rules.all:
            if rule.kind != "adherence":
                limits[rule.key] = _checked(rule.key, rule.limits, playbook.limits.get(rule.key, {}))
        for stage in playbook.stages:
            for expected in stage.steps:
                if expected.rule not in rules.steps:
                    raise BadLimits(f"step {expected.key}: there is no rule adherence/{expected.rule}")
                limits[f"step.{expected.key}"] = _checked(
                    f"step {expected.key}", rules.steps[expected.rule].limits, expected.given
                )
        return cls(playbook, rules, limits)

    def judge(self, case: Case) -> Assessment:
        """Everything this playbook says of this case."""
        lives = _Lives(case)
        findings, score = self._score(case, lives)
        elements = tuple(self._element(case, e.key) for e in self.playbook.methodology.elements)
        gaps = tuple(self._gaps(case, elements, lives))
        steps = tuple(self._steps(case, lives))
        found = Found(
            self.playbook,
            {f.key: f for f in findings if not _set_aside(case, f.key)},
            {g.element: g for g in gaps},
            {s.key: s for s in steps},
            {e.element: e for e in elements},
        )
        grounds = _grounds(case, findings, gaps, steps)
        primary, alternatives, changed_for = self._choose(case, found, grounds, lives)
        actions = (primary, *lives.other_open_actions(primary, alternatives))
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
            actions=actions,
            alternatives=tuple(a for a in alternatives if a.key != primary.key)[:3],
            closed=lives.closed(),
            people=_stakeholders(case),
            grounds=grounds,
            changed_for=changed_for,
            lives=lives.after(),
        )

    # --- risk

    def _score(self, case: Case, lives: "_Lives") -> tuple[tuple[Finding, ...], Score]:
        weights = self.playbook.weights
        findings: list[Finding] = []
        terms: list[Term] = []
        for rule in self.rules.risks:
            weight = weights.points.get(rule.key)
            preview = weight is None
            if missing := rule.unknown_need(case):
                terms.append(Term(rule.key, 0, False, missing[1], missing[0], preview))
                continue
            finding = rule(case, self.limits[rule.key])
            points = weight or 0 if finding else 0
            terms.append(Term(rule.key, points, finding is not None, preview=preview))
            if finding is not None:
                life = lives.open(rule.key)
                findings.append(
                    replace(
                        finding,
                        key=rule.key,
                        lowers=rule.lowers,
                        points=points,
                        since=life.since,
                        number=life.number,
                    )
                )
        total = weights.base + sum(t.points for t in terms)
        judged = any(t.unknown is None and not t.preview for t in terms)
        fair, high = self.playbook.bands
        band = "Unknown" if not judged else "High" if total >= high else "Fair" if total >= fair else "Low"
        learned = weights.closed_deals >= weights.enough
        score = Score(
            points=total,
            base=weights.base,
            terms=tuple(terms),
            band=band,
            probability=round(1 / (1 + math.exp(total / 1000)), 3) if learned and judged else None,
            basis="Learned" if learned else "Blended" if weights.closed_deals else "Playbook only",
            change=_change(case, total),
        )
        findings.sort(key=lambda f: (-f.points, f.key))
        return tuple(findings), score

    # --- methodology

    def _element(self, case: Case, key: str) -> ElementState:
        fact = case.element(key)
        quote = max((e for e in case.evidence if e.about == key), key=lambda e: (e.on, e.turn or 0), default=None)
        if fact.unknown is not None:
            return ElementState(key, None, unknown=fact.unknown)
        if fact.value is None:
            return ElementState(key, Strength.NOT_ASKED, source=fact.source)
        return ElementState(key, fact.value.strength, fact.value.text, fact.value.source, quote=quote)

    def _gaps(self, case: Case, elements: tuple[ElementState, ...], lives: "_Lives") -> list[Gap]:
        stage = self.playbook.stage(case.stage.value)
        gaps = []
        for state, element in zip(elements, self.playbook.methodology.elements, strict=True):
            if state.strength is None or state.strength is Strength.CONFIRMED:
                continue
            questions = element.questions.get(stage.key if stage else "any") or element.questions.get("any", ())
            minimum = stage.minimum.get(element.key) if stage else None
            life = lives.open(f"gap.{element.key}")
            gaps.append(
                Gap(
                    element.key,
                    state.strength,
                    questions[0] if questions else "",
                    below_minimum=minimum is not None and state.strength < minimum,
                    source=state.source,
                    quote=state.quote,
                    since=life.since,
                    number=life.number,
                )
            )
        return gaps

    # --- process

    def _steps(self, case: Case, lives: "_Lives") -> list[Step]:
        here = self.playbook.position(case.stage.value) if case.stage.known else -1
        return [
            self._step(case, stage, expected, passed=n < here, lives=lives)
            for n, stage in enumerate(self.playbook.stages)
            if n <= here
            for expected in stage.steps
        ]

    def _step(self, case: Case, stage: Stage, expected: ExpectedStep, *, passed: bool, lives: "_Lives") -> Step:
        rule = self.rules.steps[expected.rule]
        if missing := rule.unknown_need(case):
            check = StepCheck(StepState.UNKNOWN, unknown=missing[1])
        else:
            check = rule(case, self.limits[f"step.{expected.key}"])
        key = f"step.{expected.key}"
        mark = case.marks.get(key)
        if check.state is StepState.NOT_DONE and mark and mark.status == "legitimate deviation":
            lives.open(key)
            deviation = replace(check, state=StepState.DEVIATION)
            return Step(expected.key, stage.key, deviation, expected.gate, False, mark.reason)
        breached = passed and check.state is StepState.NOT_DONE
        life = lives.open(key) if breached else None
        return Step(
            expected.key,
            stage.key,
            check,
            expected.gate,
            breached,
            since=life.since if life else None,
            number=life.number if life else 1,
        )

    # --- the one action

    def _choose(
        self, case: Case, found: Found, grounds: tuple[str, ...], lives: "_Lives"
    ) -> tuple[Action, list[Action], str | None]:
        ranked: list[tuple[bool, int, str, Proposal]] = []
        for rule in self.rules.actions:
            if rule.unknown_need(case):
                continue
            proposal = rule(case, found, self.limits[rule.key])
            if proposal is None:
                continue
            key = rule.key + (f".{proposal.subject}" if proposal.subject else "")
            lives.proposed(key)
            if not _feasible(case.marks.get(key), case.today.day):
                continue
            rank = 100 * proposal.impact * proposal.urgency // proposal.effort
            ranked.append((rule.hygiene or proposal.wait, -rank, key, proposal))
        # Waiting and tidying the CRM come last, waiting before tidying: tidying never ranks first.
        ranked.sort(key=lambda r: (r[0], not r[3].wait if r[0] else False, r[1], r[2]))
        actions = [self._action(case, key, -rank, proposal, lives) for _, rank, key, proposal in ranked]
        if not actions:
            raise LookupError("no action was proposed: rules/next_action must hold one that always proposes to wait")
        chosen, changed_for = _hold(case, actions, grounds)
        primary = replace(chosen, primary=True)
        lives.ask(primary)
        return primary, [a for a in actions if a.key != chosen.key], changed_for

    def _action(self, case: Case, key: str, rank: int, proposal: Proposal, lives: "_Lives") -> Action:
        life = lives.peek(key)
        due = proposal.due if proposal.wait else life.due or proposal.due
        mark = case.marks.get(key)
        return Action(
            key=key,
            proposal=proposal,
            timing=Timing.WAIT if proposal.wait else _timing(due, case.today.day),
            due=due,
            rank=rank,
            since=life.since,
            number=life.number,
            status=mark.status if mark else None,
        )


class _Lives:
    """Opens, keeps and ends the lives of findings, gaps, steps and actions against the former assessment."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._today = case.today.day
        self._former: Mapping[str, Occurrence] = case.former.lives if case.former else {}
        self._now: dict[str, Occurrence] = {}
        self._proposed: set[str] = set()

    def peek(self, key: str) -> Occurrence:
        former = self._former.get(key)
        if former is None:
            return Occurrence(1, self._today, True)
        return former if former.open else Occurrence(former.number + 1, self._today, True)

    def open(self, key: str) -> Occurrence:
        self._now[key] = self.peek(key)
        return self._now[key]

    def proposed(self, key: str) -> None:
        """An action that is still asked for keeps its life, whether or not it comes first."""
        self._proposed.add(key)
        if key in self._former and self._former[key].open:
            self._now[key] = self._former[key]

    def ask(self, primary: Action) -> None:
        life = self.peek(primary.key)
        self._now[primary.key] = replace(life, due=primary.due, done_when=primary.proposal.done_when)

    def other_open_actions(self, primary: Action, others: list[Action]) -> tuple[Action, ...]:
        """Actions asked for before that are still open beside the primary one."""
        return tuple(a for a in others if a.key in self._now and a.key != primary.key)

    def closed(self) -> tuple[Closed, ...]:
        ended = []
        for key in sorted(self._former):
            life = self._former[key]
            if not life.open or key in self._now:
                continue
            if key.startswith("next_action."):
                seen = life.done_when is not None and is_done(life.done_when, self._case)
                state = "Seen done" if seen else "No longer needed"
            else:
                state = "Closed" if key.startswith("gap.") else "Cleared"
            ended.append(Closed(key, life.number, state, self._today))
        return tuple(ended)

    def after(self) -> dict[str, Occurrence]:
        ended = {key: replace(life, open=False) for key, life in self._former.items() if key not in self._now}
        return dict(sorted((ended | self._now).items()))


def is_done(test: DoneWhen, case: Case) -> bool:
    """Whether later CRM data meets an action's criterion. Unknown facts never do."""
    if test.fact.startswith("element."):
        element = case.element(test.fact.removeprefix("element."))
        strength = element.value.strength if element.value else None
        return strength is not None and isinstance(test.value, int) and strength >= test.value
    value = _plain(getattr(case, test.fact).value)
    match test.test:
        case "present":
            return value not in (None, 0)
        case "is":
            return bool(value == test.value)
        case "after":
            return isinstance(value, str) and isinstance(test.value, str) and value > test.value
        case "at least":
            return isinstance(value, int | float) and isinstance(test.value, int | float) and value >= test.value
    raise ValueError(f"no such test: {test.test}")


def _plain(value: Any) -> str | int | float | None:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return len(value)
    if value is None or isinstance(value, str | int | float):
        return value
    return str(value.id)


def _checked(place: str, limits: type[Limits], given: Mapping[str, Any]) -> Limits:
    try:
        return limits.model_validate(dict(given))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise BadLimits(f"{place}: {name}: {first['msg']}") from error


def _change(case: Case, points: int) -> int:
    """Against the last answer that differed, so that a quiet day changes nothing."""
    if case.former is None:
        return 0
    return case.former.change if points == case.former.points else points - case.former.points


def _set_aside(case: Case, key: str) -> bool:
    """A person said that this finding is not to be acted on now. It keeps its points: they are the engine's view."""
    mark = case.marks.get(key)
    if mark is None:
        return False
    if mark.status == "not a risk":
        return True
    return mark.status == "snoozed" and (mark.until is None or mark.until > case.today.day)


def _feasible(mark: Mark | None, today: date) -> bool:
    if mark is None:
        return True
    if mark.status in OVER:
        return False
    return not (mark.status == "not now" and (mark.until is None or mark.until > today))


def _timing(due: date, today: date) -> Timing:
    if due <= today + timedelta(days=1):
        return Timing.IMMEDIATE
    end_of_week = today + timedelta(days=6 - today.weekday())
    return Timing.THIS_WEEK if due <= end_of_week else Timing.NEXT_WEEK


def _grounds(
    case: Case, findings: tuple[Finding, ...], gaps: tuple[Gap, ...], steps: tuple[Step, ...]
) -> tuple[str, ...]:
    named = {f"{name}={_plain(getattr(case, name).value)}" for name in NAMED_GROUNDS}
    fired = {f"{f.key}#{f.number}" for f in findings}
    open_gaps = {f"gap.{g.element}={g.strength.name.lower()}" for g in gaps}
    breached = {f"step.{s.key}" for s in steps if s.breached}
    marks = {f"mark.{key}={mark.status}" for key, mark in case.marks.items() if mark.status != "new"}
    return tuple(sorted(named | fired | open_gaps | breached | marks))


def _hold(case: Case, actions: list[Action], grounds: tuple[str, ...]) -> tuple[Action, str | None]:
    """The best action, unless nothing is new since the former primary one was chosen: then that one stays."""
    best = actions[0]
    if case.former is None or case.former.primary is None:
        return best, None
    if case.former.primary == best.key:
        return best, case.former.changed_for
    former = next((a for a in actions if a.key == case.former.primary), None)
    before, now = set(case.former.grounds), set(grounds)
    new, gone = sorted(now - before), sorted(before - now)
    if former is not None and not new and not gone:
        return former, case.former.changed_for
    wanted = [g for g in new if any(g.startswith(b) for b in best.proposal.because)]
    return best, next(iter(wanted + new + gone), f"no longer feasible: {case.former.primary}")


def _adherence(playbook: Playbook, case: Case, steps: tuple[Step, ...]) -> Adherence:
    here = playbook.position(case.stage.value) if case.stage.known else -1
    behind = {s.key for n, s in enumerate(playbook.stages) if n < here}
    passed = [s for s in steps if s.stage in behind]
    count = {state: sum(1 for s in passed if s.check.state is state) for state in StepState}
    done, breached = count[StepState.DONE], count[StepState.NOT_DONE]
    return Adherence(
        expected=len(passed),
        done=done,
        breached=breached,
        unknown=count[StepState.UNKNOWN],
        share=round(done / (done + breached), 3) if done + breached else None,
    )


def _stakeholders(case: Case) -> tuple[Stakeholder, ...]:
    known = not any(part in case.blind for part in ("mail", "meetings"))
    touched: dict[str, date] = {}
    for activity in case.activities:
        if activity.done and activity.on <= case.today.day:
            for person in activity.people:
                touched[person] = max(activity.on, touched.get(person, activity.on))
    return tuple(
        Stakeholder(p.id, p.name, p.title, p.role.value, touched.get(p.id), known)
        for p in sorted(case.people, key=lambda p: (not p.primary, p.name, p.id))
    )
