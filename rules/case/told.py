"""What was read of one deal on one day, and what could not be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Self, TypeVar

from rules.calendar import workdays_between
from rules.facts import (
    Activity,
    Cause,
    Change,
    Deal,
    Element,
    Evidence,
    Fact,
    Former,
    Mark,
    Person,
    Source,
    StageMove,
    Today,
    Unknown,
)
from rules.once import once
from rules.playbook import Playbook

T = TypeVar("T")

HIDE_NOTHING: Mapping[str, frozenset[Cause]] = {
    "calls": frozenset({Cause.NOT_MAPPED, Cause.NOT_CAPTURED}),
    "element": frozenset({Cause.NOT_MAPPED}),
    "next_step": frozenset({Cause.NOT_MAPPED}),
    "next_step_on": frozenset({Cause.NOT_MAPPED}),
}
"""What many companies do without. Mail and meetings tell enough of who talks to whom where nobody logs calls; without
mail, meetings or tasks nobody may speak of silence. A call that is there and cannot be read does hide something."""


@dataclass(frozen=True)
class Told:
    """One deal on one day, as it was read.

    `blind` names what could not be read, by field of `Deal` (`amount`), by element (`element.economic_buyer`) or by
    whole part (`people`, `stages`, `changes`, `mail`, `calls`, `meetings`, `tasks`), by own field (`signal.source`).
    `marks` are what people set on the occurrences open now, by key of a finding, step or action.
    `playbook` is set by judge(): what the company's process asks of a deal in this stage.
    """

    deal: Deal
    today: Today
    people: tuple[Person, ...] = ()
    activities: tuple[Activity, ...] = ()
    stages: tuple[StageMove, ...] = ()
    changes: tuple[Change, ...] = ()
    elements: Mapping[str, Element] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    marks: Mapping[str, Mark] = field(default_factory=dict)
    former: Former | None = None
    signals: Mapping[str, str] = field(default_factory=dict)  # a field of the company's own -> the value it has
    blind: Mapping[str, Unknown] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)  # part -> object.field, for the page to point at
    playbook: Playbook | None = None

    def under(self, playbook: Playbook) -> Self:
        """The same deal judged by this playbook, with no fact worked out yet. As `replace` does it, in a tenth."""
        case = object.__new__(type(self))
        case.__dict__.update({name: self.__dict__[name] for name in self.__dataclass_fields__}, playbook=playbook)
        return case

    def workdays_since(self, day: date) -> int:
        """Workdays of the company after `day`, today included."""
        return workdays_between(day, self.today.day, self.today)

    @once
    def _hiding(self) -> dict[str, Unknown]:
        """The blind spots that hide something; what the company does not keep hides nothing."""
        nothing = HIDE_NOTHING
        hiding = {
            part: unknown
            for part, unknown in self.blind.items()
            if unknown.cause not in nothing.get("element" if part.startswith("element.") else part, ())
        }
        if self.deal.partner_managed:  # the partner writes to the buyer, and that mail never reaches this CRM
            hiding.setdefault("mail", Unknown(Cause.NOT_CAPTURED, "mail of the partner who runs this deal"))
        return hiding

    def _hidden(self, *parts: str) -> Unknown | None:
        """What keeps us from seeing one of these parts."""
        hiding = self._hiding
        if hiding:
            for part in parts:
                if part in hiding:
                    return hiding[part]
        return None

    def _of(self, part: str, value: T | None) -> Fact[T]:
        if blind := self.blind.get(part):
            return Fact(None, unknown=blind)
        return Fact(value, self._at(part))

    def _at(self, part: str) -> Source:
        source = self._places.get(part)
        if source is None:
            source = self._places[part] = Source(self.sources.get(part, part), self.deal.id)
        return source

    @once
    def _places(self) -> dict[str, Source]:
        return {}
