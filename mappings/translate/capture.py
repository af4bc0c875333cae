"""Whose mail, meetings and calls reach the CRM at all.

Some owners' mail never does (no sync, or one that keeps mail outside the CRM's own objects). Such an owner looks
silent and is not: every fact that stands on mail is unknown for their deals.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connector.records import Row
from mappings.organisation import Channel, Fields
from mappings.translate.values import ADDRESS, day, flag

EVERYBODY = "*"


@dataclass(frozen=True, slots=True)
class Capture:
    """User ids by channel; `*` in a channel stands for everybody."""

    mail: frozenset[str] = frozenset()
    meetings: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()
    never: Mapping[str, frozenset[str]] | None = None

    def has(self, channel: str, owner: str) -> bool:
        """Whether what this owner does on `mail`, `meetings` or `calls` reaches the CRM."""
        never = (self.never or {}).get(channel, frozenset())
        if owner in never or EVERYBODY in never:
            return False
        seen: frozenset[str] = getattr(self, channel)
        return owner in seen or EVERYBODY in seen


def capture_objects(fields: Fields) -> tuple[str, ...]:
    """The objects whose rows `capture_of` looks at."""
    return tuple(sorted(kind.object for name, kind in fields.kinds.items() if name in _LOOKS))


def capture_of(fields: Fields, rows: Iterable[Row], today: date, time_zone: str) -> Capture:
    """What was seen in the last `capture.days` before `today`, and the admin's word above it.

    Mail counts by what came in, calls by those that were not missed: where only a rep's own tries are logged, silence
    cannot be told. `rows` may be all rows there are, in any order, in one pass; only those of `capture_objects` are
    looked at.
    """
    return captures_of(fields, rows, (today,), time_zone)[today]


def captures_of(fields: Fields, rows: Iterable[Row], days: Collection[date], time_zone: str) -> dict[date, Capture]:
    """The same as of each of these days, in one pass over the rows."""
    users = _Users()
    seen = {on: _Seen(fields, on, ZoneInfo(time_zone), users) for on in days}
    for row in rows:
        if not row.deleted:
            for one in seen.values():
                one.look(row)
    return {on: _capture(fields, one.owners()) for on, one in seen.items()}


def _capture(fields: Fields, found: Mapping[str, set[str]]) -> Capture:
    channels = fields.channels
    return Capture(
        **{name: _above(found[name], channels.get(name, Channel())) for name in ("mail", "meetings", "calls")},
        never={
            name: frozenset({EVERYBODY}) if channel.never is None else channel.never
            for name, channel in channels.items()
            if channel.never is None or channel.never
        },
    )


def _above(seen: set[str], channel: Channel) -> frozenset[str]:
    return frozenset(seen | ({EVERYBODY} if channel.always is None else channel.always))


@dataclass(frozen=True, slots=True)
class _Users:
    """Whose a task or an address is: the same on every day."""

    of_task: dict[str, str] = field(default_factory=dict)  # tasks that are twins of mails
    of_address: dict[str, str] = field(default_factory=dict)


class _Seen:
    def __init__(self, fields: Fields, today: date, zone: ZoneInfo, users: _Users) -> None:
        self.zone, self.users = zone, users
        self.said = fields.tasks
        self.since = today - timedelta(days=fields.capture_days)
        self.until = today
        self.kinds = {kind.object: kind for name, kind in fields.kinds.items() if name in _LOOKS}
        self.meetings: set[str] = set()
        self.calls: set[str] = set()
        self.mail: set[str] = set()
        self.mail_tasks: set[str] = set()  # twins of mails that came in
        self.inboxes: set[str] = set()  # addresses that mail came in to

    def look(self, row: Row) -> None:
        kind = self.kinds.get(row.object)
        if kind is not None:
            _LOOKS[kind.name](self, row, kind.fields)

    def recent(self, value: Any) -> bool:
        on = day(value, self.zone)
        return on is not None and self.since <= on <= self.until

    def task(self, row: Row, fields: Mapping[str, str]) -> None:
        values = row.values
        owner = values.get(fields["owner"])
        subtype = values.get(fields["kind"])
        if not owner:
            return
        if subtype in self.said.mails:
            self.users.of_task[row.id] = owner
        elif subtype in self.said.calls and flag(values.get(fields["done"])) and self.recent(values.get(fields["on"])):
            result = str(values.get(fields.get("call_result", "")) or "").casefold().strip()
            if result not in self.said.missed:
                self.calls.add(owner)

    def event(self, row: Row, fields: Mapping[str, str]) -> None:
        values = row.values
        owner = values.get(fields["owner"])
        start = day(values.get(fields["start"]), self.zone)
        # A meeting yet to come shows as well that this calendar is captured.
        if owner and start is not None and start >= self.since:
            self.meetings.add(owner)

    def email(self, row: Row, fields: Mapping[str, str]) -> None:
        values = row.values
        if not flag(values.get(fields["incoming"])) or not self.recent(values.get(fields["on"])):
            return
        for name, where in (("task", self.mail_tasks), ("owner", self.mail)):
            if found := values.get(fields.get(name, "")):
                where.add(found)
        to = values.get(fields.get("to", ""))
        if isinstance(to, str):
            self.inboxes.update(address.casefold() for address in ADDRESS.findall(to[:4_000]))

    def call(self, row: Row, fields: Mapping[str, str]) -> None:
        values = row.values
        owner = values.get(fields.get("owner", ""))
        if owner and self.recent(values.get(fields["on"])):
            self.calls.add(owner)

    def user(self, row: Row, fields: Mapping[str, str]) -> None:
        values = row.values
        address = values.get(fields.get("email", ""))
        if isinstance(address, str):
            self.users.of_address[address.casefold()] = row.id

    def owners(self) -> dict[str, set[str]]:
        tasks, addresses = self.users.of_task, self.users.of_address
        mail = self.mail | {tasks[task] for task in self.mail_tasks if task in tasks}
        mail |= {addresses[address] for address in self.inboxes if address in addresses}
        return {"mail": mail, "meetings": self.meetings, "calls": self.calls}


_LOOKS = {
    "task": _Seen.task,
    "event": _Seen.event,
    "email": _Seen.email,
    "call": _Seen.call,
    "user": _Seen.user,
}
