"""Opens the database and brings it to the present shape."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import URL, Connection, Engine, Table, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, ProgrammingError

from sync.store.tables import metadata

_SQLITE, _POSTGRES = "sqlite", "postgresql+psycopg"
_SHORT = {"postgres": _POSTGRES, "postgresql": _POSTGRES}  # as other tools and hosts write it
_SECRET = ("password", "sslpassword")  # where an address may hold them beside its usual place

_POSTGRES_SETTINGS = {
    "connect_timeout": "10",  # seconds; a host that never answers is no reason to wait for ever
    # A machine that vanished amid a transaction keeps its locks no longer than it keeps its lease. In milliseconds.
    "options": "-c idle_in_transaction_session_timeout=900000",
}
_READS = "only_reads"
_MIGRATING = 4_703_116_511  # names our advisory lock: two processes on an empty database must not both make its tables


class BadStore(Exception):
    """The database cannot be opened or brought to the present shape; the message says what to do, and no password."""


class Store:
    """One database. `begin()` gives a transaction; everything in it is kept together or not at all."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction, committed at the end and rolled back when anything is raised within."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """For what only reads, however long: one view of everything, which holds up nobody who writes meanwhile."""
        view: dict[str, Any] = {_READS: True}
        if self.engine.dialect.name == "postgresql":
            view |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.engine.connect().execution_options(**view) as connection, connection.begin():
            yield connection

    def analyse(self) -> None:
        """Tell the planner how its tables have grown. PostgreSQL looks by itself once a minute, and reads far too much
        until it has; SQLite plans by the indexes alone."""
        if self.engine.dialect.name != "postgresql":
            return
        quote = self.engine.dialect.identifier_preparer.quote
        told = (f"{quote(table.name)} ({', '.join(map(quote, _narrowing(table)))})" for table in metadata.sorted_tables)
        with self.begin() as connection:
            connection.exec_driver_sql(f"ANALYZE (SKIP_LOCKED) {', '.join(told)}")

    def close(self) -> None:
        """Give every connection back. The store can be used no longer."""
        self.engine.dispose()


def _narrowing(table: Table) -> list[str]:
    """The columns that rows are looked up by. What else is in them is large, and nothing is asked about it."""
    indexed = {column.name for index in table.indexes for column in index.columns}
    return [column.name for column in table.columns if column.primary_key or column.name in indexed]


def open_store(url: str) -> Store:
    """Open `sqlite:///file` or `postgresql+psycopg://user:password@host/database` and migrate it. Raises `BadStore`."""
    address = _address(url)
    place = address.difference_update_query(_SECRET).render_as_string(hide_password=True)
    engine = _engine(address, place)
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
            config = Config()
            config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except DatabaseError as error:
        engine.dispose()
        said = " ".join(str(error.orig).split())
        if isinstance(error, ProgrammingError) and "permission denied" not in said:
            raise  # a migration that is wrong: a fault of ours
        raise BadStore(f"{place}: cannot be opened ({said}). Nearest: {_remedy(address, said)}") from error
    except CommandError as error:
        engine.dispose()
        raise BadStore(f"{place}: was made by a newer Cornerman ({error}). Nearest: upgrade cornerman") from error
    return Store(engine)


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        # Shown to nobody, and kept out of the traceback: part of it may be a password.
        raise BadStore(
            "the database's address cannot be read. Nearest: sqlite:///cornerman.sqlite, or "
            "postgresql+psycopg://user:password@host:5432/database with %40 for @ in the password"
        ) from None
    address = address.set(drivername=_SHORT.get(address.drivername, address.drivername))
    if address.drivername not in (_SQLITE, _POSTGRES):
        raise BadStore(
            f"{address.drivername}: is no database that Cornerman knows. Nearest: {_SQLITE}:///file, {_POSTGRES}://…"
        )
    return address


def _engine(address: URL, place: str) -> Engine:
    # Errors are logged and kept with the run; parameters are values of the company's records.
    if address.drivername == _SQLITE:
        engine = create_engine(address, hide_parameters=True)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    settings = {name: value for name, value in _POSTGRES_SETTINGS.items() if name not in address.query}
    try:
        return create_engine(address, hide_parameters=True, pool_pre_ping=True, connect_args=settings)
    except ImportError as error:
        raise BadStore(
            f"{place}: PostgreSQL needs the extra `postgres`. Nearest: pip install 'cornerman[postgres]'"
        ) from error


def _begin_sqlite(connection: Connection) -> None:
    # Whoever may write says so at once: two that read first and would write then could only fail.
    connection.exec_driver_sql("BEGIN" if connection.get_execution_options().get(_READS) else "BEGIN IMMEDIATE")


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # SQLAlchemy, not the driver, begins transactions, so that one is really one.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000", "cache_size=-65536"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _remedy(address: URL, said: str) -> str:
    """The server tells a failed log-in in words only, and those in its own language: else all that it can be."""
    if address.drivername == _SQLITE:
        return "check that the folder exists and can be written"
    if "permission denied" in said:
        return f'let {address.username} own it: ALTER DATABASE "{address.database}" OWNER TO "{address.username}"'
    if "authentication failed" in said or "no password supplied" in said or ("role " in said and "exist" in said):
        return "check the user and the password in the database's address"
    if "database " in said and "does not exist" in said:
        return f"createdb {address.database}, or check the name in the database's address"
    return "check the host and the port in the database's address, and that the server runs and lets this machine in"
