"""Who is on the deal, and what they decide."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.case.history import HistoryFacts
from rules.facts import Cause, Fact, Person, Role, Strength, Unknown
from rules.once import fact, once


@dataclass(frozen=True)
class PeopleFacts(HistoryFacts):
    """The buyer's people."""

    @fact
    def contacts(self) -> Fact[tuple[Person, ...]]:
        """The buyer's people on this deal; an empty tuple when there is none."""
        if blind := self.blind.get("people"):
            return Fact(None, unknown=blind)
        return Fact(self.people, self._at("people"))

    @fact
    def economic_buyer(self) -> Fact[Person]:
        """Who can say yes and pay; by the mapped field, else by contact role."""
        return self._person(Role.ECONOMIC_BUYER, "economic_buyer")

    @fact
    def champion(self) -> Fact[Person]:
        """Who sells for us inside; by the mapped field, else by contact role."""
        return self._person(Role.CHAMPION, "champion")

    @fact
    def champion_left(self) -> Fact[Person]:
        """The champion who may have left the company, while nobody has taken their place."""
        champion = self.champion
        if champion.unknown is not None or champion.value is not None:
            return Fact(None, champion.source, champion.unknown)
        named = self.elements.get("champion")
        gone = [p for p in self.people if p.left and (p.role is Role.CHAMPION or (named and p.id == named.person))]
        return Fact(min(gone, key=lambda p: (not p.primary, p.id), default=None), self._at("people"))

    def person(self, id_: str) -> Person:
        """The person of this id; without a name when there is no contact role for them."""
        return self._by_id.get(id_) or Person(id_, "")

    @once
    def _by_id(self) -> Mapping[str, Person]:
        return {person.id: person for person in self.people}

    def _person(self, role: Role, element: str) -> Fact[Person]:
        named = self.elements.get(element)
        if named and named.person:
            person = self._by_id.get(named.person) or Person(named.person, named.text or "", role=role)
            if not person.left:
                return Fact(person, named.source)
        if hidden := self._hidden(f"element.{element}", "people"):
            return Fact(None, unknown=hidden)
        held = [p for p in self.people if p.role is role and not p.left]
        if not held and named and not named.person and named.strength >= Strength.STALE:
            return Fact(None, unknown=Unknown(Cause.NOT_CAPTURED, f"contact behind {element}"))  # a text, no contact
        if not held:
            return Fact(None, self._at("people"))
        return Fact(min(held, key=lambda p: (not p.primary, p.id)), self._at("people"))
