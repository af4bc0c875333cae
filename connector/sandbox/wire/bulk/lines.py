"""The answer of a query job: CSV lines in a file of their own, fixed at the moment the query ran."""

import sqlite3
from contextlib import closing
from pathlib import Path

from connector.sandbox.wire.soql.compile import Statement
from connector.sandbox.wire.storage import Storage


class Lines:
    def __init__(self, storage: Storage, statement: Statement, header: bytes) -> None:
        """Run a statement that gives one line a row. Raises sqlite3.OperationalError."""
        self.header = header
        self._path: Path = storage.scratch("lines")
        with closing(storage.connect()) as connection:
            connection.execute("ATTACH ? AS answer", (str(self._path),))
            connection.execute("PRAGMA answer.journal_mode=OFF")
            connection.execute("PRAGMA answer.synchronous=OFF")
            connection.execute("CREATE TABLE answer.line (place INTEGER PRIMARY KEY, text TEXT)")
            connection.execute(f"INSERT INTO answer.line (text) {statement.sql}", statement.parameters)
            top = connection.execute("SELECT max(place) FROM answer.line").fetchone()[0]
        self.count = int(top or 0)

    def page(self, start: int, size: int) -> bytes:
        """The header and up to ``size`` lines after the first ``start``."""
        inner = "SELECT text FROM line WHERE place > ? ORDER BY place LIMIT ?"
        sql = f"SELECT CAST(group_concat(text, '') AS BLOB) FROM ({inner})"
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as connection:
            found = connection.execute(sql, (start, size)).fetchone()[0]
        return self.header + (found or b"")

    def drop(self) -> None:
        self._path.unlink(missing_ok=True)
