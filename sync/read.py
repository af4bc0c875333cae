"""read: turn calls into evidence, once.

What a transcript says is read when it is new, changed, or meant otherwise (another reader, other words, another deal,
people who are known by now), and kept as evidence. The transcript itself is asked of the CRM for that moment, a few at
a time, and never kept; quotes are kept as the organisation's `quotes` allow. A transcript that cannot be read hides
what it may have said: its deal's elements are unknown, not missing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice

from connector.transcripts import BadTranscript, parse
from mappings import translate
from mappings.organisation import Organisation
from mappings.reading import Talk, talk_of
from mappings.translate.talks import TranscriptSource
from rules.facts import Evidence, Side
from rules.matching.sides import Labels
from sync.clock import stamp
from sync.codec import digest, to_json
from sync.engine import sources_digest
from sync.places import Placed, Places
from sync.reviews import Reviews
from sync.store import evidence, kept
from sync.store.evidence import ASIDE, PART, READ, UNMATCHED, UNREAD, Heard, Transcript
from sync.turn import Turn

PAGE = 200
FETCHED = 20  # transcripts asked for at once: some megabytes
PATIENCE = timedelta(days=7)  # for which a call on no deal is tried again
MOST = 4  # quotes kept of one call about one thing, and of each kind of objection
_UNKEPT = frozenset({"question", "features_before_pain"})  # of a review, not of a deal


def read(turn: Turn) -> None:
    """Read every transcript that needs it, and mark the deals of which something else is known now."""
    source = translate.transcript_source(turn.organisation.fields, turn.shapes)
    if source is None:
        return
    written = Reviews(turn)
    reader = _Reader(turn, source, turn.organisation.reading.labels(), _ground(turn, written), written)
    with turn.store.begin() as connection:
        written.withdraw_gone(connection, source.object)
        kept.mark_dirty(connection, turn.alias, evidence.drop_gone(connection, turn.alias, source.object))
    after = ""
    while page := reader.page(after):
        after = page[-1].id
        heard = list(reader.heard(page))
        with turn.store.begin() as connection:
            changed = evidence.keep(
                connection, turn.alias, written.until_kept(reader.ground), heard, stamp(turn.clock())
            )
            written.keep(connection)
            kept.mark_dirty(connection, turn.alias, changed)
        done = sum(1 for one in heard if one.state in (READ, PART))
        turn.counts["calls heard"] += done
        turn.progress("reading calls", done)
        turn.go_on()


def _ground(turn: Turn, written: Reviews) -> str:
    """Changes with the reader, its words, what may be quoted and what calls are reviewed by."""
    organisation = turn.organisation
    parts = [sources_digest("evidence"), sources_digest("matching"), organisation.reading.digest, organisation.quotes]
    return digest(to_json([*parts, organisation.matching, written.ground]))


@dataclass(frozen=True)
class _Reader:
    turn: Turn
    source: TranscriptSource
    labels: Labels
    ground: str
    written: Reviews

    def page(self, after: str) -> list[Transcript]:
        objects = (self.source.object, self.source.call_object)
        since = self.turn.day - PATIENCE
        with self.turn.store.begin() as connection:
            return evidence.unread(
                connection, self.turn.alias, objects, self.source.call_field, self.ground, since, after, PAGE
            )

    def heard(self, page: Sequence[Transcript]) -> Iterator[Heard]:
        """What comes of these; what was read by the same people already is left as it is."""
        with self.turn.store.begin() as connection:
            placed = Places(self.turn, connection, self.labels).of(page)
        for one in placed:
            if one.known is None:
                self.written.leave(one)
                yield _kept(one, one.state, why=one.why)
        wanted = [one for one in placed if one.known and one.people != one.transcript.people]
        for some in _parts(wanted, FETCHED):
            for one, talk in talks(self.turn, self.source, some):
                yield _kept(one, UNREAD, why=talk) if isinstance(talk, str) else self._read(one, talk)
            self.turn.go_on()

    def _read(self, one: Placed, talk: Talk) -> Heard:
        allowed, cut = self.turn.organisation.quotes["calls"], talk.transcript.truncated
        said = tuple(_as_allowed(_of_call(quote, one), allowed) for quote in _worth_keeping(talk))
        self.written.add(one, talk, said)
        why = None if talk.complete else "it is cut" if cut else f"no words to read {talk.language}"
        open_ = any(sided.side is Side.UNKNOWN for sided in talk.sides.values())
        return replace(_kept(one, READ if talk.complete else PART, why=why), said=said, open=open_)


def talks(turn: Turn, source: TranscriptSource, placed: Sequence[Placed]) -> Iterator[tuple[Placed, Talk | str]]:
    """What was said in each of these, fetched at once and read by the words; or why it cannot be read."""
    rows = turn.crm.fetch(source.object, [one.transcript.id for one in placed], [source.content])
    words = {row.id: row.values.get(source.content) for row in rows}
    for one in placed:
        yield one, _talk(turn.organisation, one, words.get(one.transcript.id))


def _talk(organisation: Organisation, one: Placed, words: object) -> Talk | str:
    assert one.known is not None
    if not isinstance(words, str) or not words.strip():
        return "no words in it"
    try:
        transcript = parse(words.encode("utf-8", "replace"), name=one.transcript.id)
    except BadTranscript as error:
        return f"{error.fault} {error.remedy}".strip()
    if translate.is_cut(organisation.fields, one.transcript.values):
        transcript = replace(transcript, truncated=True)
    return talk_of(transcript, one.known, organisation.reading)


def _kept(one: Placed, state: str, *, why: str | None = None) -> Heard:
    """What is kept of a transcript but what was said in it. One on no deal, or none that is judged, is tried again."""
    transcript = one.transcript
    return Heard(
        id=transcript.id,
        call=transcript.call or "",
        deal=one.deal,
        stamp=transcript.stamp,
        call_stamp=transcript.call_stamp,
        state=state,
        said_on=one.on,
        people=one.people,
        why=why,
        open=state in (ASIDE, UNMATCHED),
    )


def _of_call(quote: Evidence, one: Placed) -> Evidence:
    return replace(quote, on=one.on, call=one.transcript.call)


def _as_allowed(quote: Evidence, allowed: str) -> Evidence:
    """Without the words where they may not be repeated: turn and time still lead who may hear the call to them."""
    return quote if allowed == "full" else replace(quote, quote="")


def _worth_keeping(talk: Talk) -> list[Evidence]:
    """The best quotes about each thing, in the order of talk."""
    best: dict[tuple[str, object, object], list[Evidence]] = {}
    for quote in talk.reading.evidence:
        if quote.about not in _UNKEPT:
            best.setdefault((quote.about, quote.flags.get("class"), quote.flags.get("vague")), []).append(quote)
    chosen = {id(one) for some in best.values() for one in sorted(some, key=_weakest_last)[:MOST]}
    return [quote for quote in talk.reading.evidence if id(quote) in chosen]


def _weakest_last(quote: Evidence) -> tuple[bool, int, int]:
    """A no to something weighs as much as a yes; of equals the later."""
    return quote.strength != 0, -quote.strength, -(quote.turn or 0)


def _parts(rows: Iterable[Placed], size: int) -> Iterator[list[Placed]]:
    every = iter(rows)
    while some := list(islice(every, size)):
        yield some
