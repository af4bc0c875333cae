"""How well each element of the methodology is known."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from rules.case.talks import TalkFacts
from rules.facts import Element, Evidence, Fact, Source, Strength
from rules.once import fact, once


@dataclass(frozen=True)
class MethodFacts(TalkFacts):
    """What is proven, and what is not."""

    @fact
    def short_elements(self) -> Fact[tuple[str, ...]]:
        """Methodology elements known to be weaker than this stage asks for, in the methodology's order."""
        progress = self.stage_progress
        if progress.unknown is not None or self.playbook is None:
            return Fact(None, unknown=progress.unknown)
        stage = self.playbook.stage(self.stage.value)
        minimum = stage.minimum if stage else {}
        keys = [e.key for e in self.playbook.methodology.elements if e.key in minimum]
        return Fact(tuple([k for k in keys if self.falls_short(k, minimum[k])]), self.stage.source)

    def element(self, key: str) -> Fact[Element]:
        """What is known of one methodology element: the field's word and the buyer's, whichever is stronger.

        A contradiction by the buyer outweighs a field. Absent when neither says anything.
        """
        found = self._elements.get(key)
        if found is None:
            found = self._elements[key] = self._element(key)
        return found

    def falls_short(self, key: str, minimum: Strength) -> bool:
        """True when an element is known to be weaker than `minimum`, and nothing unread could prove it stronger.

        What is recorded in a field may well have been confirmed: as long as none of the buyer's words on this deal
        reached us, nobody may call it short.
        """
        fact = self.element(key)
        strength = fact.value.strength if fact.value else Strength.NOT_ASKED
        if strength >= minimum or fact.unknown is not None:
            return False
        if not self.evidence and (strength is Strength.ASSUMED or strength is Strength.INFERRED):
            return False
        return self._hidden(f"element.{key}", "calls") is None

    def quotes(self, key: str) -> list[Evidence]:
        """What was said on an element, oldest first; among words of one day the later and the stronger last."""
        return self._said.get(key, [])

    @once
    def _elements(self) -> dict[str, Fact[Element]]:
        return {}

    @once
    def _said(self) -> dict[str, list[Evidence]]:
        said: dict[str, list[Evidence]] = {}
        for quote in sorted(self.evidence, key=_by_time):
            said.setdefault(quote.about, []).append(quote)
        return said

    def _element(self, key: str) -> Fact[Element]:
        recorded = self.elements.get(key)
        if said := self.quotes(key):
            latest = max(said, key=lambda e: (e.on or date.min, e.strength, e.turn or 0, e.quote))
            contradicted = latest.strength is Strength.CONTRADICTED
            best = latest if contradicted else max(said, key=lambda e: (e.strength, *_by_time(e)))
            if contradicted or recorded is None or best.strength >= recorded.strength:
                source = Source(self.sources.get("calls", "call"), best.call or self.deal.id, best.on)
                person = recorded.person if recorded else None
                return Fact(Element(key, best.strength, best.quote, person, source), source)
        if recorded is not None:
            return Fact(recorded, recorded.source)
        if blind := self.blind.get(f"element.{key}"):
            return Fact(None, unknown=blind)
        if hidden := self._hidden("calls"):
            return Fact(None, unknown=hidden)
        return Fact(None, self._at(f"element.{key}"))


def _by_time(quote: Evidence) -> tuple[Any, ...]:
    return quote.on or date.min, quote.turn or 0, quote.strength, quote.quote
