"""A deal's rows as they stood on a past day.

From history only. A field without history is used only where it cannot change; every other one is unknown on that day,
never what it became. What has a day of its own (a mail, a meeting, a call) is there from that day on.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, tzinfo
from typing import Any

from connector.records import Row
from mappings import own
from mappings.organisation import Fields, Kind, Organisation
from mappings.translate.values import calendar_day, day, flag, rows_of, text
from rules.facts import Cause, Unknown

Records = Mapping[str, Sequence[Row]]

FIXED = ("name", "account", "created_on", "currency", "kind")
"""Fields of a deal that no rule weighs as they change: who it is, when it began, which process it follows."""

_OF_STAGE_HISTORY = ("stage", "amount", "close_date")


def closing_day(organisation: Organisation, opportunity: Row, records: Records) -> date | None:
    """The day a closed deal came into the stage that it ended in; without history its close date."""
    fields = organisation.fields
    kind = fields.kinds.get("stage_history")
    if kind is not None:
        rows = _dated(kind, rows_of(records, kind.object), organisation.zone)
        if rows:
            last = text(rows[-1][1].values.get(kind.fields["stage"]))
            for on, row in reversed(rows):
                if text(row.values.get(kind.fields["stage"])) != last:
                    break
                ended = on
            return ended
    return calendar_day(opportunity.values.get(fields.opportunity.fields.get("close_date", "")))


def created_day(organisation: Organisation, opportunity: Row) -> date | None:
    name = organisation.fields.opportunity.fields.get("created_on", "")
    return day(opportunity.values.get(name), organisation.zone)


def tracked_fields(organisation: Organisation, rows: Iterable[Row]) -> frozenset[str]:
    """The CRM fields of which the organisation keeps a history, told by the changes it holds of any deal."""
    kind = organisation.fields.kinds.get("changes")
    if kind is None:
        return frozenset()
    names = {str(row.values.get(kind.fields["field"])) for row in rows if row.object == kind.object}
    return frozenset(names)


@dataclass
class Past:
    """One company's past. `used` and `excluded` say of every mapped field how often each was the case, and why."""

    organisation: Organisation
    tracked: frozenset[str]
    used: Counter[str] = field(default_factory=Counter)
    excluded: Counter[str] = field(default_factory=Counter)

    def of(self, records: Records, on: date) -> tuple[dict[str, list[Row]], dict[str, Unknown]] | None:
        """The rows of one deal as of the end of `on`, and what is unknown of it then; None where it was not there."""
        return _Then(self, records, on).told()


