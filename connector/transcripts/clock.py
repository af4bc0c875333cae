"""Times as transcripts write them, in seconds."""

import re
from datetime import UTC, datetime

# 1:02, 01:02.5, 1:02:03,250, 0:0:5.100 (Teams), 123:00:00.000
_OFFSET = re.compile(r"(?:(\d{1,4}):)?(\d{1,3}):(\d{1,2}(?:[.,]\d{1,9})?)", re.ASCII)
_HALF = re.compile(r"\s?([AaPp])\.?[Mm]\.?$")


def seconds(text: str) -> float | None:
    """An offset from the start of the recording; None when it is none (minutes or seconds of 60 and more)."""
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        return None
    hours, minutes, rest = int(match[1] or 0), int(match[2]), float(match[3].replace(",", "."))
    if rest >= 60 or (match[1] is not None and minutes >= 60):
        return None
    return hours * 3600 + minutes * 60 + rest


def time_of_day(text: str) -> float | None:
    """Seconds since midnight for `2:05:33 PM`; None without AM or PM."""
    half = _HALF.search(text)
    if half is None:
        return None
    clock = text[: half.start()].strip()
    at = seconds(clock if clock.count(":") == 2 else f"{clock}:00")
    if at is None or not 3600 <= at < 13 * 3600:
        return None
    return at % (12 * 3600) + (12 * 3600 if half[1] in "pP" else 0)


def instant(value: str | float | None) -> float | None:
    """Seconds since 1970 for an ISO 8601 time or for milliseconds since 1970; None when it is neither."""
    if value is None:
        return None
    if isinstance(value, (int, float)):
        return value / 1000
    try:
        at = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
