"""What is to be written, and what was: planned -> sending -> accepted or refused.

A value is committed as `sending` before its request leaves, so that a crash never loses a write or sends a late one
over a newer one. A new assessment replaces planned rows only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from connector.records import Link, Refusal
from sync.codec import plain, to_json
from sync.store.kept import chunks
from sync.store.tables import outbox, sent

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Planned:
    """One record's values to write. `key` is our external key, or with `by_id` the id of the company's own record."""

    deal: str | None
    object: str
    key: str
    values: Values
    before: Values
    because: str
    lane: str = ""
    by_id: bool = False
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Waiting(Planned):
    """A planned write as it lies in the outbox."""

    id: int = 0
    run: int = 0
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """What we believe stands in the CRM of our own values for one record."""

    crm_id: str | None
    values: Values


def encode(values: Values) -> bytes:
    return to_json({k: {"$link": [v.object, v.key]} if isinstance(v, Link) else v for k, v in values.items()})


def decode(data: bytes | None) -> dict[str, Any]:
    if data is None:
        return {}
    return {k: Link(*v["$link"]) if isinstance(v, dict) and "$link" in v else v for k, v in plain(data).items()}


def believed(connection: Connection, alias: str, deals: Iterable[str]) -> dict[tuple[str, str], Sent]:
    """By object and key: what was accepted of ours on these deals, and what is on its way, which counts as ours."""
    found: dict[tuple[str, str], Sent] = {}
    for some in chunks(deals):
        rows = connection.execute(
            select(sent.c.object, sent.c.key, sent.c.crm_id, sent.c.data).where(
                sent.c.organisation == alias, sent.c.deal.in_(some)
            )
        )
        found.update({(r.object, r.key): Sent(r.crm_id, decode(r.data)) for r in rows})
        under_way = connection.execute(
            select(outbox.c.object, outbox.c.key, outbox.c.data)
            .where(
                outbox.c.organisation == alias,
                outbox.c.deal.in_(some),
                outbox.c.state == "sending",
                outbox.c.shared.is_(False),
            )
            .order_by(outbox.c.id)
        )
        for row in under_way:
            known = found.get((row.object, row.key), Sent(None, {}))
            found[(row.object, row.key)] = Sent(known.crm_id, {**known.values, **decode(row.data)})
    return found


def plan(connection: Connection, alias: str, run: int, deals: Iterable[str], rows: Sequence[Planned]) -> None:
    """Replace whatever was planned for these deals by these rows."""
    for some in chunks(deals):
        connection.execute(
            delete(outbox).where(outbox.c.organisation == alias, outbox.c.deal.in_(some), outbox.c.state == "planned")
        )
    if rows:
        connection.execute(insert(outbox), [_columns(alias, run, row) for row in rows])


def plan_one(connection: Connection, alias: str, run: int, row: Planned) -> None:
    """Plan a write that belongs to no deal, in place of one planned before."""
    connection.execute(
        delete(outbox).where(
            outbox.c.organisation == alias,
            outbox.c.object == row.object,
            outbox.c.key == row.key,
            outbox.c.state == "planned",
        )
    )
    connection.execute(insert(outbox).values(_columns(alias, run, row)))


def _columns(alias: str, run: int, row: Planned) -> dict[str, Any]:
    return {
        "organisation": alias,
        "run": run,
        "deal": row.deal,
        "object": row.object,
        "key": row.key,
        "by_id": row.by_id,
        "shared": row.shared,
        "lane": row.lane,
        "state": "planned",
        "data": encode(row.values),
        "before": encode(row.before),
        "because": row.because,
        "attempts": 0,
    }


def waiting(
    connection: Connection, alias: str, state: str, object_name: str, *, shared: bool, limit: int
) -> list[Waiting]:
    """Rows in this state for one object, those of one lane together."""
    rows = connection.execute(
        select(outbox)
        .where(
            outbox.c.organisation == alias,
            outbox.c.state == state,
            outbox.c.object == object_name,
            outbox.c.shared.is_(shared),
        )
        .order_by(outbox.c.lane, outbox.c.id)
        .limit(limit)
    )
    return [
        Waiting(
            deal=r.deal,
            object=r.object,
            key=r.key,
            values=decode(r.data),
            before=decode(r.before),
            because=r.because or "",
            lane=r.lane,
            by_id=r.by_id,
            shared=r.shared,
            id=r.id,
            run=r.run,
            attempts=r.attempts,
        )
        for r in rows
    ]


def objects_in(connection: Connection, alias: str, state: str) -> set[tuple[str, bool]]:
    """Objects that have rows in this state, each with whether they are the company's own fields."""
    rows = connection.execute(
        select(outbox.c.object, outbox.c.shared)
        .where(outbox.c.organisation == alias, outbox.c.state == state)
        .distinct()
    )
    return {(r.object, r.shared) for r in rows}


