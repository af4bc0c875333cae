"""An organisation of any size: how long it takes to load, to serve, and for the connector to take.

    .venv/bin/python -m tests.connector.sandbox.scale --opportunities 100000

Ten activities go with each opportunity. The organisation is served by a process of its own. Each object is read by a
bulk query job and by pages of 2,000: once by a client that throws the rows away, which is what serving takes, and once
by Cornerman's connector.
"""

import argparse
import json
import logging
import random
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

import requests
import structlog

from connector.records import Source, Want
from connector.salesforce import Login, Salesforce
from connector.sandbox.ids import make_id
from connector.sandbox.wire.org import Org
from connector.sandbox.wire.rest.state import App
from connector.sandbox.wire.server import Sandbox

NOW = datetime(2026, 5, 15, 10, tzinfo=UTC)
ACTIVITIES = 10
STAGES = ("Prospecting", "Discovery", "Proposal", "Negotiation", "Closed Won", "Closed Lost")
READ = {
    "Opportunity": (
        *("Id", "Name", "StageName", "Amount", "CloseDate", "NextStep", "OwnerId", "AccountId", "Probability"),
        *("IsClosed", "IsWon", "CreatedDate", "LastModifiedDate", "SystemModstamp", "IsDeleted"),
    ),
    "Task": (
        *("Id", "Subject", "Status", "ActivityDate", "WhatId", "WhoId", "OwnerId", "Description", "IsClosed"),
        *("TaskSubtype", "CreatedDate", "SystemModstamp", "IsDeleted"),
    ),
}
_KEY, _SECRET, _ADMIN = "scale", "secret", "admin@example.com"
_VERSION = "/services/data/v66.0"


