"""A passage: a turn, or a few sentences of a long one, with every sign found in it.

A sign is the name of a group of cues with how it stands there:

    budget.set_aside        said                    no budget.set_aside     denied
    ask budget.set_aside    inside a question       answers budget          the other side had asked about it
    quantity, money, date   what numbers stand for  follows objection       the other side had just done so

What is supposed, past, or told of others is no sign at all.
"""

import re
from collections.abc import Iterator
from functools import cached_property

from rules.evidence.conversation import Said
from rules.evidence.stance import Stance, stance_of
from rules.facts import Side

LONG = 280  # characters; a longer turn is read in passages of whole sentences
_END = re.compile(r"[.?!;]+(?=\s|$)")
_CUT = re.compile(r"[.?!]+\s+")
_NAME = re.compile(r"(?<![.?!:] )(?<!^)\b(?!I\b|I')[A-Z][A-Za-z]*[a-zA-Z]\b")
Hits = list[tuple[int, int, tuple[int, ...]]]


def cuts(text: str) -> Iterator[tuple[int, int]]:
    """Where the passages of a turn begin and end."""
    if len(text) <= LONG:
        yield 0, len(text)
        return
    start, last = 0, 0
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

    __slots__ = ("__dict__", "folded", "groups", "hits", "position", "said", "text")

    def __init__(self, said: Said, position: int, text: str, folded: str, hits: Hits, groups: tuple[str, ...]) -> None:
        self.said, self.position, self.text, self.folded = said, position, text, folded
        self.hits, self.groups = hits, groups

    @property
    def side(self) -> Side:
        return self.said.side

    @cached_property
    def found(self) -> dict[str, list[tuple[int, int]]]:
        """Every group of cues that was found, and where."""
        found: dict[str, list[tuple[int, int]]] = {}
        for start, end, groups in self.hits:
            for number in groups:
                found.setdefault(self.groups[number], []).append((start, end))
        return found

    def has(self, *groups: str) -> bool:
        """True when a cue of one of these groups stands here, in whatever stance."""
        return any(group in self.found for group in groups)

    @cached_property
    def sentences(self) -> tuple[tuple[int, int], ...]:
        """Start and end of each sentence, its mark included."""
        ends = [m.end() for m in _END.finditer(self.text)]
        if not ends or ends[-1] < len(self.text.rstrip()):
            ends.append(len(self.text))
        return tuple(zip([0, *ends[:-1]], ends, strict=True))

    def sentence_at(self, place: int) -> tuple[int, int]:
        return next((s for s in self.sentences if s[0] <= place < s[1]), self.sentences[-1])

    @cached_property
    def questions(self) -> tuple[tuple[int, int], ...]:
        """The sentences that ask for an answer."""
        from rules.evidence.asking import asks

        return tuple(s for s in self.sentences if asks(self, s))

    def stance(self, start: int, end: int) -> Stance:
        return stance_of(self, start, end)

    @cached_property
    def signs(self) -> set[str]:
        """What the scorecard counts."""
        signs = set()
        for group, places in self.found.items():
            if group.startswith(("stance.", "answer.", "question.")):
                signs.add(group)
                continue
            for start, end in places:
                match self.stance(start, end):
                    case Stance.SAID:
                        signs.add(group)
                    case Stance.DENIED:
                        signs.add(f"no {group}")
                    case Stance.ASKED:
                        signs.add(f"ask {group}")
        if self.numbers:
            signs.add("number")
            if self.quantity:
                signs.add("quantity")
            if self.money:
                signs.add("money")
        if self.questions:
            signs.add("question")
        if len(self.text) < 25:
            signs.add("short")
        elif len(self.text) > 120:
            signs.add("long")
        if _NAME.search(self.text):
            signs.add("name")
        return signs

    @cached_property
    def numbers(self) -> list[tuple[int, int]]:
        """Where numbers stand, as digits or words."""
        found = [(m.start(), m.end()) for m in re.finditer(r"\$?\d[\d.,]*", self.text)]
        for group, places in self.found.items():
            if group.startswith("number."):
                found += places
        return sorted(found)

    def _near(self, kind: str, before: int = 2, after: int = 14) -> bool:
        """True when something of this kind stands just after (or before) a number."""
        for group, places in self.found.items():
            if group.partition(".")[0] == kind:
                for start, end in places:
                    if any(-1 <= start - b <= after or 0 <= a - end <= before for a, b in self.numbers):
                        return True
        return False

    @cached_property
    def quantity(self) -> bool:
        """A number of hours, people, percent, times a week."""
        return "%" in self.text or self.money or self._near("unit")

    @cached_property
    def money(self) -> bool:
        return bool(re.search(r"[$€£]\s?\d|\d\s?[€£]", self.text)) or self._near("money")

    @cached_property
    def names(self) -> list[str]:
        """Words with a capital inside a sentence."""
        return _NAME.findall(self.text)
