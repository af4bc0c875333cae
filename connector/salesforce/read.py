"""Reading what changed, and reading records anew.

Reads by queryAll, so deleted records, losers of merges and archived activities come too. Rows are ordered by
(stamp, Id). An incremental read begins five minutes before its cursor, because Salesforce stamps a record before
its transaction is committed, and several share one second. Within a read each page goes on where the one before
ended, by Salesforce's own next page, or, when that has expired, by (stamp, Id).

A read that ends puts its cursor up to five minutes behind its last row, no later than the organisation's time when
the read began: what was stamped by then and not yet seen is still within the overlap, and a large batch of changes
is not read again and again until the next one comes.

An object with many rows to read is read by a bulk job, in no order: its cursor moves once all of it is read.

Tried only against the sandbox org. Relied on and unverified against a live org: queryAll inside a composite call;
Id compares in the order it sorts in; deleting, merging and restoring move SystemModstamp; COUNT() stops at a LIMIT.
"""

import re
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import structlog

from connector.errors import CrmError, FixYourSetup, TryLater
from connector.records import Cursor, Page, Row, Want
from connector.salesforce import soql, values
from connector.salesforce.bulk.jobs import BulkLimits
from connector.salesforce.bulk.query import QueryJobs, is_refusal, kinds
from connector.salesforce.describe import Described
from connector.salesforce.session import QUERIES_TOGETHER, Session
from connector.salesforce.soql import Bound

OVERLAP = timedelta(minutes=5)
PAGE_SIZE = 2_000
_AT_ONCE = 4  # requests in flight: Salesforce allows 25 long ones per organisation, shared with everybody
_FIRST_DAY = datetime(2000, 1, 1, tzinfo=UTC)  # Salesforce's own first year: nothing is older
_NARROWING, _NARROWEST = 8, timedelta(hours=1)
_COLUMN = re.compile(r"No such column '([^']+)' on entity '([^']+)'")
_RELATIONSHIP = re.compile(r"understand relationship '([^']+)'")
_log = structlog.get_logger("cornerman.salesforce")


LAST_EDITOR = "LastModifiedById"


class Shapes(Protocol):
    """Where reading finds what is known of an object, and notes which of its fields vanished."""

    def described(self, object_name: str) -> Described: ...

    def sees(self, object_name: str) -> bool: ...

    def lose(self, object_name: str, fields: Sequence[str]) -> None: ...


@dataclass(slots=True)
class _Reading:
    """One object being read: what is still asked for, and how far it came."""

    described: Described
    fields: list[str]
    cursor: Cursor | None = None
    at: Bound | None = None
    began: datetime | None = None  # the organisation's time
    parts: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.described.shape.name

    def first_query(self) -> str:
        return soql.changes(self.described, self.parts[0], since=self.at)

    def bulk_page(self, rows: tuple[Row, ...]) -> Page:
        """Rows of a job, in no order: the cursor stays until they have all come."""
        end = max(Cursor(row.stamp, row.id) for row in rows)
        if not self.at or (end.stamp, end.id) > (self.at.stamp, self.at.after):
            self.at = Bound(end.stamp, end.id)
        return Page(self.name, rows, None, last=False)

    def bulk_end(self, began: str) -> Page:
        """What changed after the job was made may be missing from it, so the cursor does not pass that moment."""
        if self.at and self.at.after:
            settled = Cursor(min(began, soql.later(self.at.stamp, OVERLAP)), "")
            self.cursor = max(self.cursor, settled) if self.cursor else settled
        return Page(self.name, (), self.cursor, last=True)

    def page(self, records: Sequence[dict[str, Any]], *, last: bool) -> Page:
        rows = values.rows(self.described, records, self.fields)
        if rows:
            end = Cursor(rows[-1].stamp, rows[-1].id)
            self.at = Bound(end.stamp, end.id)
            self.cursor = max(self.cursor, end) if self.cursor else end
        if last:
            self._settle()
        return Page(self.name, rows, self.cursor, last)

    def _settle(self) -> None:
        if self.cursor and self.began and self.at and self.at.after:
            settled = min(soql.instant(self.began), soql.later(self.at.stamp, OVERLAP))
            self.cursor = max(self.cursor, Cursor(settled, ""))


