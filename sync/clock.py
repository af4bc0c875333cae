"""The one clock. Tests and replays pin it; nothing else in the product asks for the time."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Answers the present instant, with its time zone."""


def system_clock() -> datetime:
    return datetime.now(UTC)


def pinned(instant: datetime) -> Clock:
    """A clock that always answers this instant."""
    return lambda: instant


def stamp(instant: datetime) -> str:
    """As the store and the CRM's rows write it: `2026-01-31T09:30:00Z`."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def company_day(instant: datetime, time_zone: str) -> date:
    """The calendar day it is for the company."""
    return instant.astimezone(ZoneInfo(time_zone)).date()
