"""Taking writes back, in the outbox itself: accepted -> recall -> recalling -> recalled, or left as it stands.

No other step of a sync looks at these states. A row keeps what its run wrote (`data`) and what stood there before
(`before`), which is what goes back. In a row that was left `data` is what stands there now.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from mappings.own import ASSESSMENT, RUN
from sync.store.kept import chunks
from sync.store.outbox import Sent, Waiting, decode, encode, waiting_of
from sync.store.tables import outbox, sent, shared_field

RECALL, RECALLING, RECALLED, LEFT = "recall", "recalling", "recalled", "left"
UNDER_WAY = (RECALL, RECALLING)
UNDOABLE = ("accepted", *UNDER_WAY, LEFT)
"""What an undo looks at: what stands, and what a former undo began or left."""


@dataclass(frozen=True, slots=True)
class Left:
    """Values of one record that were not taken back, and why. `code` is the CRM's own where it refused."""

    run: int
    deal: str | None
    object: str
    record: str
    stands: Mapping[str, Any]
    before: Mapping[str, Any]
    why: str
    code: str | None


def count(connection: Connection, alias: str, run: int, *states: str) -> int:
    """How many writes of a run stand in these states. The heartbeat is never taken back."""
    wanted = select(func.count()).select_from(outbox).where(*_of_run(alias, run), outbox.c.state.in_(states))
    return connection.execute(wanted).scalar_one()


def by_object(connection: Connection, alias: str, run: int, state: str) -> dict[str, int]:
    rows = connection.execute(
        select(outbox.c.object, func.count())
        .where(*_of_run(alias, run), outbox.c.state == state)
        .group_by(outbox.c.object)
        .order_by(outbox.c.object)
    )
    return {row[0]: row[1] for row in rows}


def objects(connection: Connection, alias: str, run: int) -> list[str]:
    """Every object that the run wrote to."""
    found = connection.execute(select(outbox.c.object).where(*_of_run(alias, run)).distinct()).scalars()
    return sorted(found)


def keys(connection: Connection, alias: str, run: int, object_name: str) -> list[str]:
    """The records of this object that the run wrote to, by key."""
    wanted = select(outbox.c.key).where(*_of_run(alias, run), outbox.c.object == object_name).distinct()
    return sorted(connection.execute(wanted).scalars())


def begin(connection: Connection, alias: str, run: int) -> list[str]:
    """Plan to take back all that the run wrote, what was left before once more; drop what it planned and never sent.
    Returns the deals concerned."""
    mine = _of_run(alias, run)
    again = outbox.c.state.in_(("accepted", LEFT))
    connection.execute(update(outbox).where(*mine, again).values(state=RECALL, code=None, message=None))
    deals = connection.execute(select(outbox.c.deal).where(*mine, outbox.c.deal.is_not(None)).distinct()).scalars()
    found = sorted(deals)
    connection.execute(delete(outbox).where(*mine, outbox.c.state.in_(("planned", "refused"))))
    return found


def unfinished(connection: Connection, alias: str) -> list[int]:
    """Runs of which some writes are still to be taken back."""
    wanted = select(outbox.c.run).where(outbox.c.organisation == alias, outbox.c.state.in_(UNDER_WAY))
    return sorted(connection.execute(wanted.distinct()).scalars())


def newest(
    connection: Connection,
    alias: str,
    run: int,
    states: Sequence[str],
    object_name: str,
    *,
    shared: bool,
    below: int | None,
    limit: int,
) -> list[Waiting]:
    """Writes of this object in these states, newest first, from this row's number down."""
    wanted = select(outbox).where(
        *_of_run(alias, run),
        outbox.c.state.in_(states),
        outbox.c.object == object_name,
        outbox.c.shared.is_(shared),
    )
    if below is not None:
        wanted = wanted.where(outbox.c.id < below)
    return [waiting_of(row, row.before) for row in connection.execute(wanted.order_by(outbox.c.id.desc()).limit(limit))]


