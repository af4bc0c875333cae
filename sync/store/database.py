"""Opens the database and brings it to the present shape."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError


class BadStore(Exception):
    """The database cannot be opened or brought to the present shape; the message says what to do."""


class Store:
    """One database. `begin()` gives a transaction; everything in it is kept together or not at all."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        with self.engine.begin() as connection:
            yield connection

    def close(self) -> None:
        self.engine.dispose()


def open_store(url: str) -> Store:
    """Open `sqlite:///file` or `postgresql+psycopg://…` and migrate it. Raises `BadStore`."""
    # Errors are logged and kept with the run; parameters are values of the company's records.
    engine = create_engine(url, hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            config = Config()
            config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except (OperationalError, DatabaseError) as error:
        place = engine.url.render_as_string(hide_password=True)
        raise BadStore(
            f"{place}: cannot be opened ({error.orig}). Nearest: check that the folder exists and can be written"
        ) from error
    except CommandError as error:
        place = engine.url.render_as_string(hide_password=True)
        raise BadStore(f"{place}: was made by a newer Cornerman ({error}). Nearest: upgrade cornerman") from error
    return Store(engine)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # SQLAlchemy, not the driver, begins transactions, so that one is really one.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "cache_size=-65536"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
