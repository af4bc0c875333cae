"""Deepgram, pre-recorded: with utterances as they are; without, utterances put together from the words.

Source: https://developers.deepgram.com/docs/utterances , https://developers.deepgram.com/docs/diarization
The whisper models give words without punctuation. Speakers are numbers; `speaker 0` need not be the rep.
"""

from collections.abc import Iterator

from msgspec import Struct, field

from connector.transcripts import words
from connector.transcripts.frame import Claim
from connector.transcripts.source import Source
from connector.transcripts.transcript import Transcript
from connector.transcripts.words import Word


class _Word(Struct, frozen=True):
    word: str
    start: float | None = None
    end: float | None = None
    punctuated_word: str | None = None
    speaker: int | None = None


class _Utterance(Struct, frozen=True):
    transcript: str
    start: float | None = None
    end: float | None = None
    channel: int | None = None
    speaker: int | None = None
    words: list[_Word] = field(default_factory=list)


class _Alternative(Struct, frozen=True):
    transcript: str = ""
    words: list[_Word] = field(default_factory=list)


class _Channel(Struct, frozen=True):
    alternatives: list[_Alternative] = field(default_factory=list)


class _Results(Struct, frozen=True):
    channels: list[_Channel]
    utterances: list[_Utterance] = field(default_factory=list)


class _Answer(Struct, frozen=True):
    results: _Results


def sniff(source: Source) -> Claim:
    return Claim.SURE if "alternatives" in source.keys("results", "channels") else Claim.NO


def read(source: Source) -> Transcript:
    results = source.decode(_Answer).results
    best = [channel.alternatives[0] for channel in results.channels if channel.alternatives]
    heard = sum(len(alternative.words) for alternative in best)
    if results.utterances and sum(len(u.words) for u in results.utterances) >= heard:
        _add_utterances(results.utterances, source)
    else:
        if results.utterances:
            source.build.note("utterances that miss words, put together again", "$.results.utterances")
        _add_words(best, source)
    return source.build.done("deepgram")


def _add_utterances(utterances: list[_Utterance], source: Source) -> None:
    for number, said in enumerate(utterances):
        source.build.add(
            said.transcript,
            speaker=_speaker(said.speaker),
            channel=None if said.channel is None else str(said.channel),
            start=said.start,
            end=said.end,
            talk=words.talk((word.start, word.end) for word in said.words),
            place=f"$.results.utterances[{number}]",
        )


def _add_words(channels: list[_Alternative], source: Source) -> None:
    for number, alternative in enumerate(channels):
        if not alternative.words:
            source.build.add(alternative.transcript, channel=str(number), place=f"$.results.channels[{number}]")
        for said in words.utterances(_words(alternative, str(number))):
            source.build.add(
                words.text(said),
                speaker=said[0].speaker,
                channel=said[0].channel,
                start=said[0].start,
                end=said[-1].end,
                talk=words.talk((word.start, word.end) for word in said),
                place=f"$.results.channels[{number}]",
            )


def _words(alternative: _Alternative, channel: str) -> Iterator[Word]:
    for word in alternative.words:
        yield Word(word.punctuated_word or word.word, word.start, word.end, _speaker(word.speaker), channel)


def _speaker(number: int | None) -> str | None:
    return None if number is None else f"speaker {number}"
