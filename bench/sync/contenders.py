"""Who is compared: Cornerman, the bound of what the protocol allows, and the script that one would write first.

Each function runs in a process of its own. What Cornerman wrote is kept in a folder, and the others write the same.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec

from bench.sync.measured import Took
from bench.sync.server import Door

Contender = Callable[..., Took]
ALIAS = "bench"
_QUERY, _ROWS = "queries.json", "rows-{}.json"
_VERSION = "66.0"


class Written(msgspec.Struct):
    """One row that Cornerman wrote. A link is written as {"$link": [object, key]}."""

    key: str
    by_id: bool
    values: dict[str, Any]


# --- Cornerman


def cornerman(door: Door, folder: Path) -> Took:
    """A sync of the organisation into the store in this folder: the first one, or what changed since."""
    from connector.salesforce import Login, Salesforce
    from mappings.load import load_company
    from sync import pipeline, practice
    from sync.clock import system_clock
    from sync.store import open_store

    _quiet()
    (folder / "orgs").mkdir(exist_ok=True)
    (folder / "orgs" / f"{ALIAS}.yaml").write_text(practice.organisation_file(door.url), encoding="utf-8")
    took = Took()
    for name in ("settle", "pull", "judge", "push"):
        setattr(pipeline, name, _timed(took, name, getattr(pipeline, name)))
    with took.whole():
        with took.phase("start"):
            organisation = load_company(folder).organisations[ALIAS]
            store = open_store(f"sqlite:///{folder / 'store.sqlite'}")
            crm = Salesforce.connect(Login(door.url, consumer_key=door.key, consumer_secret=door.secret))
        report = pipeline.sync(organisation, crm, store, system_clock)
    took.phases["rest"] = took.wall - sum(took.phases.values())
    took.counts = {name: report.counts.get(name, 0) for name in ("read", "judged", "written", "refused")}
    assert report.outcome == "finished", report.message
    store.close()
    crm.close()
    return took


def _quiet() -> None:
    """As the command has it: no call is logged."""
    import logging

    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def _timed(took: Took, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def timed(*args: Any) -> Any:
        with took.phase(name):
            return function(*args)

    return timed


def keep_what_was_written(door: Door, folder: Path) -> Took:
    """The queries and the rows of the last sync, for the others."""
    from sqlalchemy import select

    from connector.salesforce import Login, Salesforce
    from connector.salesforce.soql import own_fields
    from mappings import own, translate
    from mappings.load import load_company
    from sync.store import open_store
    from sync.store.tables import outbox

    _quiet()
    fields = load_company(folder).organisations[ALIAS].fields
    crm = Salesforce.connect(Login(door.url, consumer_key=door.key, consumer_secret=door.secret))
    shapes = crm.describe(translate.objects(fields))
    queries = {}
    for source in translate.sources(fields, shapes):
        names = dict.fromkeys([*own_fields(crm.described(source.object)), *source.fields])
        queries[source.object] = f"SELECT {', '.join(names)} FROM {source.object}"  # noqa: S608 - names as described
    crm.close()
    (folder / _QUERY).write_bytes(msgspec.json.encode(queries))
    store = open_store(f"sqlite:///{folder / 'store.sqlite'}")
    for name in (*own.PARENTS_FIRST, "Opportunity"):
        with store.begin() as connection:
            found = connection.execute(
                select(outbox.c.key, outbox.c.by_id, outbox.c.data)
                .where(outbox.c.object == name, outbox.c.state == "accepted")
                .order_by(outbox.c.lane, outbox.c.id)
            )
            rows = [Written(row.key, row.by_id, msgspec.json.decode(row.data)) for row in found]
        (folder / _ROWS.format(name)).write_bytes(msgspec.json.encode(rows))
    store.close()
    return Took()


def _kept(folder: Path) -> tuple[dict[str, str], dict[str, list[Written]]]:
    queries = msgspec.json.decode((folder / _QUERY).read_bytes(), type=dict[str, str])
    found = {
        path.stem.removeprefix("rows-"): msgspec.json.decode(path.read_bytes(), type=list[Written])
        for path in folder.glob(_ROWS.format("*"))
    }
    order = (
        "Cornerman_Assessment__c",
        "Cornerman_Finding__c",
        "Cornerman_Gap__c",
        "Cornerman_Action__c",
        "Opportunity",
    )
    return queries, {name: found[name] for name in order if found.get(name)}


def _path(name: str, link: Any) -> str:
    return f"{name.removesuffix('__c')}__r.Key__c" if isinstance(link, dict) else name


# --- the bound: bulk jobs into columns, bulk jobs of ready columns


def bound(door: Door, folder: Path, large: frozenset[str]) -> Took:
    """Reads the same objects into columns, all at once, and writes the same rows by one job for each object.

    `large` are the objects worth a job. Nothing is judged, kept, compared or checked.
    """
    import polars

    queries, rows = _kept(folder)
    tables = {name: _table(some) for name, some in rows.items()}
    took = Took()
    with took.whole():
        call = _Caller(door)
        with took.phase("pull"), ThreadPoolExecutor(max_workers=16) as pool:
            ways = [call.by_job if name in large else call.by_query for name in queries]
            pages = list(pool.map(lambda way, query: way(pool, query), ways, queries.values()))
            # Every field as text: one's own types would cost more.
            columns = [
                polars.read_csv(page, infer_schema=False) if isinstance(page, bytes) else polars.from_dicts(page)
                for some in pages
                for page in some
                if page
            ]
        with took.phase("push"), ThreadPoolExecutor(max_workers=4) as pool:
            parent, *children = tables.items()
            call.upload(*parent)
            list(pool.map(lambda one: call.upload(*one), children))
        took.counts = {"read": sum(map(len, columns)), "written": sum(map(len, rows.values()))}
    return took


def _table(rows: Sequence[Written]) -> Any:
    import polars

    by = "Id" if rows[0].by_id else "Key__c"
    names = {_path(name, value): name for name, value in rows[0].values.items()}
    columns: dict[str, list[str | None]] = {by: [row.key for row in rows]}
    columns |= {path: [_cell(row.values.get(name)) for row in rows] for path, name in names.items()}
    return polars.DataFrame(columns)


def _cell(value: Any) -> str | None:
    if isinstance(value, dict):
        return str(value["$link"][1])
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)


_JOB_BYTES = 70_000_000  # of values in columns; with their commas and quotes well below the 100 MB that a job takes


class _Caller:
    def __init__(self, door: Door) -> None:
        import requests

        self.http = requests.Session()
        self.http.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=20))
        form = {"grant_type": "client_credentials", "client_id": door.key, "client_secret": door.secret}
        signed_in = self.http.post(f"{door.url}/services/oauth2/token", data=form, timeout=60).json()
        self.token = str(signed_in["access_token"])
        self.http.headers["Authorization"] = f"Bearer {self.token}"
        self.server, self.root = door.url, f"{door.url}/services/data/v{_VERSION}"

    def ask(self, method: str, path: str, **kwargs: Any) -> Any:
        address = f"{self.server}{path}" if path.startswith("/") else f"{self.root}/{path}"
        reply = self.http.request(method, address, timeout=600, **kwargs)
        reply.raise_for_status()
        return reply

    def by_query(self, _pool: ThreadPoolExecutor, query: str) -> list[Any]:
        reply = self.ask("GET", "queryAll", params={"q": query}).json()
        pages = [_flat(reply["records"])]
        while not reply["done"]:
            reply = self.ask("GET", reply["nextRecordsUrl"]).json()
            pages.append(_flat(reply["records"]))
        return pages

    def by_job(self, _pool: ThreadPoolExecutor, query: str) -> list[Any]:
        body = {"operation": "queryAll", "query": query, "contentType": "CSV", "lineEnding": "LF"}
        job = self.ask("POST", "jobs/query", json=body).json()["id"]
        done = self.ended(f"jobs/query/{job}")
        if done["numberRecordsProcessed"] <= 50_000:
            return [self.ask("GET", f"jobs/query/{job}/results").content]
        addresses: list[str] = []
        listed = self.ask("GET", f"jobs/query/{job}/resultPages").json()
        while True:
            addresses += [one["resultUrl"] for one in listed["resultPages"]]
            if listed.get("done", True):
                break
            listed = self.ask("GET", listed["nextRecordsUrl"]).json()
        with ThreadPoolExecutor(max_workers=5) as five:
            return list(five.map(lambda address: self.ask("GET", address).content, addresses))

    def upload(self, name: str, table: Any) -> None:
        by = table.columns[0]
        how = {"operation": "update"} if by == "Id" else {"operation": "upsert", "externalIdFieldName": by}
        rows = min(50_000, 1 + int(len(table) * _JOB_BYTES / max(1, table.estimated_size())))
        for start in range(0, len(table), rows):
            body = {"object": name, "contentType": "CSV", "lineEnding": "LF", **how}
            job = self.ask("POST", "jobs/ingest", json=body).json()["id"]
            content = table[start : start + rows].write_csv(null_value="#N/A").encode()
            self.ask("PUT", f"jobs/ingest/{job}/batches", data=content, headers={"Content-Type": "text/csv"})
            self.ask("PATCH", f"jobs/ingest/{job}", json={"state": "UploadComplete"})
            done = self.ended(f"jobs/ingest/{job}")
            assert not done["numberRecordsFailed"], done
            self.ask("GET", f"jobs/ingest/{job}/successfulResults")

    def ended(self, path: str) -> Mapping[str, Any]:
        wait = 0.05
        job: Mapping[str, Any]
        while (job := self.ask("GET", path).json())["state"] in ("UploadComplete", "InProgress"):
            time.sleep(wait)
            wait = min(wait * 1.5, 2.0)
        assert job["state"] == "JobComplete", job
        return job


def _flat(records: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in record.items() if not isinstance(v, dict)} for record in records]


# --- the obvious script


@dataclass
class Activity:
    deal: str
    on: date | None


@dataclass
class Opportunity:
    id: str
    name: str
    stage: str
    amount: float | None
    close: date
    next_step: str | None
    champion: str | None
    last: date | None = None
    contacts: int = 0


def script(door: Door, folder: Path) -> Took:
    """What one would write first: simple-salesforce, `query_all_iter`, dataclasses, a few conditions, and the same rows
    in batches of 200, one after the other. Nothing is kept, explained, compared or protected."""
    from simple_salesforce.api import Salesforce

    queries, rows = _kept(folder)
    took = Took()
    with took.whole():
        call = _Caller(door)
        call.http.mount("https://", _plain_http())  # the library builds https addresses only
        client = Salesforce(instance_url=call.server, session_id=call.token, version=_VERSION, session=call.http)
        with took.phase("pull"):
            records = {name: list(client.query_all_iter(query)) for name, query in queries.items()}
        with took.phase("judge"):
            risky = _judged(records)
        with took.phase("push"):
            for name, some in rows.items():
                for start in range(0, len(some), 200):
                    _send(client, name, some[start : start + 200])
        took.counts = {"read": sum(map(len, records.values())), "judged": len(risky)}
        took.counts["written"] = sum(map(len, rows.values()))
    return took


def _plain_http() -> Any:
    from requests.adapters import HTTPAdapter

    class PlainHttp(HTTPAdapter):
        def send(self, request: Any, *args: Any, **kwargs: Any) -> Any:
            request.url = request.url.replace("https://", "http://", 1)
            return super().send(request, *args, **kwargs)

    return PlainHttp()


def _judged(records: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, list[str]]:
    deals = {
        row["Id"]: Opportunity(
            row["Id"],
            row["Name"],
            row["StageName"],
            row["Amount"],
            date.fromisoformat(row["CloseDate"]),
            row["NextStep"],
            row["Champion__c"],
        )
        for row in records["Opportunity"]
        if not row["IsClosed"]
    }
    for activity in _activities(records):
        deal = deals.get(activity.deal)
        if deal and activity.on and (deal.last is None or activity.on > deal.last):
            deal.last = activity.on
    for row in records["OpportunityContactRole"]:
        if row["OpportunityId"] in deals:
            deals[row["OpportunityId"]].contacts += 1
    return {deal.id: list(_risks(deal, date.today())) for deal in deals.values()}  # noqa: DTZ011 - as scripts do


def _activities(records: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[Activity]:
    for name, on in (("Task", "ActivityDate"), ("Event", "ActivityDate")):
        for row in records[name]:
            yield Activity(row["WhatId"], date.fromisoformat(row[on]) if row[on] else None)
    for row in records["EmailMessage"]:
        yield Activity(row["RelatedToId"], datetime.fromisoformat(row["MessageDate"]).date())


def _risks(deal: Opportunity, today: date) -> Iterator[str]:
    if deal.last is None or (today - deal.last).days > 14:
        yield "silent"
    if deal.close < today:
        yield "close date past"
    if not deal.next_step:
        yield "no next step"
    if not deal.champion:
        yield "no champion"
    if deal.contacts < 2 and (deal.amount or 0) > 50_000:
        yield "single-threaded"


def _send(client: Any, name: str, rows: Sequence[Written]) -> None:
    by_id = rows[0].by_id
    records = [
        {"attributes": {"type": name}, ("id" if by_id else "Key__c"): row.key, **_nested(row.values)} for row in rows
    ]
    path = "composite/sobjects" if by_id else f"composite/sobjects/{name}/Key__c"
    answers = client.restful(path, method="PATCH", json={"allOrNone": False, "records": records})
    assert all(answer["success"] for answer in answers), next(a for a in answers if not a["success"])


def _nested(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        (f"{name.removesuffix('__c')}__r" if isinstance(value, dict) else name): (
            {"Key__c": value["$link"][1]} if isinstance(value, dict) else value
        )
        for name, value in values.items()
    }
