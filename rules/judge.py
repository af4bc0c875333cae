"""Judging a deal: every rule is asked, the terms are added, one action comes first.

The same case gives the same bytes.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from rules.assessment import (
    Action,
    Adherence,
    Assessment,
    Band,
    Basis,
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
)
from rules.case import Case
from rules.facts import ActionStatus, Fact, FindingState, Former, Mark, Strength
from rules.lives import Lives, plain, timing_of
from rules.playbook import ExpectedStep, Playbook, Stage
from rules.rule import Found, Limits, RuleSet, keys_in

NAMED_GROUNDS = (
    "stage",
    "amount",
    "close_date",
    "next_step",
    "next_meeting",
    "agreed_date",
    "buyer_last_reply",
    "economic_buyer",
    "champion",
    "overdue_tasks",
)
"""Facts whose change alone may change the primary action; findings, gaps, steps and marks are grounds as well."""


class BadLimits(Exception):
    """A playbook names a rule that is not there, or a limit that its rule refuses: names the place and the fault."""


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
        _heard("weights", playbook.weights.points, [r.key for r in rules.risks])
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
        case = replace(case, playbook=self.playbook)
        lives = Lives(case)
        findings, score = self._score(case, lives)
        elements = tuple(self._element(case, e.key) for e in self.playbook.methodology.elements)
        gaps = tuple(self._gaps(case, elements, lives))
        steps = tuple(self._steps(case, lives))
        found = Found(
            self.playbook,
            {f.key: f for f in findings if not _set_aside(lives.mark(f.key), case.today.day)},
            {g.element: g for g in gaps},
            {s.key: s for s in steps},
            frozenset(t.key for t in score.terms if t.unknown),
        )
        grounds = _grounds(case, findings, gaps, steps, lives)
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
            closed=lives.closed(found.steps),
            people=_stakeholders(case),
            grounds=grounds,
            changed_for=changed_for,
            lives=lives.after(),
        )

    # --- risk

    def _score(self, case: Case, lives: Lives) -> tuple[tuple[Finding, ...], Score]:
        weights = self.playbook.weights
        findings: list[Finding] = []
        terms: list[Term] = []
        for rule in self.rules.risks:
            weight = weights.points.get(rule.key)
            preview = weight is None
            if missing := rule.unknown_need(case):
                lives.hold(rule.key)
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
        band = Band.HIGH if total >= high else Band.FAIR if total >= fair else Band.LOW
        learned = weights.closed_deals >= weights.enough
        score = Score(
            points=total,
            base=weights.base,
            terms=tuple(terms),
            band=band if judged else Band.UNKNOWN,
            probability=round(1 / (1 + math.exp(total / 1000)), 3) if learned and judged else None,
            basis=Basis.LEARNED if learned else Basis.BLENDED if weights.closed_deals else Basis.PLAYBOOK,
            change=_change(case, total),
        )
        findings.sort(key=lambda f: (-f.points, f.key))
        return tuple(findings), score

    # --- methodology

    def _element(self, case: Case, key: str) -> ElementState:
        fact = case.element(key)
        said = [e for e in case.evidence if e.about == key]
        quote = max(said, key=lambda e: (e.on, e.turn or 0, e.strength, e.quote), default=None)
        if fact.unknown is not None:
            return ElementState(key, None, unknown=fact.unknown)
        if fact.value is None:
            return ElementState(key, Strength.NOT_ASKED, source=fact.source)
        return ElementState(key, fact.value.strength, fact.value.text, fact.value.source, quote=quote)

    def _gaps(self, case: Case, elements: tuple[ElementState, ...], lives: Lives) -> list[Gap]:
        stage = self.playbook.stage(case.stage.value)
        gaps = []
        for state, element in zip(elements, self.playbook.methodology.elements, strict=True):
            if state.strength is None:
                lives.hold(f"gap.{element.key}")
                continue
            if state.strength is Strength.CONFIRMED:
                continue
            questions = _questions(element.questions, stage, state.strength)
            minimum = stage.minimum.get(element.key) if stage else None
            life = lives.open(f"gap.{element.key}")
            gaps.append(
                Gap(
                    element.key,
                    state.strength,
                    questions[0] if questions else "",
                    below_minimum=minimum is not None and case.falls_short(element.key, minimum),
                    source=state.source,
                    quote=state.quote,
                    since=life.since,
                    number=life.number,
                )
            )
        return gaps

    # --- process

    def _steps(self, case: Case, lives: Lives) -> list[Step]:
        if not case.stage_progress.known:
            for stage in self.playbook.stages:
                for expected in stage.steps:
                    lives.hold(f"step.{expected.key}")
            return []
        here = self.playbook.position(case.stage.value)
        return [
            self._step(case, stage, expected, passed=n < here, lives=lives)
            for n, stage in enumerate(self.playbook.stages)
            if n <= here
            for expected in stage.steps
        ]

    def _step(self, case: Case, stage: Stage, expected: ExpectedStep, *, passed: bool, lives: Lives) -> Step:
        rule = self.rules.steps[expected.rule]
        if missing := rule.unknown_need(case):
            check = StepCheck(StepState.UNKNOWN, unknown=missing[1])
        else:
            check = rule(case, self.limits[f"step.{expected.key}"])
        key = f"step.{expected.key}"
        mark = lives.mark(key)
        excused = check.state is StepState.NOT_DONE and mark is not None and mark.status == FindingState.DEVIATION
        breached = passed and check.state is StepState.NOT_DONE and not excused
        life = lives.open(key) if breached or excused else None
        if check.state is StepState.UNKNOWN:
            lives.hold(key)
        return Step(
            expected.key,
            stage.key,
            replace(check, state=StepState.DEVIATION) if excused else check,
            expected.gate,
            breached,
            reason=mark.reason if mark and excused else None,
            since=life.since if life else None,
            number=life.number if life else 1,
        )

    # --- the one action

    def _choose(
        self, case: Case, found: Found, grounds: tuple[str, ...], lives: Lives
    ) -> tuple[Action, list[Action], str | None]:
        actions: list[tuple[bool, Action]] = []
        blind: set[str] = set()
        for rule in self.rules.actions:
            if rule.unknown_need(case) or not found.unknown.isdisjoint(rule.answers):
                blind.add(rule.key)
            if rule.unknown_need(case):
                continue
            proposal = rule(case, found, self.limits[rule.key])
            if proposal is None:
                continue
            key = rule.key + (f".{proposal.subject}" if proposal.subject else "")
            action = self._action(case, key, proposal, lives)
            if proposal.wait or _feasible(lives.mark(key), case.today.day):
                actions.append((rule.hygiene, action))
        lives.hold_actions(blind, found.steps)
        # Tidying the CRM never ranks first. Waiting ranks like any other action, and first among equals.
        actions.sort(key=lambda a: (a[0], -a[1].rank, not a[1].proposal.wait, a[1].key))
        if not actions:
            raise LookupError("no action was proposed: rules/next_action must hold one that always proposes to wait")
        chosen, changed_for = _hold(case, [a for _, a in actions], grounds)
        primary = lives.ask(chosen)
        return primary, [a for _, a in actions if a.key != chosen.key], changed_for

    def _action(self, case: Case, key: str, proposal: Proposal, lives: Lives) -> Action:
        life = lives.propose(key, proposal)
        mark = lives.mark(key)
        due = life.due or proposal.due
        return Action(
            key=key,
            proposal=proposal if life.unasked else replace(proposal, done_when=life.done_when or proposal.done_when),
            timing=timing_of(due, case.today, wait=proposal.wait),
            due=due,
            rank=100 * proposal.impact * proposal.urgency // proposal.effort,
            since=life.since,
            number=life.number,
            status=mark.status if mark else None,
        )


def _questions(asked: Mapping[str, tuple[str, ...]], stage: Stage | None, strength: Strength) -> tuple[str, ...]:
    """A stage's own questions build on what is known by then; where nothing is, the general one comes first."""
    general, own = asked.get("any", ()), asked.get(stage.key, ()) if stage else ()
    return (general or own) if strength is Strength.NOT_ASKED else (own or general)


