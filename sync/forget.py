"""Erasing one of the buyer's people: from what is kept, and from everything that was said of their deals.

A digest of the id stays, so that the next pull leaves them out. Their deals are judged again without them, which
writes over what stands of them in our own records of the CRM. First form: names that a rep typed into a free text
(a subject, a next step) stay in the CRM, and so in what is read from it.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, or_, select

from sync.store import Store, kept, ledger, organisations
from sync.store.kept import chunks
from sync.store.tables import conflict, forgotten, hanging, outbox, reference, sent
from sync.store.tables import kept as kept_table


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was erased. `already`: this person had been forgotten before."""

    deals: tuple[str, ...]
    records: int
    assessments: int
    writes: int
    already: bool


def forget(store: Store, alias: str, person: str) -> Forgotten:
    """Erase a contact, by its id, with every id that was merged into it. One transaction."""
    with store.begin() as connection:
        organisations.wait_for_turns(connection, alias)  # a page under way would bring the person back
        ids = _every_id(connection, alias, person)
        known = kept.forgotten_people(connection, alias)
        new = [one for one in ids if kept.person_digest(alias, one) not in known]
        deals = sorted(_deals(connection, alias, ids))
        erased = Forgotten(
            deals=tuple(deals),
            records=_records(connection, alias, ids),
            assessments=ledger.erase_deals(connection, alias, deals),
            writes=_writes(connection, alias, deals),
            already=not new,
        )
        if new:
            rows = [{"organisation": alias, "person": kept.person_digest(alias, one)} for one in new]
            connection.execute(insert(forgotten), rows)
        kept.mark_dirty(connection, alias, deals)
        ledger.doubt(connection, alias, deals)  # an answer that stays the same is written again, over the old words
    return erased


def _every_id(connection: Connection, alias: str, person: str) -> list[str]:
    survivors = kept.survivors(connection, alias)
    survivor = survivors.get(person, person)
    return sorted({person, survivor, *(loser for loser, by in survivors.items() if by == survivor)})


def _deals(connection: Connection, alias: str, ids: list[str]) -> set[str]:
    found = kept.deals_through(connection, alias, ids)
    return {deal for deals in found.values() for deal in deals}


def _records(connection: Connection, alias: str, ids: list[str]) -> int:
    """The person's own record, and what hangs on them alone."""
    hung = select(hanging.c.child).where(hanging.c.organisation == alias, hanging.c.via.in_(ids))
    mine = or_(kept_table.c.id.in_(ids), kept_table.c.id.in_(hung))
    done = connection.execute(delete(kept_table).where(kept_table.c.organisation == alias, mine))
    connection.execute(delete(reference).where(reference.c.organisation == alias, reference.c.parent.in_(ids)))
    return done.rowcount


def _writes(connection: Connection, alias: str, deals: list[str]) -> int:
    """Values sent and values they replaced; what is on its way right now is settled by the next run first."""
    count = 0
    for some in chunks(deals):
        written = (outbox.c.organisation == alias, outbox.c.deal.in_(some), outbox.c.state != "sending")
        count += len(connection.execute(select(outbox.c.id).where(*written)).all())
        connection.execute(delete(outbox).where(*written))
        connection.execute(delete(sent).where(sent.c.organisation == alias, sent.c.deal.in_(some)))
        settled = (conflict.c.organisation == alias, conflict.c.deal.in_(some), conflict.c.state != "open")
        connection.execute(delete(conflict).where(*settled))
    return count
