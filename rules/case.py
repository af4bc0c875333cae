"""The case: all that a rule may look at for one deal on one day. Nothing else exists for it.

Its fields are what was read. Its properties are the facts that rules `need`, by name; each is known, absent or unknown,
and carries its source. A fact that stands on mail is unknown where this owner's mail does not reach the CRM.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import TypeVar

from rules.facts import (
    Activity,
    Change,
    Deal,
    Element,
    Evidence,
    Fact,
    Former,
    Kind,
    Mark,
    Person,
    Role,
    Side,
    Source,
    StageMove,
    Strength,
    Today,
    Unknown,
)

T = TypeVar("T")


@dataclass(frozen=True)
class Case:
    """One deal on one day.

    `activities`, `stages` and `changes` are oldest first. `blind` names what could not be read, by field of `Deal`
    (`amount`), by element (`element.economic_buyer`) or by whole part (`people`, `stages`, `changes`, `mail`, `calls`,
    `meetings`, `tasks`). `marks` are what people set, by key of a finding, step or action.
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

    # --- the deal's own fields

    @cached_property
    def stage(self) -> Fact[str]:
        """Key of the playbook's stage; unknown where the CRM's label maps to none."""
        return self._of("stage", self.deal.stage)

    @cached_property
    def amount(self) -> Fact[float]:
        return self._of("amount", self.deal.amount)

    @cached_property
    def close_date(self) -> Fact[date]:
        return self._of("close_date", self.deal.close_date)

    @cached_property
    def created_on(self) -> Fact[date]:
        return self._of("created_on", self.deal.created_on)

    @cached_property
    def next_step(self) -> Fact[str]:
        """What the rep wrote as the next step."""
        return self._of("next_step", self.deal.next_step or None)

    @cached_property
    def next_step_on(self) -> Fact[date]:
        """The date the rep gave the next step."""
        return self._of("next_step_on", self.deal.next_step_on)

    @cached_property
    def forecast(self) -> Fact[str]:
        return self._of("forecast", self.deal.forecast)

    # --- history

    @cached_property
    def stage_entered(self) -> Fact[date]:
        """The day the deal came into its present stage, for the last time."""
        if blind := self.blind.get("stages") or self.blind.get("stage"):
            return Fact(None, unknown=blind)
        entered: date | None = None
        for move in self.stages:
            if move.stage != self.deal.stage:
                entered = None
            elif entered is None:
                entered = move.on
        return Fact(entered, Source(self.sources.get("stages", "stage history"), self.deal.id, entered))

    @cached_property
    def stages_seen(self) -> Fact[tuple[str, ...]]:
        """Playbook stages in the order they were entered."""
        if blind := self.blind.get("stages"):
            return Fact(None, unknown=blind)
        return Fact(tuple(m.stage for m in self.stages if m.stage), self._at("stages"))

    @cached_property
    def close_date_pushes(self) -> Fact[tuple[Change, ...]]:
        """Each time the close date was moved later."""
        if blind := self.blind.get("changes") or self.blind.get("close_date"):
            return Fact(None, unknown=blind)
        pushed = tuple(
            c for c in self.changes if c.name == "close_date" and c.before and c.after and str(c.after) > str(c.before)
        )
        return Fact(pushed, self._at("changes"))

    # --- who

    @cached_property
    def contacts(self) -> Fact[tuple[Person, ...]]:
        """The buyer's people on this deal; an empty tuple when there is none."""
        if blind := self.blind.get("people"):
            return Fact(None, unknown=blind)
        return Fact(self.people, self._at("people"))

    @cached_property
    def economic_buyer(self) -> Fact[Person]:
        """Who can say yes and pay; by the mapped field, else by contact role."""
        return self._person(Role.ECONOMIC_BUYER, "economic_buyer")

    @cached_property
    def champion(self) -> Fact[Person]:
        """Who sells for us inside; by the mapped field, else by contact role."""
        return self._person(Role.CHAMPION, "champion")

    # --- what happened

    @cached_property
    def last_activity(self) -> Fact[date]:
        """The last day anything was done on the deal, by either side."""
        return self._last(a for a in self.activities if a.done)

    @cached_property
    def buyer_last_reply(self) -> Fact[date]:
        """The last day the buyer wrote, spoke or met; automatic replies do not count."""
        return self._last(a for a in self.activities if _from_buyer(a))

    @cached_property
    def rep_messages_since_reply(self) -> Fact[int]:
        """How often we wrote or rang since the buyer's last reply."""
        reply = self.buyer_last_reply
        if not reply.known:
            return Fact(None, unknown=reply.unknown)
        sent = [a for a in self.activities if a.done and a.side is Side.REP and a.kind in (Kind.MAIL, Kind.CALL)]
        return Fact(sum(1 for a in sent if reply.value is None or a.on > reply.value), reply.source)

    @cached_property
    def economic_buyer_last_reply(self) -> Fact[date]:
        return self._last_reply_of(self.economic_buyer)

    @cached_property
    def champion_last_reply(self) -> Fact[date]:
        return self._last_reply_of(self.champion)

    @cached_property
    def next_meeting(self) -> Fact[date]:
        """The next meeting or call with the buyer on the calendar, today included; absent when there is none."""
        if blind := self.blind.get("meetings"):
            return Fact(None, unknown=blind)
        planned = [
            a
            for a in self.activities
            if a.kind in (Kind.MEETING, Kind.CALL) and a.on >= self.today.day and not a.done and not a.cancelled
        ]
        if not planned:
            return Fact(None, self._at("meetings"))
        first = min(planned, key=lambda a: (a.on, a.id))
        return Fact(first.on, Source(first.source, first.id, first.on))

    @cached_property
    def last_meeting(self) -> Fact[date]:
        """The last day of a meeting or call held with the buyer."""
        if blind := self.blind.get("meetings"):
            return Fact(None, unknown=blind)
        held = [a for a in self.activities if a.done and a.side is Side.BOTH]
        return self._latest(held, "meetings")

    @cached_property
    def active_contacts(self) -> Fact[tuple[Person, ...]]:
        """People who wrote, spoke or met within the last 30 days."""
        for part in ("people", "mail", "meetings"):
            if blind := self.blind.get(part):
                return Fact(None, unknown=blind)
        since = self.today.day - timedelta(days=30)
        seen = {p for a in self.activities if _from_buyer(a) and a.on >= since for p in a.people}
        return Fact(tuple(p for p in self.people if p.id in seen), self._at("people"))

    @cached_property
    def overdue_tasks(self) -> Fact[tuple[Activity, ...]]:
        """Open tasks whose day has passed."""
        if blind := self.blind.get("tasks"):
            return Fact(None, unknown=blind)
        late = tuple(a for a in self.activities if a.kind is Kind.TASK and not a.done and a.on < self.today.day)
        return Fact(late, self._at("tasks"))

    # --- methodology

    def element(self, key: str) -> Fact[Element]:
        """What is known of one methodology element: the field's word and the buyer's, whichever is stronger.

        A contradiction by the buyer outweighs a field. Absent when neither says anything.
        """
        said = [e for e in self.evidence if e.about == key]
        recorded = self.elements.get(key)
        if said:
            latest = max(said, key=lambda e: (e.on, e.strength, e.turn or 0))
            contradicted = latest.strength is Strength.CONTRADICTED
            best = latest if contradicted else max(said, key=lambda e: (e.strength, e.on, e.turn or 0))
            if contradicted or recorded is None or best.strength >= recorded.strength:
                source = Source(self.sources.get("calls", "call"), best.call or self.deal.id, best.on)
                person = recorded.person if recorded else None
                return Fact(Element(key, best.strength, best.quote, person, source), source)
        if recorded is not None:
            return Fact(recorded, recorded.source)
        if blind := self.blind.get(f"element.{key}"):
            return Fact(None, unknown=blind)
        return Fact(None, self._at(f"element.{key}"))

    # --- how the facts above are made

    def _of(self, part: str, value: T | None) -> Fact[T]:
        if blind := self.blind.get(part):
            return Fact(None, unknown=blind)
        return Fact(value, self._at(part))

    def _at(self, part: str) -> Source:
        return Source(self.sources.get(part, part), self.deal.id)

    def _person(self, role: Role, element: str) -> Fact[Person]:
        named = self.elements.get(element)
        by_id = {p.id: p for p in self.people}
        if named and named.person:
            person = by_id.get(named.person) or Person(named.person, named.text or "", role=role)
            return Fact(person, named.source)
        if blind := self.blind.get("people"):
            return Fact(None, unknown=blind)
        held = [p for p in self.people if p.role is role and not p.left]
        if not held:
            return Fact(None, self._at("people"))
        return Fact(min(held, key=lambda p: (not p.primary, p.id)), self._at("people"))

    def _last(self, activities: Iterable[Activity]) -> Fact[date]:
        for part in ("mail", "meetings"):
            if blind := self.blind.get(part):
                return Fact(None, unknown=blind)
        return self._latest(list(activities), "mail")

    def _latest(self, activities: list[Activity], part: str) -> Fact[date]:
        past = [a for a in activities if a.on <= self.today.day]
        if not past:
            return Fact(None, self._at(part))
        last = max(past, key=lambda a: (a.on, a.id))
        return Fact(last.on, Source(last.source, last.id, last.on))

    def _last_reply_of(self, person: Fact[Person]) -> Fact[date]:
        if not person.known:
            return Fact(None, unknown=person.unknown)
        if person.value is None:
            return Fact(None, person.source)
        who = person.value.id
        return self._last(a for a in self.activities if _from_buyer(a) and who in a.people)


def _from_buyer(activity: Activity) -> bool:
    return activity.done and activity.side in (Side.BUYER, Side.BOTH) and not activity.out_of_office


FACTS: frozenset[str] = frozenset(name for name, kind in vars(Case).items() if isinstance(kind, cached_property))
"""The names a rule may put into `needs`."""