def _heard(place: str, given: Iterable[str], known: list[str], what: str = "rule") -> None:
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, 1, 0.0)
            raise BadLimits(f"{place}: there is no {what} {name!r}." + (f" Nearest: {near[0]}." if near else ""))


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


def _set_aside(mark: Mark | None, today: date) -> bool:
    """A person said that this finding is not to be acted on now. It keeps its points: they are the engine's view."""
    if mark is None:
        return False
    return mark.status == FindingState.NOT_A_RISK or (mark.status == FindingState.SNOOZED and _lasts(mark, today))


def _lasts(mark: Mark, today: date) -> bool:
    return mark.until is None or mark.until > today


def _feasible(mark: Mark | None, today: date) -> bool:
    if mark is None:
        return True
    if mark.status in ActionStatus.over():
        return False
    return not (mark.status == ActionStatus.NOT_NOW and _lasts(mark, today))


def _grounds(
    case: Case, findings: tuple[Finding, ...], gaps: tuple[Gap, ...], steps: tuple[Step, ...], lives: Lives
) -> tuple[str, ...]:
    named = {f"{name}={_said(getattr(case, name))}" for name in NAMED_GROUNDS}
    fired = {f"{f.key}#{f.number}" for f in findings}
    open_gaps = {f"gap.{g.element}={g.strength.name.lower()}" for g in gaps}
    breached = {f"step.{s.key}" for s in steps if s.breached}
    said = {key: mark for key, mark in case.marks.items() if mark.status != FindingState.NEW}
    marks = {f"mark.{key}={mark.status}" for key, mark in said.items() if _lasts(mark, case.today.day)}
    carried = lives.carried(case.former.grounds) if case.former else ()
    return tuple(sorted({*named, *fired, *open_gaps, *breached, *marks, *carried}))


