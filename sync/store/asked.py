"""Every action that came first on a deal, from the day it did to its end: what is measured, shown or held out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, bindparam, select, update

from rules.assessment import Action, Closed
from rules.facts import Occurrence
from sync.store.tables import asked
from sync.store.upsert import insert_new


@dataclass(frozen=True, slots=True)
class Life:
    """One occurrence of an action on a deal. `ending` is None while it is open, or was when its deal closed."""

    deal: str
    action: str
    number: int
    held: bool
    since: date
    ended_on: date | None
    ending: str | None


def note(
    connection: Connection,
    alias: str,
    open_now: Sequence[tuple[str, Action, bool]],
    ended: Sequence[tuple[str, Closed]],
) -> None:
    """Actions that stand open, by deal and whether it is held out; and lives that ended. Both may be known already."""
    rows = [
        {
            "organisation": alias,
            "deal": deal,
            "action": one.key,
            "number": one.number,
            "held": held,
            "since": one.since.isoformat(),
        }
        for deal, one, held in open_now
    ]
    insert_new(connection, asked, rows)
    for now in (True, False):
        deals = sorted({deal for deal, _, held in open_now if held is now})
        if deals:
            connection.execute(
                update(asked)
                .where(asked.c.organisation == alias, asked.c.deal.in_(deals), asked.c.held.is_(not now))
                .where(asked.c.ended_on.is_(None))
                .values(moved=True)
            )
    endings = [
        {
            "of_deal": deal,
            "of_action": one.key,
            "of_number": one.number,
            "ended_on": one.on.isoformat(),
            "ending": one.state.value,
        }
        for deal, one in ended
        if one.key.startswith("next_action.")
    ]
    if endings:
        mine = (
            asked.c.organisation == alias,
            asked.c.deal == bindparam("of_deal"),
            asked.c.action == bindparam("of_action"),
            asked.c.number == bindparam("of_number"),
        )
        connection.execute(update(asked).where(*mine), endings)


def lives(connection: Connection, alias: str) -> Iterator[Life]:
    """Every life, deal by deal, each deal's in the order in which they began."""
    rows = connection.execute(
        select(asked)
        .where(asked.c.organisation == alias)
        .order_by(asked.c.deal, asked.c.since, asked.c.action, asked.c.number),
        execution_options={"yield_per": 1000},
    )
    for row in rows:
        ended = date.fromisoformat(row.ended_on) if row.ended_on else None
        since = date.fromisoformat(row.since)
        yield Life(row.deal, row.action, row.number, row.held, since, ended, row.ending)


def moved(connection: Connection, alias: str) -> set[str]:
    """Deals taken into the hold-out or out of it since anything was asked on them, were it only to wait."""
    of = select(asked.c.deal).where(asked.c.organisation == alias).distinct()
    held, shown = (set(connection.execute(of.where(asked.c.held.is_(one))).scalars()) for one in (True, False))
    return held & shown | set(connection.execute(of.where(asked.c.moved.is_(True))).scalars())


def before(connection: Connection, alias: str, deals: Sequence[str]) -> dict[str, dict[str, Occurrence]]:
    """The last occurrence of every action asked for on deals that were judged once and are not now: all have ended."""
    found: dict[str, dict[str, Occurrence]] = {}
    rows = connection.execute(
        select(asked.c.deal, asked.c.action, asked.c.number, asked.c.since)
        .where(asked.c.organisation == alias, asked.c.deal.in_(deals))
        .order_by(asked.c.deal, asked.c.action, asked.c.number)
    )
    for row in rows:
        found.setdefault(row.deal, {})[row.action] = Occurrence(row.number, date.fromisoformat(row.since), False)
    return found