def set_state(connection: Connection, rows: Iterable[Waiting], state: str) -> None:
    ids = [row.id for row in rows]
    for start in range(0, len(ids), 500):
        connection.execute(
            update(outbox)
            .where(outbox.c.id.in_(ids[start : start + 500]))
            .values(state=state, attempts=outbox.c.attempts + (state == "sending"))
        )


def accept(connection: Connection, alias: str, rows: Sequence[tuple[Waiting, str | None]]) -> None:
    """These writes were accepted, each with its CRM id: they are part of what we believe from now on."""
    set_state(connection, [row for row, _ in rows], "accepted")
    for object_name in {row.object for row, _ in rows}:
        of_object = [(row, crm_id) for row, crm_id in rows if row.object == object_name]
        before: dict[str, Sent] = {}
        for some in chunks(row.key for row, _ in of_object):
            where = (sent.c.organisation == alias, sent.c.object == object_name, sent.c.key.in_(some))
            found = connection.execute(select(sent.c.key, sent.c.crm_id, sent.c.data).where(*where))
            before.update({r.key: Sent(r.crm_id, decode(r.data)) for r in found})
            connection.execute(delete(sent).where(*where))
        folded: dict[str, dict[str, Any]] = {}
        for row, crm_id in of_object:
            known = before.get(row.key, Sent(None, {}))
            values = {**known.values, **row.values}
            before[row.key] = Sent(crm_id or known.crm_id, values)
            folded[row.key] = {
                "organisation": alias,
                "object": object_name,
                "key": row.key,
                "deal": row.deal,
                "crm_id": crm_id or known.crm_id,
                "data": encode(values),
            }
        connection.execute(insert(sent), list(folded.values()))


def refuse(connection: Connection, rows: Sequence[tuple[Waiting, Refusal]]) -> None:
    """These writes were refused. A passing refusal is planned again; another waits for somebody to act."""
    for row, refusal in rows:
        connection.execute(
            update(outbox)
            .where(outbox.c.id == row.id)
            .values(
                state="planned" if refusal.passing else "refused",
                code=refusal.code[:80],
                message=refusal.message[:2000],
            )
        )


def narrow(connection: Connection, row: Waiting, values: Values, before: Values) -> Waiting:
    """Leave only these values in a row, with what stands there now."""
    connection.execute(update(outbox).where(outbox.c.id == row.id).values(data=encode(values), before=encode(before)))
    return replace(row, values=values, before=before)


def drop(connection: Connection, rows: Iterable[Waiting]) -> None:
    """These writes are not to be sent after all."""
    ids = [row.id for row in rows]
    for start in range(0, len(ids), 500):
        connection.execute(delete(outbox).where(outbox.c.id.in_(ids[start : start + 500])))


def count(connection: Connection, alias: str, state: str) -> int:
    wanted = select(func.count()).select_from(outbox)
    return connection.execute(wanted.where(outbox.c.organisation == alias, outbox.c.state == state)).scalar_one()
