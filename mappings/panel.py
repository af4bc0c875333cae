"""What the panel on the opportunity page shows beyond single fields: plain lists, written as JSON.

The lists, each entry an object; texts stand in the organisation's language, days as `2026-01-31`:

    terms       key, title, points, fired, preview, unknown
    steps       stage, stage_label, key, title, state, gate, breached, why, correction, reason, unknown, evidence
    elements    key, label, strength, text, question, minimum, below_minimum, since, said, evidence, unknown
    people      id, name, title, role, last_touch, touch_known, engagement, last_words
    unknowns    what, cause, where
    conflicts   field, ours, theirs
    evidence    field, record, as_of
    alternatives  key, title, why, timing, due, minutes

`unknown` is {cause, where} or null; `said` {call, turn, start, on, speaker, side} or null.
docs/page-data.md tells what each means.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from mappings.organisation import Organisation
from mappings.teller import Goal, Teller
from rules.assessment import Action, Assessment, Finding, StepState, Value
from rules.case import Case
from rules.facts import Evidence, Source, Strength, Unknown
from rules.playbook import ExpectedStep, Playbook

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Dispute:
    """A field of the company's that we filled and a person changed: it stays theirs."""

    field: str
    ours: Any
    theirs: Any


@dataclass(frozen=True)
class Panel:
    """One assessment put into words, for one deal of one organisation."""

    organisation: Organisation
    case: Case
    assessment: Assessment
    playbook: Playbook

    # --- words

    @cached_property
    def tell(self) -> Teller:
        return Teller(
            self.organisation.words,
            self.case.deal.currency,
            {element.key: element.label for element in self.playbook.methodology.elements},
            {stage.key: Goal(stage.label, stage.goal) for stage in self.playbook.stages},
        )

    def title(self, item: Finding | Action) -> str:
        return self.tell.say(item.key, "title", _values(item))

    def why(self, item: Finding | Action) -> str:
        return self.tell.say(item.key, "why", _values(item))

    def primary_reason(self) -> str:
        """Why the primary action, and for which new fact it is another one than before."""
        assessment, reason = self.assessment, self.why(self.assessment.primary)
        if assessment.changed_for is None:
            return reason
        said: list[Finding | Action] = [*assessment.findings, *assessment.actions]
        items = {item.key: _values(item) for item in said}
        return f"{reason} {self.tell.changed_for(assessment.changed_for, assessment.grounds, items)}"

    # --- lists

    def terms(self) -> list[Entry]:
        fired = {finding.key: finding for finding in self.assessment.findings}
        return [
            {
                "key": term.key,
                "title": self.title(fired[term.key]) if term.key in fired else self.organisation.words.label(term.key),
                "points": term.points,
                "fired": term.fired,
                "preview": term.preview,
                "unknown": unknown(term.unknown),
            }
            for term in self.assessment.score.terms
        ]

    def expected(self) -> dict[str, ExpectedStep]:
        return {step.key: step for stage in self.playbook.stages for step in stage.steps}

    def stage_label(self, key: str | None) -> str:
        stage = self.playbook.stage(key)
        return stage.label if stage else self.case.deal.stage_label or ""

    def steps(self) -> list[Entry]:
        expected = self.expected()
        return [
            {
                "stage": step.stage,
                "stage_label": self.stage_label(step.stage),
                "key": step.key,
                "title": expected[step.key].title,
                "state": step.check.state.value,
                "gate": step.gate,
                "breached": step.breached,
                # Said only where there is something to correct: the rest would weigh the record down.
                "why": expected[step.key].why if step.check.state is StepState.NOT_DONE else None,
                "correction": expected[step.key].correction if step.check.state is StepState.NOT_DONE else None,
                "reason": step.reason,
                "unknown": unknown(step.check.unknown),
                "evidence": evidence(step.check.because),
            }
            for step in self.assessment.steps
            if step.key in expected
        ]

    def elements(self) -> list[Entry]:
        gaps = {gap.element: gap for gap in self.assessment.gaps}
        stage = self.playbook.stage(self.case.deal.stage)
        minimum = stage.minimum if stage else {}
        found: list[Entry] = []
        for state in self.assessment.elements:
            gap = gaps.get(state.element)
            least = minimum.get(state.element)
            quoted = state.quote is not None and state.text == state.quote.quote
            found.append(
                {
                    "key": state.element,
                    "label": self.tell.element(state.element),
                    "strength": strength_word(state.strength),
                    "text": state.text if not quoted or self.may_quote() else None,
                    "question": gap.question if gap else None,
                    "minimum": strength_word(least) if least is not None else None,
                    "below_minimum": gap.below_minimum if gap else False,
                    "since": iso(gap.since) if gap else None,
                    "said": said(state.quote),
                    "evidence": evidence([state.source]),
                    "unknown": unknown(state.unknown),
                }
            )
        return found

    def people(self) -> list[Entry]:
        return [
            {
                "id": person.id,
                "name": person.name,
                "title": person.title,
                "role": person.role,
                "last_touch": iso(person.last_touch),
                "touch_known": person.touch_known,
                "engagement": person.engagement,
                "last_words": iso(person.last_words),
            }
            for person in self.assessment.people
        ]

    def unknowns(self) -> list[Entry]:
        """Everything that could not be judged, once each, with the cause."""
        label = self.organisation.words.label
        found = {(t.key, label(t.key)): t.unknown for t in self.assessment.score.terms if t.unknown}
        found |= {
            (f"element.{e.element}", self.tell.element(e.element)): e.unknown
            for e in self.assessment.elements
            if e.unknown
        }
        expected = self.expected()
        found |= {
            (f"step.{s.key}", expected[s.key].title): s.check.unknown
            for s in self.assessment.steps
            if s.check.unknown and s.key in expected
        }
        return [{"key": key, "what": what, **(unknown(why) or {})} for (key, what), why in sorted(found.items())]

    def alternatives(self) -> list[Entry]:
        return [
            {
                "key": action.key,
                "title": self.title(action),
                "why": self.why(action),
                "timing": action.timing.value,
                "due": iso(action.due),
                "minutes": minutes(action),
            }
            for action in self.assessment.alternatives
        ]

    def may_quote(self) -> bool:
        """Whether words of calls may stand where everybody reads them who sees the deal."""
        return may_quote(self.organisation)


