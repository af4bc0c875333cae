"""Records as they were read: mapped fields only, by organisation, and which deals they belong to."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, select, update

from connector.records import Cursor, Row
from sync.codec import plain, to_json
from sync.store.tables import (
    asked,
    assessment,
    conflict,
    cursor,
    dirty,
    evidence,
    forgotten,
    hanging,
    kept,
    merged,
    outbox,
    purged,
    reference,
    sent,
    shared_field,
    standing,
)
from sync.store.upsert import insert_new, replace_all

CHUNK = 500
"""Ids in one IN list: far below what SQLite and PostgreSQL take."""


def chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    """The ids in lists short enough for one query."""
    every = list(ids)
    for start in range(0, len(every), CHUNK):
        yield every[start : start + CHUNK]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record belongs: the opportunity itself, or the contacts and accounts through which it does."""

    deal: str | None
    via: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A record as kept before this page."""

    deal: str | None
    via: tuple[str, ...]
    data: bytes
    stamp: str = ""


def cursors(connection: Connection, alias: str) -> dict[str, Cursor]:
    found = connection.execute(
        select(cursor.c.object, cursor.c.stamp, cursor.c.id).where(cursor.c.organisation == alias)
    )
    return {row.object: Cursor(row.stamp, row.id) for row in found}


def move_cursor(connection: Connection, alias: str, object_name: str, at: Cursor) -> None:
    """Everything up to here has been read."""
    replace_all(connection, cursor, [{"organisation": alias, "object": object_name, "stamp": at.stamp, "id": at.id}])


def known(connection: Connection, alias: str, object_name: str, ids: Iterable[str]) -> dict[str, Known]:
    """What is kept of these records already."""
    found: dict[str, Known] = {}
    for some in chunks(ids):
        rows = connection.execute(
            select(kept.c.id, kept.c.deal, kept.c.stamp, kept.c.data).where(
                kept.c.organisation == alias, kept.c.object == object_name, kept.c.id.in_(some)
            )
        ).all()
        on_no_deal = [row.id for row in rows if row.deal is None]
        via: dict[str, list[str]] = defaultdict(list)
        for link in connection.execute(
            select(hanging.c.child, hanging.c.via)
            .where(hanging.c.organisation == alias, hanging.c.child.in_(on_no_deal))
            .order_by(hanging.c.via)
        ):
            via[link.child].append(link.via)
        found.update({row.id: Known(row.deal, tuple(via[row.id]), row.data, row.stamp) for row in rows})
    return found


def keep(connection: Connection, alias: str, rows: Sequence[tuple[Row, Place]]) -> None:
    """Keep these records in place of what was kept of them."""
    _loosen(connection, alias, (row.id for row, _ in rows))
    replace_all(
        connection,
        kept,
        [
            {
                "organisation": alias,
                "object": row.object,
                "id": row.id,
                "deal": place.deal,
                "stamp": row.stamp,
                "data": to_json(row.values),
            }
            for row, place in rows
        ],
    )
    insert_new(
        connection,
        reference,
        [
            {"organisation": alias, "child": row.id, "parent": parent, "deal": place.deal}
            for row, place in rows
            if place.deal
            for parent in dict.fromkeys(place.references)
        ],
    )
    insert_new(
        connection,
        hanging,
        [
            {"organisation": alias, "child": row.id, "via": via}
            for row, place in rows
            for via in dict.fromkeys(place.via)
        ],
    )


def _loosen(connection: Connection, alias: str, children: Iterable[str]) -> None:
    """What these records point to and hang on is forgotten."""
    for some in chunks(children):
        for table in (reference, hanging):
            connection.execute(delete(table).where(table.c.organisation == alias, table.c.child.in_(some)))


def drop(connection: Connection, alias: str, object_name: str, ids: Iterable[str]) -> None:
    """Keep these records no longer."""
    for some in chunks(ids):
        connection.execute(
            delete(kept).where(kept.c.organisation == alias, kept.c.object == object_name, kept.c.id.in_(some))
        )
        _loosen(connection, alias, some)


def keep_only(connection: Connection, alias: str, objects: Iterable[str]) -> None:
    """Records of other objects are not read any more, so they would only grow old: keep them no longer."""
    gone = (kept.c.organisation == alias, kept.c.object.not_in(list(objects)))
    children = select(kept.c.id).where(*gone)
    for table in (reference, hanging):
        connection.execute(delete(table).where(table.c.organisation == alias, table.c.child.in_(children)))
    connection.execute(delete(kept).where(*gone))


def purge_deals(connection: Connection, alias: str, deals: Iterable[str]) -> None:
    """Forget everything about opportunities that were deleted, but that they were here."""
    for some in chunks(deals):
        again = select(kept.c.id).where(kept.c.organisation == alias, kept.c.id.in_(some)).distinct()
        here = list(connection.execute(again).scalars())
        insert_new(connection, purged, [{"organisation": alias, "deal": deal} for deal in here])
        for table in (
            kept,
            reference,
            dirty,
            evidence,
            assessment,
            standing,
            asked,
            outbox,
            sent,
            shared_field,
            conflict,
        ):
            connection.execute(delete(table).where(table.c.organisation == alias, table.c.deal.in_(some)))


def restored(connection: Connection, alias: str, deals: Iterable[str]) -> bool:
    """Whether any of these was purged before. It is not from now on."""
    found = 0
    for some in chunks(deals):
        done = connection.execute(delete(purged).where(purged.c.organisation == alias, purged.c.deal.in_(some)))
        found += done.rowcount
    return found > 0


def deals_through(connection: Connection, alias: str, parents: Iterable[str]) -> dict[str, set[str]]:
    """The deals that point to each of these accounts, contacts or users."""
    found: dict[str, set[str]] = defaultdict(set)
    for some in chunks(parents):
        rows = connection.execute(
            select(reference.c.parent, reference.c.deal).where(
                reference.c.organisation == alias, reference.c.parent.in_(some)
            )
        )
        for row in rows:
            found[row.parent].add(row.deal)
    return found


def mark_dirty(connection: Connection, alias: str, deals: Iterable[str]) -> None:
    """These deals are to be judged again."""
    # In one order everywhere, so that two transactions that mark the same deals never wait for each other.
    insert_new(connection, dirty, [{"organisation": alias, "deal": deal} for deal in sorted(set(deals))])


def dirty_deals(connection: Connection, alias: str, after: str, limit: int | None) -> list[str]:
    """Deals to be judged, in order of their ids, from after this one on."""
    return list(
        connection.execute(
            select(dirty.c.deal)
            .where(dirty.c.organisation == alias, dirty.c.deal > after)
            .order_by(dirty.c.deal)
            .limit(limit)
        ).scalars()
    )


def clean(connection: Connection, alias: str, deals: Iterable[str]) -> None:
    for some in chunks(deals):
        connection.execute(delete(dirty).where(dirty.c.organisation == alias, dirty.c.deal.in_(some)))


def count(connection: Connection, alias: str, object_name: str) -> int:
    """How many records of one object are kept."""
    wanted = select(func.count()).select_from(kept)
    return connection.execute(wanted.where(kept.c.organisation == alias, kept.c.object == object_name)).scalar_one()


def kept_ids(connection: Connection, alias: str, object_name: str, ids: Iterable[str]) -> set[str]:
    """Which of these are kept."""
    found: set[str] = set()
    for some in chunks(ids):
        mine = (kept.c.organisation == alias, kept.c.object == object_name, kept.c.id.in_(some))
        found.update(connection.execute(select(kept.c.id).where(*mine)).scalars())
    return found


def ids_after(connection: Connection, alias: str, object_name: str, after: str, limit: int) -> list[str]:
    """Ids of one object, in the database's own order, from after this one on."""
    mine = (kept.c.organisation == alias, kept.c.object == object_name, kept.c.id > after)
    return list(connection.execute(select(kept.c.id).where(*mine).order_by(kept.c.id).limit(limit)).scalars())


