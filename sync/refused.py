"""The queue of refused writes: each with its cause, its remedy, and since when; and trying it again.

A refused write stays until it is accepted or until a newer judgement of the deal replaces it. The first sync of each
company day tries all of them again by itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from connector.refusals import cause_of
from sync.store import Store, outbox


@dataclass(frozen=True, slots=True)
class Refused:
    """One write that the CRM refused. `fields` are those that it named, else all that were sent."""

    number: int
    deal: str | None
    object: str
    record: str  # our key, or the id of the company's own record
    fields: tuple[str, ...]
    code: str
    cause: str
    remedy: str
    said: str  # the CRM's own words
    run: int  # that planned it last
    since: int  # the run in which it was refused first
    attempts: int


def refused(connection: Connection, alias: str, deals: Iterable[str] | None = None) -> list[Refused]:
    """Every refused write, or those of these deals, oldest first. Those that a newer one made needless are left out."""
    wanted = None if deals is None else set(deals)
    outbox.supersede(connection, alias)
    return [
        Refused(
            number=row.id,
            deal=row.deal,
            object=row.object,
            record=row.key,
            fields=told.fields or tuple(sorted(row.values)),
            code=told.code,
            cause=cause_of(told.code).cause,
            remedy=cause_of(told.code).remedy,
            said=told.message,
            run=row.run,
            since=told.since,
            attempts=row.attempts,
        )
        for row, told in outbox.refusals(connection, alias)
        if wanted is None or row.deal in wanted
    ]


def retry(store: Store, alias: str, number: int | None) -> int:
    """Plan this refused write again, or with None all of them: the next sync sends them. Returns how many."""
    with store.begin() as connection:
        outbox.supersede(connection, alias)
        return outbox.retry(connection, alias, number)
