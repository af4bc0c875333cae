"""A schedule played, request by request, with what can be asked of the sandbox one by one as well."""

import json
import random
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from connector.sandbox.wire.storage import quote, quote_all

from .fault import Fault
from .schedule import Planned, Schedule

if TYPE_CHECKING:
    from connector.sandbox.wire.rest.state import State

PAGE = "<html><head><title>Maintenance</title></head><body><h1>We are down for maintenance.</h1></body></html>"
_SPENT = json.dumps([{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}])
_DROPS = {"drop": "before", "lose_answer": "after", "truncate": "amid"}


class Player:
    """Plays one schedule on a server. ``end`` sets right whatever it left behind."""

    def __init__(self, state: "State", schedule: Schedule) -> None:
        self._state, self._org = state, state.org
        self._chance = random.Random(schedule.seed)  # noqa: S311
        self._waiting = [(one.at, one) for one in schedule.planned]  # how many requests are still to come
        self._lasting: list[tuple[int, Callable[[], None]]] = []  # until which request, and what then
        self._count = 0
        self._lock = threading.Lock()
        self.begun: list[Planned] = []

    @property
    def done(self) -> bool:
        """Whether every fault has begun and none lasts."""
        with self._lock:
            return not self._waiting and not self._lasting and not self._state.faults and not self._state.slow_queries

    def step(self, path: str) -> None:
        """One more API request begins."""
        with self._lock:
            self._count += 1
            over = [undo for until, undo in self._lasting if until <= self._count]
            self._lasting = [one for one in self._lasting if one[0] > self._count]
            for undo in over:
                undo()
            self._waiting = [(left - (one.path in path), one) for left, one in self._waiting]
            due = [one for left, one in self._waiting if left == 0]
            self._waiting = [(left, one) for left, one in self._waiting if left]
            for one in due:
                self.begun.append(one)
                self._begin(one)

    def end(self) -> None:
        """No more faults: what lasts is over, what was to come is dropped."""
        with self._lock:
            self._waiting = []
            lasting, self._lasting = self._lasting, []
            for _, undo in lasting:
                undo()
        self._org.locks.clear()
        with self._state.lock:
            self._state.faults.clear()
            self._state.slow_queries = 0

    def _begin(self, one: Planned) -> None:
        match one.kind:
            case "html":
                self._answer(Fault(one.times, one.status, PAGE, path=one.path))
            case "slow":
                self._answer(Fault(one.times, 0, path=one.path, delay_ms=one.milliseconds))
            case "drop" | "lose_answer" | "truncate":
                self._answer(Fault(one.times, drop=_DROPS[one.kind], path=one.path))
            case "limit":
                self._answer(Fault(one.times, 403, _SPENT, "application/json", path=one.path))
            case "timeout":
                with self._state.lock:
                    self._state.slow_queries += one.times
            case "expire":
                self._state.expire_sessions()
            case "lock":
                self._org.locks.hold(self._chosen(one), one.times)
            case "vanish":
                self._org.vanish(one.field)
                self._last(one, self._org.reappear)
            case "late":
                self._last(one, self._hide(one.object, self._chosen(one)))

    def _answer(self, fault: Fault) -> None:
        with self._state.lock:
            self._state.faults.append(fault)

    def _last(self, one: Planned, undo: Callable[[], None]) -> None:
        self._lasting.append((self._count + one.requests, undo))

    def _chosen(self, one: Planned) -> list[str]:
        name = self._org.objects[one.object.lower()]
        alive = 'WHERE "IsDeleted" = 0' if name.get("IsDeleted") else ""
        with self._org.storage.read() as connection:
            found = connection.execute(f'SELECT "Id" FROM {quote(name.name)} {alive} ORDER BY "Id"').fetchall()
        ids = [row[0] for row in found]
        return self._chance.sample(ids, min(one.records, len(ids)))

    def _hide(self, object_name: str, ids: list[str]) -> Callable[[], None]:
        """The rows as of now, seen by nobody until the function is called. Their SystemModstamp is that of now."""
        one = self._org.objects[object_name.lower()]
        table, marks = quote(one.name), ", ".join("?" * len(ids))
        now = self._org.clock.seconds()
        with self._org.storage.write() as connection:
            cursor = connection.execute(f'SELECT * FROM {table} WHERE "Id" IN ({marks})', ids)
            told = [column[0] for column in cursor.description]
            rows = [dict(zip(told, row, strict=True)) for row in cursor.fetchall()]
            connection.execute(f'DELETE FROM {table} WHERE "Id" IN ({marks})', ids)
        names = tuple(name for name in told if name != "rowid")  # another row may have taken its number meanwhile
        for row in rows:
            row["SystemModstamp"] = now

        def commit() -> None:
            with self._org.storage.write() as connection:
                connection.executemany(
                    f"INSERT INTO {table} ({quote_all(names)}) VALUES ({', '.join('?' * len(names))})",
                    [tuple(row[name] for name in names) for row in rows],
                )

        return commit
