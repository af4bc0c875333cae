"""Reading a conversation: one pass for all cues, then the detectors, passage by passage in the order of talk."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rules.evidence.asking import Asking
from rules.evidence.automaton import Automaton, Gate, Reach
from rules.evidence.conversation import Conversation, Said
from rules.evidence.detector import Detector, Found, SoFar, by_side, discover
from rules.evidence.lexicon import Lexicon
from rules.evidence.passage import LONG, SHAPES, STOPS, Language, Passage, cuts
from rules.evidence.scorecard import Scorecard, opens_gate, plain_card, with_plain_words
from rules.evidence.talk import Talk, talk_of
from rules.facts import Evidence, Side

VERSION = "12"
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
        self._gated = gated
        self._gates: dict[bool, Gate] = {}
        self._most = {side: {about: _Most(card) for about, card in cards.items()} for side, cards in self.cards.items()}
        self._scored = {one.about: place for place, one in enumerate(self.detectors) if one.scored}
        self._always = [place for place, one in enumerate(self.detectors) if not one.scored]
        groups = self.language.automaton.groups
        told = sorted((group, tuple(lexicon.cues[group])) for group in groups)
        digest = hashlib.sha256(
            repr((told, sorted((k, sorted(v.items())) for k, v in lexicon.points.items()))).encode()
        )
        self.version = f"{VERSION}-{digest.hexdigest()[:16]}"

    def _card(self, lexicon: Lexicon, side: str, about: str) -> dict[str, int]:
        """The card of a side, or the buyer's where nothing was learned of it; cues nobody learned of count plainly."""
        own = lexicon.points.get(f"{side}{about}")
        learned = own or lexicon.points.get(about)
        groups = self.language.automaton.groups
        plain = plain_card(about, groups)
        if own and side == "unknown ":
            return plain | dict(own)  # learned of thousands of mails: it knows better than a single cue
        return with_plain_words(plain | dict(learned), about, groups, rep=side == "rep ") if learned else plain

    def _gate(self, *, crowd: bool) -> Gate:
        """That of a meeting of many, or of any other talk; made when it is first needed."""
        if crowd not in self._gates:
            reaches = {side: self._reach(side, crowd=crowd) for side in self.cards}
            self._gates[crowd] = Gate(self.language.automaton, reaches)
        return self._gates[crowd]

    def _reach(self, side: Side, *, crowd: bool) -> Reach:
        cards, gated = self.cards[side], side is Side.UNKNOWN and self._gated
        brings = {
            number: tuple((about, points) for about, card in cards.items() if (points := card.reach(group)) >= LITTLE)
            for number, group in enumerate(self.language.automaton.groups)
            if opens_gate(group)
        }
        brings |= {n: (("question", 1),) for n, g in enumerate(self.language.automaton.groups) if g in _TELLING}
        needs = {
            about: (card.need if gated else LITTLE) + (card.more_in_a_crowd if crowd else 0)
            for about, card in cards.items()
        }
        words: dict[str, dict[str, int]] = {}
        for about in () if crowd else _ACTIONS:
            # what is asked and promised is said in the commonest words, and often without a cue; in a meeting of many
            # such words say too little
            for word, points in cards[about].words.items():
                if points > 0:
                    words.setdefault(word, {})[about] = points
        return Reach(brings, words, needs | {"question": 1})

    def read(self, conversation: Conversation) -> Reading:
        evidence: list[Evidence] = []
        memory = _Memory(conversation)
        for passage, look in self.passages(conversation.turns, crowd=memory.so_far.crowd):
            so_far = memory.before(passage)
            hopeful = self.hopeful(passage, so_far, look | self._called_for(passage, so_far))
            points = self.points(passage, so_far, hopeful)
            done: dict[str, Found] = {}
            reached = [self._scored[about] for about, count in points.items() if count >= 0 and about in self._scored]
            for place in sorted([*reached, *self._always]):
                one = self.detectors[place]
                found = one.find(passage, so_far)
                if found is not None:
                    done[one.about] = found
                    evidence.append(_evidence(one, passage, found))
            memory.after(passage, done)
        return Reading(tuple(evidence), talk_of(conversation.turns), conversation.truncated, self.version)

    def hopeful(self, passage: Passage, so_far: SoFar, look: set[str]) -> set[str]:
        """Those of `look` that may reach nought at best: told by the cues that stand here, before their stance is."""
        if not look or (so_far.question is not None and passage.side is not Side.REP and passage.opening):
            return look
        cards, most = self.cards[passage.side], self._most[passage.side]
        found = [(group, len(places)) for group, places in passage.found.items()]
        before = [f"follows {about}" for about in so_far.done]
        before += ["doubt open"] * bool(so_far.doubts) + ["rival named"] * bool(so_far.rivals)
        pair = passage.side is Side.UNKNOWN and not look.isdisjoint(_ACTIONS)
        hopeless = set()
        for about in look.union(_ACTIONS) if pair else look:
            card = cards.get(about)
            if card is None:
                continue
            adds = most[about]
            best = card.base + adds.shape + sum([adds[group] * count for group, count in found])
            best += card.at_most(before) + card.of_words(passage)
            if so_far.crowd:
                best += card.adds.get("crowd", 0)
            if best < 0 and best + card.at_most(f"answers {one}" for one in so_far.asked) < 0:
                hopeless.add(about)
        if pair and not hopeless.issuperset(_ACTIONS):
            hopeless.difference_update(_ACTIONS)
        return look - hopeless

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
        sides: list[Side] = []
        place = 1
        for said in turns:
            text = said.text if "\n" not in said.text else said.text.replace("\n", " ")
            for a, b in ((0, len(text)),) if len(text) <= LONG else cuts(text):
                spans.append((said, a))
                sides.append(said.side)
                starts.append(place)
                parts.append(text[a:b])
                place += b - a + len(_BREAK)
        folded = self.language.automaton.fold(f" {_BREAK.join(parts)} ")
        opened = self._gate(crowd=crowd).open(folded, starts, sides)
        opens = self.language.asking.opens
        asked_at = -9
        for number, (said, a) in enumerate(spans):
            text = parts[number]
            look = opened.get(number)
            asks = "?" in text or "？" in text or (text[-1:] not in STOPS and opens(text))
            if asks or look or (said.side is not Side.UNKNOWN and said.index - asked_at <= _REMEMBERED):
                start = starts[number]
                tells = look is not None and "question" in look
                part = folded[start : start + len(text)]
                yield Passage(said, a, text, part, self.language, tells=tells), look or set()
                if asks or tells:
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


class _Most(dict[str, int]):
    """By group of cues, the most that one of them adds to a card; counted when first asked for."""

    def __init__(self, card: Scorecard) -> None:
        self._card = card
        self.shape = card.at_most(SHAPES)

    def __missing__(self, group: str) -> int:
        self[group] = self._card.reach(group)
        return self[group]


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
