"""The migrations make the tables that the code knows, and a store that cannot be opened says what to do."""

import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import URL, insert, inspect
from sqlalchemy.exc import IntegrityError

from sync.store import BadStore, Store, open_store
from sync.store.tables import cursor, kept, metadata


def test_migrations_make_the_tables_that_the_code_knows(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})

        assert compare_metadata(context, metadata) == []


def test_every_table_and_index_is_there(store: Store) -> None:
    found = inspect(store.engine)

    for table in metadata.tables.values():
        assert {i["name"] for i in found.get_indexes(table.name)} == {i.name for i in table.indexes}
        nullable = {c["name"]: c["nullable"] for c in found.get_columns(table.name)}
        assert nullable == {c.name: c.nullable for c in table.columns}


def test_opening_again_changes_nothing(nothing: str) -> None:
    first = open_store(nothing)
    with first.begin() as connection:
        connection.execute(insert(cursor).values(organisation="a", object="Task", stamp="s", id="i"))
    first.close()

    second = open_store(nothing)

    with second.begin() as connection:
        assert len(connection.execute(cursor.select()).all()) == 1
    second.close()


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadStore, match="check that the folder exists"):
        open_store(f"sqlite:///{tmp_path / 'nowhere' / 'store.db'}")


def test_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("Dear diary, " * 500)

    with pytest.raises(BadStore, match="cannot be opened"):
        open_store(f"sqlite:///{path}")


def test_store_of_a_newer_version(url: str) -> None:
    store = open_store(url)
    with store.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()

    with pytest.raises(BadStore, match="newer Cornerman"):
        open_store(url)


# --- PostgreSQL that cannot be opened: every message says what to do, and none the password

SECRET = "s3cret-pa55word"


def said_on_opening(url: URL | str) -> str:
    with pytest.raises(BadStore) as caught:
        open_store(url if isinstance(url, str) else url.render_as_string(hide_password=False))
    assert SECRET not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def stranger(databases: Any) -> Iterator[URL]:
    """Somebody who may log in with a password, and no more, to an empty database."""
    name, made = f"stranger_{secrets.token_hex(4)}", databases.new(migrated=False)
    databases.do(f"CREATE ROLE {name} LOGIN PASSWORD '{SECRET}'")
    yield made.set(username=name, password=SECRET)
    databases.drop(made)
    databases.do(f"DROP ROLE {name}")


def test_wrong_password(stranger: URL) -> None:
    said = said_on_opening(stranger.set(password=f"{SECRET}-mistyped"))

    assert f"{stranger.username}:***@" in said
    assert "Nearest: check the user and the password" in said


def test_user_who_may_make_no_tables(stranger: URL) -> None:
    said = said_on_opening(stranger)

    assert f'Nearest: let {stranger.username} own it: ALTER DATABASE "{stranger.database}" OWNER TO' in said


def test_database_that_is_not_there(server: URL) -> None:
    assert "Nearest: createdb nowhere_at_all" in said_on_opening(server.set(database="nowhere_at_all"))


def test_host_where_no_server_answers() -> None:
    with closing(socket.socket()) as unheard:
        unheard.bind(("127.0.0.1", 0))
        port = unheard.getsockname()[1]
        said = said_on_opening(f"postgresql+psycopg://cornerman:{SECRET}@127.0.0.1:{port}/cornerman")

    assert f"cornerman:***@127.0.0.1:{port}/cornerman: cannot be opened" in said
    assert "Nearest: check the host and the port" in said


def test_password_beside_its_usual_place() -> None:
    with closing(socket.socket()) as unheard:
        unheard.bind(("127.0.0.1", 0))
        port = unheard.getsockname()[1]
        said_on_opening(f"postgresql+psycopg://u@127.0.0.1:{port}/db?password={SECRET}&connect_timeout=2")


@pytest.mark.parametrize(
    "url",
    [f"postgresql+psycopg://u:{SECRET}@host:port/db", f"postgresql+psycopg:u:{SECRET}@host", f"mysql://u:{SECRET}@h/d"],
)
def test_address_that_is_none(url: str) -> None:
    said = said_on_opening(url)

    assert "sqlite:///" in said
    assert "postgresql+psycopg://" in said


def test_missing_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    said = said_on_opening(f"postgresql+psycopg://u:{SECRET}@host/db")
    assert "Nearest: pip install 'cornerman[postgres]'" in said


@pytest.mark.parametrize("short", ["postgres", "postgresql"])
def test_address_as_others_write_it(server: URL, databases: Any, short: str) -> None:
    made = databases.new(migrated=False)

    store = open_store(made.set(drivername=short).render_as_string(hide_password=False))

    assert inspect(store.engine).has_table("kept")
    store.close()
    databases.drop(made)


# --- several at once, and growth


def test_processes_that_meet_an_empty_database_make_its_tables_once(nothing: str) -> None:
    code = "import sys; from sync.store import open_store; open_store(sys.argv[1]).close()"
    several = [subprocess.Popen([sys.executable, "-c", code, nothing]) for _ in range(3)]

    assert [process.wait() for process in several] == [0, 0, 0]


def test_planner_is_told_how_tables_have_grown(store: Store) -> None:
    with store.begin() as connection:
        rows = [{"organisation": "a", "object": "Task", "stamp": "s", "id": f"{n}", "data": b"{}"} for n in range(1000)]
        connection.execute(insert(kept), rows)

    store.analyse()

    if store.engine.dialect.name == "postgresql":
        with store.begin() as connection:
            size = connection.exec_driver_sql("SELECT reltuples FROM pg_class WHERE relname = 'kept'").scalar_one()
        assert size == 1000


def write_twice(store: Store, record: str) -> None:
    row = {"organisation": "a", "object": "Task", "stamp": "s", "id": record}
    with store.begin() as connection:
        connection.execute(insert(cursor).values(row))
        connection.execute(insert(cursor).values(row))


def test_transaction_that_fails_leaves_nothing(store: Store) -> None:
    with pytest.raises(IntegrityError):
        write_twice(store, "i")

    with store.begin() as connection:
        assert connection.execute(cursor.select()).all() == []


def test_a_long_reading_holds_up_nobody_and_sees_one_moment(store: Store) -> None:
    row = {"organisation": "a", "object": "Task", "stamp": "s", "id": "i"}
    with store.reading() as reading:
        assert reading.execute(cursor.select()).all() == []
        with store.begin() as connection:
            connection.execute(insert(cursor).values(row))
        assert reading.execute(cursor.select()).all() == []
    with store.reading() as reading:
        assert len(reading.execute(cursor.select()).all()) == 1


def test_errors_of_the_database_hold_no_values(store: Store) -> None:
    with pytest.raises(IntegrityError) as caught:
        write_twice(store, "Ana Sousa, 555-0199")

    assert "Ana" not in str(caught.value)
