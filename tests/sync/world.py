"""A small company in a sandbox org, told once and set back before each test; and the hands of people and admins.

The org's clock is pinned and moved by hand; the sync reads the same clock, so that a test decides which day it is.
"""

import copy
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

import requests
from sqlalchemy import select

from connector.records import Row
from connector.salesforce import Login, Patience, Salesforce
from connector.sandbox.stories import people
from connector.sandbox.wire.server import Sandbox
from mappings.load import load_company
from mappings.organisation import Organisation
from sync import practice
from sync.pipeline import Report, sync
from sync.store import Store, kept, organisations, shared_fields
from sync.store.outbox import decode
from sync.store.tables import outbox

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)  # a Tuesday
DAY, LATER = timedelta(days=1), timedelta(minutes=10)
QUICK = Patience(attempts=2, first_wait=0.0, longest_wait=0.0)
ALIAS = "tarnwerk"
ASSESSMENT, FINDING, GAP, ACTION = (f"Cornerman_{name}__c" for name in ("Assessment", "Finding", "Gap", "Action"))
OURS, RUN = (ASSESSMENT, FINDING, GAP, ACTION), "Cornerman_Run__c"
_AUDIT = ("LastModifiedDate", "LastModifiedById", "CreatedDate", "LastViewedDate", "LastReferencedDate")
STAMPS = frozenset((*_AUDIT, "SystemModstamp", "rowid"))
WRITTEN = ("Champion__c", "Economic_Buyer__c", "Competition__c")
"""The company's own fields that the mapping below fills."""
_HELD = (
    "_counters",
    "_numbers",
    "_customs",
    "permission_sets",
    "_profiles",
    "daily_limit",
)  # what an org knows beside its rows
FIELDS = """
extends: salesforce
elements:
  champion: { write: { field: Champion__c, value: person, when: empty } }
  economic_buyer: { write: { field: Economic_Buyer__c, value: person, when: empty } }
  metrics: { write: { field: Competition__c, value: text, when: empty } }
  competition: { field: null }
"""


