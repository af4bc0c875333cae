"""Deals as they were last judged: the riskiest first, or the one somebody means by an id or a name."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection

from mappings.organisation import Organisation
from sync.codec import plain
from sync.explain import Head, head_of, say
from sync.store import kept, ledger

_ALL = 10_000_000
_ID_15, _ID_18 = 15, 18


@dataclass(frozen=True, slots=True)
class Filters:
    """Which deals to show; an empty part lets all through. Names match from any part, in any case."""

    owner: str | None = None
    stage: str | None = None
    bands: frozenset[str] = field(default_factory=frozenset)
    min_amount: float | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One deal on a list."""

    deal: Head
    band: str
    points: int
    change: int
    adherence: float | None
    action: str
    timing: str
    due: str
    run: int
    on: str


def riskiest(connection: Connection, organisation: Organisation, filters: Filters, limit: int) -> list[Listed]:
    """The riskiest deals that pass, at most `limit`. Deals in which a person was erased are left out."""
    unfiltered = filters == Filters()
    deals = ledger.riskiest(connection, organisation.alias, limit if unfiltered else _ALL)
    found: list[Listed] = []
    for listed in _listed(connection, organisation, deals):
        if _passes(listed, filters):
            found.append(listed)
            if len(found) == limit:
                break
    return found


def _listed(connection: Connection, organisation: Organisation, deals: list[str]) -> Iterator[Listed]:
    for deal in deals:
        entry = ledger.entry_at(connection, organisation.alias, deal)
        if entry is None or entry.case is None or entry.result is None:
            continue
        head, result = head_of(plain(entry.case)), plain(entry.result)
        score, action = result["score"], result["primary"]
        values = {"currency": head.currency, **action["proposal"]["values"]}
        yield Listed(
            deal=head,
            band=score["band"],
            points=score["points"],
            change=score["change"],
            adherence=result["adherence"]["share"],
            action=say(organisation.words, action["key"], "title", values),
            timing=action["timing"],
            due=action["due"],
            run=entry.run,
            on=result["on"],
        )


def _passes(listed: Listed, filters: Filters) -> bool:
    deal = listed.deal
    return (
        (filters.owner is None or filters.owner.casefold() in deal.owner.casefold())
        and (filters.stage is None or filters.stage.casefold() in (deal.stage or "").casefold())
        and (not filters.bands or listed.band in filters.bands)
        and (filters.min_amount is None or (deal.amount or 0) >= filters.min_amount)
    )


def find(connection: Connection, organisation: Organisation, wanted: str) -> list[tuple[str, str]]:
    """Id and name of every deal that this id or name may mean: an exact name before a part of it, an open deal before
    one that is judged no longer."""
    opportunity = organisation.fields.kinds["opportunity"]
    name_field = opportunity.fields["name"]
    text = wanted.strip()
    by_id: list[tuple[str, str]] = []
    by_name: list[tuple[str, str]] = []
    for row in kept.of_object(connection, organisation.alias, opportunity.object):
        name = str(row.values.get(name_field) or "")
        if len(text) in (_ID_15, _ID_18) and row.id[:_ID_15] == text[:_ID_15]:
            by_id.append((row.id, name))
        if text.casefold() in name.casefold():
            by_name.append((row.id, name))
    exact = [found for found in by_name if found[1].casefold() == text.casefold()]
    meant = by_id or exact or sorted(by_name, key=lambda found: (found[1], found[0]))
    standing = ledger.standings(connection, organisation.alias, (deal for deal, _ in meant))
    return [found for found in meant if found[0] in standing] or meant
