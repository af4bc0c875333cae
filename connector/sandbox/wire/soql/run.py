"""Questions and answers: a query string in, Salesforce's JSON out, page by page."""

import re
import sqlite3
import threading
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import msgspec
from babel import Locale, UnknownLocaleError

from connector.sandbox.ids import make_id
from connector.sandbox.wire.access import View
from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.schema import NUMBER_TYPES, Field, SObject
from connector.sandbox.wire.storage import quote
from connector.sandbox.wire.values import Sql, to_json

from . import typed
from .check import check
from .compile import Compiler
from .dates import Calendar, zone
from .parse import parse

PAGE = 2000
_LOCATOR_SECONDS = 2 * 24 * 3600
_MAX_LOCATORS = 200
_SUNDAY = 6


@dataclass(slots=True)
class Cursor:
    """A running query: the rows it found when it was asked. Values are read anew for every page."""

    user_id: str
    query: typed.Checked
    compiler: Compiler
    rowids: "array[int]"
    born: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query that may be run."""

    query: typed.Checked
    compiler: Compiler


@contextmanager
def refusing_the_too_complicated() -> Iterator[None]:
    """SQLite says so of an expression nested too deep, Python of a recursion; any other fault is ours."""
    try:
        yield
    except (RecursionError, sqlite3.OperationalError) as fault:
        if isinstance(fault, sqlite3.Error) and not re.search("too large|overflow|too many", str(fault)):
            raise
        raise SalesforceError("MALFORMED_QUERY", "Query is too complicated") from None


def prepare(view: View, text: str, everything: bool) -> Prepared:
    """The query read and checked for this user. Raises SalesforceError."""
    if not text.strip():
        raise SalesforceError("MALFORMED_QUERY", "unexpected token: '<EOF>'")
    with refusing_the_too_complicated(), view.org.storage.read() as connection:
        calendar, currency = habits(view, connection)
        query = check(parse(text), text, view, calendar)
    return Prepared(query, Compiler(view, calendar, currency, everything))


class Queries:
    """Answers SOQL for one org and keeps its locators for two days."""

    def __init__(self) -> None:
        self._cursors: dict[str, Cursor] = {}
        self._made = 0
        self._lock = threading.Lock()

    def ask(self, view: View, text: str, everything: bool, version: str, page: int = PAGE) -> dict[str, Any]:
        """The first page. everything: queryAll. Raises SalesforceError."""
        org = view.org
        with refusing_the_too_complicated(), org.storage.read() as connection:
            prepared = prepare(view, text, everything)
            query, compiler = prepared.query, prepared.compiler
            if query.kind == "count":
                statement = compiler.count(query)
                total = connection.execute(statement.sql, statement.parameters).fetchone()[0]
                return {"totalSize": total, "done": True, "records": []}
            if query.kind == "groups":
                return _groups(connection, compiler, query)
            statement = compiler.rowids(query)
            found = connection.execute(statement.sql, statement.parameters).fetchone()[0]
            rowids = array("q", map(int, found.split(b","))) if found else array("q")
            cursor = Cursor(view.user_id, query, compiler, rowids, org.clock.seconds())
            locator = self._keep(cursor) if len(rowids) > page else ""
            return _page(connection, cursor, locator, 0, page, version)

    def more(self, view: View, locator: str, version: str, page: int = PAGE) -> dict[str, Any]:
        """A later page. Raises INVALID_QUERY_LOCATOR."""
        name, _, start = locator.rpartition("-")
        cursor = self._cursors.get(name)
        known = cursor is not None and cursor.user_id == view.user_id and start.isdigit()
        if cursor is None or not known or view.org.clock.seconds() - cursor.born > _LOCATOR_SECONDS:
            raise SalesforceError("INVALID_QUERY_LOCATOR", "invalid query locator")
        if int(start) >= len(cursor.rowids):
            raise SalesforceError("INVALID_QUERY_LOCATOR", "invalid query locator")
        with view.org.storage.read() as connection:
            return _page(connection, cursor, name, int(start), page, version)

    def _keep(self, cursor: Cursor) -> str:
        with self._lock:
            self._made += 1
            if len(self._cursors) >= _MAX_LOCATORS:
                self._cursors.pop(next(iter(self._cursors)))
            name = make_id("01g", self._made)
            self._cursors[name] = cursor
            return name


def habits(view: View, connection: sqlite3.Connection) -> tuple[Calendar, str | None]:
    """The caller's calendar and currency."""
    organization = view.org.organization()
    row = connection.execute(
        'SELECT "TimeZoneSidKey", "LocaleSidKey", "DefaultCurrencyIsoCode" FROM "User" WHERE "Id" = ?',
        (view.user_id,),
    ).fetchone() or (None, None, None)
    week_starts = _week_starts(str(row[1] or organization["DefaultLocaleSidKey"] or "en_US"))
    calendar = Calendar(
        view.org.clock.now(),
        zone(row[0] or organization["TimeZoneSidKey"]),
        week_starts,
        int(organization["FiscalYearStartMonth"] or 1),
        bool(organization["UsesStartDateAsFiscalYearName"]),
    )
    currency = str(row[2] or organization["DefaultCurrencyIsoCode"] or "EUR")
    return calendar, currency if view.org.multi_currency else None


