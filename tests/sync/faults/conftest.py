"""A small company before its first sync, with everything that can be made to go wrong set back before each test."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from connector.salesforce import BulkLimits, Login, Salesforce, Waiting
from sync import pipeline
from sync.pipeline import Report
from sync.store import Store, open_store, outbox, runs
from sync.turn import Progress, no_progress
from tests.sync.kill.bench import first_difference
from tests.sync.world import ALIAS, QUICK, RUN, World

BULK = BulkLimits(
    read_from=1, write_from=1, rows=200, waiting=Waiting(first=0.005, longest=0.02, in_all=60.0, rounds=2)
)
"""All that may go by a job does."""
HASTY = replace(BULK, waiting=replace(BULK.waiting, in_all=1.0))
"""Nobody waits long for a job that never ends."""


@dataclass
class Company:
    """The org, the store, and what one undisturbed sync ends in."""

    world: World
    store: Store
    undisturbed: Mapping[str, Any]
    empty: Path | None = None

    def begin_again(self) -> None:
        """Org and store as before the first sync."""
        world = self.world
        world.sandbox.state.bulk.forget()
        world.org.locks.clear()
        world.org.reappear()
        world.reset("told")
        world.control("limit", max=100_000, used=0)
        path = self.store.engine.url.database
        self.store.close()
        assert path
        assert self.empty
        self.store = _copy(self.empty, Path(path))

    def sync(
        self, *, bulk: BulkLimits | None = None, calls: int | None = None, progress: Progress = no_progress
    ) -> Report:
        app = self.world.practice.app
        login = Login(self.world.sandbox.url, consumer_key=app.consumer_key, consumer_secret=app.consumer_secret)
        crm = Salesforce.connect(login, patience=QUICK, bulk=bulk)
        clock = self.world.org.clock.now
        try:
            return pipeline.sync(self.world.organisation(), crm, self.store, clock, calls=calls, progress=progress)
        finally:
            crm.close()

    def heartbeat(self) -> tuple[str, str]:
        """What the Run record says: outcome and message."""
        (row,) = self.world.rows(RUN)
        return row["Outcome__c"], row["Message__c"] or ""

    def told(self) -> str:
        """The message of the last run."""
        with self.store.begin() as connection:
            return runs.latest(connection, ALIAS)[0].message or ""

    def waiting(self, state: str) -> int:
        with self.store.begin() as connection:
            return outbox.count(connection, ALIAS, state)

    def goes_on(self, *, bulk: BulkLimits | None = None) -> None:
        """The next run ends as if nothing had happened."""
        assert self.sync(bulk=bulk).outcome == "finished"
        assert (self.waiting("sending"), self.waiting("planned"), self.waiting("refused")) == (0, 0, 0)
        assert first_difference("next run", self.world.picture(), self.undisturbed) is None
        assert self.heartbeat() == ("Finished", "")


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = World.begin(tmp_path_factory.mktemp("faults"), deals=10, closed=4, seed=7)
    yield world
    world.end()


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("faults") / "empty.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def at_once(world: World, empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """What the org holds after one sync that nothing disturbed."""
    store = _copy(empty, tmp_path_factory.mktemp("faults") / "undisturbed.db")
    Company(world, store, {}).sync()
    store.close()
    return world.picture()


@pytest.fixture
def company(world: World, empty: Path, at_once: Mapping[str, Any], tmp_path: Path) -> Iterator[Company]:
    company = Company(world, _copy(empty, tmp_path / "store.db"), at_once, empty)
    company.begin_again()
    yield company
    company.store.close()


def _copy(here: Path, there: Path) -> Store:
    for old in there.parent.glob(f"{there.name}*"):
        old.unlink()
    shutil.copy(here, there)
    return open_store(f"sqlite:///{there}")


def once(phase: str, do: Callable[[], None]) -> Progress:
    """Does it when a run first says that it is at this."""
    done: list[str] = []

    def progress(what: str, _amount: int) -> None:
        if what.startswith(phase) and not done:
            done.append(what)
            do()

    return progress
