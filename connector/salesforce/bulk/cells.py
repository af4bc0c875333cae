"""CSV to rows, column by column, and writes to CSV.

Salesforce's CSV says null as an empty cell. In ours an empty cell means "unchanged" and `#N/A` means null.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice, repeat
from typing import Any

from connector.errors import TryLater
from connector.records import Link, Row, Write
from connector.salesforce.describe import Described
from connector.salesforce.soql import own_fields
from connector.salesforce.values import NUMBERS, moment
from connector.salesforce.write import KEY, relationship

ROWS_AT_ONCE = 10_000
"""Rows of one page; Salesforce's own results hold some 50,000."""
_CHUNK = 500  # rows turned from lines into columns at a time: measured to be the fastest, larger ones leave the cache
NULL = "#N/A"
_SPECIAL = re.compile('[",\r\n]')
_BOOLEANS = {"true": True, "false": False, "": None}

csv.field_size_limit(2**31 - 1)  # Python's own, 128 KB, is less than a long transcript

Column = Sequence[Any]


def read_rows(
    described: Described, fields: Sequence[str], kinds: Mapping[str, str], content: bytes, expected: int | None
) -> Iterator[tuple[Row, ...]]:
    """Rows of one result, at most `ROWS_AT_ONCE` at a time. `kinds` are the types of the fields by name.

    `TryLater` when the CSV is cut short, or holds fewer rows than Salesforce said.
    """
    names = list(dict.fromkeys([*own_fields(described), *fields]))
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")
    count = 0
    try:
        lines = csv.reader(text, strict=True)
        order, chunk = _order(names, next(lines, None))
        page: list[Row] = []
        chunk.extend(islice(lines, _CHUNK - len(chunk)))
        while chunk:
            count += len(chunk)
            page.extend(_rows(described, fields, kinds, order, chunk))
            if len(page) >= ROWS_AT_ONCE:
                yield tuple(page)
                page.clear()
            chunk = list(islice(lines, _CHUNK))
        if page:
            yield tuple(page)
    except (csv.Error, ValueError, LookupError):  # ragged rows, torn characters, words that are no number
        raise _cut(described.shape.name, count, expected) from None
    if expected is not None and count < expected:
        raise _cut(described.shape.name, count, expected)


def read_columns(content: bytes, *names: str) -> Iterator[tuple[str, ...]]:
    """The named columns of a job's result, row by row; a column that is not there is empty."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")
    try:
        lines = csv.reader(text, strict=True)
        header = [name.lower() for name in next(lines, [])]
        places = [header.index(name.lower()) if name.lower() in header else None for name in names]
        for line in lines:
            if len(line) != len(header):
                raise ValueError
            yield tuple("" if place is None else line[place] for place in places)
    except (csv.Error, ValueError):
        raise _cut("bulk job", 0, None) from None


def write_rows(writes: Sequence[Write], fixed: frozenset[str]) -> bytes:
    """The writes as CSV, ordered by lane, with the columns of all: found by key or by id.

    In updates by id the `fixed` fields, which can be set only when a record is created, are left out.
    """
    found_by = "Id" if writes[0].key is None else KEY
    skip = fixed | {relationship_path(name) for name in fixed} if found_by == "Id" else frozenset()
    names = sorted({name for item in writes for name in _columns(item)} - {found_by} - skip)
    order = [found_by, *names]
    text = io.StringIO(newline="")
    text.write(",".join(order) + "\n")
    for item in sorted(writes, key=lambda item: item.lane):
        row = cells(item)
        text.write(",".join([row.get(name, "") for name in order]) + "\n")
    return text.getvalue().encode()


def _columns(item: Write) -> Iterator[str]:
    for name, value in item.values.items():
        yield f"{relationship(name, item.object)}.{KEY}" if isinstance(value, Link) else name


def cells(item: Write) -> dict[str, str]:
    """One write's cells by column, quoted where they must be."""
    row = {KEY: _cell(item.key)} if item.key is not None else {"Id": _cell(item.id)}
    for name, value in item.values.items():
        if isinstance(value, Link):
            row[f"{relationship(name, item.object)}.{KEY}"] = _cell(value.key)
        else:
            row[name] = _cell(value)
    return row


def relationship_path(name: str) -> str:
    return f"{name.removesuffix('__c')}__r.{KEY}"


def _cell(value: Any) -> str:
    if value is None or value == "":  # Salesforce keeps no empty text
        return NULL
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if _SPECIAL.search(text) else text


def _order(names: Sequence[str], first: list[str] | None) -> tuple[list[str], list[list[str]]]:
    """The columns as they stand, and the first line where it is a row already.

    Each result is documented to begin with a header and its columns to come as they were asked for. `Id` is asked
    for first, and no record's id is "Id".
    """
    if first is None:
        return list(names), []
    if first[0].lower() != "id":
        return list(names), [first]
    known = {name.lower(): name for name in names}
    order = [known[name.lower()] for name in first]
    if len(set(order)) != len(names):
        raise ValueError("a column is missing")
    return order, []


def _rows(
    described: Described, fields: Sequence[str], kinds: Mapping[str, str], order: Sequence[str], lines: list[list[str]]
) -> Iterator[Row]:
    raw: dict[str, Column] = dict(zip(order, zip(*lines, strict=True), strict=True))
    converted = {name: _CONVERT.get(kinds.get(name, ""), _text)(raw[name]) for name in fields}
    known = described.shape.fields
    values = map(dict, map(zip, repeat(tuple(fields)), zip(*converted.values(), strict=True)))
    return map(
        Row,
        repeat(described.shape.name),
        raw["Id"],
        _moments(raw[described.stamp]),
        values if fields else ({} for _ in lines),
        _booleans(raw["IsDeleted"]) if "IsDeleted" in known else repeat(False),
        _text(raw["MasterRecordId"]) if "MasterRecordId" in known else repeat(None),
    )


def _text(column: Column) -> Column:
    return [value or None for value in column] if "" in column else column


def _booleans(column: Column) -> Column:
    return list(map(_BOOLEANS.__getitem__, column))


def _moments(column: Column) -> Column:
    return [None if not value else value[:19] + "Z" if value[-1] == "Z" else moment(value) for value in column]


def _numbers(column: Column) -> Column:
    return [float(value) if value else None for value in column]


def _whole(column: Column) -> Column:
    return [int(float(value)) if value else None for value in column]


_CONVERT: Mapping[str, Callable[[Column], Column]] = {
    "boolean": _booleans,
    "datetime": _moments,
    "int": _whole,
    "long": _whole,
    **dict.fromkeys(NUMBERS, _numbers),
}


def size(item: Write) -> int:
    """Bytes of a write's line, or a little more."""
    total = 0
    for value in (item.key, item.id, *item.values.values()):
        text = value.key if isinstance(value, Link) else value
        if isinstance(text, str):
            total += (len(text) if text.isascii() else len(text.encode())) + text.count('"') + 3
        else:
            total += 24
    return total


def _cut(place: str, count: int, expected: int | None) -> TryLater:
    of = f" of {expected}" if expected is not None else ""
    return TryLater(
        f"the result is cut short or not CSV (after {count}{of} rows)",
        place=place,
        remedy="Nothing is lost: the next run reads it again",
        code="GARBLED",
    )
