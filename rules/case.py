"""The case: all that a rule may look at for one deal on one day. Nothing else exists for it.

Its fields are what was read. Its properties are the facts that rules `need`, by name; each is known, absent or unknown,
and carries its source. A fact that stands on mail is unknown where this owner's mail does not reach the CRM.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TypeVar

from rules.calendar import workdays_between
from rules.facts import (
    Activity,
    Cause,
    Change,
    Element,
    Fact,
    Kind,
    Person,
    Role,
    Side,
    Source,
    StageMove,
    Strength,
    Unknown,
)
from rules.reading import Reading, from_buyer, is_meeting

T = TypeVar("T")


@dataclass(frozen=True)
class Case(Reading):
    """One deal on one day, as rules see it: what was read, and the facts made of it."""

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

    # --- what the process asks of this stage

    @cached_property
    def stage_progress(self) -> Fact[float]:
        """How far the deal is in the process: 0 in its first stage, 1 in its last."""
        if self.playbook is None or not self.stage.known:
            return Fact(None, unknown=self.stage.unknown or Unknown(Cause.NOT_MAPPED, "stage"))
        position = self.playbook.position(self.stage.value)
        if position < 0:
            return Fact(None, unknown=Unknown(Cause.NOT_MAPPED, "stage"))
        return Fact(position / max(1, len(self.playbook.stages) - 1), self.stage.source)

    @cached_property
    def usual_days(self) -> Fact[int]:
        """The usual days in this stage: the median of the company's won deals, else the playbook's."""
        if not self.stage_progress.known or self.playbook is None:
            return Fact(None, unknown=self.stage_progress.unknown)
        return Fact(self.playbook.usual_days(self.stage.value), self.stage.source)

    @cached_property
    def usual_days_left(self) -> Fact[int]:
        """The usual days of the stages still ahead; what is left of this one does not count."""
        if not self.stage_progress.known or self.playbook is None:
            return Fact(None, unknown=self.stage_progress.unknown)
        ahead = self.playbook.stages[self.playbook.position(self.stage.value) + 1 :]
        return Fact(sum(self.playbook.usual_days(s.key) for s in ahead), self.stage.source)

    @cached_property
    def short_elements(self) -> Fact[tuple[str, ...]]:
        """Methodology elements known to be weaker than this stage asks for, in the methodology's order."""
        if not self.stage_progress.known or self.playbook is None:
            return Fact(None, unknown=self.stage_progress.unknown)
        stage = self.playbook.stage(self.stage.value)
        minimum = stage.minimum if stage else {}
        keys = [e.key for e in self.playbook.methodology.elements if e.key in minimum]
        return Fact(tuple(k for k in keys if self.falls_short(k, minimum[k])), self.stage.source)

    # --- history

    @cached_property
    def stage_entered(self) -> Fact[date]:
        """The day the deal came into its present stage, for the last time."""
        if blind := self.blind.get("stages") or self.blind.get("stage"):
            return Fact(None, unknown=blind)
        entered: date | None = None
        for move in sorted(self.stages, key=lambda m: m.on):
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
        moves = sorted(self.stages, key=lambda m: m.on)
        return Fact(tuple(m.stage for m in moves if m.stage), self._at("stages"))

    @cached_property
    def stage_setback(self) -> Fact[StageMove]:
        """The move by which the deal came back into its present stage from a later one; absent when it came forward."""
        seen = self.stages_seen
        if not seen.known or self.playbook is None or not self.stage_progress.known:
            return Fact(None, unknown=seen.unknown or self.stage_progress.unknown)
        moves = [m for m in sorted(self.stages, key=lambda m: m.on) if m.stage]
        last = moves[-1] if len(moves) > 1 else None
        place = self.playbook.position
        if last is None or last.stage != self.stage.value or place(moves[-2].stage) <= place(last.stage):
            return Fact(None, self._at("stages"))
        return Fact(last, Source(self.sources.get("stages", "stage history"), self.deal.id, last.on))

    @cached_property
    def close_date_pushes(self) -> Fact[tuple[Change, ...]]:
        """Each time the close date was moved later."""
        if blind := self.blind.get("changes") or self.blind.get("close_date"):
            return Fact(None, unknown=blind)
        moved = (c for c in self.changes if c.name == "close_date" and c.before and c.after)
        pushed = sorted(
            (c for c in moved if str(c.after) > str(c.before)), key=lambda c: (c.on, str(c.before), str(c.after))
        )
        return Fact(tuple(pushed), self._at("changes"))

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
        """The last day anything was done on the deal, by either side; automatic replies do not count."""
        return self._last(a for a in self.activities if a.done and not a.out_of_office)

    @cached_property
    def buyer_last_reply(self) -> Fact[date]:
        """The last day the buyer wrote, spoke or met; automatic replies do not count."""
        return self._last(a for a in self.activities if from_buyer(a))

    @cached_property
    def unanswered_since(self) -> Fact[date]:
        """The day of our first message or call since the buyer's last reply; absent when the buyer spoke last."""
        reply = self.buyer_last_reply
        if not reply.known:
            return Fact(None, unknown=reply.unknown)
        sent = [
            a
            for a in self.activities
            if a.done and a.side is Side.REP and a.kind in (Kind.MAIL, Kind.CALL) and a.on <= self.today.day
        ]
        return self._first([a for a in sent if reply.value is None or a.on > reply.value], reply.source)

    @cached_property
    def buyer_waiting_since(self) -> Fact[date]:
        """The day of the buyer's last message when nobody of ours did anything on that day or since; else absent."""
        if hidden := self._hidden("mail", "meetings", "tasks", "calls"):
            return Fact(None, unknown=hidden)
        mails = [a for a in self.activities if from_buyer(a) and a.kind is Kind.MAIL and a.on <= self.today.day]
        ours = [a for a in self.activities if a.done and a.side is not Side.BUYER and a.on <= self.today.day]
        last = max(mails, key=lambda a: (a.on, a.id), default=None)
        if last is None or any(a.on >= last.on for a in ours):
            return Fact(None, self._at("mail"))
        return Fact(last.on, Source(last.source, last.id, last.on))

    @cached_property
    def out_of_office_on(self) -> Fact[date]:
        """The last day an automatic out-of-office reply came."""
        if hidden := self._hidden("mail"):
            return Fact(None, unknown=hidden)
        return self._latest([a for a in self.activities if a.out_of_office], "mail")

    @cached_property
    def economic_buyer_last_reply(self) -> Fact[date]:
        return self._last_reply_of(self.economic_buyer)

    @cached_property
    def champion_last_reply(self) -> Fact[date]:
        return self._last_reply_of(self.champion)

    @cached_property
    def next_meeting(self) -> Fact[date]:
        """The next meeting or call with the buyer on the calendar, today included; absent when there is none."""
        if hidden := self._hidden("meetings", "calls"):
            return Fact(None, unknown=hidden)
        planned = [a for a in self.activities if is_meeting(a) and a.on >= self.today.day and not a.done]
        return self._first(planned, self._at("meetings"))

    @cached_property
    def economic_buyer_next_meeting(self) -> Fact[date]:
        """The next meeting to which the economic buyer is invited."""
        return self._next_with(self.economic_buyer)

    @cached_property
    def champion_next_meeting(self) -> Fact[date]:
        """The next meeting to which the champion is invited."""
        return self._next_with(self.champion)

    @cached_property
    def agreed_date(self) -> Fact[date]:
        """The day both sides wait for: the next meeting, else the date of the next step; absent when none is ahead."""
        if self.next_meeting.value or not self.next_meeting.known:
            return self.next_meeting
        if hidden := self._hidden("next_step_on"):
            return Fact(None, unknown=hidden)
        planned = self.deal.next_step_on
        return Fact(planned if planned and planned >= self.today.day else None, self._at("next_step_on"))

    @cached_property
    def last_meeting(self) -> Fact[date]:
        """The last day of a meeting or call held with the buyer."""
        if hidden := self._hidden("meetings", "tasks", "calls"):
            return Fact(None, unknown=hidden)
        return self._latest([a for a in self.activities if a.done and a.side is Side.BOTH], "meetings")

    @cached_property
    def active_contacts(self) -> Fact[tuple[Person, ...]]:
        """The buyer's people who wrote, spoke or met within the last 30 days, by id, with or without a contact role."""
        if hidden := self._hidden("people", "mail", "meetings", "tasks", "calls"):
            return Fact(None, unknown=hidden)
        return Fact(self._heard(self.today.day - timedelta(days=30)), self._at("people"))

    @cached_property
    def heard_contacts(self) -> Fact[tuple[Person, ...]]:
        """The buyer's people who ever wrote, spoke or met, by id, with or without a contact role."""
        if hidden := self._hidden("people", "mail", "meetings", "tasks", "calls"):
            return Fact(None, unknown=hidden)
        return Fact(self._heard(date.min), self._at("people"))

    @cached_property
    def overdue_tasks(self) -> Fact[tuple[Activity, ...]]:
        """Open tasks whose day has passed."""
        if blind := self.blind.get("tasks"):
            return Fact(None, unknown=blind)
        late = [a for a in self.activities if a.kind is Kind.TASK and not a.done and a.on < self.today.day]
        return Fact(tuple(sorted(late, key=lambda a: (a.on, a.id))), self._at("tasks"))

    # --- methodology

    def element(self, key: str) -> Fact[Element]:
        """What is known of one methodology element: the field's word and the buyer's, whichever is stronger.

        A contradiction by the buyer outweighs a field. Absent when neither says anything.
        """
        said = [e for e in self.evidence if e.about == key]
        recorded = self.elements.get(key)
        if said:
            latest = max(said, key=lambda e: (e.on, e.strength, e.turn or 0, e.quote))
            contradicted = latest.strength is Strength.CONTRADICTED
            best = latest if contradicted else max(said, key=lambda e: (e.strength, e.on, e.turn or 0, e.quote))
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

    def falls_short(self, key: str, minimum: Strength) -> bool:
        """True when an element is known to be weaker than `minimum`, and nothing unread could prove it stronger.

        What is recorded in a field may well have been confirmed: as long as none of the buyer's words on this deal
        reached us, nobody may call it short.
        """
        fact = self.element(key)
        if not fact.known or self._hidden(f"element.{key}", "calls"):
            return False
        strength = fact.value.strength if fact.value else Strength.NOT_ASKED
        if strength in (Strength.ASSUMED, Strength.INFERRED) and not self.evidence:
            return False
        return strength < minimum

    # --- counting

    def workdays_since(self, day: date) -> int:
        """Workdays of the company after `day`, today included."""
        return workdays_between(day, self.today.day, self.today)

    # --- how the facts above are made

    def _person(self, role: Role, element: str) -> Fact[Person]:
        named = self.elements.get(element)
        by_id = {p.id: p for p in self.people}
        if named and named.person:
            person = by_id.get(named.person) or Person(named.person, named.text or "", role=role)
            return Fact(person, named.source)
        if hidden := self._hidden(f"element.{element}", "people"):
            return Fact(None, unknown=hidden)
        held = [p for p in self.people if p.role is role and not p.left]
        if not held and named and named.strength >= Strength.STALE:
            return Fact(None, unknown=Unknown(Cause.NOT_CAPTURED, f"contact behind {element}"))  # a text, no contact
        if not held:
            return Fact(None, self._at("people"))
        return Fact(min(held, key=lambda p: (not p.primary, p.id)), self._at("people"))

    def _heard(self, since: date) -> tuple[Person, ...]:
        by_id = {p.id: p for p in self.people}
        seen = {p for a in self.activities if from_buyer(a) and a.on >= since for p in a.people}
        return tuple(by_id.get(p) or Person(p, "") for p in sorted(seen))

    def _next_with(self, person: Fact[Person]) -> Fact[date]:
        if not person.known or not self.next_meeting.known:
            return Fact(None, unknown=person.unknown or self.next_meeting.unknown)
        who = person.value.id if person.value else None
        planned = [a for a in self.activities if is_meeting(a) and a.on >= self.today.day and not a.done]
        return self._first([a for a in planned if who in a.people], self._at("meetings"))

    def _last_reply_of(self, person: Fact[Person]) -> Fact[date]:
        if not person.known:
            return Fact(None, unknown=person.unknown)
        if person.value is None:
            return Fact(None, person.source)
        who = person.value.id
        return self._last(a for a in self.activities if from_buyer(a) and who in a.people)


FACTS: frozenset[str] = frozenset(name for name, kind in vars(Case).items() if isinstance(kind, cached_property))
"""The names a rule may put into `needs`."""
