"""What stood in the files when they were last looked at, and what was written back: one SQLite file beside them.

A record is stamped when its change is noticed. The files themselves are never written to.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import blake2b
from secrets import token_hex
from typing import Any

from connector.files.folder import Folder
from connector.records import Cursor, Row

NAME = ".cornerman.sqlite"

_TABLES = """
create table if not exists about (name text primary key, value text not null);
create table if not exists looked (object text primary key, state text not null);
create table if not exists record (
  object text not null, id text not null, key text, stamp text not null, look text not null, data text not null,
  deleted integer not null default 0, survivor text, primary key (object, id)
) without rowid;
create index if not exists record_stamp on record (object, stamp, id);
create unique index if not exists record_key on record (object, key) where key is not null;
"""

Clock = Callable[[], datetime]


def now() -> datetime:
    return datetime.now(UTC)


class Index:
    """Raises `sqlite3.Error` where the folder cannot be written to."""

    def __init__(self, folder: Folder, clock: Clock) -> None:
        self._folder, self._clock = folder, clock
        self._db = sqlite3.connect(folder.path / NAME, isolation_level=None, check_same_thread=False, timeout=30)
        self._db.executescript(_TABLES)

    def close(self) -> None:
        self._db.close()

    def identity(self) -> str:
        """A name for this folder, made once."""
        self._db.execute("insert or ignore into about values ('identity', ?)", (f"files{token_hex(7)}",))
        return str(self._db.execute("select value from about where name = 'identity'").fetchone()[0])

    def look(self, object_name: str) -> None:
        """Compare the file with what stood there, where it may say something else by now."""
        state = self._folder.state(object_name)
        seen = self._db.execute("select state from looked where object = ?", (object_name,)).fetchone()
        if seen and seen[0] == state:
            return
        with self.together():
            self._compare(object_name)
            self._db.execute("insert or replace into looked values (?, ?)", (object_name, state))

    @contextmanager
    def together(self) -> Iterator[None]:
        """All that is done inside is kept, or nothing of it."""
        self._db.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._db.execute("rollback")
            raise
        self._db.execute("commit")

    def _compare(self, object_name: str) -> None:
        stamp = self._stamp()
        self._db.execute("create temp table if not exists here (id text primary key) without rowid")
        self._db.execute("delete from here")
        for record, values in self._folder.rows(object_name):
            data = json.dumps(values, ensure_ascii=False, sort_keys=True)
            look = blake2b(data.encode(), digest_size=12).hexdigest()
            gone = str(values.get("IsDeleted") or "").casefold() in ("true", "1", "yes")
            self._db.execute("insert or ignore into here values (?)", (record,))
            self._db.execute(
                "insert into record (object, id, stamp, look, data, deleted, survivor) values (?, ?, ?, ?, ?, ?, ?) "
                "on conflict (object, id) do update set stamp = excluded.stamp, look = excluded.look, "
                "data = excluded.data, deleted = excluded.deleted, survivor = excluded.survivor "
                "where record.look <> excluded.look or record.deleted <> excluded.deleted",
                (object_name, record, stamp, look, data, gone, values.get("MasterRecordId") if gone else None),
            )
        self._db.execute(
            "update record set deleted = 1, stamp = ? where object = ? and key is null and deleted = 0 "
            "and id not in (select id from here)",
            (stamp, object_name),
        )

    # --- reading

    def since(self, object_name: str, cursor: Cursor | None, fields: Sequence[str], size: int) -> Iterator[list[Row]]:
        """Changed records in the order of their stamps, page by page."""
        at = (cursor.stamp, "") if cursor else ("", "")
        while True:
            found = self._db.execute(
                "select id, stamp, data, deleted, survivor from record where object = ? and (stamp, id) > (?, ?) "
                "order by stamp, id limit ?",
                (object_name, *at, size),
            ).fetchall()
            if not found:
                return
            at = (found[-1][1], found[-1][0])
            yield [_row(object_name, one, fields) for one in found]

    def of_ids(self, object_name: str, ids: Iterable[str], fields: Sequence[str]) -> Iterator[Row]:
        for record in ids:
            found = self._db.execute(
                "select id, stamp, data, deleted, survivor from record where object = ? and id = ? and deleted = 0",
                (object_name, record),
            ).fetchone()
            if found:
                yield _row(object_name, found, fields)

    def every(self, object_name: str) -> Iterator[tuple[str, dict[str, Any]]]:
        """Ids and values of all records that are there."""
        rows = self._db.execute(
            "select id, data from record where object = ? and deleted = 0 order by id", (object_name,)
        )
        for record, data in rows:
            yield record, json.loads(data)

    def written(self) -> list[str]:
        """The objects of ours that hold records."""
        rows = self._db.execute("select distinct object from record where key is not null order by object")
        return [name for (name,) in rows]

    # --- writing

    def id_of(self, object_name: str, key: str) -> str | None:
        found = self._db.execute(
            "select id from record where object = ? and key = ? and deleted = 0", (object_name, key)
        ).fetchone()
        return str(found[0]) if found else None

    def put(self, object_name: str, values: Mapping[str, Any], *, key: str | None, record: str | None) -> str | None:
        """Write one record by key, or by id; None where no such record is there."""
        if key is not None:
            record = self.id_of(object_name, key) or f"w{token_hex(8)}"
            self._db.execute("delete from record where object = ? and key = ? and deleted = 1", (object_name, key))
        found = self._db.execute(
            "select data from record where object = ? and id = ? and deleted = 0", (object_name, record)
        ).fetchone()
        if found is None and key is None:
            return None
        before = json.loads(found[0]) if found else {"Id": record, "Key__c": key}
        data = json.dumps({**before, **values}, ensure_ascii=False, sort_keys=True)
        self._db.execute(
            "insert into record (object, id, key, stamp, look, data) values (?, ?, ?, ?, '', ?) "
            "on conflict (object, id) do update set stamp = excluded.stamp, data = excluded.data",
            (object_name, record, key, self._stamp(), data),
        )
        return record

    def remove(self, object_name: str, record: str) -> None:
        self._db.execute(
            "update record set deleted = 1, stamp = ? where object = ? and id = ?", (self._stamp(), object_name, record)
        )

    def _stamp(self) -> str:
        return self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _row(object_name: str, found: Sequence[Any], fields: Sequence[str]) -> Row:
    record, stamp, data, deleted, survivor = found
    values = json.loads(data)
    return Row(object_name, record, stamp, {f: values.get(f) for f in fields}, bool(deleted), survivor)
