"""Gong's API, POST /v2/calls/transcript: monologues of sentences. A turn is a sentence, which has times of its own.

Source: https://docs.rs/gong-rs/latest/gong_rs/models/ (generated from Gong's OpenAPI document: CallTranscript,
Monologue, Sentence). Times are milliseconds. `speakerId` is a number of Gong's; with the `parties` of
POST /v2/calls/extensive beside it, the name is taken from there.
"""

from msgspec import Struct, field

from connector.transcripts.frame import Claim
from connector.transcripts.source import Source
from connector.transcripts.transcript import Transcript


class _Sentence(Struct, frozen=True):
    text: str
    start: float | None = None
    end: float | None = None


class _Monologue(Struct, frozen=True, rename="camel"):
    speaker_id: str | int | None = None
    sentences: list[_Sentence] = field(default_factory=list)


class _Party(Struct, frozen=True, rename="camel"):
    speaker_id: str | int | None = None
    name: str | None = None


class _Call(Struct, frozen=True):
    transcript: list[_Monologue]
    parties: list[_Party] = field(default_factory=list)


class _Answer(Struct, frozen=True, rename="camel"):
    call_transcripts: list[_Call]
    parties: list[_Party] = field(default_factory=list)


def sniff(source: Source) -> Claim:
    wrapped = "sentences" in source.keys("callTranscripts", "transcript")
    return Claim.SURE if wrapped or "sentences" in source.keys("transcript") else Claim.NO


def read(source: Source) -> Transcript:
    parties: list[_Party] = []
    if source.has("callTranscripts"):
        answer = source.decode(_Answer)
        calls, parties = answer.call_transcripts, answer.parties
    else:
        calls = source.rows(_Call)[0]
    if len(calls) != 1:
        raise source.build.bad(f"{len(calls)} calls in one file", "$.callTranscripts", "One call per file, please.")
    names = {
        str(party.speaker_id): party.name for party in [*parties, *calls[0].parties] if party.speaker_id is not None
    }
    for place, monologue in enumerate(calls[0].transcript):
        speaker = None if monologue.speaker_id is None else str(monologue.speaker_id)
        for said in monologue.sentences:
            source.build.add(
                said.text,
                speaker=names.get(speaker or "") or speaker,
                start=_seconds(said.start),
                end=_seconds(said.end),
                place=f"$.transcript[{place}]",
            )
    return source.build.done("gong")


def _seconds(millis: float | None) -> float | None:
    return None if millis is None else millis / 1000
