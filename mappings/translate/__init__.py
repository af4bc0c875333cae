"""CRM rows as cases: which rows to read, whose they are, and what they say in selling words. Pure throughout."""

from mappings.translate.calendar import today_of
from mappings.translate.capture import Capture, capture_of
from mappings.translate.case import case_of
from mappings.translate.marks import ExternalKey, marks_of
from mappings.translate.reading import Touch, blind_spots, in_scope, is_private, references, sources, touches

__all__ = [
    "Capture",
    "ExternalKey",
    "Touch",
    "blind_spots",
    "capture_of",
    "case_of",
    "in_scope",
    "is_private",
    "marks_of",
    "references",
    "sources",
    "today_of",
    "touches",
]
