"""Fireflies' GraphQL answer to `transcript(id)`, or its `sentences` alone.

Source: https://docs.fireflies.ai/schema/sentence . Times are seconds, as numbers or as text.
"""

from msgspec import Struct

from connector.transcripts.frame import Claim
from connector.transcripts.source import Source
from connector.transcripts.transcript import Transcript


class _Sentence(Struct, frozen=True):
    text: str | None = None
    raw_text: str | None = None
    start_time: float | None = None
    end_time: float | None = None
    speaker_name: str | None = None
    speaker_id: str | int | None = None


class _Meeting(Struct, frozen=True):
    sentences: list[_Sentence]


class _Data(Struct, frozen=True):
    transcript: _Meeting


class _Answer(Struct, frozen=True):
    data: _Data


_PATHS = (("data", "transcript"), ("transcript",), ())


def sniff(source: Source) -> Claim:
    ours = any({"speaker_name", "raw_text"} & source.keys(*path, "sentences") for path in _PATHS)
    return Claim.SURE if ours else Claim.NO


def read(source: Source) -> Transcript:
    if source.has("data"):
        meeting = source.decode(_Answer).data.transcript
    elif source.has("transcript"):
        meeting = source.decode(_Data).transcript
    else:
        meeting = source.decode(_Meeting)
    for number, said in enumerate(meeting.sentences):
        speaker = said.speaker_name or (None if said.speaker_id is None else f"speaker {said.speaker_id}")
        source.build.add(
            said.text or said.raw_text or "",
            speaker=speaker,
            start=said.start_time,
            end=said.end_time,
            place=f"$.sentences[{number}]",
        )
    return source.build.done("fireflies")
