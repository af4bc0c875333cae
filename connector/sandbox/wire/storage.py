"""The rows of an org in SQLite: one typed table per object, one writer, any number of readers that never wait.

The database is a file in WAL mode also when nobody named one (then in a temporary folder, gone on close): readers
see the last commit while a write is under way, which SQLite's own in-memory databases cannot do across threads.
"""

import itertools
import re
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from .schema import NUMBER_TYPES, Field, SObject

# References that point at the writer of a row are never a way to look it up.
_AUDIT = frozenset(("createdbyid", "lastmodifiedbyid"))
# What a table holds beside its fields: the record whose deletion took this one along.
_HIDDEN = '"_DeletedWith" TEXT'


def quote(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@lru_cache(maxsize=512)
def quote_all(names: tuple[str, ...]) -> str:
    """Names as columns, with commas between."""
    return ", ".join(map(quote, names))


def column_type(field: Field) -> str:
    if field.type in ("boolean", "int", "datetime"):
        return "INTEGER"
    return "REAL" if field.type in NUMBER_TYPES else "TEXT"


@lru_cache(maxsize=256)
def _pattern(like: str) -> re.Pattern[str]:
    parts = re.findall(r"\\.|[%_]|[^%_\\]+", like, re.DOTALL)
    wild = {"%": ".*", "_": "."}
    return re.compile("".join(wild.get(part) or re.escape(part.removeprefix("\\")) for part in parts), re.DOTALL)


def _like(text: str | None, like: str) -> bool:
    """LIKE with regard to case, for fields that an admin made case-sensitive; SQLite's own folds ASCII."""
    return text is not None and _pattern(like).fullmatch(text) is not None


def _lower(text: str | float | None) -> str | float | None:
    return text.lower() if isinstance(text, str) else text


def _text_order(one: str, other: str) -> int:
    one, other = one.lower(), other.lower()
    return (one > other) - (one < other)


@lru_cache(maxsize=16)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _day(seconds: int | None, zone: str) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, _zone(zone)).date().isoformat()


def _hour(seconds: int | None, zone: str) -> int | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, _zone(zone)).hour


