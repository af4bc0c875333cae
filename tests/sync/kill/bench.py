"""An org in this process, syncs in processes of their own, and what both ended in."""

import json
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import URL, func, select

from sync.codec import plain
from sync.store import open_store
from sync.store.outbox import decode
from sync.store.tables import conflict, metadata, outbox
from tests.sync.conftest import Databases
from tests.sync.world import ALIAS, DAY, LATER, OURS, RUN, STAMPS, World

BATCH = 16
Picture = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Way:
    """What a trial runs on: which database, and whether all that may goes by bulk jobs."""

    database: str = "sqlite"
    bulk: bool = False

    def __str__(self) -> str:
        return f"{self.database}, {'bulk' if self.bulk else 'collections'}"


PLAIN = Way()


@dataclass
class Bench:
    """Where trials are made: the org, a process that runs syncs, and the store."""

    world: World
    process: subprocess.Popen[str]
    folder: Path
    postgres: Callable[[], Databases]
    way: Way = PLAIN
    url: str = ""
    copies: dict[str, URL] = field(default_factory=dict)  # what PostgreSQL holds at a moment, to be copied

    def begin(self, moment: str, way: Way = PLAIN) -> None:
        """Org and store as they were at this moment."""
        self.world.sandbox.state.bulk.forget()  # a job still under way belongs to the trial before
        self.world.reset(moment)
        self.way, self.url = way, (self._in_postgres if way.database == "postgres" else self._in_sqlite)(moment)

    def _in_sqlite(self, moment: str) -> str:
        file = self.folder / "trial.db"
        for old in self.folder.glob(f"{file.name}*"):
            old.unlink()
        if (kept := self.folder / f"{moment}.store").exists():
            shutil.copy(kept, file)
        return f"sqlite:///{file}"

    def _in_postgres(self, moment: str) -> str:
        databases = self.postgres()
        if moment not in self.copies:
            self.copies[moment] = databases.new()
            if (kept := self.folder / f"{moment}.store").exists():
                _copy(f"sqlite:///{kept}", self.copies[moment].render_as_string(hide_password=False))
        if trial := self.copies.pop("trial", None):
            databases.drop(trial)
        self.copies["trial"] = databases.new(like=self.copies[moment])
        return self.copies["trial"].render_as_string(hide_password=False)

    def sync(self, kill: str | None = None, trace: Path | None = None, now: datetime | None = None) -> int:
        """Exit status of one sync in a process of its own."""
        app = self.world.practice.app
        order = {
            "company": str(self.folder),
            "alias": ALIAS,
            "url": self.world.sandbox.url,
            "key": app.consumer_key,
            "secret": app.consumer_secret,
            "store": self.url,
            "now": (now or self.world.org.clock.now()).isoformat(),
            "kill": kill,
            "trace": str(trace) if trace else None,
            "batch": BATCH,
            "bulk": self.way.bulk,
        }
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return int(json.loads(self.process.stdout.readline())["status"])

    def boundaries(self, moment: str, way: Way = PLAIN) -> dict[str, str]:
        """Every boundary of an undisturbed sync from this moment, in the order in which it came to them, each with the
        request that it stands at."""
        self.begin(moment, way)
        trace = self.folder / "trace"
        trace.unlink(missing_ok=True)
        assert self.sync(trace=trace) == 0
        return dict(line.split(" ", 1) for line in trace.read_text().splitlines())

    def ends(self) -> Picture:
        """What org and store hold: stamps, run numbers and ids of our own records aside."""
        return self.of_org() | self.of_store()

    def of_org(self) -> dict[str, Mapping[str, Any]]:
        counted = ("Calls__c", "Deals_Judged__c", "Writes__c", "Refused__c", "Id", "Name", *STAMPS)
        found = dict(self.world.picture())
        for row in self.world.rows(RUN):
            found[f"{RUN} {row['Key__c']} {row['Outcome__c']}"] = {k: v for k, v in row.items() if k not in counted}
        return found | {"number of records": {name: len(self.world.rows(name)) for name in (*OURS, RUN)}}

    def of_store(self) -> dict[str, Mapping[str, Any]]:
        store = open_store(self.url)
        with store.begin() as connection:
            rows = {
                name: [dict(row) for row in connection.execute(select(table)).mappings()]
                for name, table in metadata.tables.items()
            }
        store.close()
        ours = {row["crm_id"]: row["key"] for row in rows["sent"]}
        found: dict[str, Mapping[str, Any]] = {}
        for row in rows["kept"]:
            values = {name: ours.get(value, value) for name, value in plain(row["data"]).items()}
            name = ours.get(row["id"], row["id"])
            found[f"kept {row['object']} {name}"] = {"deal": row["deal"], **values}
        for row in rows["hanging"]:
            found[f"hanging {ours.get(row['child'], row['child'])} {ours.get(row['via'], row['via'])}"] = {}
        for row in rows["evidence"]:
            found[f"evidence {row['id']}"] = {name: row[name] for name in ("deal", "state", "ground", "data")}
        for row in rows["reference"]:
            found[f"reference {ours.get(row['child'], row['child'])} {row['parent']}"] = {"deal": row["deal"]}
        for row in rows["standing"]:
            found[f"standing {row['deal']}"] = {
                "answer": row["answer"],
                "points": row["points"],
                **plain(row["former"]),
            }
        for row in rows["asked"]:
            told = {name: row[name] for name in ("held", "since", "ended_on", "ending")}
            found[f"asked {row['deal']} {row['action']} {row['number']}"] = told
        for row in rows["sent"]:
            if row["object"] != RUN:
                found[f"sent {row['object']} {row['key']}"] = {"deal": row["deal"], **decode(row["data"])}
        for row in rows["shared_field"]:
            found[f"shared {row['record']} {row['field']}"] = {"asked": row["asked"], "stored": row["stored"]}
        for row in rows["conflict"]:
            name = f"conflict {row['record']} {row['field']} {row['state']}"
            assert name not in found
            found[name] = {part: row[part] for part in ("stored", "theirs", "proposed")}
        for name in ("dirty", "merged", "purged"):
            for row in rows[name]:
                found[f"{name} {sorted(row.items())}"] = {}
        for row in rows["outbox"]:
            if row["state"] != "accepted":
                found[f"outbox {row['state']} {row['object']} {row['key']}"] = decode(row["data"])
        (organisation,) = rows["organisation"]
        found["organisation"] = {k: v for k, v in organisation.items() if k not in ("alias", "reconciled")}
        answers = {(row["deal"], row["answer"]) for row in rows["assessment"]}
        found["answers"] = {f"{deal} {answer}": True for deal, answer in sorted(answers)}
        found["runs left open"] = {"count": sum(row["outcome"] == "running" for row in rows["run"])}
        return found