def may_quote(organisation: Organisation) -> bool:
    """Words of a call are for those who may hear it: they stand on its private review, unless the admin opened them."""
    return organisation.quotes["calls"] == "full" and organisation.call_reviews.words_on_deal


def said(quote: Evidence | None) -> Entry | None:
    """Where in which call something was said: who may hear the call finds the words on its review."""
    if quote is None:
        return None
    return {
        "call": quote.call,
        "turn": quote.turn,
        "start": quote.seconds,
        "on": iso(quote.on),
        "speaker": quote.speaker,
        "side": quote.side.value,
    }


def _values(item: Finding | Action) -> Mapping[str, Value]:
    return item.values if isinstance(item, Finding) else item.proposal.values


def conflicts(disputes: Iterable[Dispute]) -> list[Entry]:
    return [{"field": one.field, "ours": one.ours, "theirs": one.theirs} for one in disputes]


def evidence(because: Iterable[Source | None]) -> list[Entry]:
    found = dict.fromkeys(source for source in because if source is not None)
    return [{"field": one.field, "record": one.record, "as_of": iso(one.as_of)} for one in found]


def unknown(why: Unknown | None) -> Entry | None:
    return {"cause": why.cause.value, "where": why.where} if why else None


def strength_word(strength: Strength | None) -> str:
    """As the picklist of gaps spells it."""
    return "Unknown" if strength is None else strength.name.replace("_", " ").capitalize()


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def minutes(action: Action) -> str:
    low, high = action.proposal.minutes
    return f"{low}–{high} min" if low != high else f"{high} min"
