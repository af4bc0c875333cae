"""Reading a conversation: one pass for all cues, then the detectors, passage by passage in the order of talk."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rules.evidence.asking import Asking
from rules.evidence.automaton import Automaton, Gate
from rules.evidence.conversation import Conversation, Said
from rules.evidence.detector import Detector, Found, SoFar, by_side, discover
from rules.evidence.lexicon import Lexicon
from rules.evidence.passage import LONG, STOPS, Language, Passage, cuts
from rules.evidence.scorecard import Scorecard, opens_gate, plain_card
from rules.evidence.talk import Talk, talk_of
from rules.facts import Evidence, Side

VERSION = "1"
"""Grows with every change of the reader that may change what is found; part of the digest of a kept reading."""

_BREAK = " \n "
_TELLING = ("question.tell", "question.sure_opener")  # ask without a mark
_ACTIONS = ("request", "commitment")
LITTLE = 300  # points too few to open a gate
_CROWD = 3  # so many voices of unknown sides: a meeting, hardly a sales call
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

    def __init__(self, lexicon: Lexicon, *, gated: bool = True) -> None:
        plain = dict.fromkeys(lexicon.cues.get("answer.plain_yes", ()), "yes")
        plain |= dict.fromkeys(lexicon.cues.get("answer.plain_no", ()), "no")
        answers = tuple(sorted(plain.items(), key=lambda item: (-len(item[0]), item[0])))
        self.language = Language(Automaton(lexicon), Asking(lexicon), answers)
        self.detectors = discover()
        abouts = sorted({one.about for one in self.detectors if one.scored})
        self.cards = {
            side: {about: Scorecard(self._card(lexicon, name, about)) for about in abouts}
            for side, name in ((Side.BUYER, ""), (Side.UNKNOWN, "unknown "), (Side.REP, "rep "))
        }
        self._against = {
            side: {about: card.more_in_a_crowd for about, card in cards.items()} for side, cards in self.cards.items()
        }
        self._gates = {side: self._gate(cards, side is Side.UNKNOWN and gated) for side, cards in self.cards.items()}
        groups = self.language.automaton.groups
        told = sorted((group, tuple(lexicon.cues[group])) for group in groups)
        digest = hashlib.sha256(
            repr((told, sorted((k, sorted(v.items())) for k, v in lexicon.points.items()))).encode()
        )
        self.version = f"{VERSION}-{digest.hexdigest()[:16]}"

    def _card(self, lexicon: Lexicon, side: str, about: str) -> dict[str, int]:
        """The card of a side, or the buyer's where nothing was learned of it; cues nobody learned of count plainly."""
        learned = lexicon.points.get(f"{side}{about}") or lexicon.points.get(about)
        plain = plain_card(about, self.language.automaton.groups)
        return plain | dict(learned) if learned else plain

    def _gate(self, cards: Mapping[str, Scorecard], gated: bool) -> Gate:
        reach = {
            number: tuple((about, points) for about, card in cards.items() if (points := card.reach(group)) >= LITTLE)
            for number, group in enumerate(self.language.automaton.groups)
            if opens_gate(group)
        }
        reach |= {n: (("question", 1),) for n, g in enumerate(self.language.automaton.groups) if g in _TELLING}
        needs = {about: card.need if gated else LITTLE for about, card in cards.items()}
        return Gate(self.language.automaton, reach, needs | {"question": 1})

    def read(self, conversation: Conversation) -> Reading:
        evidence: list[Evidence] = []
        memory = _Memory(conversation)
        for passage, look in self.passages(conversation.turns, crowd=memory.so_far.crowd):
            so_far = memory.before(passage)
            points = self.points(passage, so_far, look | self._called_for(passage, so_far))
            done: dict[str, Found] = {}
            for one in self.detectors:
                if one.scored and points.get(one.about, -1) < 0:
                    continue
                found = one.find(passage, so_far)
                if found is not None:
                    done[one.about] = found
                    evidence.append(_evidence(one, passage, found))
            memory.after(passage, done)
        return Reading(tuple(evidence), talk_of(conversation.turns), conversation.truncated, self.version)

    def points(self, passage: Passage, so_far: SoFar, look: set[str]) -> dict[str, int]:
        """The points of a passage for these detectors."""
        look = look - {"question"}
        if not look:
            return {}
        cards, signs = self.cards[passage.side], self.signs(passage, so_far)
        points = {about: cards[about].points(signs, passage) for about in look}
        if passage.side is Side.UNKNOWN and not look.isdisjoint(_ACTIONS):
            # that something is asked or promised can be told of an unknown speaker too; the form tells which
            points |= dict.fromkeys(_ACTIONS, max(cards[one].points(signs, passage) for one in _ACTIONS))
        if passage.side is not Side.REP:
            points |= dict.fromkeys(so_far.settled(passage), 0)
        return points

    def _called_for(self, passage: Passage, so_far: SoFar) -> set[str]:
        """What to look for because of what went before: an answer, an agreement, an objection still open."""
        known = self.cards[passage.side]
        if passage.side is Side.UNKNOWN:
            return set()
        called = {about for about in so_far.asked | so_far.done if about in known}
        if so_far.doubts:
            called.add("objection")
        if so_far.rivals:
            called.add("competition")
        return called

    def passages(self, turns: Iterable[Said], *, crowd: bool = False) -> Iterator[tuple[Passage, set[str]]]:
        """The passages that may be evidence, with what to look for; those that ask; those that follow a question."""
        spans: list[tuple[Said, int]] = []
        starts: list[int] = []
        parts: list[str] = []
        sides: set[Side] = set()
        place = 1
        for said in turns:
            text = said.text if "\n" not in said.text else said.text.replace("\n", " ")
            sides.add(said.side)
            for a, b in ((0, len(text)),) if len(text) <= LONG else cuts(text):
                spans.append((said, a))
                starts.append(place)
                parts.append(text[a:b])
                place += b - a + len(_BREAK)
        folded = self.language.automaton.fold(f" {_BREAK.join(parts)} ")
        opened = {side: self._gates[side].open(folded, starts, self._against[side] if crowd else {}) for side in sides}
        opens = self.language.asking.opens
        asked_at = -9
        for number, (said, a) in enumerate(spans):
            text = parts[number]
            look = opened[said.side].get(number)
            asks = "?" in text or "？" in text or (text[-1:] not in STOPS and opens(text))
            if asks or look or (said.side is not Side.UNKNOWN and said.index - asked_at <= _REMEMBERED):
                start = starts[number]
                yield Passage(said, a, text, folded[start : start + len(text)], self.language), look or set()
                if asks:
                    asked_at = said.index

    def signs(self, passage: Passage, so_far: SoFar) -> set[str]:
        """The signs of a passage, with what went before."""
        signs = set(passage.signs)
        if so_far.crowd:
            signs.add("crowd")
        signs.update(f"answers {about}" for about in so_far.asked)
        signs.update(f"follows {about}" for about in so_far.done)
        if so_far.doubts:
            signs.add("doubt open")
        if so_far.rivals and not so_far.rivals.isdisjoint(passage.names):
            signs.add("rival named")
        return signs


