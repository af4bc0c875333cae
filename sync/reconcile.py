"""reconcile: once a week compare what is kept with what the CRM has, since no feed of changes is without holes.

Numbers first, ids only where they differ. What is missing here is read; what the CRM has no more, without ever having
said so, is purged, unless so much is gone at once that a lost permission is likelier than a deletion: then it is held
and told, and an admin decides.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b

from connector.errors import CrmError, DailyLimitReached
from connector.records import Page, Row, Source
from mappings import own, translate
from sync.clock import stamp
from sync.pull import keep_page, pull
from sync.store import kept, organisations
from sync.turn import Turn

EVERY = timedelta(days=7)
AT_ONCE = 2_000
"""Ids compared in one transaction."""
HELD_FROM, HELD_SHARE = 100, 0.05
"""More than this many, and more than this part of an object, is not purged without being told."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One object: how many the CRM has and how many are kept here, and what was done about it.

    `held`: gone, or hidden from us, so many that none was purged. `unread`: why it could not be compared.
    """

    object: str
    there: int
    here: int
    read: int = 0
    purged: int = 0
    held: int = 0
    unread: str | None = None

    @property
    def same(self) -> bool:
        return self.unread is None and not (self.read or self.purged or self.held)


def reconcile_if_due(turn: Turn) -> None:
    """For the end of a sync: compares when the last time was a week ago. A budget that ends it is no fault of the run.

    What it finds is judged by the next sync. A store that was just filled is not compared with what filled it.
    """
    now = turn.clock()
    with turn.store.begin() as connection:
        last = organisations.load(connection, turn.alias).reconciled
        if last is None:
            organisations.change(connection, turn.alias, reconciled=stamp(now))
    if last is None or now - datetime.fromisoformat(last) < EVERY:
        return
    try:
        compared = reconcile(turn)
    except DailyLimitReached:
        _done(turn, now - EVERY + timedelta(days=1))  # tomorrow once more, with tomorrow's calls
        turn.counts["reconcile cut short"] = 1
        return
    turn.counts["reconciled"] = sum(one.read + one.purged for one in compared)
    if held := sum(one.held for one in compared):
        turn.counts["held back"] = held


def reconcile(turn: Turn, *, purge: bool = False) -> tuple[Compared, ...]:
    """Compare every mapped object. With `purge` also what was held back goes. Raises what the CRM raises."""
    done = []
    for source in translate.sources(turn.organisation.fields, turn.shapes):
        turn.go_on()
        done.append(_compare(turn, source, purge=purge))
        turn.progress(f"comparing {source.object}", 1)
    _done(turn, turn.clock())
    return tuple(done)


def pull_and_reconcile(turn: Turn, *, purge: bool) -> tuple[Compared, ...]:
    """Read what changed first, so that only what no feed told of is left to be found."""
    turn.shapes = turn.crm.describe(sorted({*translate.objects(turn.organisation.fields), *own.PARENTS_FIRST}))
    pull(turn)
    return reconcile(turn, purge=purge)


def _done(turn: Turn, at: datetime) -> None:
    with turn.store.begin() as connection:
        organisations.change(connection, turn.alias, reconciled=stamp(at))


def _compare(turn: Turn, source: Source, *, purge: bool) -> Compared:
    name = source.object
    with turn.store.begin() as connection:
        here = kept.count(connection, turn.alias, name)
    try:
        there = turn.crm.survey.count(name)
    except DailyLimitReached:
        raise
    except CrmError as error:  # one object that cannot be counted holds up no other
        return Compared(name, 0, here, unread=str(error))
    if there == here:
        return Compared(name, there, here)
    seen = _Seen()
    read = sum(_read_missing(turn, source, ids) for ids in _pages(seen.watched(turn.crm.survey.ids(name))))
    vanished = list(_vanished(turn, name, seen.sorted()))
    if not purge and len(vanished) > max(HELD_FROM, HELD_SHARE * here):
        return Compared(name, there, here, read, held=len(vanished))
    for ids in _pages(vanished):
        _keep(turn, name, [Row(name, record, "", {}, deleted=True) for record in ids])
    return Compared(name, there, here, read, purged=len(vanished))


def _read_missing(turn: Turn, source: Source, ids: Sequence[str]) -> int:
    turn.go_on()
    with turn.store.begin() as connection:
        known = kept.kept_ids(connection, turn.alias, source.object, ids)
        forgotten = kept.forgotten_people(connection, turn.alias)
    wanted = [
        record for record in ids if record not in known and kept.person_digest(turn.alias, record) not in forgotten
    ]
    if not wanted:
        return 0
    rows = list(turn.crm.fetch(source.object, wanted, source.fields))
    _keep(turn, source.object, rows)
    return len(rows)


def _vanished(turn: Turn, name: str, seen: "array[int]") -> Iterator[str]:
    after = ""
    while True:
        with turn.store.begin() as connection:
            ids = kept.ids_after(connection, turn.alias, name, after, AT_ONCE)
        if not ids:
            return
        after = ids[-1]
        for record in ids:
            number = _number(record)
            at = bisect_left(seen, number)
            if at == len(seen) or seen[at] != number:
                yield record


def _keep(turn: Turn, name: str, rows: Sequence[Row]) -> None:
    with turn.store.begin() as connection:
        keep_page(turn, connection, Page(name, tuple(rows), None, last=True))


class _Seen:
    """Ids as eight bytes each, so that millions fit into memory."""

    def __init__(self) -> None:
        self._numbers = array("Q")

    def watched(self, ids: Iterable[str]) -> Iterator[str]:
        for record in ids:
            self._numbers.append(_number(record))
            yield record

    def sorted(self) -> "array[int]":
        return array("Q", sorted(self._numbers))


def _number(record: str) -> int:
    return int.from_bytes(blake2b(record.encode(), digest_size=8).digest(), "big")


def _pages(ids: Iterable[str]) -> Iterator[list[str]]:
    page: list[str] = []
    for record in ids:
        page.append(record)
        if len(page) == AT_ONCE:
            yield page
            page = []
    if page:
        yield page
