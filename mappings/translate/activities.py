"""Mail, calls, meetings and tasks, each counted once, on the company's calendar day, with whose doing it was.

What nobody can know stays unknown: a mail logged as a task has no direction, a logged call without a result may not
have connected, a meeting without a buyer's person may have been ours alone. Their side is unknown, so they neither
count as an answer nor as another try.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, tzinfo
from typing import Any

from connector.records import Row
from mappings.organisation import Fields, Kind
from mappings.translate.people import People
from mappings.translate.values import ADDRESS, SHORT, calendar_day, day, flag, number, rows_of, text
from rules.facts import Activity, Side
from rules.facts import Kind as What

_TAG = re.compile(r"^\s*(\[[^\]]{0,40}\]\s*)+")  # [EXTERNAL] and the like, put before a subject by mail servers


def activities_of(
    fields: Fields,
    records: Mapping[str, Sequence[Row]],
    people: People,
    *,
    deal: str,
    owner_address: str | None,
    today: date,
    zone: tzinfo,
) -> tuple[Activity, ...]:
    """Everything that happened or is planned on this deal, oldest first."""
    return _Reader(fields, records, people, deal, owner_address, today, zone).all()


class _Reader:
    def __init__(
        self,
        fields: Fields,
        records: Mapping[str, Sequence[Row]],
        people: People,
        deal: str,
        owner_address: str | None,
        today: date,
        zone: tzinfo,
    ) -> None:
        self.fields, self.people, self.deal, self.today, self.zone = fields, people, deal, today, zone
        self.domain = (owner_address or "").rpartition("@")[2].casefold()
        self.rows = {name: self._rows(fields.kinds.get(name), records) for name in ("task", "event", "email", "call")}
        self.attendees = self._attendees(records)

    def all(self) -> tuple[Activity, ...]:
        tasks = {row.id: row for row in self.rows["task"]}
        found = [self._mail(row, tasks) for row in self.rows["email"]]
        twins = self._ids("email", "task")
        found += [self._task(row) for row in self.rows["task"] if row.id not in twins]
        events = {row.id for row in self.rows["event"]}
        found += [self._event(row) for row in self.rows["event"]]
        column = self._name("call", "event")
        found += [self._call(row) for row in self.rows["call"] if row.values.get(column) not in events]
        return tuple(sorted((one for one in found if one is not None), key=lambda a: (a.on, a.id)))

    # --- one of each kind

    def _mail(self, row: Row, tasks: Mapping[str, Row]) -> Activity | None:
        kind, values = self.fields.kinds["email"], row.values
        on = day(values.get(kind.fields["on"]), self.zone)
        if on is None or str(values.get(kind.fields.get("status", ""))) in self.fields.drafts:
            return None
        twin = tasks.get(str(values.get(kind.fields.get("task", ""))))
        named = self._person(twin, "task") if twin else None
        subject = text(values.get(kind.fields.get("subject", ""))) or ""
        incoming = values.get(kind.fields["incoming"])
        who: tuple[str | None, ...]
        if incoming is None:  # hidden from us: whose mail it was cannot be told
            side, who = Side.UNKNOWN, (named,)
        elif flag(incoming):
            sender = str(values.get(kind.fields.get("from", "")) or "")[:SHORT].casefold().strip()
            known = self.people.by_address.get(sender)
            ours = known is None and bool(self.domain) and sender.rpartition("@")[2] == self.domain
            side, who = (Side.UNKNOWN, (None,)) if ours else (Side.BUYER, (known or named,))
        else:
            to = str(values.get(kind.fields.get("to", "")) or "")[:4_000].casefold()
            side = Side.REP
            who = (named, *(self.people.by_address.get(address) for address in ADDRESS.findall(to)))
        return Activity(
            id=row.id,
            kind=What.MAIL,
            on=on,
            side=side,
            done=True,
            people=_once(who),
            subject=subject,
            source=kind.object,
            out_of_office=side is Side.BUYER and _begins(subject, self.fields.automatic),
        )

    def _task(self, row: Row) -> Activity | None:
        kind, values = self.fields.kinds["task"], row.values
        names, said = kind.fields, self.fields.tasks
        done = flag(values.get(names["done"]))
        subtype = str(values.get(names["kind"]) or "")
        says_nothing = not subtype or subtype in said.plain
        is_call = subtype in said.calls or (says_nothing and bool(values.get(names.get("call_type", ""))))
        what = What.CALL if is_call else What.MAIL if subtype in said.mails else What.TASK
        due = calendar_day(values.get(names["on"]))
        ended = day(values.get(names.get("done_on", "")), self.zone)
        if not done:
            on = due  # what is open and has no day is planned for none
        elif what is What.TASK:
            on = ended or due
        else:
            on = min(due, ended) if due and ended else due or ended  # logged later than it took place
        if on is None or (what is What.MAIL and not done):
            return None
        return Activity(
            id=row.id,
            kind=what,
            on=on,
            side=self._task_side(what, subtype, values, names, done=done),
            done=done,
            people=_once((self._person(row, "task"),)),
            subject=text(values.get(names.get("subject", ""))) or "",
            source=kind.object,
        )

    def _task_side(
        self, what: What, subtype: str, values: Mapping[str, Any], names: Mapping[str, str], *, done: bool
    ) -> Side:
        said = self.fields.tasks
        if what is What.TASK or subtype in said.mass_mails:
            return Side.REP
        if what is What.MAIL or not done:
            return Side.UNKNOWN
        result = str(values.get(names.get("call_result", "")) or "").casefold().strip()
        inbound = values.get(names.get("call_type", "")) in said.inbound
        if result in said.missed:
            return Side.BUYER if inbound else Side.REP
        seconds = number(values.get(names.get("call_seconds", "")))
        if result in said.reached or (not result and (seconds or 0) >= said.talk_seconds):
            return Side.BOTH
        return Side.UNKNOWN

    def _event(self, row: Row) -> Activity | None:
        kind, values = self.fields.kinds["event"], row.values
        names = kind.fields
        if flag(values.get(names.get("private", ""))) or flag(values.get(names.get("copy", ""))):
            return None
        if flag(values.get(names.get("all_day", ""))):
            on = calendar_day(values.get(names.get("on", "")) or values.get(names["start"]))
            end = calendar_day(values.get(names.get("end", "")))
        else:
            on = day(values.get(names["start"]), self.zone) or calendar_day(values.get(names.get("on", "")))
            end = day(values.get(names.get("end", "")), self.zone)
        if on is None:
            return None
        who = _once((self._person(row, "event"), *self.attendees.get(row.id, ())))
        subject = text(values.get(names.get("subject", ""))) or ""
        cancelled = _begins(subject, self.fields.cancelled)
        return Activity(
            id=row.id,
            kind=What.MEETING,
            on=on,
            side=Side.BOTH if who and not cancelled else Side.UNKNOWN,
            done=(end or on) < self.today and not cancelled,
            people=who,
            subject=subject,
            source=kind.object,
            cancelled=cancelled,
        )

    def _call(self, row: Row) -> Activity | None:
        kind, values = self.fields.kinds["call"], row.values
        on = day(values.get(kind.fields["on"]), self.zone)
        if on is None:
            return None
        end = day(values.get(kind.fields.get("end", "")), self.zone)
        return Activity(
            id=row.id,
            kind=What.CALL,
            on=on,
            side=Side.BOTH if end else Side.UNKNOWN,
            done=on < self.today or (end is not None and end <= self.today),
            subject=text(values.get(kind.fields.get("subject", ""))) or "",
            source=kind.object,
        )

    # --- what they share

    def _rows(self, kind: Kind | None, records: Mapping[str, Sequence[Row]]) -> list[Row]:
        """Rows of a kind, without those that say they belong to another deal."""
        if kind is None:
            return []
        column = kind.fields.get("deal", "")
        rows, of = rows_of(records, kind.object), self.fields.ids.of
        return [row for row in rows if of("opportunity", row.values.get(column)) in (None, self.deal)]

    def _attendees(self, records: Mapping[str, Sequence[Row]]) -> dict[str, list[str]]:
        """Contacts by event, without those who declined."""
        kind = self.fields.kinds.get("attendee")
        found: dict[str, list[str]] = {}
        if kind is None:
            return found
        for row in rows_of(records, kind.object):
            answer = str(row.values.get(kind.fields.get("answer", "")) or "").casefold()
            who = self.fields.ids.of("contact", row.values.get(kind.fields["person"]))
            if who and answer not in self.fields.declined:
                found.setdefault(str(row.values.get(kind.fields["event"])), []).append(who)
        return found

    def _name(self, kind: str, ours: str) -> str:
        found = self.fields.kinds.get(kind)
        return found.fields.get(ours, "") if found else ""

    def _ids(self, kind: str, ours: str) -> frozenset[str]:
        column = self._name(kind, ours)
        return frozenset(found for row in self.rows[kind] if (found := row.values.get(column)))

    def _person(self, row: Row, kind: str) -> str | None:
        return self.fields.ids.of("contact", row.values.get(self._name(kind, "person")))


def _begins(subject: str, starts: Sequence[str]) -> bool:
    plain = _TAG.sub("", subject).casefold()
    return plain.startswith(tuple(starts))


def _once(people: Sequence[str | None]) -> tuple[str, ...]:
    return tuple(sorted({one for one in people if one}))
