"""Each organisation's pin, pause, lease and the ground its deals were last judged on."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, Engine, delete, func, select, update

from sync.clock import stamp
from sync.holder import is_dead, new_holder
from sync.store.database import Store
from sync.store.tables import cursor, organisation
from sync.store.upsert import insert_new


class AnotherOrganisation(Exception):
    """The CRM behind this alias is not the one that was pinned."""


class Leased(Exception):
    """Another process is turning this organisation's crank."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What is remembered of one organisation between runs."""

    alias: str
    crm_id: str | None
    paused: str | None
    judged_on: str | None
    ground: str | None
    mapping: str | None
    capture: bytes | None
    canary: bytes | None
    reconciled: str | None


def load(connection: Connection, alias: str) -> Remembered:
    """This organisation, made known when it is new."""
    columns = (
        organisation.c.alias,
        organisation.c.crm_id,
        organisation.c.paused,
        organisation.c.judged_on,
        organisation.c.ground,
        organisation.c.mapping,
        organisation.c.capture,
        organisation.c.canary,
        organisation.c.reconciled,
    )
    wanted = select(*columns).where(organisation.c.alias == alias)
    found = connection.execute(wanted).one_or_none()
    if found is None:
        insert_new(connection, organisation, [{"alias": alias}])
        found = connection.execute(wanted).one()
    return Remembered(*found)


def pin(connection: Connection, alias: str, crm_id: str, wanted: str | None = None) -> None:
    """Remember whose organisation this is; refuse another one, than before or than `wanted`: the id in its own file.

    Raises `AnotherOrganisation`.
    """
    known = load(connection, alias).crm_id
    for pinned in (known, wanted):
        # A file may hold the id's short form: 15 characters of which the 18 are the same with a checksum.
        if pinned is None or pinned == crm_id or (len(pinned) == 15 and crm_id.startswith(pinned)):
            continue
        raise AnotherOrganisation(
            f"{alias}: the CRM answers as organisation {crm_id}, but this alias is pinned to {pinned}; "
            "a refreshed sandbox keeps its record ids and must not be taken for another organisation. "
            "Nearest: give the new organisation an alias of its own under orgs/"
        )
    if known is None:
        change(connection, alias, crm_id=crm_id)


def change(connection: Connection, alias: str, **values: str | bytes | None) -> None:
    connection.execute(update(organisation).where(organisation.c.alias == alias).values(**values))


def refetch(connection: Connection, alias: str) -> None:
    """Forget how far each object was read, so that the next pull reads all of it again."""
    connection.execute(delete(cursor).where(cursor.c.organisation == alias))


LEASE = timedelta(minutes=15)
"""How long a holder that died on another machine keeps others away; a living one renews as it goes."""

_RENEWED_EVERY = 60.0  # seconds
_ANALYSED_EVERY = 10.0  # seconds; it takes some tenths of one, however large the tables are


def _now(connection: Connection) -> datetime:
    """The database's clock. Two machines may disagree about the time, and a replay pins its own: neither may end, or
    stretch, the lease of a process that lives."""
    instant: datetime = connection.execute(select(func.now())).scalar_one()
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant  # SQLite tells UTC without saying so


def take_lease(store: Store, alias: str, holder: str) -> None:
    """Hold this organisation, or hold it further; raises `Leased` when another process does."""
    with store.begin() as connection:
        load(connection, alias)
        now = _now(connection)
        lease = select(organisation.c.lease_holder, organisation.c.lease_until)
        former, until = connection.execute(lease.where(organisation.c.alias == alias)).one()
        if former in (None, holder) or until < stamp(now) or is_dead(former):
            # Of several that saw the same lease, the database lets one through; none, when its holder just renewed it.
            taken = connection.execute(
                update(organisation)
                .where(
                    organisation.c.alias == alias,
                    organisation.c.lease_holder.is_not_distinct_from(former),
                    organisation.c.lease_until.is_not_distinct_from(until),
                )
                .values(lease_holder=holder, lease_until=stamp(now + LEASE))
            )
            if taken.rowcount:
                return
    raise Leased(
        f"{alias}: another sync holds this organisation until {until} at the latest. "
        "Nearest: wait for it, or end that process"
    )


def give_back(store: Store, alias: str, holder: str) -> None:
    """Hold it no longer. Nothing happens when another process holds it meanwhile."""
    with store.begin() as connection:
        connection.execute(
            update(organisation)
            .where(organisation.c.alias == alias, organisation.c.lease_holder == holder)
            .values(lease_holder=None, lease_until=None)
        )


def wait_for_turns(connection: Connection, alias: str) -> None:
    """Until this transaction ends, no sync of the organisation begins another, and none is under way.

    For what people decide while a sync runs. SQLite lets one transaction write at a time anyway.
    """
    connection.execute(select(organisation.c.alias).where(organisation.c.alias == alias).with_for_update())


class Lease:
    """An organisation held by this process for one turn of the crank. Taking it raises `Leased`."""

    def __init__(self, store: Store, alias: str) -> None:
        self._alias, self._holder, self._plain = alias, new_holder(), store
        take_lease(store, alias, self._holder)
        self._taken = self._analysed = time.monotonic()
        self.store: Store = _Held(store.engine, alias, self._holder)
        """Its transactions raise `Leased` when another process took the organisation meanwhile: a process that slept
        through its lease writes nothing over its successor's work."""

    def renew(self) -> None:
        """Called after every page and partition. Holds the organisation further, once a minute at most; raises `Leased`
        when another process took it meanwhile. Has the store look at its growing tables now and then."""
        now = time.monotonic()
        if now - self._analysed >= _ANALYSED_EVERY:
            self._plain.analyse()
            self._analysed = time.monotonic()
        if now - self._taken >= _RENEWED_EVERY:
            take_lease(self._plain, self._alias, self._holder)
            self._taken = now

    def __enter__(self) -> "Lease":
        return self

    def __exit__(self, *_error: object) -> None:
        give_back(self._plain, self._alias, self._holder)


class _Held(Store):
    """The store as the holder of a lease may use it."""

    def __init__(self, engine: Engine, alias: str, holder: str) -> None:
        super().__init__(engine)
        self._alias, self._holder = alias, holder

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        # Shared, so that several transactions of one holder may run at once; nobody takes the lease amid any of them.
        lease = select(organisation.c.lease_holder).where(organisation.c.alias == self._alias)
        with super().begin() as connection:
            if connection.execute(lease.with_for_update(read=True)).scalar() != self._holder:
                raise Leased(f"{self._alias}: another sync took this organisation over. Nearest: let that one finish")
            yield connection