@cache
def _week_starts(locale: str) -> int:
    try:
        return int(Locale.parse(locale).first_week_day)
    except (UnknownLocaleError, ValueError):
        return _SUNDAY


def _groups(connection: sqlite3.Connection, compiler: Compiler, query: typed.Checked) -> dict[str, Any]:
    statement = compiler.groups(query)
    rows = connection.execute(statement.sql, statement.parameters).fetchall()
    if len(rows) > PAGE:
        message = "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single batch"
        raise SalesforceError("EXCEEDED_ID_LIMIT", message)
    records = []
    for row in rows:
        record: dict[str, Any] = {"attributes": {"type": "AggregateResult"}}
        for output, value in zip(query.outputs, row, strict=True):
            assert isinstance(output, typed.Output)
            record[output.key] = _aggregated(output.what, value)
        records.append(record)
    return {"totalSize": len(records), "done": True, "records": records}


def _aggregated(what: typed.Expression, value: Sql) -> Any:
    if value is None:  # also of a boolean: a subtotal, or a parent that is not there
        return None
    if not isinstance(what, typed.Aggregate):
        return to_json(what.field, value)
    if what.function.startswith("COUNT"):
        return value
    field = what.column.field if what.column else Field("n", "int")
    if what.function == "AVG" or field.type in NUMBER_TYPES - {"int"}:
        return float(value)
    return to_json(field, value)


def _page(
    connection: sqlite3.Connection, cursor: Cursor, locator: str, start: int, size: int, version: str
) -> dict[str, Any]:
    rowids = cursor.rowids[start : start + size]
    end = start + len(rowids)
    done = end >= len(cursor.rowids)
    answer: dict[str, Any] = {"totalSize": len(cursor.rowids), "done": done}
    if not done:
        answer["nextRecordsUrl"] = f"/services/data/{version}/query/{locator}-{end}"
    answer["records"] = read_rows(connection, cursor.compiler, cursor.query, rowids, version)
    return answer


def read_rows(
    connection: sqlite3.Connection, compiler: Compiler, query: typed.Checked, rowids: "array[int]", version: str
) -> msgspec.Raw:
    """The JSON list of these rows in this order; rows gone since are left out."""
    if not rowids:
        return msgspec.Raw(b"[]")
    statement = compiler.records(query, rowids, version)
    text = connection.execute(statement.sql, statement.parameters).fetchone()[0]
    return msgspec.Raw(b"[" + (text or b"") + b"]")


def one_record(
    view: View, one: SObject, record_id: str, names: list[str] | None, version: str
) -> dict[str, Any] | None:
    """A live record with the named fields, or all that the user may read; None when it is not there."""
    unknown = [name for name in names or () if one.get(name) is None]
    if unknown:
        raise SalesforceError("INVALID_FIELD", f"No such column '{unknown[0]}' on sobject of type {one.name}")
    fields = [one[name] for name in names] if names else list(one)
    outputs = tuple(typed.Output(typed.Column((), one.name, field), field.name) for field in fields)
    query = typed.Checked("rows", one, outputs, None, (), None, (), 1, 0)
    with view.org.storage.read() as connection:
        calendar, currency = habits(view, connection)
        # Archived activities are found by id (unverified against a live org), deleted records are not.
        compiler = Compiler(view, calendar, currency, everything=True)
        alive = ' AND "IsDeleted" = 0' if one.get("IsDeleted") else ""
        found = connection.execute(f'SELECT rowid FROM {quote(one.name)} WHERE "Id" = ?{alive}', (record_id,))
        records = read_rows(connection, compiler, query, array("q", (row[0] for row in found)), version)
    whole: list[dict[str, Any]] = msgspec.json.decode(records)
    return whole[0] if whole else None