def _opportunities(count: int) -> Iterator[dict[str, Any]]:
    draw = random.Random("deals")
    for n in range(1, count + 1):
        made = NOW - timedelta(days=draw.randrange(900), seconds=draw.randrange(86_400))
        yield {
            "Id": make_id("006", n),
            "Name": f"Deal {n}: renewal of the northern plants",
            "AccountId": make_id("001", draw.randint(1, max(1, count // 5))),
            "StageName": draw.choice(STAGES),
            "Amount": draw.randrange(1_000, 500_000) / 4,
            "CloseDate": (made + timedelta(days=draw.randrange(300))).date(),
            "NextStep": "Call the head of purchasing, then send the paper" if n % 2 else None,
            "OwnerId": make_id("005", draw.randint(1, 50)),
            "CreatedDate": made,
            "LastModifiedDate": min(NOW, made + timedelta(days=draw.randrange(200))),
        }


def _tasks(deals: int) -> Iterator[dict[str, Any]]:
    draw = random.Random("tasks")
    for n in range(1, deals * ACTIVITIES + 1):
        made = NOW - timedelta(days=draw.randrange(360), seconds=draw.randrange(86_400))
        yield {
            "Id": make_id("00T", n),
            "Subject": "Call",
            "WhatId": make_id("006", (n - 1) % deals + 1),
            "WhoId": make_id("003", draw.randint(1, deals)),
            "OwnerId": make_id("005", draw.randint(1, 50)),
            "Status": "Completed",
            "TaskSubtype": "Call",
            "ActivityDate": date(made.year, made.month, made.day),
            "Description": "They want the numbers for the second plant before the board meets. We send them on Friday.",
            "CreatedDate": made,
        }


def load(deals: int) -> Org:
    org = Org(now=NOW)
    org.load(
        "OpportunityStage",
        [
            {"MasterLabel": label, "SortOrder": n, "IsActive": True, "IsClosed": n > 3, "IsWon": n == 4}
            for n, label in enumerate(STAGES)
        ],
    )
    org.add_user(_ADMIN, "System Administrator")
    org.load("Account", ({"Id": make_id("001", n), "Name": f"Account {n}"} for n in range(1, max(2, deals // 5 + 1))))
    org.load("Contact", ({"Id": make_id("003", n), "LastName": f"Person {n}"} for n in range(1, deals + 1)))
    org.load("Opportunity", _opportunities(deals))
    org.load("Task", _tasks(deals))
    return org


def _serve(deals: int, pipe: Connection) -> None:
    began = time.perf_counter()
    org = load(deals)
    with Sandbox(org, [App(_KEY, _SECRET, _ADMIN)]) as sandbox:
        took = time.perf_counter() - began, time.process_time()
        pipe.send((sandbox.url, sandbox.token(_ADMIN), *took, org.storage.path.stat().st_size))
        while pipe.recv() == "cpu":
            pipe.send(time.process_time())
    org.close()


@dataclass
class Served:
    url: str
    token: str
    load_seconds: float
    load_cpu: float
    bytes: int
    pipe: Connection

    def cpu(self) -> float:
        """Seconds of processor time that the server has used."""
        self.pipe.send("cpu")
        return float(self.pipe.recv())


@contextmanager
def served(deals: int) -> Iterator[Served]:
    spawn = get_context("spawn")
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(deals, theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        yield Served(*ours.recv(), ours)
        ours.send("end")
    finally:
        process.join(60)
        if process.is_alive():
            process.terminate()


@dataclass(frozen=True)
class Took:
    """Seconds on the clock, and of processor time on either side."""

    what: str
    rows: int
    wall: float
    server: float
    client: float

    def __str__(self) -> str:
        return (
            f"{self.what:<34} {self.rows:>9,} rows {self.wall:>7.1f} s ({self.rows / self.wall:>9,.0f} rows/s), "
            f"server {self.server:>6.1f} s, client {self.client:>6.1f} s of processor time"
        )


def measure(what: str, org: Served, work: Callable[[], int]) -> Took:
    server, client, began = org.cpu(), time.process_time(), time.perf_counter()
    rows = work()
    wall = time.perf_counter() - began
    return Took(what, rows, wall, org.cpu() - server, time.process_time() - client)


def by_job(org: Served, name: str) -> int:
    """All rows by a bulk query job, thrown away as they come."""
    http = requests.Session()
    http.headers["Authorization"] = f"Bearer {org.token}"
    asked = {"operation": "queryAll", "query": f"SELECT {', '.join(READ[name])} FROM {name}"}
    job = http.post(f"{org.url}{_VERSION}/jobs/query", json=asked, timeout=600).json()
    place = f"{org.url}{_VERSION}/jobs/query/{job['id']}"
    while http.get(place, timeout=600).json()["state"] not in ("JobComplete", "Failed"):
        time.sleep(0.05)
    rows, locator = 0, ""
    while locator != "null":
        more = {"locator": locator} if locator else {}
        answer = http.get(f"{place}/results", params={"maxRecords": 50_000, **more}, timeout=600)
        rows += int(answer.headers["Sforce-NumberOfRecords"])
        locator = answer.headers["Sforce-Locator"]
    return rows


def by_pages(org: Served, name: str, most: int) -> int:
    """So many rows by pages of 2,000, thrown away."""
    http = requests.Session()
    http.headers["Authorization"] = f"Bearer {org.token}"
    place, params = f"{_VERSION}/query", {"q": f"SELECT {', '.join(READ[name])} FROM {name}"}
    rows = 0
    while place and rows < most:
        answer = http.get(org.url + place, params=params, timeout=600).json()
        rows += len(answer["records"])
        place, params = answer.get("nextRecordsUrl", ""), {}
    return rows


def by_connector(org: Served, name: str) -> int:
    """All rows as Cornerman reads them, up to its own records."""
    crm = Salesforce.connect(Login(org.url, consumer_key=_KEY, consumer_secret=_SECRET))
    try:
        return sum(len(page.rows) for page in crm.changed_since([Want(Source(name, READ[name]))]))
    finally:
        crm.close()


def run(deals: int) -> tuple[Served, list[Took]]:
    with served(deals) as org:
        took = []
        for name in READ:
            took.append(measure(f"{name}: bulk job, thrown away", org, lambda n=name: by_job(org, n)))
            took.append(measure(f"{name}: pages, thrown away", org, lambda n=name: by_pages(org, n, 100_000)))
            took.append(measure(f"{name}: the connector", org, lambda n=name: by_connector(org, n)))
    return org, took


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--opportunities", type=int, default=10_000)
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    org, took = run(given.opportunities)
    if given.json:
        print(json.dumps({"load_seconds": org.load_seconds, "bytes": org.bytes, "took": [asdict(one) for one in took]}))
        return
    print(f"loaded in {org.load_seconds:.1f} s, {org.load_cpu:.1f} s of processor time: {org.bytes / 2**20:,.0f} MB")
    for one in took:
        print(one)
    print(f"this process at its largest: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10:,.0f} MB")


if __name__ == "__main__":
    main()
