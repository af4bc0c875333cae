"""The company, told once for all tests here; each begins as told, or as it stood after its first syncs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.store import Store, open_store
from tests.sync.world import World


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.proof)])
def database(request: pytest.FixtureRequest) -> str:
    """Which database this test runs on. A whole sync on PostgreSQL takes long: it is a proof, as the kill storm is."""
    return str(request.param)


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("company")
    world = World.begin(folder)
    store = open_store(f"sqlite:///{folder / 'settled.db'}")
    world.settle(store)
    store.close()
    world.remember("settled")
    yield world
    world.end()


@pytest.fixture
def world(company: World) -> World:
    """As told: nothing was ever synced. Its store is `store`."""
    company.reset("told")
    return company


@pytest.fixture
def settled(company: World) -> World:
    """After its first syncs, at the same date, with nothing left to do. Its store is `settled_store`."""
    company.reset("settled")
    return company


@pytest.fixture
def settled_store(company: World, tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "settled.db"
    path.write_bytes((company.folder / "settled.db").read_bytes())
    store = open_store(f"sqlite:///{path}")
    yield store
    store.close()
