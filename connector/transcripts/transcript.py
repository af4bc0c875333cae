"""The shape of everything said or written: a transcript and its turns."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from connector.errors import SkipRecord


class BadTranscript(SkipRecord):
    """A file nobody can read as a transcript; its neighbours are not touched.

    `place` is the name the caller gave and the line, cue or JSON path. No word of the call is in the message.
    """


@dataclass(frozen=True, slots=True)
class Turn:
    """One cue, utterance or paragraph, as the vendor cut it: the smallest part with a time and a speaker of its own.

    `index` counts from 0 in order of speech. Times are seconds from the start of the recording; None is unknown.
    `talk` is the time spoken within the turn, long pauses left out, where the words carry times.
    """

    index: int
    speaker: str | None
    channel: str | None
    start: float | None
    end: float | None
    text: str
    talk: float | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """A call, or a text. `truncated`: the rest is missing, so what does not show is unknown, never "not said".

    `format` is the name of the file in formats/ that read it, or mail or note. `notes` say what was odd, by place.
    """

    format: str
    turns: tuple[Turn, ...]
    truncated: bool = False
    notes: tuple[str, ...] = ()
    spoken: bool = True

    def merged(self, pause: float = 2.0) -> "Transcript":
        """The same words with neighbouring turns of one known speaker joined, where at most `pause` seconds part them.

        For readers who need whole utterances: captions cut sentences. A quote still stands in its (longer) turn.
        """
        joined: list[Turn] = []
        for turn in self.turns:
            last = joined[-1] if joined else None
            if last is not None and _continues(last, turn, pause):
                joined[-1] = replace(
                    last, end=turn.end, text=f"{last.text} {turn.text}", talk=_sum(_talk(last), _talk(turn))
                )
            else:
                joined.append(turn)
        return replace(self, turns=tuple(replace(t, index=i) for i, t in enumerate(joined)))

    def talk(self) -> dict[str | None, float]:
        """Seconds spoken by each speaker. A turn without times counts for nothing."""
        seconds: dict[str | None, float] = {}
        for speaker, spoken in self._spoken():
            seconds[speaker] = seconds.get(speaker, 0.0) + spoken
        return seconds

    def _spoken(self) -> Iterator[tuple[str | None, float]]:
        for turn in self.turns:
            spoken = _talk(turn)
            if spoken is not None:
                yield turn.speaker, spoken


def _continues(last: Turn, turn: Turn, pause: float) -> bool:
    if last.speaker is None or (last.speaker, last.channel) != (turn.speaker, turn.channel):
        return False
    return last.end is None or turn.start is None or turn.start - last.end <= pause


def _talk(turn: Turn) -> float | None:
    if turn.talk is not None:
        return turn.talk
    return None if turn.start is None or turn.end is None else turn.end - turn.start


def _sum(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first + second
