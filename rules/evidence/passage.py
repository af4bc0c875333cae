"""A passage: a turn, or a few sentences of a long one, with every sign found in it.

A sign is the name of a group of cues with how it stands there:

    budget.set_aside        said                    no budget.set_aside     denied
    ask budget.set_aside    inside a question       answers budget          the other side had asked about it
    quantity, money, date   what numbers stand for  follows objection       the other side had just done so

What is supposed, past, told of others or of this very meeting is no sign at all; nor is an objection under a limit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rules.evidence.asking import Asking, topics_of
from rules.evidence.automaton import Automaton
from rules.evidence.conversation import Said
from rules.evidence.scorecard import words_of
from rules.evidence.stance import Stance, stance_of
from rules.facts import Side
from rules.once import once

SHAPES = ("number", "quantity", "money", "question", "short", "long", "name")
"""Signs that no cue tells."""

STOPS = frozenset(".!,…;?？")
_TURNING = frozenset({"stance.not", "stance.unreal", "stance.past", "stance.other", "stance.meeting", "stance.short"})
_PLAIN = ("stance.", "answer.", "question.")
LONG = 280  # characters; a longer turn is read in passages of whole sentences
_END = re.compile(r"[.?!;]+(?=\s|$)")
_ADDRESSED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Doctor|Doktor|Herr|Frau|Sir|Madam|Captain|Dona|Don|Professor)\b\.?(?: [A-Z]\w+)*"
)
_DIGITS = re.compile(r"\$?\d[\d.,]*")
_CUT = re.compile(r"[.?!]+\s+")
_NAME = re.compile(r"(?<![.?!:] )(?<!^)\b(?!I\b|I')[A-Z][A-Za-z]*[a-zA-Z]\b")


@dataclass(frozen=True)
class Language:
    """What a passage is read with."""

    automaton: Automaton
    asking: Asking
    answers: tuple[tuple[str, str], ...]  # plain words of yes and no, the longest first


def cuts(text: str) -> Iterator[tuple[int, int]]:
    """Where the passages of a turn begin and end."""
    start = last = 0
    for sentence in _CUT.finditer(text):
        if sentence.end() - start > LONG and last > start:
            yield start, last
            start = last
        last = sentence.end()
    if len(text) - start > LONG and last > start:
        yield start, last
        start = last
    yield start, len(text)


class Passage:
    """One stretch of one turn. `hits` are places within `folded`, which is as long as `text`."""

    __slots__ = ("__dict__", "folded", "language", "position", "said", "tells", "text")

    def __init__(
        self, said: Said, position: int, text: str, folded: str, language: Language, *, tells: bool = True
    ) -> None:
        """`tells` false: no cue stands here that asks without a mark."""
        self.said, self.position, self.text, self.folded, self.language = said, position, text, folded, language
        self.tells = tells

    @property
    def side(self) -> Side:
        return self.said.side

    @once
    def found(self) -> dict[str, list[tuple[int, int]]]:
        """Every group of cues that was found, and where."""
        return self.language.automaton.find(self.folded)

    def has(self, *groups: str) -> bool:
        """True when a cue of one of these groups stands here, in whatever stance."""
        return any(group in self.found for group in groups)

    @once
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Start and end of each sentence, its mark included."""
        ends = [m.end() for m in _END.finditer(self.text)]
        if not ends or ends[-1] < len(self.text.rstrip()):
            ends.append(len(self.text))
        return tuple(zip([0, *ends[:-1]], ends, strict=True))

    def sentence_at(self, place: int) -> tuple[int, int]:
        return next((s for s in self.sentences if s[0] <= place < s[1]), self.sentences[-1])

    @once
    def questions(self) -> tuple[tuple[int, int], ...]:
        """The sentences that ask for an answer."""
        told = self._told()
        if "?" not in self.text and "？" not in self.text and not told and not self._sure():
            if self.text.rstrip()[-1:] in STOPS:
                return ()
            last = self.sentences[-1]
            return (last,) if self.language.asking.opens(self.text[slice(*last)].strip()) else ()
        asks = self.language.asking.asks
        return tuple((a, b) for a, b in self.sentences if asks(self.text[a:b], told=any(a <= p < b for p, _ in told)))

    def _told(self) -> list[tuple[int, int]]:
        return self.found.get("question.tell", []) if self.tells else []

    def _sure(self) -> bool:
        return self.tells and self.has("question.sure_opener")

    @once
    def topics(self) -> frozenset[str]:
        """What the questions here are about."""
        return topics_of(self.signs)

    @once
    def closed(self) -> frozenset[str]:
        """What is named in the questions here, so that a plain yes or no answers it."""
        return frozenset(s[4:].partition(".")[0] for s in self.signs if s.startswith("ask ") and s[4:8] != "ask.")

    @once
    def opening(self) -> str:
        """`yes` or `no` where the passage begins with one; empty where it does not."""
        first = self.text.lstrip()[:24].lower().replace("’", "'")
        for word, answer in self.language.answers:
            if first.startswith(word) and not first[len(word) : len(word) + 1].isalnum():
                return answer
        return ""

    def stance(self, group: str, start: int, end: int) -> Stance:
        return stance_of(self, group, start, end)

    @once
    def signs(self) -> set[str]:
        """What the scorecard counts."""
        return self._stances | self._shape

    @once
    def _stances(self) -> set[str]:
        found = self.found
        if not self.questions and _TURNING.isdisjoint(found):
            signs = set(found)
        else:
            signs = set()
            for group, places in found.items():
                if group.startswith(_PLAIN):
                    signs.add(group)
                    continue
                for start, end in places:
                    match self.stance(group, start, end):
                        case Stance.SAID:
                            signs.add(group)
                        case Stance.DENIED:
                            signs.add(f"no {group}")
                        case Stance.ASKED:
                            signs.add(f"ask {group}")
        return signs

    @once
    def _shape(self) -> set[str]:
        shape = set()
        if self.numbers:
            shape.add("number")
            if self.quantity:
                shape.add("quantity")
            if self.money:
                shape.add("money")
        if self.questions:
            shape.add("question")
        if len(self.text) < 25:
            shape.add("short")
        elif len(self.text) > 120:
            shape.add("long")
        if _NAME.search(self.text):
            shape.add("name")
        return shape

    @once
    def words(self) -> set[str]:
        """Single words and pairs, for cards that learned words."""
        return words_of(self.folded)

    @once
    def numbers(self) -> list[tuple[int, int]]:
        """Where numbers stand, as digits or words."""
        found = [(m.start(), m.end()) for m in _DIGITS.finditer(self.text)]
        for group, places in self.found.items():
            if group.startswith("number."):
                found += places
        return sorted(found)

    def _near(self, kind: str, before: int = 2, after: int = 14) -> bool:
        """True when something of this kind stands just after (or before) a number."""
        for group, places in self.found.items():
            if group.partition(".")[0] == kind:
                for start, end in places:
                    if any(0 <= start - b <= after or 0 <= a - end <= before for a, b in self.numbers):
                        return True
        return False

    @once
    def quantity(self) -> bool:
        """A number of hours, people, percent, times a week."""
        return "%" in self.text or self.money or self._near("unit")

    @once
    def money(self) -> bool:
        return bool(re.search(r"[$€£]\s?\d|\d\s?[€£]", self.text)) or self._near("money")

    @once
    def names(self) -> list[str]:
        """Words with a capital inside a sentence, those after a form of address left out: a person is no company."""
        return _NAME.findall(_ADDRESSED.sub("", self.text))
