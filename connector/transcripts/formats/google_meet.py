"""Google Meet's API, conferenceRecords.transcripts.entries.list. A next page that is not here is truncated.

Source: https://developers.google.com/workspace/meet/api/reference/rest/v2/conferenceRecords.transcripts.entries
Times are instants; they count from the first. `participant` is a resource name, not a person's.
"""

from msgspec import Struct

from connector.transcripts.clock import instant
from connector.transcripts.frame import Claim
from connector.transcripts.source import Source
from connector.transcripts.transcript import Transcript


class _Entry(Struct, frozen=True, rename="camel"):
    text: str = ""
    participant: str | None = None
    start_time: str | None = None
    end_time: str | None = None


class _Page(Struct, frozen=True, rename="camel"):
    transcript_entries: list[_Entry]
    next_page_token: str = ""


def sniff(source: Source) -> Claim:
    return Claim.SURE if source.has("transcriptEntries") else Claim.NO


def read(source: Source) -> Transcript:
    page = source.decode(_Page)
    times = [(instant(entry.start_time), instant(entry.end_time)) for entry in page.transcript_entries]
    zero = min((start for start, _ in times if start is not None), default=0.0)
    for number, (entry, (start, end)) in enumerate(zip(page.transcript_entries, times, strict=True)):
        source.build.add(
            entry.text,
            speaker=entry.participant,
            start=None if start is None else start - zero,
            end=None if start is None or end is None else end - zero,
            place=f"$.transcriptEntries[{number}]",
        )
    return source.build.done("google_meet", truncated=bool(page.next_page_token))