def first_difference(name: str, ended: Picture, wanted: Picture) -> str | None:
    """The boundary, and the first row that differs, field by field."""
    for key in sorted(ended.keys() | wanted.keys()):
        here, there = ended.get(key), wanted.get(key)
        if here != there:
            if here is None or there is None:
                return f"{name}: {key}: {'is missing' if here is None else 'is there and should not be'}"
            fields = [f for f in sorted(here.keys() | there.keys()) if here.get(f) != there.get(f)]
            told = "; ".join(f"{f}: {str(here.get(f))[:120]!r} instead of {str(there.get(f))[:120]!r}" for f in fields)
            return f"{name}: {key}: {told}"
    return None


def live_a_day(bench: Bench) -> None:
    """The moment `changed`: after the first syncs people worked for a day, in every way that a sync must follow."""
    world = bench.world
    bench.begin("told")
    for _ in range(3):
        assert bench.sync() == 0
        world.pass_time(LATER)
    world.pass_time(DAY)
    deals = world.judged()
    filled = [row for row in world.rows("Opportunity") if row["Id"] in deals and row["Competition__c"]]
    gone, won, *others = (deal for deal in deals if deal not in [row["Id"] for row in filled[:2]])
    world.change("Opportunity", filled[0]["Id"], Competition__c="Wellenreiter AG")
    world.change("Opportunity", filled[1]["Id"], Metrics__c="Half the scrap by June")
    world.delete("Opportunity", gone)
    world.change("Opportunity", won, StageName="Closed Won")
    roles = world.rows("OpportunityContactRole", f"OpportunityId = '{others[0]}' AND IsDeleted = 0")
    account = world.row("Contact", f"Id = '{roles[0]['ContactId']}'")["AccountId"]
    survivor = world.create("Contact", LastName="Survivor", AccountId=account)
    world.control("merge", master=survivor, losers=[roles[0]["ContactId"]], username=world.admin)
    for deal in others[1:4]:
        (action,) = world.of_deal("Cornerman_Action__c", deal, "Is_Primary__c = 1")
        world.change("Cornerman_Action__c", action["Id"], Status__c="Done")
    world.change("Opportunity", others[2], CloseDate="2026-02-01", NextStep="Send the paper")
    store = open_store(bench.url)
    store.close()  # the last one to close folds the log into the file
    world.remember("changed")
    shutil.copy(bench.folder / "trial.db", bench.folder / "changed.store")


def _copy(here: str, there: str) -> None:
    """Every row of one store into another that is empty, and the numbers to come."""
    source, target = open_store(here), open_store(there)
    with source.begin() as reading, target.begin() as writing:
        for table in metadata.sorted_tables:
            if rows := [dict(row) for row in reading.execute(select(table)).mappings()]:
                writing.execute(table.insert(), rows)
        for table in (outbox, conflict):
            writing.execute(select(func.setval(f"{table.name}_id_seq", select(func.max(table.c.id)).scalar_subquery())))
    source.close()
    target.close()