def of_object(connection: Connection, alias: str, object_name: str) -> Iterator[Row]:
    """Every kept record of one object, streamed."""
    found = connection.execute(
        select(kept.c.id, kept.c.stamp, kept.c.data).where(kept.c.organisation == alias, kept.c.object == object_name),
        execution_options={"yield_per": 2000},
    )
    for row in found:
        yield Row(object_name, row.id, row.stamp, plain(row.data))


def of_ids(connection: Connection, alias: str, object_name: str, ids: Iterable[str]) -> dict[str, Row]:
    """The kept records of one object with these ids."""
    found: dict[str, Row] = {}
    for some in chunks(ids):
        mine = (kept.c.organisation == alias, kept.c.object == object_name, kept.c.id.in_(some))
        for row in connection.execute(select(kept.c.id, kept.c.stamp, kept.c.data).where(*mine)):
            found[row.id] = Row(object_name, row.id, row.stamp, plain(row.data))
    return found


def of_deals(connection: Connection, alias: str, deals: Sequence[str]) -> dict[str, dict[str, list[Row]]]:
    """Everything kept that bears on each deal, by CRM object: its own rows, those it points to, what hangs on these."""
    gathered: dict[str, dict[str, list[Row]]] = {deal: defaultdict(list) for deal in deals}
    bearing: dict[str, set[str]] = defaultdict(set)  # deals by the id of a record that is on none itself
    columns = (kept.c.object, kept.c.id, kept.c.deal, kept.c.stamp, kept.c.data)
    for some in chunks(deals):
        own = select(*columns).where(kept.c.organisation == alias, kept.c.deal.in_(some))
        for name, id_, deal, stamp, data in connection.execute(own):
            gathered[deal][name].append(Row(name, id_, stamp, plain(data)))
        links = select(reference.c.parent, reference.c.deal).where(
            reference.c.organisation == alias, reference.c.deal.in_(some)
        )
        for parent, deal in connection.execute(links):
            bearing[parent].add(deal)
    # Never as one query with the next: SQLite would read every row that the organisation has.
    hung: list[tuple[str, str]] = []
    for some in chunks(sorted(bearing)):
        hangs_on = select(hanging.c.via, hanging.c.child).where(
            hanging.c.organisation == alias, hanging.c.via.in_(some)
        )
        hung.extend((via, child) for via, child in connection.execute(hangs_on))
    for child, pointed in [(child, bearing[via]) for via, child in hung]:
        bearing[child] |= pointed
    for some in chunks(sorted(bearing)):
        # What is on a deal is left out here: asked for by that, SQLite reads every row that is on none.
        found = select(*columns).where(kept.c.organisation == alias, kept.c.id.in_(some))
        for name, id_, on, stamp, data in connection.execute(found):
            if on is None:
                whole = Row(name, id_, stamp, plain(data))
                for deal in bearing[id_]:
                    gathered[deal][name].append(whole)
    return gathered


