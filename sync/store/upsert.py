"""Rows put in by their primary key: new ones inserted, those that are there replaced or left alone."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def replace_all(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Each row stands in place of the one with its key. All rows name the same columns; of two with one key the last
    stays."""
    if not rows:
        return
    statement = _insert(connection)(table)
    others = {name: statement.excluded[name] for name in rows[0] if not table.c[name].primary_key}
    connection.execute(statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=others), rows)


def insert_new(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Rows whose key is there already change nothing, also where another transaction put them there just now."""
    if rows:
        connection.execute(_insert(connection)(table).on_conflict_do_nothing(), rows)


def _insert(connection: Connection) -> Any:
    return postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
