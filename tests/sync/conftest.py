"""What every test of the store begins with: a fresh file."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync.store import Store, open_store


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without a row, to be copied: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def opened(tmp_path: Path, empty_store: Path) -> Iterator[Callable[[], Store]]:
    """Opens this test's store once more, as another process would."""
    path = tmp_path / "cornerman.db"
    path.write_bytes(empty_store.read_bytes())
    stores: list[Store] = []

    def open_once_more() -> Store:
        stores.append(open_store(f"sqlite:///{path}"))
        return stores[-1]

    yield open_once_more
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Callable[[], Store]) -> Store:
    return opened()