def _said(fact: Fact[Any]) -> str:
    return str(plain(fact.value)) if fact.known else "unknown"


def _hold(case: Case, actions: list[Action], grounds: tuple[str, ...]) -> tuple[Action, str | None]:
    """The best action, unless nothing is new since the former primary one was chosen: then that one stays.

    New is a ground that came or went, or an action that was not proposed before (a meeting has come near). The ground
    named is the one nearest to the choice: one the new action rests on, else any that came, else one that went.
    """
    best = actions[0]
    before = case.former
    if before is None or before.primary is None:
        return best, None
    if before.primary == best.key:
        return best, _still(before, grounds)
    new, gone = sorted(set(grounds) - set(before.grounds)), sorted(set(before.grounds) - set(grounds))
    former = next((a for a in actions if a.key == before.primary), None)
    offered = best.key in before.lives and before.lives[best.key].open
    if former is not None and offered and not new and not gone:
        return former, _still(before, grounds)
    wanted = _behind(best, new)
    behind = [] if offered else _behind(best, grounds)
    return best, next(iter(wanted + behind + new + gone), f"no longer feasible: {before.primary}")


def _still(before: Former, grounds: tuple[str, ...]) -> str | None:
    """The fact named when the action came first, until that fact itself has gone."""
    named = before.changed_for
    return None if named in before.grounds and named not in grounds else named


def _behind(action: Action, grounds: Iterable[str]) -> list[str]:
    """Those of these grounds that the action rests on, in the order in which it names them."""
    named = action.proposal.because
    return [g for b in named for g in grounds if g == b or g.startswith((f"{b}=", f"{b}#"))]


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
