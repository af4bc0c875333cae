"""Erasing one of the buyer's people: from what is kept, and from everything that was said of their deals.

Digests of their ids and addresses stay, so that the next pull leaves them out. Their deals are judged again without
them, which writes over what stands of them in our own records of the CRM. What stays in the CRM is listed: the
contact itself, names in free text, and records of ours whose life has ended.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, insert

from mappings.organisation import Organisation
from sync.forget import traces
from sync.forget.pulled import address_digest
from sync.forget.reviewed import from_reviews
from sync.forget.traces import Stays
from sync.store import Store, evidence, kept, ledger, organisations
from sync.store.tables import forgotten

__all__ = ["Forgotten", "Stays", "forget"]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much was erased, and what stays in the CRM. `already`: this person had been forgotten before."""

    deals: tuple[str, ...]
    records: int  # kept records that went
    emptied: int  # kept records that named the person, and do no more
    assessments: int
    writes: int
    said: int  # quotes of calls
    fields: int  # conflicts, and what was remembered of fields that we filled
    already: bool
    stays: tuple[Stays, ...]


def forget(store: Store, organisation: Organisation, person: str) -> Forgotten:
    """Erase a contact, by its id, with every id that was merged into it. One transaction; a second time is harmless."""
    alias = organisation.alias
    with store.begin() as connection:
        organisations.wait_for_turns(connection, alias)  # a page under way would bring the person back
        found = traces.person_of(connection, alias, organisation.fields, _every_id(connection, alias, person))
        through = kept.deals_through(connection, alias, found.ids)
        deals = {deal for some in through.values() for deal in some} | traces.deals_naming(connection, alias, found)
        taken = traces.from_kept(connection, alias, organisation.fields, found, deals)
        writes, ours = traces.from_writes(connection, alias, found, deals)
        fields = traces.from_fields(connection, alias, found, deals)
        traces.from_standing(connection, alias, found, deals)
        writes += from_reviews(connection, alias, found)
        said = evidence.erase(connection, alias, deals, found.words)
        digests = {kept.person_digest(alias, one) for one in found.ids}
        digests |= {address_digest(alias, one) for one in found.addresses}
        new = traces.digests_kept(connection, alias, digests)
        erased = Forgotten(
            deals=tuple(sorted(deals)),
            records=taken.deleted,
            emptied=taken.emptied,
            assessments=ledger.erase_deals(connection, alias, deals),
            writes=writes,
            said=said,
            fields=fields,
            already=not new,
            stays=(*taken.stays, *ours),
        )
        if new:
            connection.execute(insert(forgotten), [{"organisation": alias, "person": one} for one in new])
        kept.mark_dirty(connection, alias, deals)
        ledger.doubt(connection, alias, deals)  # an answer that stays the same is written again, over the old words
    return erased


def _every_id(connection: Connection, alias: str, person: str) -> list[str]:
    survivors = kept.survivors(connection, alias)
    survivor = survivors.get(person, person)
    return sorted({person, survivor, *(loser for loser, by in survivors.items() if by == survivor)})
