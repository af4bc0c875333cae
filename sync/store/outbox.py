"""What is to be written, and what was: planned -> sending -> accepted or refused.

A value is committed as `sending` before its request leaves, so that a crash never loses a write or sends a late one
over a newer one. A new assessment replaces planned rows only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from connector.records import Link, Refusal, Write
from mappings.own import ASSESSMENT, CALL_REVIEW
from sync.codec import plain, to_json
from sync.store.kept import chunks
from sync.store.tables import outbox, sent
from sync.store.upsert import add, replace_all

AT_ONCE_BYTES = 32_000_000
"""Of values, as they are kept, in one job: opened up for writing they take several times as much memory."""

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
    job: str | None = None


def as_write(row: Waiting) -> Write:
    if row.by_id:
        return Write(row.object, row.values, id=row.key, lane=row.lane)
    return Write(row.object, row.values, key=row.key, lane=row.lane)


@dataclass(frozen=True, slots=True)
class Sent:
    """What we believe stands in the CRM of our own values for one record."""

    crm_id: str | None
    values: Values


def encode(values: Values) -> bytes:
    if Link in map(type, values.values()):
        values = {k: {"$link": [v.object, v.key]} if isinstance(v, Link) else v for k, v in values.items()}
    return to_json(values)


def decode(data: bytes | None) -> dict[str, Any]:
    if data is None:
        return {}
    values: dict[str, Any] = plain(data)
    if b"$link" not in data:
        return values
    return {k: Link(*v["$link"]) if isinstance(v, dict) and "$link" in v else v for k, v in values.items()}


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


def lose(connection: Connection, alias: str, crm_ids: Iterable[str]) -> set[str]:
    """Records of ours that somebody deleted: nothing is believed of them any more. Returns their deals."""
    deals: set[str] = set()
    for some in chunks(crm_ids):
        where = (sent.c.organisation == alias, sent.c.crm_id.in_(some))
        lost = connection.execute(select(sent.c.deal, sent.c.object).where(*where)).all()
        deals.update(row.deal for row in lost if row.deal)
        connection.execute(delete(sent).where(*where))
        # With its assessment a deal loses what our lookup on the opportunity held: it is written once more.
        unlinked = [row.deal for row in lost if row.object == ASSESSMENT and row.deal]
        connection.execute(delete(sent).where(sent.c.organisation == alias, sent.c.key.in_(unlinked)))
    return deals


def plan(connection: Connection, alias: str, run: int, deals: Iterable[str], rows: Sequence[Planned]) -> None:
    """Replace whatever was planned or refused for these deals by these rows: they hold all that still differs."""
    since: dict[tuple[str, str], int] = {}
    for some in chunks(deals):
        ours = (outbox.c.organisation == alias, outbox.c.deal.in_(some), outbox.c.state.in_(("planned", "refused")))
        refused = select(outbox.c.object, outbox.c.key, outbox.c.since).where(*ours, outbox.c.since.is_not(None))
        since.update({(row.object, row.key): row.since for row in connection.execute(refused)})
        connection.execute(delete(outbox).where(*ours))
    if rows:
        columns = [{**_columns(alias, run, row), "since": since.get((row.object, row.key))} for row in rows]
        add(connection, outbox, columns)


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


def plan_refused_again(connection: Connection, alias: str) -> None:
    """Try once more what was refused: an admin may have cured the cause, and nobody else would ask again."""
    connection.execute(
        update(outbox)
        .where(outbox.c.organisation == alias, outbox.c.state == "refused", outbox.c.deal.is_not(None))
        .values(state="planned", job=None)
    )


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
    connection: Connection,
    alias: str,
    state: str,
    object_name: str,
    *,
    shared: bool,
    limit: int,
    untried_in: int | None = None,
    job: str | None = None,
    long_from: int | None = None,
) -> list[Waiting]:
    """Rows in this state for one object, or of one bulk job, those of one lane together.

    A planned row waits while an older one of the same record is under way: a late value must not go over a newer one.
    It waits as well for an assessment that is not there yet.
    `untried_in` leaves out what this run has sent in a batch already: what was refused in passing waits for the next.
    With `long_from`, more rows than that come only as long as their values stay below `AT_ONCE_BYTES`.
    `before` is empty but in shared rows: of our own records nobody asks for it, and there are many of them.
    """
    wanted = select(outbox).where(
        outbox.c.organisation == alias,
        outbox.c.state == state,
        outbox.c.object == object_name,
        outbox.c.shared.is_(shared),
        outbox.c.job.is_(None) if job is None else outbox.c.job == job,
    )
    if untried_in is not None:
        wanted = wanted.where(outbox.c.tried.is_distinct_from(untried_in))
    if state == "planned":
        older = outbox.alias("older")
        under_way = select(older.c.id).where(
            older.c.organisation == alias,
            older.c.object == object_name,
            older.c.key == outbox.c.key,
            older.c.state == "sending",
            older.c.shared.is_(shared),
        )
        wanted = wanted.where(~under_way.exists())
        if not shared and object_name not in (ASSESSMENT, CALL_REVIEW):
            wanted = wanted.where(~_without_parent())
    wanted = wanted.order_by(outbox.c.lane, outbox.c.id).limit(limit)
    found: list[Waiting] = []
    size = 0
    with connection.execute(wanted, execution_options={"yield_per": 1000}) as rows:
        for row in rows:
            size += len(row.data or b"")
            if long_from is not None and len(found) >= long_from and size > AT_ONCE_BYTES:
                break
            found.append(waiting_of(row, row.before if shared else None))
    return found


def _without_parent() -> ColumnElement[bool]:
    """The deal's assessment, which all else of ours on it names as its parent, was never written and could not be now:
    locked, or refused. The CRM would refuse the rest for that alone."""
    parent = outbox.alias("parent")
    unwritten = select(parent.c.id).where(
        parent.c.organisation == outbox.c.organisation,
        parent.c.deal == outbox.c.deal,
        parent.c.object == ASSESSMENT,
        parent.c.state.in_(("planned", "sending", "refused")),
    )
    there = select(sent.c.key).where(
        sent.c.organisation == outbox.c.organisation, sent.c.deal == outbox.c.deal, sent.c.object == ASSESSMENT
    )
    return unwritten.exists() & ~there.exists()


def jobs(connection: Connection, alias: str) -> list[tuple[str, str]]:
    """Bulk jobs that rows were handed to and that were not settled: object and job id."""
    rows = connection.execute(
        select(outbox.c.object, outbox.c.job)
        .where(outbox.c.organisation == alias, outbox.c.state == "sending", outbox.c.job.is_not(None))
        .distinct()
        .order_by(outbox.c.job)
    )
    return [(row.object, row.job) for row in rows]


def hand_over(connection: Connection, rows: Iterable[Waiting], job: str | None) -> None:
    """These rows are sent by this job; with None, by none any more."""
    ids = [row.id for row in rows]
    for start in range(0, len(ids), 500):
        connection.execute(update(outbox).where(outbox.c.id.in_(ids[start : start + 500])).values(job=job))


def lying(
    connection: Connection, alias: str, states: Iterable[str], deal: str | None = None
) -> list[tuple[str, Waiting]]:
    """Every row of a deal, or of this one, in one of these states, with its state, oldest first."""
    which = outbox.c.deal.is_not(None) if deal is None else outbox.c.deal == deal
    rows = connection.execute(
        select(outbox)
        .where(outbox.c.organisation == alias, which, outbox.c.state.in_(list(states)))
        .order_by(outbox.c.id)
    )
    return [(row.state, waiting_of(row, row.before)) for row in rows]


def waiting_of(row: Any, before: bytes | None) -> Waiting:
    """A row of the table, with its values and what stood before them decoded."""
    return Waiting(
        deal=row.deal,
        object=row.object,
        key=row.key,
        values=decode(row.data),
        before=decode(before),
        because=row.because or "",
        lane=row.lane,
        by_id=row.by_id,
        shared=row.shared,
        id=row.id,
        run=row.run,
        attempts=row.attempts,
        job=row.job,
    )


def set_state(connection: Connection, rows: Iterable[Waiting], state: str) -> None:
    ids = [row.id for row in rows]
    for start in range(0, len(ids), 500):
        connection.execute(
            update(outbox)
            .where(outbox.c.id.in_(ids[start : start + 500]))
            .values(state=state, attempts=outbox.c.attempts + int(state == "sending"))
        )


def one_of_each(rows: Sequence[Waiting]) -> list[Waiting]:
    """The oldest row of each record: a CRM refuses one record twice in a request. The next one follows in its turn."""
    oldest: dict[str, Waiting] = {}
    for row in rows:
        if row.key not in oldest or row.id < oldest[row.key].id:
            oldest[row.key] = row
    return [row for row in rows if oldest[row.key] is row]


def mark_tried(connection: Connection, rows: Iterable[Waiting], run: int) -> None:
    """This run sends these rows in a batch, and no second time."""
    ids = [row.id for row in rows]
    for start in range(0, len(ids), 500):
        connection.execute(update(outbox).where(outbox.c.id.in_(ids[start : start + 500])).values(tried=run))


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
        replace_all(connection, sent, list(folded.values()))


def refuse(connection: Connection, rows: Sequence[tuple[Waiting, Refusal]], *, back: str) -> None:
    """These writes were refused. In passing: they go `back` to the state they came from. Else somebody must act."""
    for row, refusal in rows:
        connection.execute(
            update(outbox)
            .where(outbox.c.id == row.id)
            .values(
                state=back if refusal.passing else "refused",
                job=None,
                code=refusal.code[:80],
                message=refusal.message[:2000],
                fields="\n".join(refusal.fields)[:2000],
                since=func.coalesce(outbox.c.since, outbox.c.run),
            )
        )


@dataclass(frozen=True, slots=True)
class Told:
    """What the CRM said when it refused a write; `since` is the run in which it first did."""

    code: str
    message: str
    fields: tuple[str, ...]
    since: int


def refusals(connection: Connection, alias: str) -> list[tuple[Waiting, Told]]:
    """Every refused write, oldest first."""
    rows = connection.execute(
        select(outbox).where(outbox.c.organisation == alias, outbox.c.state == "refused").order_by(outbox.c.id)
    )
    return [
        (
            waiting_of(row, row.before),
            Told(row.code or "", row.message or "", tuple((row.fields or "").split()), row.since or row.run),
        )
        for row in rows
    ]


def supersede(connection: Connection, alias: str) -> None:
    """A refused write is needless once a newer one for the same record was sent: an older value goes over no newer."""
    newer = outbox.alias("newer")
    sent_since = select(newer.c.id).where(
        newer.c.organisation == alias,
        newer.c.object == outbox.c.object,
        newer.c.key == outbox.c.key,
        newer.c.shared == outbox.c.shared,
        newer.c.id > outbox.c.id,
        newer.c.state.in_(("accepted", "sending")),
    )
    connection.execute(
        update(outbox)
        .where(outbox.c.organisation == alias, outbox.c.state == "refused", sent_since.exists())
        .values(state="superseded")
    )


def retry(connection: Connection, alias: str, number: int | None) -> int:
    """Plan a refused write again, or all of them. Returns how many."""
    wanted = update(outbox).where(outbox.c.organisation == alias, outbox.c.state == "refused")
    if number is not None:
        wanted = wanted.where(outbox.c.id == number)
    return connection.execute(wanted.values(state="planned", job=None)).rowcount


def narrow(connection: Connection, row: Waiting, values: Values, before: Values) -> Waiting:
    """Leave only these values in a row, with what stands there now."""
    connection.execute(update(outbox).where(outbox.c.id == row.id).values(data=encode(values), before=encode(before)))
    return replace(row, values=values, before=before)


def drop(connection: Connection, rows: Iterable[Waiting]) -> None:
    """These writes are not to be sent after all."""
    ids = [row.id for row in rows]
    for start in range(0, len(ids), 500):
        connection.execute(delete(outbox).where(outbox.c.id.in_(ids[start : start + 500])))


def records_there(connection: Connection, alias: str) -> int:
    """How many records of ours we believe to be in the CRM."""
    wanted = select(func.count()).select_from(sent)
    return connection.execute(wanted.where(sent.c.organisation == alias, sent.c.crm_id.is_not(None))).scalar_one()


def records_of_a_deal(connection: Connection, alias: str) -> float | None:
    """How many records of ours a deal has on average, its lookup left out; None where none was written yet."""
    ours = (sent.c.organisation == alias, sent.c.deal.is_not(None), sent.c.key != sent.c.deal)
    wanted = select(func.count(), func.count(sent.c.deal.distinct())).where(*ours)
    records, deals = connection.execute(wanted).one()
    return records / deals if deals else None


def count(connection: Connection, alias: str, state: str) -> int:
    wanted = select(func.count()).select_from(outbox)
    return connection.execute(wanted.where(outbox.c.organisation == alias, outbox.c.state == state)).scalar_one()


def prune(connection: Connection, alias: str, until: int, most: int) -> int:
    """Forget writes of runs up to this one that were accepted, superseded or taken back. Returns how many."""
    done = (
        outbox.c.organisation == alias,
        outbox.c.run <= until,
        outbox.c.state.in_(("accepted", "superseded", "recalled")),
    )
    some = select(outbox.c.id).where(*done).limit(most)
    return connection.execute(delete(outbox).where(outbox.c.id.in_(some))).rowcount
