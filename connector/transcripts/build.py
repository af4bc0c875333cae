"""Turns put together: cleaned, bounded, in order of speech, with what was odd noted by place."""

import math
from typing import NamedTuple

from connector.transcripts.limits import MAX_NAME, MAX_SECONDS, MAX_TEXT, MAX_TURNS
from connector.transcripts.transcript import BadTranscript, Transcript, Turn

PLACES_NAMED = 5  # of each oddity; the others are counted

# Control characters, marks of writing direction and halves of surrogate pairs: nothing anybody said.
_UNSPOKEN = dict.fromkeys(
    point
    for first, last in (
        (0x00, 0x1F),
        (0x7F, 0x9F),
        (0x200B, 0x200B),
        (0x200E, 0x200F),
        (0x202A, 0x202E),
        (0x2060, 0x2060),
        (0x2066, 0x2069),
        (0xD800, 0xDFFF),
        (0xFEFF, 0xFEFF),
    )
    for point in range(first, last + 1)
)


def clean(text: str) -> str:
    """One line without what cannot be seen or said."""
    text = " ".join(text.split())
    return text if text.isprintable() else " ".join(text.translate(_UNSPOKEN).split())


class _Added(NamedTuple):
    speaker: str | None
    channel: str | None
    start: float | None
    end: float | None
    text: str
    talk: float | None


class Builder:
    """Collects the turns of one file. `name` is what the caller calls it, for errors."""

    def __init__(self, name: str = "") -> None:
        self.name = name
        self._added: list[_Added] = []
        self._odd: dict[str, list[str]] = {}
        self._names: dict[str, str | None] = {}

    def add(
        self,
        text: str,
        *,
        speaker: str | None = None,
        channel: str | None = None,
        start: float | None = None,
        end: float | None = None,
        talk: float | None = None,
        place: str = "",
    ) -> None:
        """One turn. Without words it is noted, not kept; with bad times it is kept without them, and noted."""
        text = clean(text)
        if not text:
            self.note("no words", place)
            return
        if len(text) > MAX_TEXT:
            raise self.bad(f"a turn of {len(text)} characters", place, f"At most {MAX_TEXT} are read.")
        if len(self._added) >= MAX_TURNS:
            raise self.bad(f"more than {MAX_TURNS} turns", place, "Split the file.")
        if start is not None and not 0 <= start <= MAX_SECONDS:
            self.note("a time that cannot be", place)
            start = end = talk = None
        if end is not None and not (start is not None and start <= end <= MAX_SECONDS):
            self.note("an end before its start" if start is not None else "an end without a start", place)
            end = talk = None
        if talk is not None and not (math.isfinite(talk) and talk >= 0):
            talk = None
        self._added.append(_Added(self._speaker(speaker), channel, start, end, text, talk))

    def note(self, fault: str, place: str) -> None:
        """Something odd that loses no word."""
        self._odd.setdefault(fault, []).append(place)

    def bad(self, fault: str, place: str = "", remedy: str = "") -> BadTranscript:
        """The error for this file, at this place."""
        return BadTranscript(fault, place=": ".join(p for p in (self.name, place) if p), remedy=remedy)

    def done(self, format: str, *, truncated: bool = False, spoken: bool = True) -> Transcript:  # noqa: A002
        """All turns in order of speech. A turn without a time stays behind the one it followed in the file."""
        if not self._added:
            raise self.bad("no words in it", remedy="Check that the call was transcribed.")
        keys, last = [], 0.0
        for added in self._added:
            last = last if added.start is None else added.start
            keys.append(last)
        order = sorted(range(len(keys)), key=keys.__getitem__)
        turns = (Turn(i, a.speaker, a.channel, a.start, a.end, a.text, a.talk) for i, a in _pick(self._added, order))
        return Transcript(format, tuple(turns), truncated, self._notes(), spoken)

    def _notes(self) -> tuple[str, ...]:
        notes = []
        for fault, all_places in self._odd.items():
            places = [p for p in all_places if p][:PLACES_NAMED]
            more = len(all_places) - len(places)
            ends = [f"{more} more"] if more and places else []
            notes.append(f"{fault}: {', '.join([*places, *ends])}" if places else fault)
        return tuple(notes)

    def _speaker(self, name: str | None) -> str | None:
        if name is None:
            return None
        if name not in self._names:
            self._names[name] = clean(name)[:MAX_NAME].strip() or None
        return self._names[name]


def _pick(added: list[_Added], order: list[int]) -> list[tuple[int, _Added]]:
    return [(index, added[position]) for index, position in enumerate(order)]
