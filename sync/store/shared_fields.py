"""The company's own fields that we filled: what we asked for, what the CRM stored, and the conflicts with people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, case, delete, false, insert, select, true, update

from sync.codec import plain, to_json
from sync.store.kept import chunks
from sync.store.tables import conflict, shared_field
from sync.three_way import Ours


@dataclass(frozen=True, slots=True)
class Conflict:
    """A person changed a field that we had filled. Nothing is written until somebody decides.

    `overwrote`: both wrote at the same moment and ours came last, so that `theirs` stands here only.
    """

    id: int
    deal: str
    object: str
    record: str
    field: str
    stored: Any
    theirs: Any
    proposed: Any
    run: int
    state: str  # open, kept, taken
    overwrote: bool = False


@dataclass(frozen=True, slots=True)
class Owed:
    """A person's value that our write went over, to be put back where ours still stands."""

    deal: str
    object: str
    field: str
    value: Any
    stands: Any


NOT_KEPT = "(a long text, of which the field history keeps no value)"
"""Stands for a person's value that nobody can know any more."""


def remembered(connection: Connection, alias: str, deals: Iterable[str]) -> dict[str, dict[str, Ours]]:
    """By deal and field: the outcome of our last write."""
    found: dict[str, dict[str, Ours]] = defaultdict(dict)
    for some in chunks(deals):
        rows = connection.execute(
            select(shared_field).where(shared_field.c.organisation == alias, shared_field.c.deal.in_(some))
        )
        for row in rows:
            found[row.deal][row.field] = Ours(plain(row.asked), plain(row.stored), row.theirs)
    return found


def remember(
    connection: Connection,
    alias: str,
    run: int,
    deal: str,
    object_name: str,
    asked: Mapping[str, Any],
    stored: Mapping[str, Any],
    *,
    theirs: bool = False,
) -> None:
    """What we asked for on this deal's record, and what the CRM stored. With `theirs` a person keeps these fields."""
    for name, value in asked.items():
        _forget(connection, alias, deal, name)
        connection.execute(
            insert(shared_field).values(
                organisation=alias,
                object=object_name,
                record=deal,
                field=name,
                deal=deal,
                asked=to_json(value),
                stored=to_json(stored.get(name)),
                theirs=theirs,
                run=run,
            )
        )


def owed(connection: Connection, alias: str) -> list[Owed]:
    """What somebody decided to keep and our write had gone over."""
    rows = connection.execute(
        select(shared_field).where(
            shared_field.c.organisation == alias,
            shared_field.c.theirs.is_(True),
            shared_field.c.asked != shared_field.c.stored,
        )
    )
    return [Owed(r.deal, r.object, r.field, plain(r.asked), plain(r.stored)) for r in rows]


def _forget(connection: Connection, alias: str, deal: str, field: str) -> None:
    connection.execute(
        delete(shared_field).where(
            shared_field.c.organisation == alias, shared_field.c.record == deal, shared_field.c.field == field
        )
    )


def raise_conflict(
    connection: Connection,
    alias: str,
    run: int,
    deal: str,
    object_name: str,
    field: str,
    ours: Ours,
    theirs: Any,
    proposed: Any,
    *,
    overwrote: bool = False,
) -> None:
    """Queue a conflict; one that stands open for the same field is brought up to date instead. One about a value that
    our write went over stays one for as long as it is about that value."""
    same_field = (
        conflict.c.organisation == alias,
        conflict.c.record == deal,
        conflict.c.field == field,
        conflict.c.state == "open",
    )
    values = {"theirs": to_json(theirs), "proposed": to_json(proposed), "stored": to_json(ours.stored)}
    went_over = (
        true() if overwrote else case((conflict.c.theirs == values["theirs"], conflict.c.overwrote), else_=false())
    )
    if connection.execute(update(conflict).where(*same_field).values(**values, overwrote=went_over)).rowcount:
        return
    connection.execute(
        insert(conflict).values(
            organisation=alias,
            deal=deal,
            object=object_name,
            record=deal,
            field=field,
            run=run,
            state="open",
            overwrote=overwrote,
            **values,
        )
    )


def end_conflicts(connection: Connection, alias: str, deal: str, agreed: Iterable[str]) -> None:
    """These fields say again what we wrote: a person took the change back, and nothing is left to decide. Where our own
    write went over the change, they say so for that reason, and the conflict stays."""
    if fields := list(agreed):
        connection.execute(
            delete(conflict).where(
                conflict.c.organisation == alias,
                conflict.c.record == deal,
                conflict.c.field.in_(fields),
                conflict.c.state == "open",
                conflict.c.overwrote.is_(False),
            )
        )


def conflicts(connection: Connection, alias: str, state: str = "open") -> list[Conflict]:
    rows = connection.execute(
        select(conflict).where(conflict.c.organisation == alias, conflict.c.state == state).order_by(conflict.c.id)
    )
    return [
        Conflict(
            r.id,
            r.deal,
            r.object,
            r.record,
            r.field,
            plain(r.stored),
            plain(r.theirs),
            plain(r.proposed),
            r.run,
            r.state,
            r.overwrote,
        )
        for r in rows
    ]


def gone_over(connection: Connection, alias: str, deals: Iterable[str]) -> dict[str, dict[str, Any]]:
    """By deal and field: the person's value that our write went over, and about which nobody decided yet."""
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for some in chunks(deals):
        rows = connection.execute(
            select(conflict.c.deal, conflict.c.field, conflict.c.theirs).where(
                conflict.c.organisation == alias,
                conflict.c.state == "open",
                conflict.c.overwrote.is_(True),
                conflict.c.deal.in_(some),
            )
        )
        for row in rows:
            found[row.deal][row.field] = plain(row.theirs)
    return found


def settle_conflict(connection: Connection, number: int, state: str) -> None:
    connection.execute(update(conflict).where(conflict.c.id == number).values(state=state))
