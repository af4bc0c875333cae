"""Salesforce's records in our neutral words."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from connector.records import Row
from connector.salesforce.describe import Described

NUMBERS = ("double", "currency", "percent")
"""Types whose values are floats, whichever way they were read: JSON may say 100 where CSV says 100.0."""

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:?\d\d|Z)")


def rows(described: Described, records: Iterable[Mapping[str, Any]], fields: Sequence[str]) -> tuple[Row, ...]:
    """The records with the fields asked for; a parent's field stands under its dotted path."""
    shapes = described.shape.fields
    name, stamped = described.shape.name, described.stamp
    moments = [field for field in fields if field in shapes and shapes[field].type == "datetime"]
    numbers = [field for field in fields if field in shapes and shapes[field].type in NUMBERS]
    parents = [(field, field.split(".")) for field in fields if field not in shapes]
    found = []
    for record in records:
        if name == "Event" and record.get("IsPrivate"):
            # It became private: nothing of it is ours to know any more.
            found.append(Row(name, record["Id"], moment(record[stamped]) if stamped else "", {}, deleted=True))
            continue
        values: dict[str, Any] = {field: record.get(field) for field in fields}
        for field in moments:
            if values[field]:
                values[field] = moment(values[field])
        for field in numbers:
            if type(values[field]) is int:
                values[field] = float(values[field])
        for field, path in parents:
            values[field] = _from_parent(record, path)
        found.append(
            Row(
                object=name,
                id=record["Id"],
                stamp=moment(record[stamped]) if stamped else "",
                values=values,
                deleted=bool(record.get("IsDeleted")),
                survivor=record.get("MasterRecordId") or None,
            )
        )
    return tuple(found)


def moment(value: str) -> str:
    """`2026-01-31T09:30:00.000+0000`, as Salesforce writes it, as `2026-01-31T09:30:00Z`."""
    if value.endswith(("+0000", "Z")):
        return value[:19] + "Z"
    return datetime.fromisoformat(value).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _from_parent(record: Mapping[str, Any], path: Sequence[str]) -> Any:
    value: Any = record
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else None
    # A parent's shape is not at hand; a point in time is told by its form, which no text of people has.
    return moment(value) if isinstance(value, str) and _INSTANT.fullmatch(value) else value
