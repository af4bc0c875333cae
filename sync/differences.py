"""What planned writes change, told exactly: record, field, before, after, because of which rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from mappings import own
from mappings.organisation import Organisation
from sync.store import kept, outbox
from sync.store.outbox import Planned, Sent


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one record: what stands there (None: nothing), and what would."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One record that would be written. `key` is our external key, or the id of the company's own record."""

    object: str
    key: str
    name: str
    deal: str | None
    deal_name: str | None
    because: str
    changes: tuple[Change, ...]


def differences(
    connection: Connection, organisation: Organisation, planned: Iterable[Planned]
) -> tuple[Difference, ...]:
    """Deal by deal, and within a deal in the order in which they would be written."""
    rows = list(planned)
    deals = dict.fromkeys(row.deal for row in rows if row.deal)
    opportunity = organisation.fields.opportunity
    found = kept.of_ids(connection, organisation.alias, opportunity.object, deals)
    names = {deal: str(row.values.get(opportunity.fields["name"]) or deal) for deal, row in found.items()}
    believed = outbox.believed(connection, organisation.alias, list(deals))
    place = {deal: number for number, deal in enumerate(deals)}
    rows.sort(key=lambda row: place.get(row.deal or "", -1))
    return tuple(_difference(organisation, row, names, believed.get((row.object, row.key))) for row in rows)


def _difference(organisation: Organisation, row: Planned, names: Mapping[str, str], known: Sent | None) -> Difference:
    parsed = own.OwnKey.parse(row.key)
    deal_name = names.get(row.deal or "")
    if parsed is None:
        name = deal_name if row.key == row.deal else None
    else:
        title = own.title(row.object, {**(known.values if known else {}), **row.values})
        name = title or (organisation.words.label(parsed.life) if parsed.life else deal_name)
    changes = tuple(Change(field, row.before.get(field), after) for field, after in row.values.items())
    return Difference(row.object, row.key, name or row.key, row.deal, deal_name, row.because, changes)
