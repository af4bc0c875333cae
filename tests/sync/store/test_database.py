"""The migrations make the tables that the code knows, and a store that cannot be opened says what to do."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import insert, inspect
from sqlalchemy.exc import IntegrityError

from sync.store import BadStore, Store, open_store
from sync.store.tables import cursor, metadata


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


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'twice.db'}"
    first = open_store(url)
    with first.begin() as connection:
        connection.execute(insert(cursor).values(organisation="a", object="Task", stamp="s", id="i"))
    first.close()

    second = open_store(url)

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


def test_store_of_a_newer_version(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'newer.db'}"
    store = open_store(url)
    with store.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()

    with pytest.raises(BadStore, match="newer Cornerman"):
        open_store(url)


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


def test_errors_of_the_database_hold_no_values(store: Store) -> None:
    with pytest.raises(IntegrityError) as caught:
        write_twice(store, "Ana Sousa, 555-0199")

    assert "Ana" not in str(caught.value)
