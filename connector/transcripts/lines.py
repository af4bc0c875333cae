"""Lines of text to turns: `Name: words`, `[time] Name: words`, a line of name and time above the words, or sentences.

The shapes are told over the whole file, since `12:30 works for me` and `The point is: price` are sentences.
Times may be 1:02, 01:02:03.4, 2:05 PM or an ISO date and time; times of day count from the first.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from connector.transcripts import speakers
from connector.transcripts.build import Builder
from connector.transcripts.clock import instant, seconds, time_of_day

_TIME = r"(?:\d{4}-\d\d-\d\d[ T])?\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d{1,3})?Z?(?:\s?[AaPp]\.?[Mm]\b\.?)?"
_TIMED = re.compile(rf"([\[(<]?)\s*({_TIME})(?:\s*(?:-->|[-–—]|to)\s*({_TIME}))?\s*[\])>]?(?:\s*[-–—|:]\s+|\s+|$)(.*)")
_HEADER = re.compile(rf"(\S.{{0,79}}?)(\s*(?:[-–—|,]\s*)?[\[(]?)({_TIME})[\])]?\s*(?::\s*(.*))?")
_SET_APART = re.compile(r"\s{2,}|\t|[\[(|]")  # as programs do, and no sentence does
_CHAT = re.compile(r"From\s+(.{1,80}?)\s+(?:to\s+.{1,80}?)?\s*:\s*(.*)", re.IGNORECASE)
_CUT = re.compile(r"[\[(<]?\s*(?:transcript )?truncated\s*[\])>.…]*", re.IGNORECASE)
DAY = 4 * 3600  # a first time beyond four hours is a time of day, not an offset


@dataclass(slots=True)
class _Line:
    number: int
    after_blank: bool
    words: str
    start: str | None = None
    end: str | None = None
    name: str | None = None
    above: bool = False  # the words follow below
    below: list[str] = field(default_factory=list)


def read(lines: Sequence[str], build: Builder) -> bool:
    """Adds the turns of these lines. True when the last line says that the rest is missing."""
    parts = _marked(lines)
    cut = bool(parts) and _CUT.fullmatch(parts[-1].words.strip()) is not None
    if cut:
        parts.pop()
    clock = _Clock(parts)
    turn: _Line | None = None
    for part in parts:
        goes_on = part.name is None and part.start is None
        if goes_on and turn is not None and (turn.name or turn.start) and (turn.above or not part.after_blank):
            turn.below.append(part.words)
            continue
        _add(turn, clock, build)
        turn = part
    _add(turn, clock, build)
    return cut


def _add(part: _Line | None, clock: "_Clock", build: Builder) -> None:
    if part is not None:
        start, end = clock.at(part.start), clock.at(part.end)
        place = f"line {part.number}"
        if part.start is not None and start is None:
            build.note("a time that cannot be read", place)
        words = "\n".join([part.words, *part.below])
        build.add(words, speaker=part.name, start=start, end=end if start is not None else None, place=place)


def _marked(lines: Sequence[str]) -> list[_Line]:
    plain, blank = [], False
    for number, line in enumerate(lines, 1):
        if line.strip():
            plain.append(_Line(number, blank, line.strip()))
        blank = not line.strip()
    _take_times(plain)
    _take_headers(plain)
    _take_prefixes(plain)
    return plain


def _take_times(parts: list[_Line]) -> None:
    found = [(part, match) for part in parts if (match := _TIMED.fullmatch(part.words))]
    bracketed = sum(bool(match[1]) for _, match in found)
    if not bracketed and (len(found) < 2 or len(found) < len(parts) * speakers.FEW):
        return
    for part, match in found:
        part.start, part.end, part.words = match[2], match[3], match[4].strip(" |\t")
        name, tab, words = part.words.partition("\t")
        chat = _CHAT.fullmatch(part.words)
        if chat:
            part.name, part.words = chat[1], chat[2]
        elif tab and name.strip() and len(name) <= 80:
            part.name, part.words = name.strip(" :"), words
        elif match[0].rstrip().endswith(f"| {part.words}"):  # Gong's copy: `1:23 | Ana`, words below
            part.name, part.words, part.above = part.words, "", True
        part.above = part.above or not part.words


def _take_headers(parts: list[_Line]) -> None:
    found = []
    for part in parts:
        match = _HEADER.fullmatch(part.words) if part.start is None else None
        if match:
            name = match[1].strip(" -–—|,*_")
            name = name[1:-1].strip() if name.startswith("[") and name.endswith("]") else name
            found.append((part, match, name))
    counts = Counter(name for _, _, name in found)
    for part, match, name in found:
        repeated = counts[name] > 1 or _SET_APART.search(match[2]) is not None
        if name and (speakers.looks_like_name(name) or (repeated and len(name.split()) <= 6)):
            part.name, part.start, part.words = name, match[3], match[4] or ""
            part.above = not part.words


def _take_prefixes(parts: list[_Line]) -> None:
    open_parts = [part for part in parts if part.name is None]
    splits = [speakers.split(part.words) for part in open_parts]
    known = speakers.believed([s[0] if s else None for s in splits])
    for part, split in zip(open_parts, splits, strict=True):
        if split and split[0] in known:
            part.name, part.words = split
            part.above = part.above or not split[1]


class _Clock:
    """Offsets as they are; times of day and dates from the first of them on."""

    def __init__(self, parts: Sequence[_Line]) -> None:
        first = next((part.start for part in parts if part.start), None)
        at = self._raw(first)
        self._zero = at if at is not None and at > DAY else 0.0

    def at(self, time: str | None) -> float | None:
        raw = self._raw(time)
        if raw is None:
            return None
        at = raw - self._zero
        return at + 86_400 if -86_400 < at < -43_200 else at  # past midnight

    @staticmethod
    def _raw(time: str | None) -> float | None:
        if time is None:
            return None
        if "-" in time:
            return instant(time)
        return time_of_day(time) if time.rstrip(".")[-1:] in "mM" else seconds(time)
