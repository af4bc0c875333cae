"""What was answered, what it cost and what is under way, in one SQLite file. Holds places in calls, never their words.

Two processes may share it: money is set aside in one transaction, so that a budget holds for both.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict
from pathlib import Path

from connector.readers.question import Answer, NoAnswer, Quote

_TABLES = """
create table if not exists answer (key text primary key, said text not null) without rowid;
create table if not exists spent (month text primary key, amount integer not null) without rowid;
create table if not exists aside (id integer primary key, month text not null, amount integer not null);
create table if not exists batch (id text primary key, aside integer not null, keys text not null) without rowid;
"""


class Memory:
    """`file` is made when it is not there."""

    def __init__(self, file: Path) -> None:
        self._file = file
        with self._begin() as connection:
            connection.executescript(_TABLES)

    @contextmanager
    def _begin(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._file, timeout=30, isolation_level=None)) as connection:
            connection.execute("begin immediate")
            try:
                yield connection
            except BaseException:
                if connection.in_transaction:
                    connection.execute("rollback")
                raise
            if connection.in_transaction:
                connection.execute("commit")

    # --- answers

    def answer(self, key: str) -> Answer | NoAnswer | None:
        with self._begin() as connection:
            row = connection.execute("select said from answer where key = ?", (key,)).fetchone()
        if row is None:
            return None
        said = json.loads(row[0])
        if "why" in said:
            return NoAnswer(said["why"])
        return Answer(tuple(Quote(*one) for one in said["quotes"]), said["dropped"])

    def keep(self, key: str, said: Answer | NoAnswer) -> None:
        """An answer stands for good: the same call, asked the same, is never paid for twice."""
        with self._begin() as connection:
            connection.execute("insert or replace into answer values (?, ?)", (key, _as_json(said)))

    # --- money, in millionths of a dollar

    def spent(self, month: str) -> int:
        """Spent in this month, with what is set aside."""
        with self._begin() as connection:
            return _spent(connection, month)

    def set_aside(self, month: str, amount: int, budget: int) -> int | None:
        """The number of what was set aside; None where the budget does not hold it."""
        with self._begin() as connection:
            if _spent(connection, month) + amount > budget:
                return None
            row = connection.execute("insert into aside (month, amount) values (?, ?)", (month, amount))
            return row.lastrowid

    def settle(self, aside: int, amount: int) -> None:
        """What it did cost, in place of what was set aside for it."""
        with self._begin() as connection:
            _settle(connection, aside, amount)

    # --- batches

    def sent(self, batch: str, aside: int, keys: Iterable[str]) -> None:
        """A batch is under way with the questions of these keys."""
        with self._begin() as connection:
            connection.execute("insert into batch values (?, ?, ?)", (batch, aside, json.dumps(list(keys))))

    def batches(self) -> dict[str, list[str]]:
        """Batches of which something is still to come, with their keys that have no answer yet."""
        with self._begin() as connection:
            rows = connection.execute("select id, keys from batch order by id").fetchall()
            answered = {key for (key,) in connection.execute("select key from answer")}
        return {id_: [key for key in json.loads(keys) if key not in answered] for id_, keys in rows}

    def cost_of(self, batch: str, amount: int) -> None:
        """A batch has ended and cost this much. Its answers may still be to come."""
        with self._begin() as connection:
            row = connection.execute("select aside from batch where id = ?", (batch,)).fetchone()
            if row is not None:
                _settle(connection, row[0], amount)

    def done_with(self, batch: str) -> None:
        """Nothing more is to come of this batch. Where it never told its cost, what was set aside counts as spent."""
        with self._begin() as connection:
            row = connection.execute("delete from batch where id = ? returning aside", (batch,)).fetchone()
            if row is not None:
                held = connection.execute("select amount from aside where id = ?", (row[0],)).fetchone()
                _settle(connection, row[0], held[0] if held else 0)


def _spent(connection: sqlite3.Connection, month: str) -> int:
    row = connection.execute(
        "select coalesce((select amount from spent where month = :m), 0)"
        " + coalesce((select sum(amount) from aside where month = :m), 0)",
        {"m": month},
    ).fetchone()
    return int(row[0])


def _settle(connection: sqlite3.Connection, aside: int, amount: int) -> None:
    row = connection.execute("delete from aside where id = ? returning month", (aside,)).fetchone()
    if row is not None:
        connection.execute(
            "insert into spent values (?, ?) on conflict (month) do update set amount = amount + excluded.amount",
            (row[0], amount),
        )


def _as_json(said: Answer | NoAnswer) -> str:
    if isinstance(said, NoAnswer):
        return json.dumps({"why": said.why})
    return json.dumps({"quotes": [list(asdict(one).values()) for one in said.quotes], "dropped": dict(said.dropped)})
