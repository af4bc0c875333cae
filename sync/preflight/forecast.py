"""How much space and how many calls it will take, before anything is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from connector.crm import Crm
from connector.errors import CrmError, DailyLimitReached
from connector.records import ObjectShape
from mappings import own, translate
from mappings.organisation import Organisation
from sync.preflight.checks import Check
from sync.store import Store, outbox

_KILOBYTES = 2
"""Of data storage that each custom record costs in Salesforce."""
_FINDINGS, _ACTIONS = 6, 4  # of a deal, where none was judged yet: an estimate, and said to be one
_PAGE, _BATCH, _JOB = 2_000, 200, 6  # rows of a page, writes of a call, calls of a bulk job
_FULL = 0.95


@dataclass(frozen=True, slots=True)
class Space:
    """Data storage. `ours` counts all records of ours that are expected; None: the CRM does not say."""

    deals: int | None  # open ones in scope
    records_each: float
    measured: bool  # from deals that were judged; else estimated from the methodology
    ours_mb: float | None
    there_mb: float  # of ours, written already
    used_mb: int | None
    limit_mb: int | None


@dataclass(frozen=True, slots=True)
class Calls:
    """Calls of the first full sync by phase, and what a day allows us. None where a number cannot be seen."""

    read: int | None
    write: int | None
    allowed: int | None  # our share of the organisation's day

    @property
    def days(self) -> int | None:
        """Days that the first sync takes at this share."""
        if self.read is None or self.write is None or not self.allowed:
            return None
        return -(-(self.read + self.write) // self.allowed)


def space_of(organisation: Organisation, crm: Crm, store: Store) -> Space:
    """The open deals in scope times the records of each, at 2 KB a record."""
    with store.begin() as connection:
        each = outbox.records_of_a_deal(connection, organisation.alias)
        there = outbox.records_there(connection, organisation.alias)
    deals = _open_deals(organisation, crm)
    estimate = 1 + max(len(p.methodology.elements) for p in organisation.all_playbooks()) + _FINDINGS + _ACTIONS
    records = each if each is not None else float(estimate)
    storage = crm.survey.space()
    return Space(
        deals=deals,
        records_each=round(records, 1),
        measured=each is not None,
        ours_mb=None if deals is None else _megabytes(deals * records),
        there_mb=_megabytes(there),
        used_mb=storage.used if storage else None,
        limit_mb=storage.limit if storage else None,
    )


def space_checks(space: Space) -> Iterator[Check]:
    """Whether what is still to come fits."""
    if space.ours_mb is None or space.used_mb is None or space.limit_mb is None:
        yield Check("space", "data storage", None, fault="cannot be seen")
        return
    coming = max(0.0, space.ours_mb - space.there_mb)
    fits = space.used_mb + coming <= space.limit_mb * _FULL
    free = max(0, space.limit_mb - space.used_mb)
    yield Check(
        "space",
        "data storage",
        fits,
        fault="" if fits else f"{coming:,.0f} MB more are expected, {free:,} of {space.limit_mb:,} MB are free",
        grant="" if fits else "Free space, buy data storage, or narrow the scope in the organisation's file",
    )


def _megabytes(records: float) -> float:
    return round(records * _KILOBYTES / 1024, 1)


def calls_of(organisation: Organisation, crm: Crm, shapes: Mapping[str, ObjectShape], space: Space) -> Calls:
    """What the first full sync costs. Large objects are read and written by bulk jobs."""
    try:
        rows = [crm.survey.count(source.object) for source in translate.sources(organisation.fields, shapes)]
    except DailyLimitReached:
        raise
    except CrmError:
        rows = None
    heard = crm.budget()
    return Calls(
        read=None if rows is None else sum(_cheapest(count, _PAGE, crm) for count in rows),
        write=None if space.deals is None else _writes(organisation, crm, space),
        allowed=None if heard is None else int(heard.limit * organisation.api_share),
    )


def _writes(organisation: Organisation, crm: Crm, space: Space) -> int:
    assert space.deals is not None
    below = space.records_each - 1
    linked = 1 if organisation.opportunity_writes == "link" else 0
    each = (1.0, *[below / (len(own.PARENTS_FIRST) - 1)] * (len(own.PARENTS_FIRST) - 1), *[1.0] * linked)
    company = sum(1 for element in organisation.fields.elements.values() if element.write)
    shared = 3 * -(-space.deals // _BATCH) if company else 0  # read again, written, read back
    return shared + sum(_cheapest(round(space.deals * records), _BATCH, crm) for records in each)


def _cheapest(rows: int, page: int, crm: Crm) -> int:
    if crm.bulk_from and rows >= crm.bulk_from:
        return _JOB * -(-rows // crm.bulk_rows)
    return -(-rows // page)


def _open_deals(organisation: Organisation, crm: Crm) -> int | None:
    """By the scope's record types; owners and amounts narrow it further, so this is the most it can be."""
    opportunity = organisation.fields.opportunity
    is_open = {opportunity.fields["closed"]: False}
    kind = opportunity.fields.get("kind")
    try:
        if organisation.scope.kinds and kind:
            return sum(
                crm.survey.count(opportunity.object, {**is_open, kind: name})
                for name in sorted(organisation.scope.kinds)
            )
        return crm.survey.count(opportunity.object, is_open)
    except DailyLimitReached:
        raise
    except CrmError:
        return None  # the checks name what cannot be read
