"""How the deal went: the stages it entered and the fields that moved."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from itertools import pairwise
from typing import Any

from connector.records import Row
from mappings.organisation import Fields, Ids, Process
from mappings.translate.values import SHORT, calendar_day, day, number, rows_of, text
from rules.facts import Change, StageMove

_DATED = ("close_date",)
_NUMBERS = ("amount",)


def stage_moves(
    fields: Fields, process: Process, records: Mapping[str, Sequence[Row]], zone: tzinfo
) -> tuple[StageMove, ...]:
    """Each time the deal came into a stage, oldest first. Rows that only moved an amount or a date are no move."""
    kind = fields.kinds.get("stage_history")
    if kind is None:
        return ()
    moves: list[StageMove] = []
    for row in _in_order(kind.fields["on"], rows_of(records, kind.object)):
        label = text(row.values.get(kind.fields["stage"]))
        on = day(row.values.get(kind.fields["on"]), zone)
        if label is None or on is None or (moves and moves[-1].label == label):
            continue
        moves.append(StageMove(on, process.stages.get(label.casefold()), label))
    return tuple(moves)


def changes(fields: Fields, records: Mapping[str, Sequence[Row]], zone: tzinfo) -> tuple[Change, ...]:
    """What moved, oldest first.

    Close date and amount stand in two places: in the field history, where they are tracked, and in the stage
    history. Neither can tell of a change that was not; the one that tells of more is taken.
    """
    tracked = _tracked(fields, records, zone)
    for name, found in _from_stage_history(fields, records, zone).items():
        if len(found) > len(tracked.get(name, ())):
            tracked[name] = found
    every = [change for found in tracked.values() for change in found]
    return tuple(sorted(every, key=lambda c: (c.on, c.name, str(c.before), str(c.after))))


def _tracked(fields: Fields, records: Mapping[str, Sequence[Row]], zone: tzinfo) -> dict[str, list[Change]]:
    kind = fields.kinds.get("changes")
    found: dict[str, list[Change]] = {}
    if kind is None:
        return found
    names = kind.fields
    moments: dict[tuple[str, Any], list[Row]] = {}
    for row in rows_of(records, kind.object):
        if name := fields.changes.get(str(row.values.get(names["field"]))):
            moments.setdefault((name, row.values.get(names["on"])), []).append(row)
    for (name, moment), rows in moments.items():
        on = day(moment, zone)
        if on is None:
            continue
        for row in _one_of_a_lookup(rows, names, fields.ids):
            before, after = (_plain(name, row.values.get(names[part])) for part in ("before", "after"))
            if before != after:
                found.setdefault(name, []).append(Change(name, on, before, after))
    return found


def _one_of_a_lookup(rows: list[Row], names: Mapping[str, str], ids: Ids) -> list[Row]:
    """A change of owner may stand in the history twice, with names and with ids: the ids are kept."""
    if len(rows) < 2:
        return rows
    with_ids = [
        row for row in rows if ids.of("user", row.values.get(names["before"]) or row.values.get(names["after"]))
    ]
    return with_ids or rows


def _from_stage_history(fields: Fields, records: Mapping[str, Sequence[Row]], zone: tzinfo) -> dict[str, list[Change]]:
    kind = fields.kinds.get("stage_history")
    found: dict[str, list[Change]] = {}
    if kind is None:
        return found
    rows = _in_order(kind.fields["on"], rows_of(records, kind.object))
    for name in (*_DATED, *_NUMBERS):
        column = kind.fields.get(name)
        if column is None:
            continue
        told = [(row, _plain(name, row.values.get(column))) for row in rows if column in row.values]
        for (_, before), (row, after) in pairwise(told):
            on = day(row.values.get(kind.fields["on"]), zone)
            if before != after and on is not None:
                found.setdefault(name, []).append(Change(name, on, before, after))
    return found


def _in_order(column: str, rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (str(row.values.get(column) or ""), row.id))


def _plain(name: str, value: Any) -> str | float | None:
    if name in _DATED:
        on = calendar_day(value)
        return on.isoformat() if on else None
    if name in _NUMBERS:
        return number(value)
    return text(value, SHORT)
