"""Amazon Transcribe, batch: items with speaker labels, or one list of items per channel. Utterances are put together.

Source: https://docs.aws.amazon.com/transcribe/latest/dg/diarization-output-batch.html ,
https://docs.aws.amazon.com/transcribe/latest/dg/channel-id-output-batch.html
Times are seconds as text; punctuation has none and stands with the word before. Older jobs name the speaker only in
`speaker_labels.segments`, by start time.
"""

from collections.abc import Iterator

from msgspec import Struct, field

from connector.transcripts import words
from connector.transcripts.frame import Claim
from connector.transcripts.source import Source
from connector.transcripts.transcript import Transcript
from connector.transcripts.words import Word


class _Alternative(Struct, frozen=True):
    content: str = ""


class _Item(Struct, frozen=True):
    type: str = "pronunciation"
    start_time: float | None = None
    end_time: float | None = None
    speaker_label: str | None = None
    channel_label: str | None = None
    alternatives: list[_Alternative] = field(default_factory=list)


class _Labelled(Struct, frozen=True):
    items: list[_Item] = field(default_factory=list)


class _Speakers(Struct, frozen=True):
    segments: list[_Labelled] = field(default_factory=list)


class _Channel(Struct, frozen=True):
    channel_label: str | None = None
    items: list[_Item] = field(default_factory=list)


class _Channels(Struct, frozen=True):
    channels: list[_Channel] = field(default_factory=list)


class _Results(Struct, frozen=True):
    items: list[_Item] = field(default_factory=list)
    speaker_labels: _Speakers | None = None
    channel_labels: _Channels | None = None


class _Job(Struct, frozen=True):
    results: _Results
    status: str = "COMPLETED"


def sniff(source: Source) -> Claim:
    results = source.keys("results")
    return Claim.SURE if "items" in results and "transcripts" in results else Claim.NO


def read(source: Source) -> Transcript:
    job = source.decode(_Job)
    results = job.results
    if results.channel_labels and results.channel_labels.channels:
        lists = [(channel.channel_label, channel.items) for channel in results.channel_labels.channels]
    else:
        lists = [(None, results.items)]
    labels = results.speaker_labels.segments if results.speaker_labels else []
    by_start = {item.start_time: item.speaker_label for segment in labels for item in segment.items}
    for channel, items in lists:
        for said in words.utterances(_words(items, channel, by_start)):
            source.build.add(
                words.text(said),
                speaker=said[0].speaker,
                channel=said[0].channel,
                start=said[0].start,
                end=said[-1].end,
                talk=words.talk((word.start, word.end) for word in said),
            )
    return source.build.done("aws_transcribe", truncated=job.status != "COMPLETED")


def _words(items: list[_Item], channel: str | None, by_start: dict[float | None, str | None]) -> Iterator[Word]:
    last: Word | None = None
    for item in items:
        content = item.alternatives[0].content if item.alternatives else ""
        if item.type == "punctuation" and last is not None:
            last = last._replace(text=last.text + content)
            continue
        if last is not None:
            yield last
        speaker = item.speaker_label or by_start.get(item.start_time)
        last = Word(content, item.start_time, item.end_time, speaker, channel or item.channel_label)
    if last is not None:
        yield last
