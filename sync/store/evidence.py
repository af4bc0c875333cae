"""What was said, as it was read from each transcript. The transcript itself is never kept.

read       everything was read                 unmatched  on no deal, or on several: for a person to tell
part       read, and some of it is missing     aside      on a deal that is not judged; not read
unread     it cannot be read; `why` says so     erased     somebody in it was forgotten; never read again
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, false, func, null, or_, select, update

from mappings.reading.second import SecondTold
from rules.facts import Evidence
from sync.codec import from_json, plain, to_json
from sync.store.kept import chunks
from sync.store.tables import dirty, evidence, kept
from sync.store.upsert import replace_all

READ, PART, UNREAD, UNMATCHED, ASIDE, ERASED = "read", "part", "unread", "unmatched", "aside", "erased"


@dataclass(frozen=True, slots=True)
class Transcript:
    """One that is to be read, with what is kept of it and of its call."""

    id: str
    stamp: str
    values: dict[str, object]
    call: str | None
    call_stamp: str
    people: str | None = None  # by which it was read, where nothing else has changed since


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of one transcript."""

    id: str
    call: str
    deal: str | None
    stamp: str
    call_stamp: str
    state: str
    said_on: date
    people: str = ""
    why: str | None = None
    open: bool = False
    said: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class OfDeal:
    """Everything said on a deal; `missing` are transcripts of it of which not everything is known."""

    said: tuple[Evidence, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a second reader makes of a transcript, without a word of it. `key` while its answer is still to come."""

    id: str
    told: SecondTold
    key: str | None = None


_A_DAY = 24  # hours
_NOT_ASKED = {"second_reader": None, "second_key": None, "second": None}


def drop_gone(connection: Connection, alias: str, object_name: str) -> set[str]:
    """Forget what was read from transcripts that are gone. Returns their deals."""
    here = select(kept.c.id).where(kept.c.organisation == alias, kept.c.object == object_name)
    gone = (evidence.c.organisation == alias, evidence.c.id.not_in(here))
    deals = set(connection.execute(select(evidence.c.deal).where(*gone)).scalars())
    if deals:
        connection.execute(delete(evidence).where(*gone))
    return {deal for deal in deals if deal}


def read_again(connection: Connection, alias: str, transcripts: Iterable[str]) -> None:
    """The next sync reads these calls once more, as if by other words. What was erased stays unread."""
    for some in chunks(sorted(transcripts)):
        mine = (evidence.c.organisation == alias, evidence.c.id.in_(some))
        connection.execute(update(evidence).where(*mine).values(ground=""))


def unread(
    connection: Connection,
    alias: str,
    objects: tuple[str, str],
    call_field: str,
    ground: str,
    since: date,
    after: str,
    limit: int,
) -> list[Transcript]:
    """Transcripts that are new, changed, linked anew or read by other words, from this id on.

    `objects` are those of transcript and call. One that is `open` is looked at again while its deal is dirty, and one
    on no deal until it is older than `since`: its people may be known by now.
    """
    mine = and_(evidence.c.organisation == alias, evidence.c.id == kept.c.id)
    call = kept.alias("call")
    its_call = and_(call.c.organisation == alias, call.c.object == objects[1], call.c.id == evidence.c.call)
    touched = select(dirty.c.deal).where(dirty.c.organisation == alias)
    young = and_(evidence.c.state == UNMATCHED, evidence.c.said_on >= since.isoformat())
    again = and_(evidence.c.open, or_(evidence.c.deal.in_(touched), young))
    rows = connection.execute(
        select(
            kept.c.id,
            kept.c.stamp,
            kept.c.data,
            evidence.c.people,
            (
                evidence.c.state.in_([READ, PART])
                & (evidence.c.stamp == kept.c.stamp)
                & (evidence.c.ground == ground)
                & (evidence.c.call_stamp == call.c.stamp)
            ).label("same"),
        )
        .select_from(kept.outerjoin(evidence, mine).outerjoin(call, its_call))
        .where(
            kept.c.organisation == alias,
            kept.c.object == objects[0],
            kept.c.id > after,
            or_(
                evidence.c.id.is_(None),
                and_(
                    evidence.c.state != ERASED,
                    or_(
                        evidence.c.stamp != kept.c.stamp,
                        evidence.c.ground != ground,
                        call.c.stamp != evidence.c.call_stamp,
                        again,
                    ),
                ),
            ),
        )
        .order_by(kept.c.id)
        .limit(limit)
    ).all()
    return _transcripts(connection, alias, objects, call_field, rows)


def transcripts(
    connection: Connection, alias: str, objects: tuple[str, str], call_field: str, ids: Sequence[str]
) -> list[Transcript]:
    """These, in the order of their ids."""
    rows = connection.execute(
        select(kept.c.id, kept.c.stamp, kept.c.data, null().label("people"), false().label("same"))
        .where(kept.c.organisation == alias, kept.c.object == objects[0], kept.c.id.in_(ids))
        .order_by(kept.c.id)
    ).all()
    return _transcripts(connection, alias, objects, call_field, rows)


def _transcripts(
    connection: Connection, alias: str, objects: tuple[str, str], call_field: str, rows: Sequence[Row[Any]]
) -> list[Transcript]:
    values = {row.id: plain(row.data) for row in rows}
    calls = {id_: str(one.get(call_field) or "") for id_, one in values.items()}
    stamps: dict[str, str] = {}
    for some in chunks(sorted({one for one in calls.values() if one})):
        found = select(kept.c.id, kept.c.stamp).where(
            kept.c.organisation == alias, kept.c.object == objects[1], kept.c.id.in_(some)
        )
        stamps.update({row.id: row.stamp for row in connection.execute(found)})
    return [
        Transcript(
            row.id,
            row.stamp,
            values[row.id],
            calls[row.id] or None,
            stamps.get(calls[row.id], ""),
            row.people if row.same else None,
        )
        for row in rows
    ]


def keep(connection: Connection, alias: str, ground: str, heard: Sequence[Heard], at: str) -> set[str]:
    """Keep what came of these, now. Returns the deals of which something else is known than before."""
    before: dict[str, tuple[str | None, str, bytes]] = {}
    read_before: dict[tuple[str, str], tuple[str, str | None]] = {}  # the same words, by their stamp
    for some in chunks(one.id for one in heard):
        rows = connection.execute(
            select(evidence).where(evidence.c.organisation == alias, evidence.c.id.in_(some))
        ).all()
        before.update({row.id: (row.deal, row.state, row.data) for row in rows})
        read_before.update({(row.id, row.stamp): (row.state, row.read_at) for row in rows})
    changed: set[str | None] = set()
    new = []
    for one in heard:
        data = to_json(one.said)
        former = before.get(one.id)
        if former != (one.deal, one.state, data) and (former or one.said or one.state in (PART, UNREAD)):
            changed |= {one.deal, former[0] if former else None}
        new.append(
            {
                "organisation": alias,
                "id": one.id,
                "call": one.call,
                "deal": one.deal,
                "stamp": one.stamp,
                "call_stamp": one.call_stamp,
                "ground": ground,
                "people": one.people,
                "state": one.state,
                "why": one.why,
                "open": one.open,
                "said_on": one.said_on.isoformat(),
                "read_at": _read_at(one, read_before.get((one.id, one.stamp)), at),
                "data": data,
                **_NOT_ASKED,
            }
        )
    replace_all(connection, evidence, new)
    return {deal for deal in changed if deal}


def _read_at(one: Heard, former: tuple[str, str | None] | None, now: str) -> str | None:
    """When these words were first read. Of words read before that was ever noted nobody knows it."""
    state, read_at = former or (UNREAD, None)
    if read_at is not None or state in (READ, PART):
        return read_at
    return now if one.state in (READ, PART) else None


@dataclass(frozen=True, slots=True)
class Waited:
    """How long calls waited to be read, from when their transcript was there: hours, of the calls since then."""

    calls: int
    within_a_day: int
    longest_hours: float | None


def waited(connection: Connection, alias: str, since: str) -> Waited:
    """Of the calls that were read, and whose transcript came, or was changed last, at this instant or after it."""
    rows = connection.execute(
        select(evidence.c.stamp, evidence.c.read_at).where(
            evidence.c.organisation == alias, evidence.c.read_at.is_not(None), evidence.c.stamp >= since
        )
    )
    hours = [
        max(0.0, (datetime.fromisoformat(row.read_at) - datetime.fromisoformat(row.stamp)).total_seconds() / 3600)
        for row in rows
    ]
    return Waited(len(hours), sum(1 for one in hours if one <= _A_DAY), round(max(hours), 1) if hours else None)


def of_deals(connection: Connection, alias: str, deals: Iterable[str]) -> dict[str, OfDeal]:
    """Everything said on these deals, in the order of days and talk."""
    said: dict[str, list[Evidence]] = {}
    missing: dict[str, list[str]] = {}
    for some in chunks(deals):
        rows = connection.execute(
            select(evidence.c.deal, evidence.c.id, evidence.c.state, evidence.c.data)
            .where(evidence.c.organisation == alias, evidence.c.deal.in_(some))
            .order_by(evidence.c.said_on, evidence.c.id)
        )
        for row in rows:
            said.setdefault(row.deal, []).extend(from_json(row.data, tuple[Evidence, ...]))
            if row.state in (PART, UNREAD, ERASED):
                missing.setdefault(row.deal, []).append(row.id)
    return {deal: OfDeal(tuple(words), tuple(missing.get(deal, ()))) for deal, words in said.items()}


def erase(connection: Connection, alias: str, deals: Iterable[str], names: re.Pattern[str]) -> int:
    """Take out what was said by somebody, or names them. Those calls are never read again."""
    count = 0
    for some in chunks(sorted(deals)):
        mine = (evidence.c.organisation == alias, evidence.c.deal.in_(some))
        for row in connection.execute(select(evidence.c.id, evidence.c.data).where(*mine)).all():
            said = from_json(row.data, tuple[Evidence, ...])
            left = tuple(one for one in said if not names.search(f"{one.speaker or ''}\n{one.quote}"))
            if len(left) < len(said):
                count += len(said) - len(left)
                this = (evidence.c.organisation == alias, evidence.c.id == row.id)
                connection.execute(
                    update(evidence).where(*this).values(data=to_json(left), state=ERASED, open=False, **_NOT_ASKED)
                )
    return count


def unasked(connection: Connection, alias: str, reader: str) -> list[tuple[str, str | None]]:
    """Every transcript that was read and that this second reader has not answered, latest first: its id, and by which
    key the reader knows it where it was asked already."""
    rows = connection.execute(
        select(evidence.c.id, evidence.c.second_key)
        .where(
            evidence.c.organisation == alias,
            evidence.c.state.in_([READ, PART]),
            or_(
                evidence.c.second_reader.is_(None),
                evidence.c.second_reader != reader,
                evidence.c.second_key.is_not(None),
            ),
        )
        .order_by(evidence.c.said_on.desc(), evidence.c.id)
    )
    return [(row.id, row.second_key) for row in rows]


def keep_opinions(connection: Connection, alias: str, reader: str, opinions: Iterable[Opinion]) -> None:
    """Keep them beside what was read; nothing of that changes."""
    for one in opinions:
        this = (evidence.c.organisation == alias, evidence.c.id == one.id, evidence.c.state.in_([READ, PART]))
        values = {"second_reader": reader, "second_key": one.key, "second": to_json(one.told)}
        connection.execute(update(evidence).where(*this).values(values))


@dataclass(frozen=True, slots=True)
class Beside:
    """A call that was read, with what a second reader makes of it."""

    transcript: str
    call: str
    deal: str | None
    said_on: str
    said: tuple[Evidence, ...]
    second: SecondTold


def opinions(connection: Connection, alias: str) -> list[Beside]:
    """Every call that a second reader was asked about, latest first."""
    rows = connection.execute(
        select(evidence)
        .where(evidence.c.organisation == alias, evidence.c.state.in_([READ, PART]), evidence.c.second.is_not(None))
        .order_by(evidence.c.said_on.desc(), evidence.c.id)
    )
    return [
        Beside(
            row.id,
            row.call,
            row.deal,
            row.said_on,
            from_json(row.data, tuple[Evidence, ...]),
            from_json(row.second, SecondTold),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Left:
    """A call that was not read, or not wholly, and why."""

    transcript: str
    call: str
    deal: str | None
    said_on: str
    state: str
    why: str | None


def left(connection: Connection, alias: str) -> list[Left]:
    """Every call on a judged deal, or on none, that was not wholly read, latest first."""
    rows = connection.execute(
        select(evidence.c.id, evidence.c.call, evidence.c.deal, evidence.c.said_on, evidence.c.state, evidence.c.why)
        .where(evidence.c.organisation == alias, evidence.c.state.in_([PART, UNREAD, UNMATCHED]))
        .order_by(evidence.c.said_on.desc(), evidence.c.id)
    )
    return [Left(row.id, row.call, row.deal, row.said_on, row.state, row.why) for row in rows]


def counts(connection: Connection, alias: str) -> dict[str, int]:
    """How many transcripts are in each state."""
    rows = connection.execute(
        select(evidence.c.state, func.count()).where(evidence.c.organisation == alias).group_by(evidence.c.state)
    )
    return {row[0]: row[1] for row in rows}