@dataclass(repr=False)
class World:
    """One org over HTTP, and one organisation's file that speaks to it."""

    practice: practice.Practice
    sandbox: Sandbox
    folder: Path
    memory: dict[str, tuple[datetime, dict[str, Any]]] = field(default_factory=dict)

    # --- set-up

    @classmethod
    def begin(cls, folder: Path, deals: int = 24, closed: int = 30, seed: int = 3) -> Self:
        told = practice.from_story(deals, closed, seed, NOW, pinned=True)
        for name in WRITTEN:
            told.org.allow(practice.COMPANY_FIELDS, f"Opportunity.{name}", ["read", "edit"])
        sandbox = Sandbox(told.org, [told.app])
        sandbox.__enter__()
        world = cls(told, sandbox, folder)
        (folder / "orgs").mkdir()
        (folder / "fields").mkdir()
        (folder / "fields" / "tarnwerk.yaml").write_text(FIELDS)
        world.configure()
        world.remember("told")
        return world

    def end(self) -> None:
        self.sandbox.__exit__(None, None, None)
        self.org.close()

    def configure(self, *lines: str, alias: str = ALIAS) -> None:
        """Write the organisation's file, with these lines below what stands in it.

        What was said in calls fills a field here (metrics), which an admin must allow.
        """
        if not any(line.startswith("call_reviews:") for line in lines):
            lines = (*lines, "call_reviews: { words_on_deal: true }")
        text = practice.organisation_file(self.sandbox.url, "tarnwerk") + "".join(f"{line}\n" for line in lines)
        (self.folder / "orgs" / f"{alias}.yaml").write_text(text)

    def remember(self, name: str) -> None:
        """A moment that `reset` goes back to."""
        with closing(sqlite3.connect(self.folder / f"{name}.sqlite")) as copied:
            self.org.storage._writer.backup(copied)
        held = {attribute: vars(self.org)[attribute] for attribute in _HELD}
        self.memory[name] = self.org.clock.now(), copy.deepcopy(held)

    def reset(self, name: str = "told") -> None:
        """Rows, ids to come, permissions, clock, log, faults, automation and files as they were then."""
        now, held = self.memory[name]
        with self.org.storage._lock, closing(sqlite3.connect(self.folder / f"{name}.sqlite")) as copied:
            copied.backup(self.org.storage._writer)
        vars(self.org).update(copy.deepcopy(held))
        self.org.forget_views()
        self.org.before_hooks.clear()
        self.org.after_hooks.clear()
        self.org.clock.set(now)
        state = self.sandbox.state
        state.log.clear()
        state.faults.clear()
        state.used = 0
        for file in (self.folder / "orgs").glob("*.yaml"):
            file.unlink()
        (self.folder / "fields" / "tarnwerk.yaml").write_text(FIELDS)
        self.configure()

    # --- the sync

    @property
    def org(self) -> Any:
        return self.practice.org

    def organisation(self, alias: str = ALIAS) -> Organisation:
        return load_company(self.folder).organisations[alias]

    def crm(self) -> Salesforce:
        app = self.practice.app
        login = Login(self.sandbox.url, consumer_key=app.consumer_key, consumer_secret=app.consumer_secret)
        return Salesforce.connect(login, patience=QUICK)

    def sync(self, store: Store, *, alias: str = ALIAS, dry_run: bool = False) -> Report:
        """One sync as a process would run it: signed in anew, nothing remembered but the store."""
        crm = self.crm()
        self.sandbox.state.log.clear()
        try:
            return sync(self.organisation(alias), crm, store, self.org.clock.now, dry_run=dry_run)
        finally:
            crm.close()

    def settle(self, store: Store) -> None:
        """Sync until the echoes of our own writes are read and nothing is left to do."""
        for _ in range(3):
            self.sync(store)
            self.pass_time()
        self.sandbox.state.log.clear()

    def pass_time(self, by: timedelta = LATER) -> None:
        self.org.clock.set(self.org.clock.now() + by)

    def requests(self, method: str | None = None, part: str = "") -> list[str]:
        """What the last sync asked of the org: `METHOD path`."""
        log = list(self.sandbox.state.log)
        return [
            f"{one['method']} {one['path'].partition('/services/data/v66.0/')[2] or one['path']}"
            for one in log
            if (method is None or one["method"] == method) and part in one["path"]
        ]

    def writes(self) -> list[str]:
        return [one for one in self.requests() if one.startswith(("PATCH", "DELETE", "PUT"))]

    # --- hands

    def as_person(self, method: str, path: str, body: Any = None, username: str | None = None) -> Any:
        """Through the API as somebody of the company; an administrator when nobody is named."""
        token = self.sandbox.token(username or self.admin)
        url = f"{self.sandbox.url}/services/data/v66.0/{path}"
        reply = requests.request(method, url, json=body, headers={"Authorization": f"Bearer {token}"}, timeout=10)
        assert reply.status_code < 300, reply.text
        return reply.json() if reply.content else None

    @property
    def admin(self) -> str:
        (row,) = self.rows("Profile", "Name = 'System Administrator'")
        return str(self.rows("User", f"ProfileId = '{row['Id']}'")[0]["Username"])

    def change(self, object_name: str, record: str, **values: Any) -> None:
        self.as_person("PATCH", f"sobjects/{object_name}/{record}", values)

    def create(self, object_name: str, **values: Any) -> str:
        return str(self.as_person("POST", f"sobjects/{object_name}", values)["id"])

    def delete(self, object_name: str, record: str) -> None:
        self.as_person("DELETE", f"sobjects/{object_name}/{record}")

    def control(self, what: str, /, **body: Any) -> None:
        reply = requests.post(f"{self.sandbox.url}/sandbox/{what}", json=body, timeout=10)
        assert reply.status_code < 300, reply.text

    def revoke(self, target: str) -> None:
        for holder in ("Cornerman_Integration", practice.COMPANY_FIELDS):
            self.org.allow(holder, target, [])

    # --- eyes

    def rows(self, object_name: str, where: str = "1 = 1") -> list[dict[str, Any]]:
        """Rows as the org holds them, whoever may see them."""
        with self.org.storage.read() as connection:
            cursor = connection.execute(f'SELECT * FROM "{object_name}" WHERE {where} ORDER BY "Id"')
            names = [one[0] for one in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def row(self, object_name: str, where: str) -> dict[str, Any]:
        (row,) = self.rows(object_name, where)
        return row

    def assessment(self, deal: str) -> dict[str, Any]:
        return self.row(ASSESSMENT, f"Opportunity__c = '{deal}'")

    def of_deal(self, object_name: str, deal: str, where: str = "1 = 1") -> list[dict[str, Any]]:
        return self.rows(object_name, f"Key__c LIKE '{ALIAS}:{deal}:%' AND IsDeleted = 0 AND {where}")

    def judged(self) -> list[str]:
        """The deals that have an assessment in the org."""
        return sorted(str(row["Opportunity__c"]) for row in self.rows(ASSESSMENT, "IsDeleted = 0"))

    def picture(self) -> dict[str, Mapping[str, Any]]:
        """Everything that we may have touched, by object and key, without the org's own stamps and record ids."""
        keys = {row["Id"]: row["Key__c"] for name in OURS for row in self.rows(name)}
        found: dict[str, Mapping[str, Any]] = {}
        for name in OURS:
            for row in self.rows(name):
                values = {k: keys.get(v, v) for k, v in row.items() if k not in STAMPS and k not in ("Id", "Name")}
                found[f"{name} {row['Key__c']}"] = values
        for row in self.rows("Opportunity"):
            values = {k: keys.get(v, v) for k, v in row.items() if k not in STAMPS}
            found[f"Opportunity {row['Id']}"] = values
        return found

    @property
    def integration(self) -> str:
        return self.org.user_id(str(people().integration["Username"]))


def dirty(store: Store) -> list[str]:
    with store.begin() as connection:
        return kept.dirty_deals(connection, ALIAS, "", None)


def kept_rows(store: Store, object_name: str, alias: str = ALIAS) -> dict[str, Row]:
    with store.begin() as connection:
        return {row.id: row for row in kept.of_object(connection, alias, object_name)}


def written(store: Store, run: int | None) -> list[dict[str, Any]]:
    """The outbox rows of a run but the heartbeat's, with their values."""
    with store.begin() as connection:
        rows = connection.execute(select(outbox).where(outbox.c.run == run, outbox.c.object != RUN)).mappings().all()
    return [{**row, "values": decode(row["data"]), "stood": decode(row["before"])} for row in rows]


def conflicts(store: Store, state: str = "open") -> list[shared_fields.Conflict]:
    with store.begin() as connection:
        return shared_fields.conflicts(connection, ALIAS, state)


def pause(store: Store, why: str) -> None:
    with store.begin() as connection:
        organisations.change(connection, ALIAS, paused=why)