def over(connection: Connection, alias: str, run: int) -> dict[int, int]:
    """Later runs that wrote over what this one wrote, and how many of their writes did.

    Deleting an assessment takes its findings, gaps and actions along: where this run was the first to write a deal's
    assessment, whatever a later run wrote below it counts as well.
    """
    found: dict[int, int] = {}
    for deal, rows in _by_deal(connection, alias, run):
        fields: dict[tuple[str, str], set[str]] = {}
        first = _is_first(connection, alias, run, rows)
        for row in rows:
            if row.run == run:
                fields.setdefault((row.object, row.key), set()).update(decode(row.data))
        for row in rows:
            if row.run <= run:
                continue
            same_field = fields.get((row.object, row.key), set()) & set(decode(row.data))
            below = first and not row.shared and deal is not None
            if same_field or below:
                found[row.run] = found.get(row.run, 0) + 1
    return dict(sorted(found.items()))


def _by_deal(connection: Connection, alias: str, run: int) -> Iterable[tuple[str | None, list[Any]]]:
    """What this run and later ones wrote on each deal that this one wrote on."""
    deals = connection.execute(
        select(outbox.c.deal).where(*_of_run(alias, run), outbox.c.deal.is_not(None)).distinct()
    ).scalars()
    for some in chunks(sorted(deals)):
        rows = connection.execute(
            select(outbox).where(
                outbox.c.organisation == alias,
                outbox.c.deal.in_(some),
                outbox.c.run >= run,
                outbox.c.state.in_(("accepted", "sending", *UNDER_WAY)),
            )
        ).all()
        by: dict[str | None, list[Any]] = {}
        for row in rows:
            by.setdefault(row.deal, []).append(row)
        yield from by.items()


def _is_first(connection: Connection, alias: str, run: int, rows: Sequence[Any]) -> bool:
    keys = [row.key for row in rows if row.run == run and row.object == ASSESSMENT]
    return bool(keys) and not wrote_before(connection, alias, run, ASSESSMENT, keys)


def wrote_before(connection: Connection, alias: str, run: int, object_name: str, keys: Iterable[str]) -> set[str]:
    """Which of these records an earlier run wrote to, and that still stands."""
    found: set[str] = set()
    for some in chunks(keys):
        rows = connection.execute(
            select(outbox.c.key).where(
                outbox.c.organisation == alias,
                outbox.c.object == object_name,
                outbox.c.key.in_(some),
                outbox.c.run < run,
                outbox.c.state.in_(("accepted", LEFT)),
            )
        )
        found.update(rows.scalars())
    return found


def under_way(connection: Connection, alias: str, run: int, object_name: str, keys: Iterable[str]) -> set[str]:
    """Which of these records are still to be taken back."""
    found: set[str] = set()
    for some in chunks(keys):
        mine = (*_of_run(alias, run), outbox.c.object == object_name, outbox.c.key.in_(some))
        found.update(connection.execute(select(outbox.c.key).where(*mine, outbox.c.state.in_(UNDER_WAY))).scalars())
    return found


def believed_of(connection: Connection, alias: str, object_name: str, keys: Iterable[str]) -> dict[str, Sent]:
    """What we believe of these records of ours."""
    found: dict[str, Sent] = {}
    for some in chunks(keys):
        rows = connection.execute(
            select(sent.c.key, sent.c.crm_id, sent.c.data).where(
                sent.c.organisation == alias, sent.c.object == object_name, sent.c.key.in_(some)
            )
        )
        found.update({row.key: Sent(row.crm_id, decode(row.data)) for row in rows})
    return found


def deals_with_left(connection: Connection, alias: str, run: int, deals: Iterable[str | None]) -> set[str]:
    """Deals of which a record of ours below the assessment was left as it stands."""
    found: set[str] = set()
    for some in chunks(deal for deal in deals if deal):
        rows = connection.execute(
            select(outbox.c.deal).where(
                *_of_run(alias, run),
                outbox.c.deal.in_(some),
                outbox.c.state == LEFT,
                outbox.c.object != ASSESSMENT,
                outbox.c.by_id.is_(False),
            )
        )
        found.update(rows.scalars())
    return found


# --- what became of them


def took_back(connection: Connection, alias: str, rows: Sequence[Waiting]) -> None:
    """The CRM holds what stood there before: so do we."""
    believed = {name: believed_of(connection, alias, name, [r.key for r in rows]) for name in {r.object for r in rows}}
    for row in rows:
        known = believed[row.object].get(row.key)
        if known is None:
            continue
        values = {**known.values, **row.before}
        believed[row.object][row.key] = Sent(known.crm_id, values)
        connection.execute(
            update(sent)
            .where(sent.c.organisation == alias, sent.c.object == row.object, sent.c.key == row.key)
            .values(data=encode(values))
        )
    _set(connection, rows, RECALLED)


