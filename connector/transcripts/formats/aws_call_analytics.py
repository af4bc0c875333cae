"""Amazon Transcribe Call Analytics, and Amazon Connect Contact Lens, which writes the same shape by participant id.

Source: https://docs.aws.amazon.com/transcribe/latest/dg/tca-output-batch.html ,
https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-contact-lens_Transcript.html
Times are milliseconds; the role (AGENT, CUSTOMER) is the speaker.
"""

from msgspec import Struct, field

from connector.transcripts import words
from connector.transcripts.frame import Claim
from connector.transcripts.source import Source
from connector.transcripts.transcript import Transcript


class _Item(Struct, frozen=True, rename="pascal"):
    type: str = ""
    begin_offset_millis: float | None = None
    end_offset_millis: float | None = None


class _Segment(Struct, frozen=True, rename="pascal"):
    content: str
    begin_offset_millis: float | None = None
    end_offset_millis: float | None = None
    participant_role: str | None = None
    participant_id: str | None = None
    items: list[_Item] = field(default_factory=list)


class _Call(Struct, frozen=True, rename="pascal"):
    transcript: list[_Segment]
    job_status: str = "COMPLETED"


def sniff(source: Source) -> Claim:
    segment = source.keys("Transcript")
    return Claim.SURE if "Content" in segment and "BeginOffsetMillis" in segment else Claim.NO


def read(source: Source) -> Transcript:
    call = source.decode(_Call)
    for number, said in enumerate(call.transcript):
        spoken = [(_seconds(i.begin_offset_millis), _seconds(i.end_offset_millis)) for i in said.items]
        source.build.add(
            said.content,
            speaker=said.participant_role or said.participant_id,
            start=_seconds(said.begin_offset_millis),
            end=_seconds(said.end_offset_millis),
            talk=words.talk(spoken),
            place=f"$.Transcript[{number}]",
        )
    return source.build.done("aws_call_analytics", truncated=call.job_status != "COMPLETED")


def _seconds(millis: float | None) -> float | None:
    return None if millis is None else millis / 1000
