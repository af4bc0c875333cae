"""Rows put in by their primary key: new ones inserted, those that are there replaced or left alone."""

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

Rows = Sequence[dict[str, Any]]
"""Values by column, as the database takes them; all rows name the same columns."""


def add(connection: Connection, table: Table, rows: Rows) -> None:
    """New rows of a table that numbers them itself."""
    if rows:
        _execute(connection, _insert(connection)(table), rows)


def replace_all(connection: Connection, table: Table, rows: Rows) -> None:
    """Each row stands in place of the one with its key; of two with one key the last stays."""
    if not rows:
        return
    statement = _insert(connection)(table)
    others = {name: statement.excluded[name] for name in rows[0] if not table.c[name].primary_key}
    _execute(connection, statement.on_conflict_do_update(index_elements=list(table.primary_key), set_=others), rows)


def insert_new(connection: Connection, table: Table, rows: Rows) -> None:
    """Rows whose key is there already change nothing, also where another transaction put them there just now."""
    if rows:
        _execute(connection, _insert(connection)(table).on_conflict_do_nothing(), rows)


def _execute(connection: Connection, statement: Any, rows: Rows) -> None:
    """The statement as one text for the driver: row by row, SQLAlchemy takes longer than the database."""
    compiled = statement.compile(dialect=connection.dialect, column_keys=list(rows[0]))
    if compiled.positional:
        values = itemgetter(*compiled.positiontup)
        # Of a single name `itemgetter` gives the value alone.
        many: Any = [values(row) if len(compiled.positiontup) > 1 else (values(row),) for row in rows]
    else:
        many = rows
    connection.exec_driver_sql(str(compiled), many)


def _insert(connection: Connection) -> Any:
    return postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