class _Then:
    def __init__(self, past: Past, records: Records, on: date) -> None:
        self.past, self.records, self.on = past, records, on
        self.fields: Fields = past.organisation.fields
        self.zone: tzinfo = past.organisation.zone
        self.unknown: dict[str, Unknown] = {}

    def told(self) -> tuple[dict[str, list[Row]], dict[str, Unknown]] | None:
        opportunity = self._opportunity()
        if opportunity is None:
            return None
        found: dict[str, list[Row]] = {opportunity.object: [opportunity]}
        for name, kind in self.fields.kinds.items():
            if name != "opportunity" and not own.is_ours(kind.object):
                found[kind.object] = list(self._rows(name, kind))
        return found, self.unknown

    # --- the deal itself

    def _opportunity(self) -> Row | None:
        kind = self.fields.opportunity
        row = next(iter(rows_of(self.records, kind.object)), None)
        began = created_day(self.past.organisation, row) if row else None
        if row is None or began is None or began > self.on:
            return None
        values: dict[str, Any] = {}
        for ours, column in kind.fields.items():
            if ours in ("closed", "won", "owner") or column not in row.values:
                continue
            known, value = self._field(ours, column, row)
            self._note(f"{kind.object}.{column}", known=known)
            if known:
                values[column] = value
            else:
                self.unknown[ours] = self._no_history(kind, column)
        for key, element in self.fields.elements.items():
            if element.field and element.field in row.values:
                self._own(values, row, element.field, f"element.{key}", insist=False)
        for key, signal in self.fields.signals.items():
            if signal.field in row.values:
                self._own(values, row, signal.field, f"signal.{key}", insist=signal.insist)
        if (owner := self._owner(row)) is not None:
            values[kind.fields["owner"]] = owner
        return replace(row, values=values)

    def _own(self, values: dict[str, Any], row: Row, column: str, key: str, *, insist: bool) -> None:
        """A field of the company's own: as its history tells, or not at all."""
        known = insist or column in self.past.tracked
        self._note(f"{row.object}.{column}", known=known)
        if known:
            values[column] = row.values[column] if insist else self._before(column, row.values[column])
        else:
            self.unknown[key] = self._no_history(self.fields.opportunity, column)

    def _field(self, ours: str, column: str, row: Row) -> tuple[bool, Any]:
        if ours in FIXED:
            return True, row.values[column]
        if ours in _OF_STAGE_HISTORY:
            known, value = self._of_stage_history(ours)
            if known:
                return True, value
        if column in self.past.tracked:
            return True, self._before(column, row.values[column])
        return False, None

    def _of_stage_history(self, ours: str) -> tuple[bool, Any]:
        kind = self.fields.kinds.get("stage_history")
        column = kind.fields.get(ours) if kind else None
        if kind is None or column is None:
            return False, None
        found: tuple[bool, Any] = (False, None)
        for on, row in _dated(kind, rows_of(self.records, kind.object), self.zone):
            if on <= self.on and column in row.values:
                found = (True, row.values[column])
        return found

    def _before(self, column: str, now: Any) -> Any:
        """What stood in a tracked field: what the first later change found there, else what stands there now."""
        kind = self.fields.kinds["changes"]
        rows = [row for row in rows_of(self.records, kind.object) if row.values.get(kind.fields["field"]) == column]
        later = [row for on, row in _dated(kind, rows, self.zone) if on > self.on]
        return later[0].values.get(kind.fields["before"]) if later else now

    def _owner(self, row: Row) -> str | None:
        """Whose deal it was: by its history, else by whoever last did something on it."""
        column = self.fields.opportunity.fields.get("owner", "")
        self._note(f"{row.object}.{column}", known=column in self.past.tracked)
        if column in self.past.tracked or self.past_owner_named():
            before = self._before(column if column in self.past.tracked else self.past_owner_named(), None)
            if before:
                return str(before)
            return str(row.values.get(column) or "") or None
        latest: tuple[date, str] | None = None
        for name in ("task", "event"):
            kind = self.fields.kinds.get(name)
            if kind is None:
                continue
            for each in rows_of(self.records, kind.object):
                on = self._day_of(name, kind, each)
                who = each.values.get(kind.fields.get("owner", ""))
                if who and on is not None and on <= self.on and (latest is None or (on, str(who)) > latest):
                    latest = (on, str(who))
        return latest[1] if latest else None

    def past_owner_named(self) -> str:
        """The name under which the CRM keeps changes of owner, where it does."""
        return next((name for name in self.past.tracked if self.fields.changes.get(name) == "owner"), "")

    # --- what hangs on it

    def _rows(self, name: str, kind: Kind) -> Iterable[Row]:
        rows = rows_of(self.records, kind.object)
        if name in ("account", "user", "attendee"):
            return rows
        if name in ("stage_history", "changes", "email", "call"):
            return [row for on, row in _dated(kind, rows, self.zone) if on <= self.on]
        read = {"contact": self._contacts, "contact_role": self._roles, "task": self._tasks, "event": self._events}
        return read[name](kind, rows) if name in read else []

    def _contacts(self, kind: Kind, rows: Sequence[Row]) -> Sequence[Row]:
        """Whether somebody's mail bounced by then nobody noted."""
        return [replace(row, values=_without(row.values, kind, "left")) for row in rows]

    def _tasks(self, kind: Kind, rows: Sequence[Row]) -> Sequence[Row]:
        return [row for row in rows if self._task(kind, row)]

    def _events(self, kind: Kind, rows: Sequence[Row]) -> Sequence[Row]:
        """Meetings that were held by then, or stood in the calendar unchanged by then."""
        starts = [(self._day_of("event", kind, row), row) for row in rows]
        return [row for start, row in starts if start is not None and (start <= self.on or self._was(row))]

    def _roles(self, kind: Kind, rows: Sequence[Row]) -> Sequence[Row]:
        """Roles keep no history: one that was last changed later may have been another, or not there, on that day."""
        then = [row for row in rows if self._was(row)]
        if len(then) < len(rows):
            self.unknown["people"] = Unknown(Cause.NOT_SYNCED, f"{kind.object}: changed since, and keeps no history")
        self._note(kind.object, known=len(then) == len(rows))
        return then

    def _task(self, kind: Kind, row: Row) -> bool:
        """One that was over by then, or stood unchanged by then; since when another one was planned nobody can tell."""
        names, values = kind.fields, row.values
        due = calendar_day(values.get(names["on"]))
        ended = day(values.get(names.get("done_on", "")), self.zone)
        if not flag(values.get(names["done"])):
            return self._was(row)
        if str(values.get(names["kind"])) in self._talks():
            ended = min(due, ended) if due and ended else due or ended  # logged later than it took place
        over = ended or due
        return over is not None and over <= self.on

    def _talks(self) -> frozenset[str]:
        said = self.fields.tasks
        return said.calls | said.mails

    def _day_of(self, name: str, kind: Kind, row: Row) -> date | None:
        if name == "task":
            return calendar_day(row.values.get(kind.fields["on"]))
        return day(row.values.get(kind.fields["start"]), self.zone)

    def _was(self, row: Row) -> bool:
        """Whether a row has stood unchanged since before the end of that day."""
        changed = day(row.stamp, self.zone)
        return changed is not None and changed <= self.on

    # --- what is told of it

    def _no_history(self, kind: Kind, column: str) -> Unknown:
        """Excluded: that day is judged as in a company that has no such field."""
        return Unknown(Cause.NOT_MAPPED, f"{kind.object}.{column}: no history")

    def _note(self, what: str, *, known: bool) -> None:
        (self.past.used if known else self.past.excluded)[what] += 1


def _dated(kind: Kind, rows: Iterable[Row], zone: tzinfo) -> list[tuple[date, Row]]:
    """Rows that bear a day, oldest first; those of one moment in the order of their ids."""
    column = kind.fields["on"]
    found = [
        (str(row.values.get(column)), row.id, on, row) for row in rows if (on := day(row.values.get(column), zone))
    ]
    found.sort(key=lambda one: one[:2])
    return [(on, row) for _, _, on, row in found]


def _without(values: Mapping[str, Any], kind: Kind, ours: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name != kind.fields.get(ours)}
