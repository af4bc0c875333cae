"""One pass over the text for every cue of every detector (Aho-Corasick), so that more cues cost no more time.

The text is folded first: small letters, punctuation to blanks, nothing longer or shorter than it was, so that a place
in the folded text is the same place in the words as they were spoken.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import ahocorasick

from rules.evidence.lexicon import Lexicon, forms
from rules.facts import Side

SHORT = 4  # letters and blanks; "of" alone opens no gate
KEPT = "'$%&\n"
_STRAIGHT = {"’": "'", "‘": "'", "€": "$", "£": "$", "ʼ": "'"}
_TABLE = bytes(
    ord(c.lower()) if c.isalnum() else ord("$") if c == "£" else ord(c) if c in KEPT else 32
    for c in map(chr, range(256))
)  # fmt: skip
_GAP = r"(?:[^ \n]+ +){0,4}"
_TOKEN = re.compile(r"\{[a-z]+\}|[^\s]+")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f]")


def fold(text: str, *, latin: bool = True) -> str:
    """The text in the form cues are matched in; every character keeps its place."""
    for curly, straight in _STRAIGHT.items():
        if curly in text:
            text = text.replace(curly, straight)
    if latin:
        return text.encode("latin-1", "replace").translate(_TABLE).decode("latin-1")
    return "".join(low if len(low := c.lower()) == 1 and (low.isalnum() or low in KEPT) else " " for c in text)


@dataclass(slots=True)
class _Checked:
    """A literal part of a cue with gaps or slots: it counts only where the whole fits."""

    whole: re.Pattern[str]
    after: re.Pattern[str] | None  # what has to follow the literal part: told at once, where the whole is searched for
    groups: list[int]


class Automaton:
    """All cues of a lexicon, compiled once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.groups = tuple(sorted(lexicon.cues))
        self.latin = all(ord(c) < 256 or c in _STRAIGHT for cues in lexicon.cues.values() for cue in cues for c in cue)
        self._slots = self._slot_patterns(lexicon)
        plain: dict[str, list[int]] = {}
        checked: dict[str, dict[str, _Checked]] = {}
        for number, group in enumerate(self.groups):
            for cue in lexicon.cues[group]:
                if "{" in cue or "_" in cue.split():
                    literal, whole, after = self._with_gaps(cue)
                    for piece in literal:
                        part = checked.setdefault(piece, {})
                        if whole not in part:
                            part[whole] = _Checked(re.compile(whole), re.compile(after) if after else None, [])
                        part[whole].groups.append(number)
                else:
                    for one in self._spellings(cue):
                        groups = plain.setdefault(one, [])
                        if number not in groups:
                            groups.append(number)
        self._automaton = ahocorasick.Automaton()
        self.literals = tuple(sorted({*plain, *checked}))
        for word in self.literals:
            of = tuple(plain.get(word, ()))
            wholes = tuple(checked.get(word, {}).values())
            inner = len(word) - 2 if word.startswith(" ") else len(word)
            self._automaton.add_word(word, (inner, 1 if word.startswith(" ") else 0, of, wholes))
        if len(self._automaton):
            self._automaton.make_automaton()

    def fold(self, text: str) -> str:
        return fold(text, latin=self.latin)

    def find(self, folded: str) -> dict[str, list[tuple[int, int]]]:
        """Start and end of every cue in a folded passage, by group, in order of their ends."""
        found: dict[str, list[tuple[int, int]]] = {}
        if not self.literals:
            return found
        names = self.groups
        for last, (inner, pad, groups, wholes) in self._automaton.iter(f" {folded} "):
            end = last - pad
            start = end - inner
            for number in groups:
                name = names[number]
                if name in found:
                    found[name].append((start, end))
                else:
                    found[name] = [(start, end)]
            for one in wholes:
                if one.after is not None and one.after.match(folded, end) is None:
                    continue
                for match in one.whole.finditer(folded, max(0, start - 60), end + 60):
                    if match.start() <= start and match.end() >= end:
                        for number in one.groups:
                            found.setdefault(names[number], []).append(match.span())
                        break
        return found

    def groups_of(self, literal: str) -> tuple[int, ...]:
        """The groups that a literal may be a sign of; of a cue with slots by its literal part."""
        _, _, groups, wholes = self._automaton.get(literal)
        return (*groups, *(group for one in wholes for group in one.groups))

    def _spellings(self, cue: str) -> Iterable[str]:
        """A cue as it may stand in folded text: each form of starred words, commas and apostrophes or not."""
        words: list[list[str]] = []
        for word in cue.lower().split():
            starred = word.endswith("*")
            bare = word.rstrip("*,")
            options = forms(bare) if starred else (bare,)
            folded = [self.fold(w).strip() for w in options]
            folded += [w.replace("'", "") for w in folded if "'" in w and len(w) > 3]
            comma = word.endswith(",")
            words.append([w + c for w in folded for c in (("", " ") if comma else ("",))])
        for chosen in product(*words):
            text = re.sub(r" {3,}", "  ", " ".join(chosen))
            yield text if _CJK.search(text) else f" {text} "

    def _slot_patterns(self, lexicon: Lexicon) -> dict[str, str]:
        def of(kind: str) -> str:
            words = {
                one.strip()
                for group, cues in lexicon.cues.items()
                if group.partition(".")[0] == kind
                for cue in cues
                if "{" not in cue and "_" not in cue.split()
                for one in self._spellings(cue)
            }
            return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))) or r"(?!)"

        number = rf"(?:\$ ?)?(?:\d+[a-z%]{{0,2}}|{of('number')})(?:[ &]+(?:and )?(?:\d+[a-z%]{{0,2}}|{of('number')}))*"
        money = rf"(?:\$ ?\d[\d ]*[a-z]{{0,2}}|{number} *(?:{of('money')})|(?:{of('money')}) *{number})"
        return {
            "{number}": number,
            "{money}": rf"(?:{money}|{number})",
            "{date}": rf"(?:the )?(?:{of('date')}|\d{{1,2}}(?:st|nd|rd|th)?)",
        }

    def _with_gaps(self, cue: str) -> tuple[list[str], str, str]:
        """The longest literal part of a cue with gaps or slots, in its spellings, the pattern of the whole, and of what
        follows that part; empty where nothing does."""
        patterns: list[str] = []
        runs: list[list[str]] = []
        run: list[str] = []
        ends: list[int] = []  # how many patterns stand before the end of each run
        for token in _TOKEN.findall(cue.lower()):
            if token == "_" or token.startswith("{"):  # noqa: S105
                runs.append(run)
                ends.append(len(patterns))
                run = []
                patterns.append(_GAP if token == "_" else f"(?:{self._slots.get(token, token)}) +")  # noqa: S105
            else:
                run.append(token)
                one = "|".join(re.escape(w.strip()) for w in self._spellings(token))
                patterns.append(f"(?:{one}) +")
        runs.append(run)
        ends.append(len(patterns))
        place = max(range(len(runs)), key=lambda n: (sum(map(len, runs[n])), len(runs[n])))
        whole = "(?<![^ \n])" + "".join(patterns).removesuffix(" +") + "(?![^ \n])"
        rest = "".join(patterns[ends[place] :]).removesuffix(" +")
        return list(self._spellings(" ".join(runs[place]))), whole, f" +{rest}(?![^ \n])" if rest else ""


