"""AssemblyAI transcripts: utterances where speaker labels were asked for, otherwise words put together.

Source: https://www.assemblyai.com/docs/api-reference/transcripts/get . Times are milliseconds.
"""

from collections.abc import Iterator

from msgspec import Struct

from connector.transcripts import words
from connector.transcripts.frame import Claim
from connector.transcripts.source import Source
from connector.transcripts.transcript import Transcript
from connector.transcripts.words import Word


class _Word(Struct, frozen=True):
    text: str
    start: float | None = None
    end: float | None = None
    speaker: str | None = None
    channel: str | None = None


class _Utterance(Struct, frozen=True):
    text: str
    start: float | None = None
    end: float | None = None
    speaker: str | None = None
    channel: str | None = None
    words: list[_Word] | None = None


class _Answer(Struct, frozen=True):
    status: str = "completed"
    text: str | None = None
    words: list[_Word] | None = None
    utterances: list[_Utterance] | None = None


def sniff(source: Source) -> Claim:
    keys = source.keys()
    ours = "status" in keys and "text" in keys and ("words" in keys or "utterances" in keys)
    return Claim.SURE if ours else Claim.NO


def read(source: Source) -> Transcript:
    answer = source.decode(_Answer)
    if answer.status != "completed":
        raise source.build.bad("not transcribed yet", "$.status", "Fetch it again when its status is completed.")
    if answer.utterances and sum(len(u.words or ()) for u in answer.utterances) >= len(answer.words or ()):
        for number, said in enumerate(answer.utterances):
            source.build.add(
                said.text,
                speaker=_speaker(said.speaker),
                channel=said.channel,
                start=_seconds(said.start),
                end=_seconds(said.end),
                talk=words.talk((_seconds(word.start), _seconds(word.end)) for word in said.words or ()),
                place=f"$.utterances[{number}]",
            )
    elif answer.words:
        for utterance in words.utterances(_words(answer.words)):
            source.build.add(
                words.text(utterance),
                speaker=utterance[0].speaker,
                channel=utterance[0].channel,
                start=utterance[0].start,
                end=utterance[-1].end,
                talk=words.talk((word.start, word.end) for word in utterance),
            )
    else:
        source.build.add(answer.text or "", place="$.text")
    return source.build.done("assemblyai")


def _words(given: list[_Word]) -> Iterator[Word]:
    for word in given:
        yield Word(word.text, _seconds(word.start), _seconds(word.end), _speaker(word.speaker), word.channel)


def _speaker(label: str | None) -> str | None:
    return None if label is None else f"speaker {label}"


def _seconds(millis: float | None) -> float | None:
    return None if millis is None else millis / 1000
