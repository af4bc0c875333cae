"""ask: the second reader, where the organisation's file names one, about every call that the words have read.

It stands beside them and decides nothing. At once, or by night: then what is new is sent in one batch, and taken home
by a later sync. Whatever keeps it from answering ends no sync: the reading stays as it is, the run's message says why,
and the next sync asks for what is missing. Places in calls are kept of its quotes, never their words.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connector.errors import FixYourSetup, TryLater
from connector.readers.patience import MaybeBilled
from mappings import translate
from mappings.reading import Talk
from mappings.reading.second import SecondTold
from mappings.translate.talks import TranscriptSource
from rules.matching.sides import Labels
from sync.places import Placed, Places
from sync.read import FETCHED, talks
from sync.second import FILE, Readers
from sync.store import evidence
from sync.store.evidence import Opinion
from sync.turn import Turn

ABOUT = "second reader"
GIVEN, AWAITED, MISSING = "second opinions", "second opinions awaited", "second opinions missing"
FOR = timedelta(minutes=10)  # for which one sync asks at once; the deals wait to be judged meanwhile


def ask(turn: Turn) -> None:
    """Ask about the calls that were not answered yet, latest first, and take home what was asked by night."""
    source = translate.transcript_source(turn.organisation.fields, turn.shapes)
    second = turn.organisation.second
    if second is None or turn.readers is None or source is None:
        return
    reader = f"{second.name} {second.model}"
    with turn.store.begin() as connection:
        pending = evidence.unasked(connection, turn.alias, reader)
    if not pending:
        return
    labels, until = turn.organisation.reading.labels(), turn.clock() + FOR
    asking = _Asking(turn, source, labels, turn.readers, reader, until)
    try:
        for number in range(0, len(pending), FETCHED):
            asking.about(pending[number : number + FETCHED])
    except _Enough as enough:
        turn.notes.append(f"{ABOUT}: {enough}")
    asking.send()


class _Enough(Exception):
    """Why this run asks no more."""


@contextmanager
def _of_the_reader() -> Iterator[None]:
    """What goes wrong with the second reader is its own: it ends no sync, as the CRM's faults do."""
    try:
        yield
    except (FixYourSetup, TryLater) as error:
        raise _Enough(str(error)) from error
    except sqlite3.Error as error:
        raise _Enough(f"{FILE}: {error}") from error


@dataclass(frozen=True)
class _Asking:
    turn: Turn
    source: TranscriptSource
    labels: Labels
    readers: Readers
    reader: str
    until: datetime

    def about(self, some: Sequence[tuple[str, str | None]]) -> None:
        """Ask about these. Raises _Enough, once what came so far is kept."""
        found: list[Opinion] = []
        try:
            with _of_the_reader():
                ids = [id_ for id_, key in some if key is None or not self.readers.is_under_way(key)]
            self._count(AWAITED, len(some) - len(ids))
            for one, talk in self._talks(ids):
                if self.turn.clock() >= self.until:
                    raise _Enough("asked for ten minutes; the next sync goes on")
                found.append(self._opinion(one, talk))
                self.turn.go_on()
        except _Billed as billed:
            found.append(billed.opinion)
            raise _Enough(billed.opinion.told.why) from billed
        finally:
            self._keep(found)
        with _of_the_reader():
            if not self.readers.affords_queue():
                raise _Enough("neither one batch nor the rest of the month's budget holds more; the next sync goes on")

    def send(self) -> None:
        """What was left for the night, in one batch."""
        try:
            with _of_the_reader():
                self._count("second opinions sent for", self.readers.send())
        except _Enough as enough:
            self.turn.notes.append(f"{ABOUT}: {enough}")

    def _talks(self, ids: Sequence[str]) -> Iterator[tuple[Placed, Talk | str]]:
        source, turn = self.source, self.turn
        with turn.store.begin() as connection:
            objects = (source.object, source.call_object)
            rows = evidence.transcripts(connection, turn.alias, objects, source.call_field, ids)
            placed = Places(turn, connection, self.labels).of(rows)
        yield from ((one, one.why or "it is not read") for one in placed if one.known is None)
        if wanted := [one for one in placed if one.known is not None]:
            yield from talks(turn, source, wanted)

    def _opinion(self, one: Placed, talk: Talk | str) -> Opinion:
        id_ = one.transcript.id
        if isinstance(talk, str) or one.known is None:
            return Opinion(id_, SecondTold(self.reader, why=str(talk)))
        with _of_the_reader():
            second = self.readers.of(talk.lexicon)
            try:
                told = second.asked(talk, one.known)
            except MaybeBilled as billed:
                raise _Billed(Opinion(id_, SecondTold(second.name, why=str(billed)))) from billed
            if not told.waiting:
                return Opinion(id_, _without_words(told))
            key = second.key(talk, one.known)
            if not second.by_night and not second.claude.is_under_way(key):
                raise _Enough(told.why)
        return Opinion(id_, told, key)

    def _count(self, what: str, amount: int) -> None:
        if amount:
            self.turn.counts[what] += amount

    def _keep(self, found: Sequence[Opinion]) -> None:
        for one in found:
            self._count(AWAITED if one.key else GIVEN if one.told.why is None else MISSING, 1)
        with self.turn.store.begin() as connection:
            evidence.keep_opinions(connection, self.turn.alias, self.reader, found)
        self.turn.progress("second reader", len(found))


class _Billed(Exception):
    """No answer, and yet it may have cost something: asked again and again, it might cost that each time."""

    def __init__(self, opinion: Opinion) -> None:
        self.opinion = opinion
        super().__init__(opinion.told.why)


def _without_words(told: SecondTold) -> SecondTold:
    return replace(told, quotes=tuple(replace(one, quote="", speaker=None) for one in told.quotes))