class Storage:
    """Connections and tables. ``read()`` is a snapshot; inside ``write()`` the same thread reads its own writes."""

    def __init__(self, path: Path | None = None) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="sandbox-org-"))
        self._kept = path is not None
        self.path = path or self._folder / "org.sqlite"
        self._files = itertools.count(1)
        self._lock = threading.RLock()
        self._mine = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._depth = 0
        self._closed = False
        self._writer = self._held()
        self._as_writer = nullcontext(self._writer)
        self._writer.execute("PRAGMA journal_mode=WAL")

    def _held(self) -> sqlite3.Connection:
        connection = self.connect()
        self._all.append(connection)
        return connection

    def connect(self) -> sqlite3.Connection:
        """A new connection, which the caller closes."""
        connection = sqlite3.connect(self.path, timeout=60, isolation_level=None, check_same_thread=False)
        connection.execute(f"PRAGMA synchronous={'NORMAL' if self._kept else 'OFF'}")
        connection.execute("PRAGMA cache_size=-8000")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.create_function("sf_lower", 1, _lower, deterministic=True)
        connection.create_function("sf_like", 2, _like, deterministic=True)
        connection.create_function("sf_day", 2, _day, deterministic=True)
        connection.create_function("sf_hour", 2, _hour, deterministic=True)
        connection.create_collation("sf_text", _text_order)
        return connection

    def release(self) -> None:
        """Close what this thread reads with; a thread that ends calls it."""
        reader: sqlite3.Connection | None = getattr(self._mine, "reader", None)
        if reader is not None:
            with self._lock:
                self._all.remove(reader)
                self._mine.reader = None
            reader.close()

    def close(self) -> None:
        with self._lock:
            if self._closed:
                return
            self._closed = True
            for connection in self._all:
                connection.close()
            shutil.rmtree(self._folder, ignore_errors=True)

    def scratch(self, name: str) -> Path:
        """A new file that is gone when the storage closes."""
        return self._folder / f"{name}-{next(self._files)}.sqlite"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No write begins or goes on meanwhile. RuntimeError inside ``write()``, where it would wait for itself."""
        with self._lock:
            if self._depth:
                raise RuntimeError("an org cannot be set aside or set back within a write")
            yield

    def save(self, path: Path) -> None:
        """Copy every row to a file, as they are at this moment."""
        with self.alone(), closing(sqlite3.connect(path)) as copy:
            self._writer.backup(copy)

    def restore(self, path: Path) -> None:
        """Put the tables and rows of a saved file in place of those here."""
        with self.alone(), closing(sqlite3.connect(path)) as copy:
            copy.backup(self._writer)

    @property
    def writing(self) -> bool:
        """Whether this thread is inside ``write()``."""
        return getattr(self._mine, "writing", False)

    def read(self) -> AbstractContextManager[sqlite3.Connection]:
        """A connection whose reads all see the same moment."""
        return self._as_writer if self.writing else self._read()

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        connection: sqlite3.Connection | None = getattr(self._mine, "reader", None)
        if connection is None:
            connection = self._mine.reader = self._held()
        if connection.in_transaction:  # a read within a read
            yield connection
            return
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.execute("ROLLBACK")

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """The one writing connection, in a transaction; an inner ``write()`` is a savepoint of the outer one."""
        with self._lock:
            outer, self._mine.writing = self.writing, True
            self._depth += 1
            mark = f"mark{self._depth}"
            self._writer.execute(f"SAVEPOINT {mark}" if outer else "BEGIN IMMEDIATE")
            try:
                yield self._writer
            except BaseException:
                self._writer.execute(f"ROLLBACK TO {mark}" if outer else "ROLLBACK")
                if outer:
                    self._writer.execute(f"RELEASE {mark}")
                raise
            else:
                self._writer.execute(f"RELEASE {mark}" if outer else "COMMIT")
            finally:
                self._depth -= 1
                self._mine.writing = outer

    def joined(self) -> AbstractContextManager[sqlite3.Connection]:
        """Part of the write under way, taken back with it as a whole; a write of its own where there is none."""
        return self._as_writer if self.writing else self.write()

    def create(self, one: SObject) -> None:
        """The table of an object and its indexes; a field that the table lacks is added."""
        stored = [field for field in one if field.formula is None]
        with self.write() as connection:
            table = quote(one.name)
            have = {row[1].lower() for row in connection.execute(f"PRAGMA table_info({table})")}
            if not have:
                columns = ", ".join(
                    f"{quote(field.name)} {column_type(field)}" + (" NOT NULL UNIQUE" if field.type == "id" else "")
                    for field in stored
                )
                connection.execute(f"CREATE TABLE {table} (rowid INTEGER PRIMARY KEY, {columns}, {_HIDDEN})")
            else:
                for field in stored:
                    if field.name.lower() not in have:
                        connection.execute(f"ALTER TABLE {table} ADD COLUMN {quote(field.name)} {column_type(field)}")
                        if field.type == "boolean":
                            connection.execute(f"UPDATE {table} SET {quote(field.name)} = 0")
            if one.get("SystemModstamp"):
                self._index(connection, one, "SystemModstamp", '"SystemModstamp", "Id"')
            for field in stored:
                column = quote(field.name)
                if field.type == "reference" and field.relationship and field.name.lower() not in _AUDIT:
                    self._index(connection, one, field.name, f"{column}) WHERE ({column} IS NOT NULL")
                elif field.external_id or field.unique:
                    key = column if field.case_sensitive else f"sf_lower({column})"
                    self._index(connection, one, field.name, key)

    @staticmethod
    def _index(connection: sqlite3.Connection, one: SObject, name: str, columns: str) -> None:
        index = quote(f"{one.name}.{name}")
        connection.execute(f"CREATE INDEX IF NOT EXISTS {index} ON {quote(one.name)} ({columns})")
