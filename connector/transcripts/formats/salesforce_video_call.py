"""Salesforce VideoCallTranscript records: WebVTT in TranscriptContent, and whether the CRM cut it.

Source: VideoCallTranscript, API v66+ (TranscriptContent, IsTranscriptTruncated), object reference; that the content is
WebVTT is unverified against a live org, so any format of this folder is read from it. Several records of one call are
joined in order of TranscriptStartTimestamp.
"""

from dataclasses import replace

from msgspec import Struct

from connector.transcripts.clock import instant
from connector.transcripts.frame import Claim, parse
from connector.transcripts.source import Source
from connector.transcripts.transcript import Transcript


class _Record(Struct, frozen=True, rename="pascal"):
    transcript_content: str | None = None
    is_transcript_truncated: bool = False
    transcript_start_timestamp: str | float | None = None


def sniff(source: Source) -> Claim:
    ours = source.has("TranscriptContent") or source.has("records", "TranscriptContent")
    return Claim.SURE if ours else Claim.NO


def read(source: Source) -> Transcript:
    records, more = source.rows(_Record)
    records.sort(key=lambda record: instant(record.transcript_start_timestamp) or 0.0)
    parts = []
    for number, record in enumerate(records):
        if record.transcript_content and record.transcript_content.strip():
            if '"TranscriptContent"' in record.transcript_content:
                raise source.build.bad("a record within a record", f"record {number}")
            parts.append(parse(record.transcript_content.encode("utf-8", "replace"), name=f"record {number}"))
    if not parts:
        raise source.build.bad("no content", "TranscriptContent", "Is the field readable to the integration user?")
    turns = [turn for part in parts for turn in part.turns]
    cut = more or any(r.is_transcript_truncated for r in records) or any(part.truncated for part in parts)
    notes = tuple(note for part in parts for note in part.notes)
    return Transcript("salesforce_video_call", tuple(replace(t, index=i) for i, t in enumerate(turns)), cut, notes)
