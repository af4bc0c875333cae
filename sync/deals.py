"""Deals as they were last judged: the riskiest first, or the one somebody means by an id or a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from mappings.organisation import Organisation
from mappings.teller import Teller
from mappings.translate.values import day
from rules.assessment import Assessment
from rules.case import Case
from sync.codec import from_json, plain, to_json
from sync.explain import Head, head_of, values_of
from sync.store import kept, ledger
from sync.store.ledger import Listing

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
    action: str | None  # None, as its timing and day, where the deal is held out
    timing: str | None
    due: str | None
    run: int
    on: str
    held_out: bool = False


@dataclass(frozen=True, slots=True)
class _Shown:
    """A listed deal as it is kept: the action's key and values, so that its words are today's."""

    deal: Head
    band: str
    points: int
    change: int
    adherence: float | None
    action: str
    values: Mapping[str, Any]
    timing: str
    due: str
    on: str


def listing_of(case: Case, assessment: Assessment) -> Listing:
    """What the ledger keeps of a judged deal for lists."""
    head = head_of({"deal": plain(to_json(case.deal))})
    score, action = assessment.score, assessment.primary
    shown = _Shown(
        deal=head,
        band=score.band,
        points=score.points,
        change=score.change,
        adherence=assessment.adherence.share,
        action=action.key,
        values=action.proposal.values,
        timing=action.timing.value,
        due=action.due.isoformat(),
        on=assessment.on.isoformat(),
    )
    return Listing(score.band, head.owner, head.stage or "", head.amount, to_json(shown))


def riskiest(connection: Connection, organisation: Organisation, filters: Filters, limit: int) -> list[Listed]:
    """The riskiest deals that pass, at most `limit`. Deals in which a person was erased wait for the next sync."""
    rows = ledger.riskiest(
        connection,
        organisation.alias,
        limit,
        owner=filters.owner,
        stage=filters.stage,
        bands=filters.bands,
        min_amount=filters.min_amount,
    )
    found = [(run, from_json(data, _Shown)) for run, data in rows]
    held = _held_out(connection, organisation, [shown.deal.id for _, shown in found])
    return [_listed(organisation, run, shown, held_out=shown.deal.id in held) for run, shown in found]


def _held_out(connection: Connection, organisation: Organisation, deals: list[str]) -> set[str]:
    """Those of these deals whose actions are shown to nobody."""
    if not organisation.hold_out.share:
        return set()
    opportunity, hold_out = organisation.fields.opportunity, organisation.hold_out
    rows = kept.of_ids(connection, organisation.alias, opportunity.object, deals)
    opened = opportunity.fields.get("created_on", "")
    days = {deal: day(row.values.get(opened), organisation.zone) for deal, row in rows.items()}
    return {deal for deal, on in days.items() if hold_out.holds(organisation.alias, deal, on)}


def _listed(organisation: Organisation, run: int, shown: _Shown, *, held_out: bool) -> Listed:
    tell = Teller(organisation.words, shown.deal.currency, {}, {})
    return Listed(
        deal=shown.deal,
        band=shown.band,
        points=shown.points,
        change=shown.change,
        adherence=shown.adherence,
        action=None if held_out else tell.say(shown.action, "title", values_of(shown.values)),
        timing=None if held_out else shown.timing,
        due=None if held_out else shown.due,
        run=run,
        on=shown.on,
        held_out=held_out,
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
