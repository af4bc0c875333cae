"""The company as it stands after its first syncs, its shared field tracked by the org's field history."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from sync.store import Store, open_store
from tests.sync.world import World


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("raced")
    world = World.begin(folder, deals=12, closed=4, seed=11)
    opportunity = world.org.objects["opportunity"]
    opportunity.add(replace(opportunity["Competition__c"], tracked=True))
    world.org.forget_views()
    with world.org.storage.write() as connection:
        # What a call says is better evidence than a field, and would be written in its place.
        connection.execute("DELETE FROM VideoCallTranscript")
        connection.execute(
            "UPDATE Opportunity SET Competition__c = NULL, Metrics__c = 'Saves ' || Id WHERE IsClosed = 0"
        )
    store = open_store(f"sqlite:///{folder / 'settled.db'}")
    world.settle(store)
    store.close()
    world.remember("settled")
    yield world
    world.end()


@pytest.fixture
def settled_store(company: World, tmp_path: Path) -> Callable[[], AbstractContextManager[Store]]:
    """Sets the org back to when it was settled, and opens the store as it was then."""

    @contextmanager
    def settled() -> Iterator[Store]:
        company.reset("settled")
        path = tmp_path / f"{secrets.token_hex(4)}.db"
        path.write_bytes((company.folder / "settled.db").read_bytes())
        store = open_store(f"sqlite:///{path}")
        try:
            yield store
        finally:
            store.close()

    return settled


@pytest.fixture
def store(settled_store: Callable[[], AbstractContextManager[Store]]) -> Iterator[Store]:
    with settled_store() as store:
        yield store
