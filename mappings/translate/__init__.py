"""CRM rows as cases: which rows to read, whose they are, and what they say in selling words. Pure throughout."""

from mappings.translate.calendar import today_of
from mappings.translate.capture import Capture, capture_objects, capture_of
from mappings.translate.case import case_of
from mappings.translate.reading import Touch, blind_spots, in_scope, is_private, objects, references, sources, touches

__all__ = [
    "Capture",
    "Touch",
    "blind_spots",
    "capture_objects",
    "capture_of",
    "case_of",
    "in_scope",
    "is_private",
    "objects",
    "references",
    "sources",
    "today_of",
    "touches",
]
