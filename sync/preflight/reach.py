"""What of the company's work reaches the CRM, and which of the four states each missing thing is in."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from connector.records import Row
from mappings import translate
from mappings.organisation import Organisation
from mappings.translate.values import day
from sync.codec import plain
from sync.preflight.checks import Check
from sync.store import Store, kept

CHANNELS = ("mail", "meetings", "calls")
_ARCHIVED_AFTER = timedelta(days=365)
_PAGE = 2_000


@dataclass(frozen=True, slots=True)
class Channel:
    """Whose mail, meetings or calls were seen: of the owners of open deals, and who is missing."""

    name: str
    owners: int
    captured: int
    missing: tuple[str, ...]  # names, those with the most open deals first


@dataclass(frozen=True, slots=True)
class Archive:
    """Tasks and events older than a year, which Salesforce archives: read at all, or none of them."""

    object: str
    read: int
    older: int


@dataclass(frozen=True, slots=True)
class Missing:
    """The four states of missing data. Only what is absent can become a gap or a risk.

    `absent` is Object.Field -> how many of the open deals are empty there.
    """

    absent: tuple[tuple[str, int], ...]
    not_readable: tuple[str, ...]
    not_synced: tuple[str, ...]
    not_captured: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """None of it is known before something was read: a first dry run is enough."""

    deals: int
    channels: tuple[Channel, ...]
    archives: tuple[Archive, ...]
    missing: Missing


def reach_of(organisation: Organisation, store: Store, today: date, checks: Sequence[Check]) -> Reach:
    """From what is kept. Reads nothing of the CRM."""
    fields, alias = organisation.fields, organisation.alias
    opportunity = fields.opportunity
    deals = [row for row in _rows(store, alias, opportunity.object) if translate.in_scope(organisation, row)]
    channels = tuple(_channels(organisation, store, today, deals))
    with store.begin() as connection:
        cursors = kept.cursors(connection, alias)
    # What cannot be seen is not readable; not synced is what could be read, and was not yet.
    unread = tuple(c.what for c in checks if c.part == "mapping" and c.ok is False)
    return Reach(
        deals=len(deals),
        channels=channels,
        archives=tuple(_archives(organisation, store, today)),
        missing=Missing(
            absent=_absent(organisation, deals),
            not_readable=unread,
            not_synced=tuple(sorted({kind.object for kind in fields.kinds.values()} - set(cursors) - set(unread))),
            not_captured=tuple(f"{one.name} of {name}" for one in channels for name in one.missing),
        ),
    )


def _channels(organisation: Organisation, store: Store, today: date, deals: Sequence[Row]) -> Iterator[Channel]:
    fields = organisation.fields
    owners = Counter(str(row.values.get(fields.opportunity.fields["owner"])) for row in deals)
    if not owners:
        return
    seen = translate.capture_of(fields, _captured_rows(organisation, store), today, organisation.time_zone)
    names = _names(organisation, store)
    for channel in CHANNELS:
        without = [owner for owner, _ in owners.most_common() if not seen.has(channel, owner)]
        yield Channel(
            channel, len(owners), len(owners) - len(without), tuple(names.get(owner, owner) for owner in without)
        )


def _rows(store: Store, alias: str, object_name: str) -> Iterator[Row]:
    """Every kept record of one object, a page to a transaction: a sync under way is not held up."""
    after = ""
    while True:
        with store.begin() as connection:
            ids = kept.ids_after(connection, alias, object_name, after, _PAGE)
            found = kept.known(connection, alias, object_name, ids)
        if not ids:
            return
        after = ids[-1]
        for record, known in found.items():
            yield Row(object_name, record, "", plain(known.data))


def _captured_rows(organisation: Organisation, store: Store) -> Iterator[Row]:
    for name in translate.capture_objects(organisation.fields):
        yield from _rows(store, organisation.alias, name)


def _names(organisation: Organisation, store: Store) -> dict[str, str]:
    user = organisation.fields.kinds.get("user")
    if user is None:
        return {}
    rows = _rows(store, organisation.alias, user.object)
    return {row.id: str(row.values.get(user.fields["name"]) or row.id) for row in rows}


def _archives(organisation: Organisation, store: Store, today: date) -> Iterator[Archive]:
    for name in ("task", "event"):
        kind = organisation.fields.kinds.get(name)
        if kind is None:
            continue
        field = kind.fields.get("start" if name == "event" else "on", "")
        read = older = 0
        for row in _rows(store, organisation.alias, kind.object):
            on = day(row.values.get(field), organisation.zone)
            read += 1
            older += on is not None and today - on > _ARCHIVED_AFTER
        if read:
            yield Archive(kind.object, read, older)


def _absent(organisation: Organisation, deals: Iterable[Row]) -> tuple[tuple[str, int], ...]:
    """Fields of the opportunity that could be read and are empty."""
    opportunity = organisation.fields.opportunity
    wanted = {*opportunity.fields.values(), *(e.field for e in organisation.fields.elements.values() if e.field)}
    empty: Counter[str] = Counter()
    for row in deals:
        empty.update(name for name in wanted if name in row.values and row.values[name] in (None, ""))
    return tuple((f"{opportunity.object}.{name}", count) for name, count in sorted(empty.items()))
