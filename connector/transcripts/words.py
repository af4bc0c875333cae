"""Words with times: put together to utterances where a vendor gives none, and counted as time spoken."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

PAUSE = 0.8  # seconds of silence that end an utterance where the words have no full stops
LONG_PAUSE = 2.0  # seconds that end it anywhere, and that are not time spoken
EDGE = 0.085  # seconds of sound on either side of what was said, which recognisers cut off
LONG = 60  # words after which the next full stop ends an utterance
_ENDS = (".", "?", "!", "。", "？", "！", "…")


class Word(NamedTuple):
    """One word as it is to be shown, with its punctuation."""

    text: str
    start: float | None
    end: float | None
    speaker: str | None = None
    channel: str | None = None


def utterances(words: Iterable[Word]) -> Iterator[list[Word]]:
    """Words cut where the speaker changes, after a long pause, or at a full stop with a pause; never inside a word.

    Deepgram's own default cut is the same 0.8 s (https://developers.deepgram.com/docs/utterance-split), which also cuts
    sentences in half; here a punctuated sentence is cut only by a long pause.
    """
    said: list[Word] = []
    stops = False
    for word in words:
        if said and _ends(said, word, stops):
            yield said
            said = []
        said.append(word)
        stops = stops or word.text.endswith(_ENDS)
    if said:
        yield said


def text(words: Sequence[Word]) -> str:
    """The words in one line. Recognisers of Chinese and Japanese give characters as words; these are not parted."""
    line: list[str] = []
    for word in words:
        part = word.text.strip()
        if line and part and not (_unspaced(line[-1][-1]) and _unspaced(part[0])):
            line.append(" ")
        if part:
            line.append(part)
    return "".join(line)


def talk(spans: Iterable[tuple[float | None, float | None]]) -> float | None:
    """Seconds spoken: words joined over pauses below LONG_PAUSE, with EDGE on either side. None without times.

    AWS publishes no method for its talk times. The two constants are fitted to its one sample call, where both speakers
    agree within 1% for any LONG_PAUSE from 1.8 to 2.4 s; the lengths of its turns overstate the agent by 10%.
    """
    total, begun, until = 0.0, None, 0.0
    for start, end in spans:
        if start is None or end is None or end < start:
            continue
        if begun is not None and start - until < LONG_PAUSE:
            until = max(until, end)
            continue
        if begun is not None:
            total += until - begun + 2 * EDGE
        begun, until = start, end
    return None if begun is None else total + until - begun + 2 * EDGE


def _ends(said: list[Word], word: Word, stops: bool) -> bool:
    last = said[-1]
    if (last.speaker, last.channel) != (word.speaker, word.channel):
        return True
    stop = last.text.endswith(_ENDS)
    if stop and len(said) >= LONG:
        return True
    if last.end is None or word.start is None:
        return False
    pause = word.start - last.end
    return pause >= LONG_PAUSE or (pause >= PAUSE and (stop or not stops))


def _unspaced(character: str) -> bool:
    return 0x3000 <= ord(character) <= 0x9FFF or 0xFF00 <= ord(character) <= 0xFF65
