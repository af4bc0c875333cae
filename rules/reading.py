"""What was read of one deal, and how facts are made of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from rules.facts import (
    Activity,
    Cause,
    Change,
    Deal,
    Element,
    Evidence,
    Fact,
    Former,
    Kind,
    Mark,
    Person,
    Side,
    Source,
    StageMove,
    Today,
    Unknown,
)
from rules.playbook import Playbook

T = TypeVar("T")

HIDE_NOTHING: Mapping[str, frozenset[Cause]] = {
    "calls": frozenset({Cause.NOT_MAPPED, Cause.NOT_CAPTURED}),
    "element": frozenset({Cause.NOT_MAPPED}),
    "next_step_on": frozenset({Cause.NOT_MAPPED}),
}
"""What many companies do without. Mail and meetings tell enough of who talks to whom where nobody logs calls; without
mail, meetings or tasks nobody may speak of silence. A call that is there and cannot be read does hide something."""


@dataclass(frozen=True)
class Reading:
    """One deal on one day, as it was read.

    `blind` names what could not be read, by field of `Deal` (`amount`), by element (`element.economic_buyer`) or by
    whole part (`people`, `stages`, `changes`, `mail`, `calls`, `meetings`, `tasks`).
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
    blind: Mapping[str, Unknown] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)  # part -> object.field, for the page to point at
    playbook: Playbook | None = None

    def _of(self, part: str, value: T | None) -> Fact[T]:
        if blind := self.blind.get(part):
            return Fact(None, unknown=blind)
        return Fact(value, self._at(part))

    def _hidden(self, *parts: str) -> Unknown | None:
        """What keeps us from seeing one of these parts; what the company does not keep hides nothing."""
        for part in parts:
            blind = self.blind.get(part)
            kind = "element" if part.startswith("element.") else part
            if blind and blind.cause not in HIDE_NOTHING.get(kind, ()):
                return blind
        return None

    def _at(self, part: str) -> Source:
        return Source(self.sources.get(part, part), self.deal.id)

    def _first(self, activities: list[Activity], otherwise: Source | None) -> Fact[date]:
        if not activities:
            return Fact(None, otherwise)
        first = min(activities, key=lambda a: (a.on, a.id))
        return Fact(first.on, Source(first.source, first.id, first.on))

    def _last(self, activities: Iterable[Activity]) -> Fact[date]:
        if hidden := self._hidden("mail", "meetings", "tasks", "calls"):
            return Fact(None, unknown=hidden)
        return self._latest(list(activities), "mail")

    def _latest(self, activities: list[Activity], part: str) -> Fact[date]:
        past = [a for a in activities if a.on <= self.today.day]
        if not past:
            return Fact(None, self._at(part))
        last = max(past, key=lambda a: (a.on, a.id))
        return Fact(last.on, Source(last.source, last.id, last.on))


def from_buyer(activity: Activity) -> bool:
    return activity.done and activity.side in (Side.BUYER, Side.BOTH) and not activity.out_of_office


def is_meeting(activity: Activity) -> bool:
    """A meeting of ours alone does not count, nor does a call we only mean to make."""
    if activity.cancelled:
        return False
    if activity.kind is Kind.MEETING:
        return activity.side is not Side.REP or bool(activity.people)
    return activity.kind is Kind.CALL and activity.side is Side.BOTH