@dataclass(frozen=True)
class Reach:
    """What opens the gate for one side: `brings`, by number of a group, and `words`, by learned word or pair of words,
    points to detectors; and what each `needs`."""

    brings: Mapping[int, tuple[tuple[str, int], ...]]
    words: Mapping[str, Mapping[str, int]]
    needs: Mapping[str, int]


class Gate:
    """The one pass over a whole conversation: which passages may be evidence, and of what.

    Each literal carries the points its groups can bring, by detector and side. A passage is looked at for those
    detectors whose need is met; so most of a long meeting costs next to nothing, however many cues there are.
    """

    def __init__(self, automaton: Automaton, reaches: Mapping[Side, Reach]) -> None:
        self._abouts = sorted({about for reach in reaches.values() for about in reach.needs})
        number = {about: n for n, about in enumerate(self._abouts)}
        self._needs = {side: [reach.needs[about] for about in self._abouts] for side, reach in reaches.items()}
        self._sides = {side: place for place, side in enumerate(reaches)}
        self._automaton = ahocorasick.Automaton()
        known = set(automaton.literals)
        words = {f" {word} " for reach in reaches.values() for word in reach.words}
        for literal in sorted(known | words):
            if len(literal) <= SHORT:
                continue
            groups = automaton.groups_of(literal) if literal in known else ()
            by_side = tuple(
                tuple((number[about], points) for about, points in sorted(_best(reach, groups, literal).items()))
                for reach in reaches.values()
            )
            if any(by_side):
                self._automaton.add_word(literal, by_side)
        if len(self._automaton):
            self._automaton.make_automaton()

    def open(self, folded: str, starts: Sequence[int], sides: Sequence[Side]) -> dict[int, set[str]]:
        """By number of a passage, the detectors that shall look at it; `starts` and `sides` are of all passages."""
        found: dict[int, set[str]] = {}
        if not len(self._automaton):
            return found
        abouts, none = self._abouts, [0] * len(self._abouts)
        until = 0  # where the passage ends that is being counted
        for last, by_side in self._automaton.iter(folded):
            if last >= until:
                number = bisect_right(starts, last) - 1
                until = starts[number + 1] if number + 1 < len(starts) else len(folded)
                sums = none.copy()
                side, needs = self._sides[sides[number]], self._needs[sides[number]]
            for about, points in by_side[side]:
                total = sums[about] + points
                sums[about] = total
                if total >= needs[about]:
                    found.setdefault(number, set()).add(abouts[about])
        return found


def _best(reach: Reach, groups: Iterable[int], literal: str) -> dict[str, int]:
    """The most that a literal brings to each detector, by its word or by one of its groups."""
    best = dict(reach.words.get(literal.strip(), {}))
    for group in groups:
        for about, points in reach.brings.get(group, ()):
            best[about] = max(points, best.get(about, points))
    return best