class Reader:
    """Reads through one session."""

    def __init__(self, session: Session, shapes: Shapes, limits: BulkLimits) -> None:
        self._session, self._shapes, self._limits = session, shapes, limits

    def changed_since(self, wants: Sequence[Want]) -> Iterator[Page]:
        """Pages of all wants as they arrive; those of one object in order.

        Wants with a cursor are asked five to a call of the day; first reads go each on its own, side by side, large
        objects by bulk jobs.
        """
        known = [(want, self._begin(want)) for want in wants]
        first = [reading for want, reading in known if want.cursor is None]
        later = [reading for want, reading in known if want.cursor is not None]
        large = self._large(first)
        jobs = QueryJobs(self._session, self._limits)
        streams = [self._in_bulk(reading, jobs) for reading in first if reading.name in large]
        at_once = _AT_ONCE + len(streams)  # a job is mostly waited for
        for start in range(0, len(later), QUERIES_TOGETHER):
            streams.append(self._together(later[start : start + QUERIES_TOGETHER], jobs))
        streams.extend(self._pages(reading, None) for reading in first if reading.name not in large)
        try:
            yield from _side_by_side(streams, at_once, jobs.stop)
        finally:
            jobs.close()

    def fetch(self, object_name: str, ids: Sequence[str], fields: Sequence[str]) -> Iterator[Row]:
        """These records as they stand now, a thousand to a call of the day; those that are gone are left out."""
        reading = self._read(object_name, fields)
        by = LAST_EDITOR if reading.described.can_read(LAST_EDITOR) else None
        if by and by not in reading.fields:
            reading = self._read(object_name, [*fields, by])
        wanted = list(dict.fromkeys(ids))
        step = soql.IDS_PER_QUERY * QUERIES_TOGETHER
        for start in range(0, len(wanted), step):
            records = self._records_or_less(reading, wanted[start : start + step])
            for row in values.rows(reading.described, records, reading.fields):
                asked = {name: value for name, value in row.values.items() if name in fields}
                yield replace(row, values=asked, by=row.values.get(by) if by else None)

    def _begin(self, want: Want) -> _Reading:
        reading = self._read(want.source.object, want.source.fields)
        if not reading.described.stamp:
            raise FixYourSetup(
                "no field says when a record changed, so changes cannot be read",
                place=reading.name,
                remedy="Take the object out of the fields file",
            )
        reading.cursor, reading.began = want.cursor, self._session.server_time
        if want.cursor:
            reading.at = Bound(soql.later(want.cursor.stamp, -OVERLAP))
        return reading

    def _read(self, object_name: str, fields: Sequence[str]) -> _Reading:
        described = self._shapes.described(object_name)
        asked = list(dict.fromkeys(fields))
        readable = [path for path in asked if described.can_read(path)]
        unknown = [path for path in asked if path not in readable]
        if unknown:
            self._shapes.lose(object_name, unknown)
        return _Reading(described, readable, parts=soql.in_parts(described, readable))

    def _large(self, readings: Sequence[_Reading]) -> set[str]:
        """The objects with more rows than plain queries are for. Counting stops at that number."""
        most = self._limits.read_from
        if not most or not readings:
            return set()
        asked = [soql.count(reading.described, most + 1) for reading in readings]
        replies = self._session.query_together(asked, place="count", deleted=True)
        return {
            reading.name
            for reading, reply in zip(readings, replies, strict=True)
            # A table too large to be counted in time is large; any other error meets the reading itself.
            if (reply.code == "QUERY_TIMEOUT" if isinstance(reply, CrmError) else self._is_large(reply))
        }

    def _is_large(self, reply: dict[str, Any]) -> bool:
        return 0 < self._limits.read_from < int(reply.get("totalSize") or 0)

    def _together(self, readings: Sequence[_Reading], jobs: QueryJobs) -> Generator[Page]:
        place = ", ".join(reading.name for reading in readings)
        replies = self._session.query_together(
            [reading.first_query() for reading in readings], place=place, deleted=True
        )
        for reading, reply in zip(readings, replies, strict=True):
            # A query that failed is asked again on its own: there its error is dealt with.
            if isinstance(reply, CrmError):
                yield from self._pages(reading, None)
            elif self._is_large(reply):
                yield from self._in_bulk(reading, jobs)
            else:
                yield from self._pages(reading, reply)

    def _in_bulk(self, reading: _Reading, jobs: QueryJobs) -> Generator[Page]:
        """Reads by a bulk job; where Salesforce refuses one, or cannot end it, by plain queries."""
        types = kinds(self._shapes, reading.described, reading.fields)
        while types is not None:
            query = soql.changes(reading.described, reading.fields, since=reading.at, in_order=False)
            try:
                job = yield from jobs.run(query, alive=Page(reading.name, (), None, last=False))
            except CrmError as error:
                if self._forget(reading, error):
                    continue
                if not is_refusal(error):
                    raise
                _log.warning("salesforce.bulk.refused", object=reading.name, fault=str(error))
                break
            for rows in jobs.rows(job, reading.described, reading.fields, types):
                yield reading.bulk_page(rows)
            yield reading.bulk_end(jobs.began(job))
            return
        yield from self._pages(reading, None)

    def _pages(self, reading: _Reading, reply: dict[str, Any] | None) -> Generator[Page]:
        while True:
            try:
                if reply is None:
                    reply = self._session.query(reading.first_query(), place=reading.name, deleted=True)
                while True:
                    records = self._filled(reading, reply["records"])
                    yield reading.page(records, last=bool(reply["done"]))
                    if reply["done"]:
                        return
                    reply = self._session.more(reply["nextRecordsUrl"], place=reading.name)
            except CrmError as error:
                reply = None
                if error.code == "QUERY_TIMEOUT":
                    yield from self._in_windows(reading)
                    return
                if error.code != "INVALID_QUERY_LOCATOR" and not self._forget(reading, error):
                    raise

    def _in_windows(self, reading: _Reading) -> Iterator[Page]:
        """Reads a table too large for one ordered query: by windows of time, narrower until Salesforce answers."""
        low = datetime.fromisoformat(reading.at.stamp) if reading.at else _FIRST_DAY
        span = (datetime.now(UTC) - low) / _NARROWING
        while True:
            high = low + span
            # The last window is open: the organisation's clock says what is new, not ours.
            before = "" if high >= datetime.now(UTC) else soql.instant(high)
            query = soql.changes(reading.described, reading.parts[0], since=reading.at, before=before, in_order=False)
            try:
                records = self._whole(query, reading.name, deleted=True)
                stamp = reading.described.stamp
                records.sort(key=lambda record: (values.moment(record[stamp]), record["Id"]))
                chunks = [records[start : start + PAGE_SIZE] for start in range(0, len(records), PAGE_SIZE)] or [[]]
                for number, chunk in enumerate(chunks, start=1):
                    last = not before and number == len(chunks)
                    yield reading.page(self._filled(reading, chunk), last=last)
            except CrmError as error:
                if error.code == "QUERY_TIMEOUT":
                    span = self._narrower(span, reading.name)
                    _log.info("salesforce.narrower", object=reading.name, hours=round(span.total_seconds() / 3600))
                elif not self._forget(reading, error):
                    raise
                continue
            if not before:
                return
            low, reading.at, span = high, Bound(before), span * 2

    def _narrower(self, span: timedelta, name: str) -> timedelta:
        if span <= _NARROWEST:
            raise TryLater(
                "Salesforce cannot read even one hour of changes in its time",
                place=name,
                remedy="Try outside office hours, or ask Salesforce Support for a custom index",
                code="QUERY_TIMEOUT",
            )
        return max(span / _NARROWING, _NARROWEST)

    def _whole(self, query: str, name: str, *, deleted: bool) -> list[dict[str, Any]]:
        return self._rest(self._session.query(query, place=name, deleted=deleted), name)

    def _rest(self, reply: dict[str, Any], name: str) -> list[dict[str, Any]]:
        records = list(reply["records"])
        while not reply["done"]:
            reply = self._session.more(reply["nextRecordsUrl"], place=name)
            records.extend(reply["records"])
        return records

    def _filled(self, reading: _Reading, records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Adds to a page the fields for which its query had no room."""
        if len(reading.parts) > 1 and records:
            by_id = {record["Id"]: record for record in records}
            for record in self._records(reading, list(by_id), reading.parts[1:], deleted=True):
                by_id[record["Id"]].update(record)
        return records

    def _records_or_less(self, reading: _Reading, ids: Sequence[str]) -> list[dict[str, Any]]:
        """Records by id, without the fields that have vanished meanwhile."""
        while True:
            try:
                merged: dict[str, dict[str, Any]] = {}
                for record in self._records(reading, ids, reading.parts, deleted=False):
                    merged.setdefault(record["Id"], {}).update(record)
                return [merged[record] for record in ids if record in merged]
            except CrmError as error:
                if not self._forget(reading, error):
                    raise

    def _records(
        self, reading: _Reading, ids: Sequence[str], parts: Sequence[tuple[str, ...]], *, deleted: bool
    ) -> Iterator[dict[str, Any]]:
        some = [ids[start : start + soql.IDS_PER_QUERY] for start in range(0, len(ids), soql.IDS_PER_QUERY)]
        queries = [soql.by_id(reading.described, part, chunk, deleted=deleted) for part in parts for chunk in some]
        # queryAll in both cases: a plain query would leave out archived activities.
        for reply in self._session.query_together(queries, place=reading.name, deleted=True):
            if isinstance(reply, CrmError):
                raise reply
            yield from self._rest(reply, reading.name)

    def _forget(self, reading: _Reading, error: CrmError) -> bool:
        """Whether the error names fields of ours that are gone; they are asked for no more."""
        lost = _named(reading, error.fault)
        if not lost:
            return False
        self._shapes.lose(reading.name, lost)
        _log.warning("salesforce.field_lost", object=reading.name, fields=lost)
        reading.fields = [path for path in reading.fields if path not in lost]
        reading.parts = soql.in_parts(reading.described, reading.fields)
        return True


def _named(reading: _Reading, fault: str) -> list[str]:
    """Which of the fields that we ask for Salesforce does not find."""
    column, relationship = _COLUMN.search(fault), _RELATIONSHIP.search(fault)
    if relationship:
        way = relationship[1].lower()
        return [path for path in reading.fields if way in path.lower().split(".")[:-1]]
    if not column:
        return []
    name, entity = column[1].lower(), column[2]
    own = [path for path in reading.fields if path.lower() == name] if entity == reading.name else []
    return own or [path for path in reading.fields if path.lower().endswith(f".{name}")]


def _side_by_side(streams: Sequence[Generator[Page]], at_once: int, stop: Callable[[], None]) -> Iterator[Page]:
    """Pages of several streams as they come; each stream is one page ahead of whoever takes them.

    `stop` ends what a stream may be waiting for, when the taker leaves or one of them fails.
    """
    if not streams:
        return
    with ThreadPoolExecutor(max_workers=min(at_once, len(streams))) as pool:
        running: dict[Future[Page | None], Generator[Page]] = {
            pool.submit(next, stream, None): stream for stream in streams
        }
        try:
            while running:
                ready, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in ready:
                    stream = running.pop(future)
                    page = future.result()
                    if page is not None:
                        running[pool.submit(next, stream, None)] = stream
                        yield page
        finally:
            stop()
            for future in running:
                future.cancel()
