"""Rows in a file, many threads at once, and loads that stream."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connector.sandbox.ids import make_id
from connector.sandbox.wire.org import Org
from connector.sandbox.wire.server import Sandbox

from .conftest import NOW, PACKAGE, Client, fill


def test_a_kept_file_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "org.sqlite"

    def start() -> Org:
        one = Org(path, now=NOW)
        one.deploy(PACKAGE)
        return one

    first = start()
    fill(first)
    alpha = make_id("006", 1)
    with Sandbox(first) as sandbox:
        client = Client(sandbox, "admin@example.com")
        for _ in range(2):
            client.call("POST", "/sobjects/Cornerman_Assessment__c", {"Opportunity__c": alpha})
        made = client.query("SELECT Id, Name FROM Cornerman_Assessment__c ORDER BY Id")
    first.close()
    again = start()
    again.assign("integration@example.com", "Cornerman_Integration")
    with Sandbox(again) as sandbox:
        client = Client(sandbox, "admin@example.com")
        client.call("POST", "/sobjects/Cornerman_Assessment__c", {"Opportunity__c": alpha})
        rows = client.query("SELECT Id, Name FROM Cornerman_Assessment__c ORDER BY Id")
        assert rows[:2] == made
        assert [one["Name"] for one in rows] == ["DA-000001", "DA-000002", "DA-000003"]
        assert len({one["Id"] for one in rows}) == 3
        sets = "SELECT Name FROM PermissionSet WHERE Name = 'Cornerman_Integration'"
        assert client.query(sets) == [{"Name": "Cornerman_Integration"}]
        assert client.query("SELECT Name FROM Organization") == [{"Name": "Test org"}]
    again.close()


def test_readers_see_whole_commits_while_others_write(org: Org, sandbox: Sandbox) -> None:
    """Each collection of 20 is all or nothing, so a reader never counts a broken dozen."""
    faults: list[str] = []
    stop = threading.Event()

    def write() -> None:
        client = Client(sandbox, "admin@example.com")
        for n in range(10):
            rows = [{"attributes": {"type": "Account"}, "Name": f"Batch {n} {k}"} for k in range(20)]
            status, results = client.call("POST", "/composite/sobjects", {"allOrNone": True, "records": rows})
            if status != 200 or not all(one["success"] for one in results):
                faults.append(f"write: {results}")

    def read() -> None:
        client = Client(sandbox, "admin@example.com")
        while not stop.is_set():
            answer = client.raw("GET", "/query", params={"q": "SELECT COUNT() FROM Account WHERE Name LIKE 'Batch %'"})
            if answer.status_code != 200 or answer.json()["totalSize"] % 20:
                faults.append(f"read: {answer.text}")

    def grant() -> None:
        while not stop.is_set():
            org.allow("Standard User", "Opportunity.NextStep", ["read"])

    writers = [threading.Thread(target=write) for _ in range(2)]
    others = [threading.Thread(target=read), threading.Thread(target=read), threading.Thread(target=grant)]
    for one in writers + others:
        one.start()
    for one in writers:
        one.join(120)
    stop.set()
    for one in others:
        one.join(30)
    assert faults == []
    assert not any(one.is_alive() for one in writers + others)
    client = Client(sandbox, "admin@example.com")
    ids = [one["Id"] for one in client.query("SELECT Id FROM Account WHERE Name LIKE 'Batch %'")]
    assert len(ids) == len(set(ids)) == 400


def test_load_streams(org: Org) -> None:
    alive: set[int] = set()
    most = 0

    class Row(dict[str, Any]):
        def __init__(self, n: int) -> None:
            super().__init__(Name=f"S{n}")
            alive.add(id(self))

        def __del__(self) -> None:
            alive.discard(id(self))

    def rows() -> Iterator[Row]:
        nonlocal most
        for n in range(10_000):
            yield Row(n)
            most = max(most, len(alive))

    assert org.load("Account", rows()) == 10_000
    assert most < 100


def test_a_load_that_fails_leaves_nothing(org: Org) -> None:
    def rows() -> Iterator[dict[str, Any]]:
        yield from ({"Name": f"Half {n}"} for n in range(5000))
        raise RuntimeError("the story broke off")

    with pytest.raises(RuntimeError, match="broke off"):
        org.load("Account", rows())
    assert org.value("Account", "Name", "Half 1", "Id") is None
