"""Salesforce ConversationEntry records: one message each, with author and times, in the order of Seq or EntryTime.

Source: https://developer.salesforce.com/docs/platform/object-reference/references/standard-objects/object-conversationentry.html
(documented for legacy chat; that calls still write it is unverified against a live org). Rows of EntryType other than
Text, such as joins and leaves, are no words of a person and are left out, noted.
"""

from msgspec import Struct

from connector.transcripts.clock import instant
from connector.transcripts.frame import Claim
from connector.transcripts.source import Source
from connector.transcripts.transcript import Transcript


class _Entry(Struct, frozen=True, rename="pascal"):
    message: str | None = None
    actor_type: str | None = None
    actor_name: str | None = None
    entry_type: str = "Text"
    entry_time: str | float | None = None
    entry_end_time: str | float | None = None
    seq: float | None = None


def sniff(source: Source) -> Claim:
    ours = any({"Message", "EntryTime"} <= source.keys(*path) for path in ((), ("records",)))
    return Claim.SURE if ours else Claim.NO


def read(source: Source) -> Transcript:
    rows, more = source.rows(_Entry)
    rows.sort(key=lambda row: (row.seq if row.seq is not None else -1.0, instant(row.entry_time) or 0.0))
    starts = [at for row in rows if (at := instant(row.entry_time)) is not None]
    zero = min(starts, default=0.0)
    for number, row in enumerate(rows):
        if row.entry_type != "Text" or row.actor_type == "System":
            source.build.note("an event, not words, left out", f"entry {number}")
            continue
        start, end = instant(row.entry_time), instant(row.entry_end_time)
        source.build.add(
            row.message or "",
            speaker=row.actor_name or row.actor_type,
            channel=row.actor_type,
            start=None if start is None else start - zero,
            end=None if start is None or end is None else end - zero,
            place=f"entry {number}",
        )
    return source.build.done("salesforce_entries", truncated=more)
