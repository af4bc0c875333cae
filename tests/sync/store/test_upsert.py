"""Rows put in by their primary key."""

from typing import Any

from sqlalchemy import Connection, select

from sync.store import Store
from sync.store.tables import cursor
from sync.store.upsert import insert_new, replace_all


def row(name: str, stamp: str, alias: str = "acme") -> dict[str, Any]:
    return {"organisation": alias, "object": name, "stamp": stamp, "id": "1"}


def stamps(connection: Connection) -> dict[tuple[str, str], str]:
    return {(r.organisation, r.object): r.stamp for r in connection.execute(select(cursor))}


def test_row_stands_in_place_of_the_one_with_its_key(store: Store) -> None:
    with store.begin() as connection:
        replace_all(connection, cursor, [row("Task", "1"), row("Event", "1"), row("Task", "1", "globex")])
        replace_all(connection, cursor, [row("Task", "2"), row("User", "2")])

        assert stamps(connection) == {
            ("acme", "Task"): "2",
            ("acme", "Event"): "1",
            ("acme", "User"): "2",
            ("globex", "Task"): "1",
        }


def test_of_two_rows_with_one_key_the_last_stays(store: Store) -> None:
    with store.begin() as connection:
        replace_all(connection, cursor, [row("Task", "1"), row("Task", "2")])

        assert stamps(connection) == {("acme", "Task"): "2"}


def test_row_that_is_there_is_left_alone(store: Store) -> None:
    with store.begin() as connection:
        insert_new(connection, cursor, [row("Task", "1")])
        insert_new(connection, cursor, [row("Task", "2"), row("Event", "2")])

        assert stamps(connection) == {("acme", "Task"): "1", ("acme", "Event"): "2"}


def test_no_rows_are_no_statement(store: Store) -> None:
    with store.begin() as connection:
        replace_all(connection, cursor, [])
        insert_new(connection, cursor, [])

        assert stamps(connection) == {}
