"""CRM rows as cases: which rows to read, whose they are, and what they say in selling words. Pure throughout."""

from mappings.translate.calendar import today_of
from mappings.translate.capture import Capture, capture_objects, capture_of, captures_of
from mappings.translate.case import case_of
from mappings.translate.reading import Touch, blind_spots, in_scope, is_private, objects, references, sources, touches
from mappings.translate.talks import (
    candidate_of,
    day_of_call,
    event_of_call,
    host_of_call,
    is_cut,
    known_of,
    manager_of,
    owner_of,
    stage_on,
    title_of_call,
    transcript_source,
)

__all__ = [
    "Capture",
    "Touch",
    "blind_spots",
    "candidate_of",
    "capture_objects",
    "capture_of",
    "captures_of",
    "case_of",
    "day_of_call",
    "event_of_call",
    "host_of_call",
    "in_scope",
    "is_cut",
    "is_private",
    "known_of",
    "manager_of",
    "objects",
    "owner_of",
    "references",
    "sources",
    "stage_on",
    "title_of_call",
    "today_of",
    "touches",
    "transcript_source",
]
