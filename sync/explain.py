"""One deal's stored assessment, put into words and numbers that add up.

Works on what was stored, as plain values, so that an answer of an older engine still reads.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from mappings.organisation import Organisation
from mappings.speak import Words
from mappings.teller import Goal, Teller
from rules.assessment import Value
from rules.facts import Strength
from rules.judge import SIGNAL
from rules.lives import rule_of
from sync.codec import plain
from sync.store.ledger import Entry

Plain = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """The deal as it stood in the case."""

    id: str
    name: str
    owner: str
    account: str | None
    amount: float | None
    currency: str | None
    stage: str | None
    close_date: str | None


@dataclass(frozen=True, slots=True)
class Where:
    """A value's place in the CRM: `Object.Field`, the record, and the day it says so."""

    field: str
    record: str
    as_of: str | None


@dataclass(frozen=True, slots=True)
class Quote:
    words: str
    speaker: str | None
    on: str
    call: str | None
    turn: int | None


@dataclass(frozen=True, slots=True)
class Term:
    """One rule's part in the score, in thousandths of log-odds of losing."""

    points: int
    says: str
    why: str
    rule: str
    since: str | None
    preview: bool
    evidence: tuple[Where, ...]
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class Blind:
    """A rule, element or step that could not be judged, and why."""

    what: str
    rule: str
    cause: str
    where: str


@dataclass(frozen=True, slots=True)
class Score:
    """`points` is exactly `base` plus the points of `terms`."""

    points: int
    base: int
    band: str
    fair_from: int
    high_from: int
    change: int
    basis: str
    probability: float | None
    terms: tuple[Term, ...]
    unknown: tuple[Blind, ...]
    silent: tuple[str, ...]  # rules that looked and found nothing


@dataclass(frozen=True, slots=True)
class Gap:
    element: str
    strength: str
    ask: str
    below_minimum: bool
    since: str | None
    evidence: Where | None


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    state: str
    gate: bool
    breached: bool
    why: str
    correction: str
    reason: str | None
    unknown: str | None
    evidence: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    label: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """What to do, and all that stands behind it. `rank` is 100 × impact × urgency ÷ effort."""

    key: str
    does: str
    why: str
    timing: str
    due: str
    outcome: str
    done: str
    instead: str
    minutes: tuple[int, int]
    serves: str
    impact: int
    urgency: int
    effort: int
    rank: int
    since: str
    status: str | None
    probability: float | None  # that data shows it done within 30 days of the asking, as on the deals asked before
    asked_on: int | None  # so many
    evidence: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class Versions:
    playbook: str
    playbook_digest: str
    weights: str
    engine: str
    case: str
    answer: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that was said of one deal on one day."""

    deal: Head
    run: int
    on: str
    score: Score
    adherence: Mapping[str, Any]
    action: Action | None  # None where the deal is held out
    changed_for: str | None
    alternatives: tuple[Action, ...]
    gaps: tuple[Gap, ...]
    stages: tuple[Stage, ...]
    unknown: tuple[Blind, ...]
    versions: Versions
    held_out: bool = False


def explain(organisation: Organisation, entry: Entry, playbook: bytes) -> Explanation | None:
    """What an entry of the ledger said. None when a person in it was erased."""
    if entry.case is None or entry.result is None:
        return None
    return _Told(organisation, entry, plain(entry.case), plain(entry.result), plain(playbook)).explanation()


def head_of(case: Plain) -> Head:
    deal = case["deal"]
    return Head(
        id=deal["id"],
        name=deal["name"],
        owner=deal["owner_name"] or deal["owner"],
        account=deal.get("account_name"),
        amount=deal.get("amount"),
        currency=deal.get("currency"),
        stage=deal.get("stage_label") or deal.get("stage"),
        close_date=deal.get("close_date"),
    )


def values_of(stored: Plain) -> dict[str, Value]:
    """Values of a finding or action as they were stored, ready for a sentence."""
    return {name: _value(value) for name, value in stored.items()}


def _value(value: Any) -> Value:
    """Stored dates are text: a day again, so that the language writes it."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def strength_of(number: int | None) -> str:
    return Strength(number).name.lower().replace("_", " ") if number is not None else "unknown"