class _Memory:
    """What the detectors may know of what went before."""

    def __init__(self, conversation: Conversation) -> None:
        voices = {said.speaker for said in conversation.turns if said.side is Side.UNKNOWN}
        speakers = {said.speaker for said in conversation.turns if said.speaker}
        names = frozenset(word for speaker in speakers for word in speaker.split())
        self.so_far = SoFar(spoken=conversation.spoken, crowd=len(voices) > _CROWD, speakers=names)
        self.question: Passage | None = None
        self.done: tuple[Passage, frozenset[str]] | None = None

    def before(self, passage: Passage) -> SoFar:
        so_far = self.so_far
        so_far.question = self.question if self.question and _answers(passage, self.question) else None
        so_far.done = self.done[1] if self.done and _answers(passage, self.done[0]) else frozenset()
        return so_far

    def after(self, passage: Passage, done: dict[str, Found]) -> None:
        if "question" in done:
            self.question = passage
        if done:
            words = frozenset(done)
            if self.done and self.done[0].said.index == passage.said.index:
                words |= self.done[1]
            self.done = (passage, words)
        if "pain" in done and passage.side is not Side.REP:
            self.so_far.pain_voiced = True
        self.so_far.before.append(passage)


def _answers(passage: Passage, before: Passage) -> bool:
    """True when this is the other side, soon after."""
    a, b = passage.said, before.said
    others = a.side is not b.side if Side.UNKNOWN not in (a.side, b.side) else a.speaker != b.speaker
    return others and 0 < a.index - b.index <= _REMEMBERED


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