def removed(connection: Connection, alias: str, rows: Sequence[Waiting]) -> None:
    """These records are gone from the CRM: nothing is believed of them any more."""
    for name in {row.object for row in rows}:
        for some in chunks(row.key for row in rows if row.object == name):
            connection.execute(
                delete(sent).where(sent.c.organisation == alias, sent.c.object == name, sent.c.key.in_(some))
            )
    _set(connection, rows, RECALLED)


def done(connection: Connection, rows: Sequence[Waiting]) -> None:
    """These fields of the company's own say again what they said before."""
    _set(connection, rows, RECALLED)


def sending(connection: Connection, rows: Sequence[Waiting]) -> None:
    _set(connection, rows, RECALLING)


def not_sent(connection: Connection, rows: Sequence[Waiting]) -> None:
    """The request certainly did not arrive."""
    _set(connection, rows, RECALL)


def leave(
    connection: Connection,
    rows: Sequence[Waiting],
    why: str,
    *,
    code: str | None = None,
    stands: Mapping[str, Any] | None = None,
) -> None:
    """These stay as they stand. `stands`: what stands there now, where it is not what we wrote."""
    for row in rows:
        values: dict[str, Any] = {"state": LEFT, "message": why, "code": code}
        if stands is not None:
            values["data"] = encode(stands)
        connection.execute(update(outbox).where(outbox.c.id == row.id).values(**values))


def give_up(connection: Connection, alias: str, run: int, why: str, code: str) -> None:
    """What is still to be taken back stays as it stands; another undo tries it again."""
    mine = (*_of_run(alias, run), outbox.c.state.in_(UNDER_WAY))
    connection.execute(update(outbox).where(*mine).values(state=LEFT, message=why, code=code))


def split_off(connection: Connection, row: Waiting, stands: Mapping[str, Any], why: str) -> Waiting:
    """Leave these fields of a row as they stand, and go on with the rest of it, which is returned."""
    whole = connection.execute(select(outbox).where(outbox.c.id == row.id)).mappings().one()
    apart = {name: value for name, value in whole.items() if name != "id"}
    before = {name: row.before.get(name) for name in stands}
    apart.update(state=LEFT, data=encode(stands), before=encode(before), message=why, code=None)
    connection.execute(insert(outbox).values(**apart))
    values = {name: value for name, value in row.values.items() if name not in stands}
    rest = {name: value for name, value in row.before.items() if name not in stands}
    connection.execute(update(outbox).where(outbox.c.id == row.id).values(data=encode(values), before=encode(rest)))
    return Waiting(
        row.deal, row.object, row.key, values, rest, row.because, row.lane, row.by_id, row.shared, row.id, row.run
    )


def left(connection: Connection, alias: str, run: int) -> list[Left]:
    """What of a run was not taken back, in order."""
    rows = connection.execute(
        select(outbox).where(*_of_run(alias, run), outbox.c.state == LEFT).order_by(outbox.c.deal, outbox.c.id)
    )
    return [
        Left(r.run, r.deal, r.object, r.key, decode(r.data), decode(r.before), r.message or "", r.code) for r in rows
    ]


def last_taken_back(connection: Connection, alias: str, deal: str) -> int | None:
    """The run that was taken back from this deal, where nothing was written to it since."""
    mine = (outbox.c.organisation == alias, outbox.c.deal == deal)
    last = select(outbox.c.run, outbox.c.state).where(*mine, outbox.c.state.in_(("accepted", "sending", RECALLED)))
    row = connection.execute(last.order_by(outbox.c.id.desc()).limit(1)).one_or_none()
    return row.run if row is not None and row.state == RECALLED else None


def forget_field(connection: Connection, alias: str, record: str, fields: Iterable[str]) -> None:
    """These fields of the company's own hold nothing of ours any more."""
    connection.execute(
        delete(shared_field).where(
            shared_field.c.organisation == alias,
            shared_field.c.record == record,
            shared_field.c.field.in_(list(fields)),
        )
    )


def _set(connection: Connection, rows: Sequence[Waiting], state: str) -> None:
    ids = [row.id for row in rows]
    for start in range(0, len(ids), 500):
        connection.execute(update(outbox).where(outbox.c.id.in_(ids[start : start + 500])).values(state=state))


def _of_run(alias: str, run: int) -> tuple[Any, ...]:
    return (outbox.c.organisation == alias, outbox.c.run == run, outbox.c.object != RUN)