# --- merged and forgotten people


def merge(connection: Connection, alias: str, loser: str, survivor: str) -> set[str]:
    """The loser's records follow its survivor. Returns the deals that are touched."""
    survivor = survivors(connection, alias).get(survivor, survivor)  # it may have been merged itself
    deals = deals_through(connection, alias, [loser, survivor])
    replace_all(connection, merged, [{"organisation": alias, "loser": loser, "survivor": survivor}])
    connection.execute(
        update(merged).where(merged.c.organisation == alias, merged.c.survivor == loser).values(survivor=survivor)
    )
    hung = select(hanging.c.child).where(hanging.c.organisation == alias, hanging.c.via == loser)
    children = list(connection.execute(hung).scalars())
    insert_new(connection, hanging, [{"organisation": alias, "child": c, "via": survivor} for c in children])
    connection.execute(delete(hanging).where(hanging.c.organisation == alias, hanging.c.via == loser))
    both = select(reference.c.child).where(reference.c.organisation == alias, reference.c.parent == survivor)
    connection.execute(
        delete(reference).where(
            reference.c.organisation == alias,
            reference.c.parent == loser,
            reference.c.child.in_(both),
        )
    )
    connection.execute(
        update(reference).where(reference.c.organisation == alias, reference.c.parent == loser).values(parent=survivor)
    )
    return {deal for found in deals.values() for deal in found}


def unmerge(connection: Connection, alias: str, restored: Iterable[str]) -> None:
    """These records were taken out of the bin after their merge: they stand for themselves again."""
    for some in chunks(restored):
        connection.execute(delete(merged).where(merged.c.organisation == alias, merged.c.loser.in_(some)))


def survivors(connection: Connection, alias: str) -> Mapping[str, str]:
    """Merged ids and the ids that stand for them now."""
    rows = connection.execute(select(merged.c.loser, merged.c.survivor).where(merged.c.organisation == alias))
    return {row.loser: row.survivor for row in rows}


def person_digest(alias: str, person: str) -> str:
    return hashlib.sha256(f"{alias}:{person}".encode()).hexdigest()


def forgotten_people(connection: Connection, alias: str) -> frozenset[str]:
    return frozenset(connection.execute(select(forgotten.c.person).where(forgotten.c.organisation == alias)).scalars())
