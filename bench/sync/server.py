"""The organisation's side: the sandbox in a process of its own, set back to its first state before each contender."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, cast

import requests

from bench.sync.org import practice_org
from bench.sync.requests_made import Requests, requests_made
from sync import practice

_SPAWN = get_context("spawn")
CHANGED = 200
"""Deals that change before the incremental sync."""


@dataclass(frozen=True)
class Door:
    """Where the organisation answers and how to sign in."""

    url: str
    key: str
    secret: str


@dataclass
class Org:
    """The served organisation, from outside."""

    door: Door
    counts: dict[str, int]
    _pipe: Connection

    def _ask(self, word: str) -> Any:
        self._pipe.send(word)
        answer = self._pipe.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def reset(self, latency: float) -> None:
        """Everything as it was loaded, an empty log, and this latency in milliseconds on every request."""
        self._ask("reset")
        requests.post(f"{self.door.url}/sandbox/latency", json={"ms": latency}, timeout=10).raise_for_status()

    def later(self) -> None:
        """Ten minutes pass: what was written before is read again no more, as changes a sync has just missed are."""
        requests.post(f"{self.door.url}/sandbox/clock", json={"advance": 600}, timeout=10).raise_for_status()

    def change(self) -> None:
        """As a day's work: people move the next step and the close date of some deals."""
        self._ask("change")

    def cpu(self) -> float:
        """Seconds of processor time that the server has used."""
        return float(self._ask("cpu"))

    def requests(self) -> Requests:
        """What was asked since the last reset or call of this."""
        return cast("Requests", self._ask("requests"))


@contextmanager
def served(deals: int) -> Iterator[Org]:
    """An organisation of that many open deals, answering while the block lasts."""
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_serve, args=(deals, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        url, key, secret, counts = ours.recv()
        yield Org(Door(url, key, secret), counts, ours)
        ours.send("end")
    finally:
        process.join(30)
        if process.is_alive():
            process.terminate()


def _serve(deals: int, pipe: Connection) -> None:
    made = practice_org(deals, datetime.now(UTC))
    with practice.served(made, 0) as sandbox:
        first = made.org.snapshot()
        pipe.send((sandbox.url, made.app.consumer_key, made.app.consumer_secret, made.counts))
        while (word := pipe.recv()) != "end":
            try:
                answer: Any = None
                if word == "cpu":
                    answer = time.process_time()
                elif word == "requests":
                    answer = requests_made(sandbox.state)
                    sandbox.state.log.clear()
                    sandbox.state.bulk.forget()
                elif word == "reset":
                    sandbox.state.forget()
                    made.org.restore(first)
                else:
                    _change(sandbox.url, sandbox.token(_admin(made)), _deals(made))
            except Exception as error:  # noqa: BLE001 - raised again on the other side
                answer = error
            pipe.send(answer)


def _deals(made: practice.Practice) -> list[str]:
    with made.org.storage.read() as connection:
        ids = [row[0] for row in connection.execute('SELECT "Id" FROM "Opportunity" ORDER BY "Id"')]
    return ids[:: max(1, len(ids) // CHANGED)][:CHANGED]


def _admin(made: practice.Practice) -> str:
    with made.org.storage.read() as connection:
        row = connection.execute(
            'SELECT "Username" FROM "User" JOIN "Profile" ON "Profile"."Id" = "ProfileId" '
            'WHERE "Profile"."Name" = \'System Administrator\''
        ).fetchone()
    return str(row[0])


def _change(url: str, token: str, ids: list[str]) -> None:
    records = [
        {
            "attributes": {"type": "Opportunity"},
            "id": one,
            "NextStep": "Call them on Monday",
            "Next_Step_Date__c": None,
        }
        for one in ids
    ]
    reply = requests.patch(
        f"{url}/services/data/v66.0/composite/sobjects",
        json={"allOrNone": True, "records": records},
        headers={"Authorization": f"Bearer {token}"},
        timeout=120,
    )
    reply.raise_for_status()
    assert all(one["success"] for one in reply.json()), reply.json()[0]
