"""Values as a CRM hands them over, made plain. Whatever cannot be read is None, never an exception.

A day is the company's calendar day: a CRM date stays as it is, a point in time becomes the day it was in the
company's time zone.
"""

import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from connector.records import Row

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
ADDRESS = re.compile(r"[^\s<>;,\"']+@[^\s<>;,\"']+")
SHORT, LONG = 255, 4_000


def day(value: Any, zone: tzinfo) -> date | None:
    """`2026-01-31` as it is, `2026-01-31T23:30:00Z` as the day it was in `zone`."""
    if not isinstance(value, str) or not 10 <= len(value) <= 40:
        return None
    try:
        if len(value) == 10:
            return date.fromisoformat(value)
        moment = datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(zone).date()
    except (ValueError, OverflowError):
        return None


def calendar_day(value: Any) -> date | None:
    """The date that a value begins with, whatever the time zone: all-day events stand at midnight UTC."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def number(value: Any) -> float | None:
    """A finite number; also where it is written as text."""
    if isinstance(value, bool) or value is None:
        return None
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def text(value: Any, longest: int = SHORT) -> str | None:
    """Trimmed, cut, and without control characters; None for an empty value."""
    if value is None:
        return None
    if not isinstance(value, str):
        value = str(value)
    value = value[:longest].strip()
    if not value.isprintable():
        value = _CONTROL.sub(" ", value).strip()
    return value or None


def flag(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.casefold() in ("true", "1", "yes"))


def word(value: Any) -> str:
    """A value as a `means` table names it: case-folded, checkboxes as true and false."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value)[:SHORT].casefold().strip()


def rows_of(records: Mapping[str, Any], object_name: str) -> list[Row]:
    """Rows of one object that are there, by id: the order in which they were given never matters."""
    return sorted((row for row in records.get(object_name, ()) if not row.deleted), key=lambda row: row.id)
