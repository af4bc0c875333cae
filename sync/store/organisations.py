"""Each organisation's pin, pause, lease and the ground its deals were last judged on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from sync.clock import stamp
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


def pin(connection: Connection, alias: str, crm_id: str) -> None:
    """Remember whose organisation this is; refuse another one. Raises `AnotherOrganisation`."""
    known = load(connection, alias)
    if known.crm_id is None:
        change(connection, alias, crm_id=crm_id)
    elif known.crm_id != crm_id:
        raise AnotherOrganisation(
            f"{alias}: the CRM answers as organisation {crm_id}, but this alias is pinned to {known.crm_id}; "
            "a refreshed sandbox keeps its record ids and must not be taken for another organisation. "
            "Nearest: give the new organisation an alias of its own under orgs/"
        )


def change(connection: Connection, alias: str, **values: str | bytes | None) -> None:
    connection.execute(update(organisation).where(organisation.c.alias == alias).values(**values))


def refetch(connection: Connection, alias: str) -> None:
    """Forget how far each object was read, so that the next pull reads all of it again."""
    connection.execute(delete(cursor).where(cursor.c.organisation == alias))


LEASE = timedelta(minutes=15)
"""How long a holder that died keeps others away; a living one renews with every phase."""


def take_lease(store: Store, alias: str, holder: str, now: datetime) -> None:
    """Hold this organisation, or raise `Leased`. A dead holder's lease runs out by itself."""
    try:
        with store.begin() as connection:
            load(connection, alias)
    except IntegrityError:
        pass  # another process made it known at the same moment
    with store.begin() as connection:
        free = (
            organisation.c.lease_holder.is_(None)
            | (organisation.c.lease_holder == holder)
            | (organisation.c.lease_until < stamp(now))
        )
        taken = connection.execute(
            update(organisation)
            .where(organisation.c.alias == alias, free)
            .values(lease_holder=holder, lease_until=stamp(now + LEASE))
        )
        if taken.rowcount:
            return
        until = connection.execute(select(organisation.c.lease_until).where(organisation.c.alias == alias)).scalar_one()
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
