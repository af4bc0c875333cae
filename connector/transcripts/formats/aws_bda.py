"""Amazon Bedrock Data Automation, audio: segments with speaker and channel, items with times.

Source: https://docs.aws.amazon.com/bedrock/latest/userguide/bda-ouput-audio.html
"""

from msgspec import Struct, field

from connector.transcripts import words
from connector.transcripts.frame import Claim
from connector.transcripts.source import Source
from connector.transcripts.transcript import Transcript


class _Item(Struct, frozen=True):
    content: str
    start_timestamp_millis: float | None = None
    end_timestamp_millis: float | None = None


class _Speaker(Struct, frozen=True):
    speaker_label: str | None = None
    speaker_name: str | None = None


class _Channel(Struct, frozen=True):
    channel_label: str | None = None


class _Segment(Struct, frozen=True):
    text: str
    start_timestamp_millis: float | None = None
    end_timestamp_millis: float | None = None
    speaker: _Speaker | None = None
    channel: _Channel | None = None
    audio_item_indices: list[int] = field(default_factory=list)


class _Audio(Struct, frozen=True):
    audio_segments: list[_Segment]
    audio_items: list[_Item] = field(default_factory=list)


def sniff(source: Source) -> Claim:
    return Claim.SURE if source.has("audio_segments") else Claim.NO


def read(source: Source) -> Transcript:
    audio = source.decode(_Audio)
    held = set()
    for number, said in enumerate(audio.audio_segments):
        items = [audio.audio_items[i] for i in said.audio_item_indices if 0 <= i < len(audio.audio_items)]
        held.update(said.audio_item_indices)
        source.build.add(
            said.text,
            speaker=(said.speaker.speaker_name or said.speaker.speaker_label) if said.speaker else None,
            channel=said.channel.channel_label if said.channel else None,
            start=_seconds(said.start_timestamp_millis),
            end=_seconds(said.end_timestamp_millis),
            talk=words.talk((_seconds(i.start_timestamp_millis), _seconds(i.end_timestamp_millis)) for i in items),
            place=f"$.audio_segments[{number}]",
        )
    outside = len(audio.audio_items) - len(held)
    if outside > 0:
        source.build.note(f"{outside} words in no segment", "$.audio_items")
    return source.build.done("aws_bda", truncated=outside > 0)


def _seconds(millis: float | None) -> float | None:
    return None if millis is None else millis / 1000
