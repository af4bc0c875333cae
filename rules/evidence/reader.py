"""Reading a conversation: one pass for all cues, then the detectors, passage by passage in the order of talk."""

import hashlib
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from rules.evidence.asking import topics
from rules.evidence.automaton import Automaton
from rules.evidence.conversation import Conversation, Said
from rules.evidence.detector import Detector, Found, SoFar, by_side, discover
from rules.evidence.lexicon import Lexicon
from rules.evidence.passage import Hits, Passage, cuts
from rules.evidence.scorecard import Scorecard, plain_card
from rules.evidence.talk import Talk, talk_of
from rules.facts import Evidence, Side

VERSION = "1"
"""Grows with every change of the reader that may change what is found; part of the digest of a kept reading."""

_BREAK = " \n "
_CONTEXT = ("stance", "number", "money", "unit", "date", "question", "answer")
_REMEMBERED = 2  # turns after which a question counts as left behind


@dataclass(frozen=True, slots=True)
class Reading:
    """What a conversation holds: evidence in the order of talk, and how the talk was shared."""

    evidence: tuple[Evidence, ...]
    talk: Talk
    truncated: bool
    reader: str  # version and digest of the lexicon, for keeping

    def about(self, *words: str) -> tuple[Evidence, ...]:
        return tuple(one for one in self.evidence if one.about in words)


def read(conversation: Conversation, lexicon: Lexicon) -> Reading:
    """All evidence in a conversation. The same conversation and lexicon give the same reading."""
    return reader_of(lexicon).read(conversation)


@lru_cache(maxsize=8)
def reader_of(lexicon: Lexicon) -> "Reader":
    """The compiled reader of a lexicon; a lexicon is compiled once."""
    return Reader(lexicon)


class Reader:
    """A lexicon and all detectors, compiled."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.automaton = Automaton(lexicon)
        self.detectors = discover()
        abouts = sorted({one.about for one in self.detectors if one.scored})
        groups = self.automaton.groups
        self.cards = {
            side: Scorecard(
                {a: plain_card(a, groups) | dict(lexicon.points.get(f"{name}{a}", {})) for a in abouts}
            )
            for side, name in ((Side.BUYER, ""), (Side.UNKNOWN, ""), (Side.REP, "rep "))
        }
        self._telling = frozenset(n for n, g in enumerate(groups) if g.partition(".")[0] not in _CONTEXT)
        self._opening = frozenset(n for n, g in enumerate(groups) if g in ("question.sure_opener", "question.tell"))
        told = sorted((g, c, tuple(lexicon.cues[g])) for c, g in enumerate(groups))
        digest = hashlib.sha256(repr((told, sorted((k, sorted(v.items())) for k, v in lexicon.points.items()))).encode())
        self.version = f"{VERSION}-{digest.hexdigest()[:16]}"

    def read(self, conversation: Conversation) -> Reading:
        evidence: list[Evidence] = []
        memory = _Memory(conversation.spoken)
        for passage in self.passages(conversation.turns):
            so_far = memory.before(passage)
            points = self.cards[passage.side].points(self.signs(passage, so_far))
            done: dict[str, Found] = {}
            for one in self.detectors:
                if one.scored and points[one.about] < 0:
                    continue
                found = one.find(passage, so_far)
                if found is not None:
                    done[one.about] = found
                    evidence.append(_evidence(one, passage, found))
            memory.after(passage, done)
        return Reading(tuple(evidence), talk_of(conversation.turns), conversation.truncated, self.version)

    def passages(self, turns: Iterable[Said]) -> list[Passage]:
        """The passages that hold a telling sign or ask something, or that may answer what was asked."""
        spans: list[tuple[Said, int, int]] = []
        starts: list[int] = []
        parts: list[str] = []
        place = 1
        for said in turns:
            for a, b in cuts(said.text):
                part = said.text[a:b]
                spans.append((said, a, b))
                starts.append(place)
                parts.append(part.replace("\n", " ") if "\n" in part else part)
                place += b - a + len(_BREAK)
        folded = self.automaton.fold(" " + _BREAK.join(parts) + " ")
        by_passage: list[Hits | None] = [None] * len(spans)
        worth: set[int] = set()
        telling = self._telling
        current, until = -1, 0
        for start, end, groups in self.automaton.scan(folded):
            if start >= until or start < starts[current]:
                current = bisect_right(starts, start + 1) - 1
                until = starts[current + 1] - 2 if current + 1 < len(starts) else len(folded)
            offset = starts[current]
            hits = by_passage[current]
            if hits is None:
                hits = by_passage[current] = []
            hits.append((start - offset, end - offset, groups))
            if not telling.isdisjoint(groups) or not self._opening.isdisjoint(groups):
                worth.add(current)
        made: list[Passage] = []
        asked_at = -9
        for number, (said, a, b) in enumerate(spans):
            text = parts[number]
            asks = "?" in text or "？" in text
            if asks:
                asked_at = number
            if asks or number in worth or number - asked_at <= _REMEMBERED:
                offset = starts[number]
                made.append(
                    Passage(
                        said, a, text, folded[offset : offset + b - a], by_passage[number] or [], self.automaton.groups
                    )
                )
        return made

    def signs(self, passage: Passage, so_far: SoFar) -> set[str]:
        """The signs of a passage, with what went before."""
        signs = set(passage.signs)
        signs.update(f"answers {about}" for about in so_far.asked)
        signs.update(f"follows {about}" for about in so_far.done)
        if so_far.doubts:
            signs.add("doubt open")
        if so_far.rivals and not so_far.rivals.isdisjoint(passage.names):
            signs.add("rival named")
        return signs


class _Memory:
    """What the detectors may know of what went before."""

    def __init__(self, spoken: bool) -> None:
        self.so_far = SoFar(spoken=spoken)
        self.asked: tuple[Side | None, str | None, int, frozenset[str]] = (None, None, -9, frozenset())
        self.done: tuple[Side | None, str | None, int, frozenset[str]] = (None, None, -9, frozenset())

    def before(self, passage: Passage) -> SoFar:
        turn, so_far = passage.said.index, self.so_far
        so_far.asked = self._of_others(self.asked, passage, turn)
        so_far.done = self._of_others(self.done, passage, turn)
        return so_far

    @staticmethod
    def _of_others(
        kept: tuple[Side | None, str | None, int, frozenset[str]], passage: Passage, turn: int
    ) -> frozenset[str]:
        side, speaker, at, words = kept
        same = (side, speaker) == (passage.side, passage.said.speaker) or side is passage.side is not Side.UNKNOWN
        return words if not same and 0 < turn - at <= _REMEMBERED else frozenset()

    def after(self, passage: Passage, done: dict[str, Found]) -> None:
        who = (passage.side, passage.said.speaker, passage.said.index)
        if passage.questions:
            self.asked = (*who, topics(passage))
        if self.done[2] == passage.said.index:
            self.done = (*who, self.done[3] | frozenset(done))
        elif done or passage.said.speaker != self.done[1]:
            self.done = (*who, frozenset(done))
        if "pain" in done and passage.side is not Side.REP:
            self.so_far.pain_voiced = True
        self.so_far.last = passage


def _evidence(one: Detector, passage: Passage, found: Found) -> Evidence:
    said = passage.said
    return Evidence(
        about=one.about,
        quote=said.text[passage.position : passage.position + len(passage.text)].strip(),
        on=None,
        side=said.side,
        strength=found.strength if found.strength is not None else by_side(passage),
        speaker=said.speaker,
        turn=said.index,
        seconds=said.start,
        detector=one.key,
        flags=dict(found.flags),
    )
