"""Whisper's JSON: segments, with or without word times (whisper, whisper-timestamped, WhisperX, OpenAI's verbose_json).

Source: https://github.com/openai/whisper (whisper/transcribe.py, whisper/utils.py WriteJSON),
https://github.com/linto-ai/whisper-timestamped , https://github.com/m-bain/whisperX (speaker per segment)
"""

from msgspec import Struct, field

from connector.transcripts import words
from connector.transcripts.frame import Claim
from connector.transcripts.source import Source
from connector.transcripts.transcript import Transcript


class _Word(Struct, frozen=True):
    start: float | None = None
    end: float | None = None


class _Segment(Struct, frozen=True):
    text: str
    start: float | None = None
    end: float | None = None
    speaker: str | None = None
    words: list[_Word] = field(default_factory=list)


class _Heard(Struct, frozen=True):
    segments: list[_Segment]


def sniff(source: Source) -> Claim:
    segment = source.keys("segments")
    return Claim.SURE if "text" in segment and "start" in segment and not source.has("status") else Claim.NO


def read(source: Source) -> Transcript:
    for number, said in enumerate(source.decode(_Heard).segments):
        source.build.add(
            said.text,
            speaker=said.speaker,
            start=said.start,
            end=said.end,
            talk=words.talk((word.start, word.end) for word in said.words),
            place=f"$.segments[{number}]",
        )
    return source.build.done("whisper")
