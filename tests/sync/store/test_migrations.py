"""A store of any released shape, with rows in it, becomes one of the present shape and loses nothing.

`released/` holds each shape as it left the house: a script that makes its tables, and the rows in them. They are never
edited; a release that changes the shape adds one.
"""

from datetime import date
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, func, inspect, select, text

from rules.facts import Former
from sync.store import Store, kept, ledger, open_store, organisations, outbox, shared_fields
from sync.store.tables import metadata
from sync.three_way import Ours

RELEASED = sorted(path.name for path in (Path(__file__).parent / "released").glob("*.sql"))
FORMER = Former(date(2026, 3, 2), 420, "next_action.call", 7, "risk.quiet", (), {})
ALIAS, DEAL = "tarnwerk", "006000000000001AAA"


def released(url: str, name: str) -> None:
    """Make a store as this release left it. The scripts speak PostgreSQL."""
    script = (Path(__file__).parent / "released" / name).read_text()
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        script = script.replace("BYTEA", "BLOB").replace("BIGSERIAL", "INTEGER")
    with engine.begin() as connection:
        for statement in filter(str.strip, script.split(";\n")):
            connection.exec_driver_sql(statement)
    engine.dispose()


def differences(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, metadata))


def shape(store: Store) -> dict[str, tuple[object, ...]]:
    """All that may differ between two stores of one revision: columns, keys and indexes, in their order."""
    found = inspect(store.engine)
    return {
        name: (
            sorted((c["name"], str(c["type"]), c["nullable"], str(c["default"])) for c in found.get_columns(name)),
            found.get_pk_constraint(name)["constrained_columns"],
            sorted((str(i["name"]), i["column_names"], i["unique"]) for i in found.get_indexes(name)),
        )
        for name in metadata.tables
    }


@pytest.mark.parametrize("name", RELEASED)
def test_released_store_gets_the_present_shape(nothing: str, name: str, store: Store) -> None:
    released(nothing, name)
    upgraded = open_store(nothing)
    try:
        with upgraded.engine.connect() as connection:
            assert differences(connection) == []
        assert shape(upgraded) == shape(store)
    finally:
        upgraded.close()


@pytest.mark.parametrize("name", RELEASED)
def test_released_store_keeps_its_rows(nothing: str, name: str) -> None:
    released(nothing, name)
    engine = create_engine(nothing)
    with engine.connect() as connection:
        tables = [table for table in inspect(connection).get_table_names() if table != "alembic_version"]
        before = {table: connection.execute(text(f'SELECT count(*) FROM "{table}"')).scalar_one() for table in tables}
    engine.dispose()
    assert all(before.values())  # a table without a row proves nothing

    store = open_store(nothing)
    with store.begin() as connection:
        for table, number in before.items():
            assert connection.execute(select(func.count()).select_from(metadata.tables[table])).scalar_one() == number
    store.close()


@pytest.mark.parametrize("name", RELEASED)
def test_released_store_is_read_by_the_present_code(nothing: str, name: str) -> None:
    released(nothing, name)
    store = open_store(nothing)
    with store.begin() as connection:
        assert organisations.load(connection, ALIAS).crm_id == "00D000000000001AAA"
        ((row,),) = kept.of_deals(connection, ALIAS, [DEAL])[DEAL].values()
        assert row.values == {"Name": "Tarn"}
        standing = ledger.standings(connection, ALIAS, [DEAL])[DEAL]
        assert (standing.run, standing.former) == (1, FORMER)
        assert ledger.entry_at(connection, ALIAS, DEAL) is not None
        (planned,) = outbox.waiting(connection, ALIAS, "planned", "Cornerman_Finding__c", shared=False, limit=9)
        assert planned.values == {"Points__c": 4}
        assert shared_fields.remembered(connection, ALIAS, [DEAL]) == {DEAL: {"A__c": Ours("asked", "stored")}}
        (conflict,) = shared_fields.conflicts(connection, ALIAS)
        assert conflict.theirs == "theirs"
        outbox.plan(connection, ALIAS, 2, [DEAL], [planned])
        (again,) = outbox.waiting(connection, ALIAS, "planned", "Cornerman_Finding__c", shared=False, limit=9)
        assert (again.run, again.values) == (2, planned.values)
    store.close()
