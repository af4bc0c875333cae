"""Each organisation's pin, pause, lease and the ground its deals were last judged on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from sync.clock import Clock, stamp
from sync.holder import is_dead, new_holder
from sync.store.database import Store
from sync.store.tables import cursor, organisation


class AnotherOrganisation(Exception):
    """The CRM behind this alias is not the one that was pinned."""


class Leased(Exception):
    """Another process is turning this organisation's crank."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is remembered of one organisation between runs."""

    alias: str
    crm_id: str | None
    paused: str | None
    judged_on: str | None
    ground: str | None
    mapping: str | None
    capture: bytes | None


def load(connection: Connection, alias: str) -> Kept:
    """This organisation, made known when it is new."""
    columns = (
        organisation.c.alias,
        organisation.c.crm_id,
        organisation.c.paused,
        organisation.c.judged_on,
        organisation.c.ground,
        organisation.c.mapping,
        organisation.c.capture,
    )
    found = connection.execute(select(*columns).where(organisation.c.alias == alias)).one_or_none()
    if found is None:
        connection.execute(insert(organisation).values(alias=alias))
        return Kept(alias, None, None, None, None, None, None)
    return Kept(*found)


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


def take_lease(store: Store, alias: str, holder: str, now: datetime) -> None:
    """Hold this organisation, or hold it further; raises `Leased` when another process does."""
    try:
        with store.begin() as connection:
            load(connection, alias)
    except IntegrityError:
        pass  # another process made it known at the same moment
    with store.begin() as connection:
        lease = select(organisation.c.lease_holder, organisation.c.lease_until)
        former, until = connection.execute(lease.where(organisation.c.alias == alias)).one()
        if former in (None, holder) or until < stamp(now) or is_dead(former):
            taken = connection.execute(
                update(organisation)
                .where(organisation.c.alias == alias, organisation.c.lease_holder.is_not_distinct_from(former))
                .values(lease_holder=holder, lease_until=stamp(now + LEASE))
            )
            if taken.rowcount:
                return
    raise Leased(
        f"{alias}: another sync holds this organisation until {until} at the latest. "
        "Nearest: wait for it, or end that process"
    )


def give_back(store: Store, alias: str, holder: str) -> None:
    with store.begin() as connection:
        connection.execute(
            update(organisation)
            .where(organisation.c.alias == alias, organisation.c.lease_holder == holder)
            .values(lease_holder=None, lease_until=None)
        )


class Lease:
    """An organisation held by this process for one turn of the crank. Taking it raises `Leased`."""

    def __init__(self, store: Store, alias: str, clock: Clock) -> None:
        self._store, self._alias, self._clock, self._holder = store, alias, clock, new_holder()
        self._taken = clock()
        take_lease(store, alias, self._holder, self._taken)

    def renew(self) -> None:
        """Hold it further, once a minute at most. Raises `Leased` when another process took it meanwhile."""
        now = self._clock()
        if now - self._taken >= timedelta(minutes=1):
            take_lease(self._store, self._alias, self._holder, now)
            self._taken = now

    def __enter__(self) -> "Lease":
        return self

    def __exit__(self, *_error: object) -> None:
        give_back(self._store, self._alias, self._holder)
