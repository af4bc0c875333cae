"""Salesforce's action getConversationTranscript (API v63+): `structuredTranscript` in the action's output values.

Source: https://developer.salesforce.com/docs/atlas.en-us.258.0.api_action.meta/api_action/actions_obj_get_conversation_transcript.htm
The page says only that it is an Apex ConversationTranscript record with the full conversation; its fields are
unverified against a live org. So the names Salesforce uses elsewhere (ConversationEntry, DataRetrieval.Transcript, the
messaging API's entries) are tried in turn, and an answer of another shape ends in an error, not in silence.
"""

from typing import Any

import msgspec

from connector.transcripts.clock import instant
from connector.transcripts.frame import Claim
from connector.transcripts.source import Source
from connector.transcripts.transcript import Transcript

_LISTS = ("conversationEntries", "entries", "messages", "utterances", "transcripts", "transcript")
_WORDS = ("messageText", "message", "text", "content", "utterance")
_SPEAKERS = ("actorName", "senderName", "participantName", "speaker", "name", "actorType", "role", "participantRole")
_SENDERS = ("sender", "participant", "actor")
_STARTS = ("startTime", "entryTime", "startTimestamp", "clientTimestamp", "timestamp")
_ENDS = ("endTime", "entryEndTime", "endTimestamp")


class _Result(msgspec.Struct, frozen=True, rename="camel"):
    output_values: dict[str, Any] | None = None
    is_success: bool = True


def sniff(source: Source) -> Claim:
    ours = source.has("structuredTranscript") or source.has("outputValues", "structuredTranscript")
    return Claim.SURE if ours else Claim.NO


def read(source: Source) -> Transcript:
    if source.has("structuredTranscript"):
        value = source.decode(dict[str, Any])["structuredTranscript"]
    else:
        results, _ = source.rows(_Result)
        value = (results[0].output_values or {}).get("structuredTranscript")
    entries = _entries(value, source)
    times = [(_first(e, _STARTS), _first(e, _ENDS)) for e in entries]
    starts = [at for start, _ in times if (at := _at(start)) is not None]
    zero = min(starts, default=0.0)
    for number, (entry, (start, end)) in enumerate(zip(entries, times, strict=True)):
        begun, until = _at(start), _at(end)
        source.build.add(
            str(_first(entry, _WORDS) or ""),
            speaker=_speaker(entry),
            start=None if begun is None else begun - zero,
            end=None if begun is None or until is None else until - zero,
            place=f"entry {number}",
        )
    return source.build.done("salesforce_structured")


def _entries(value: Any, source: Source) -> list[dict[str, Any]]:
    if isinstance(value, str):
        try:
            value = msgspec.json.decode(value)
        except (msgspec.DecodeError, RecursionError):
            raise source.build.bad("text where a record is expected", "structuredTranscript") from None
    if isinstance(value, dict):
        value = next((value[key] for key in _LISTS if isinstance(value.get(key), list)), value)
    if not isinstance(value, list) or not all(isinstance(e, dict) and _first(e, _WORDS) is not None for e in value):
        raise source.build.bad("a shape we do not know", "structuredTranscript", "Please report its field names.")
    return value


def _first(entry: dict[str, Any], keys: tuple[str, ...]) -> Any:
    return next((entry[key] for key in keys if entry.get(key) is not None), None)


def _speaker(entry: dict[str, Any]) -> str | None:
    sender = _first(entry, _SENDERS)
    name = _first(sender, _SPEAKERS) if isinstance(sender, dict) else sender
    name = name if isinstance(name, str) else _first(entry, _SPEAKERS)
    return name if isinstance(name, str) else None


def _at(value: Any) -> float | None:
    return instant(value) if isinstance(value, (str, int, float)) else None