@dataclass(frozen=True)
class _Told:
    organisation: Organisation
    entry: Entry
    case: Plain
    result: Plain
    playbook: Plain

    @property
    def words(self) -> Words:
        return self.organisation.words

    def explanation(self) -> Explanation:
        result, entry, held = self.result, self.entry, self._held_out()
        return Explanation(
            deal=head_of(self.case),
            run=entry.run,
            on=result["on"],
            score=self._score(),
            adherence=result["adherence"],
            action=None if held else self._action(result["primary"]),
            changed_for=None if held else self._changed_for(),
            alternatives=() if held else tuple(self._action(a) for a in result["alternatives"]),
            gaps=tuple(self._gap(gap) for gap in result["gaps"]),
            stages=tuple(self._stages()),
            unknown=tuple(self._blind_elements()),
            versions=Versions(
                playbook=self.playbook["name"],
                playbook_digest=entry.playbook,
                weights=self.playbook["weights"]["version"],
                engine=entry.engine,
                case=entry.case_digest,
                answer=entry.answer,
            ),
            held_out=held,
        )

    def _held_out(self) -> bool:
        deal = self.case["deal"]
        opened = date.fromisoformat(deal["created_on"]) if deal.get("created_on") else None
        return self.organisation.hold_out.holds(self.organisation.alias, deal["id"], opened)

    @cached_property
    def tell(self) -> Teller:
        return Teller(
            self.words,
            self.case["deal"].get("currency"),
            {element["key"]: element["label"] for element in self.playbook["methodology"]["elements"]},
            {stage["key"]: Goal(stage["label"], stage["goal"]) for stage in self.playbook["stages"]},
        )

    def _say(self, key: str, part: str, values: Plain) -> str:
        return self.tell.say(key, part, values_of(values))

    # --- risk

    def _score(self) -> Score:
        score = self.result["score"]
        findings = {finding["key"]: finding for finding in self.result["findings"]}
        terms = [self._term(term, findings.get(term["key"], {})) for term in score["terms"] if term["fired"]]
        terms.sort(key=lambda term: (-term.points, term.rule))
        fair, high = self.playbook["bands"]
        return Score(
            points=score["points"],
            base=score["base"],
            band=score["band"],
            fair_from=fair,
            high_from=high,
            change=score["change"],
            basis=score["basis"],
            probability=score["probability"],
            terms=tuple(terms),
            unknown=tuple(
                Blind(self.words.label(t["key"]), t["key"], t["unknown"]["cause"], t["unknown"]["where"])
                for t in score["terms"]
                if t.get("unknown")
            ),
            silent=tuple(t["key"] for t in score["terms"] if not t["fired"] and not t.get("unknown")),
        )

    def _term(self, term: Plain, finding: Plain) -> Term:
        values = finding.get("values") or {}
        own = _own_field(term["key"])
        return Term(
            points=term["points"],
            says=own or self._say(term["key"], "title", values),
            why="" if own else self._say(term["key"], "why", values),
            rule=term["key"],
            since=finding.get("since"),
            preview=bool(term.get("preview")),
            evidence=_evidence(finding.get("because")),
            quote=_quote(finding.get("quote")),
        )

    # --- methodology and process

    def _gap(self, gap: Plain) -> Gap:
        return Gap(
            element=self.tell.element(gap["element"]),
            strength=strength_of(gap["strength"]),
            ask=gap["question"],
            below_minimum=gap["below_minimum"],
            since=gap.get("since"),
            evidence=_where(gap.get("source")),
        )

    def _blind_elements(self) -> Iterator[Blind]:
        for element in self.result["elements"]:
            if unknown := element.get("unknown"):
                key = element["element"]
                yield Blind(self.tell.element(key), f"element.{key}", unknown["cause"], unknown["where"])

    def _stages(self) -> Iterator[Stage]:
        for stage in self.playbook["stages"]:
            expected = {step["key"]: step for step in stage["steps"]}
            steps = [self._step(step, expected) for step in self.result["steps"] if step["stage"] == stage["key"]]
            if steps:
                yield Stage(stage["label"], tuple(steps))

    def _step(self, step: Plain, expected: Mapping[str, Plain]) -> Step:
        check, told = step["check"], expected.get(step["key"], {})
        unknown = check.get("unknown")
        return Step(
            title=told.get("title") or self.words.label(f"step.{step['key']}"),
            state=check["state"],
            gate=step["gate"],
            breached=step["breached"],
            why=told.get("why", ""),
            correction=told.get("correction", ""),
            reason=step.get("reason"),
            unknown=f"{unknown['cause']}: {unknown['where']}" if unknown else None,
            evidence=_evidence(check.get("because")),
        )

    # --- the action

    def _action(self, action: Plain) -> Action:
        proposal = action["proposal"]
        values = proposal["values"]
        low, high = proposal["minutes"]
        return Action(
            key=action["key"],
            does=self._say(action["key"], "title", values),
            why=self._say(action["key"], "why", values),
            timing=action["timing"],
            due=action["due"],
            outcome=self._say(action["key"], "outcome", values),
            done=self._say(action["key"], "done", values),
            instead=self._say(action["key"], "instead", values),
            minutes=(low, high),
            serves=self.tell.serves(proposal["serves"]),
            impact=proposal["impact"],
            urgency=proposal["urgency"],
            effort=proposal["effort"],
            rank=action["rank"],
            since=action["since"],
            status=action.get("status"),
            probability=action.get("probability"),
            asked_on=self._asked_on(action["key"]),
            evidence=_evidence(proposal.get("evidence")),
        )

    def _asked_on(self, key: str) -> int | None:
        norms = self.playbook["norms"].get("done_soon", {})  # a playbook stored before there was any has none
        norm = norms.get(rule_of(key))
        return int(norm["deals"]) if norm else None

    def _changed_for(self) -> str | None:
        ground = self.result.get("changed_for")
        if not ground:
            return None
        items = {finding["key"]: values_of(finding["values"]) for finding in self.result["findings"]}
        items |= {action["key"]: values_of(action["proposal"]["values"]) for action in self.result["actions"]}
        return self.tell.changed_for(ground, self.result["grounds"], items)


def _where(source: Plain | None) -> Where | None:
    return Where(source["field"], source["record"], source.get("as_of")) if source else None


def _evidence(because: Any) -> tuple[Where, ...]:
    found = [_where(source) for source in because or ()]
    return tuple(dict.fromkeys(where for where in found if where is not None))


def _quote(quote: Plain | None) -> Quote | None:
    if not quote:
        return None
    return Quote(quote["quote"], quote.get("speaker"), quote["on"], quote.get("call"), quote.get("turn"))


def _own_field(key: str) -> str | None:
    """`source: Referral` of a term that stands for a value of the company's own field."""
    if not key.startswith(SIGNAL):
        return None
    name, _, level = key.removeprefix(SIGNAL).partition("=")
    return f"{name.replace('_', ' ')}: {level}"
