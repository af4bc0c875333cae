"""Date literals: TODAY, LAST_N_DAYS:n and the rest, as ranges of the calling user's days."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True, slots=True)
class Calendar:
    """The day and habits of the calling user."""

    now: datetime
    zone: ZoneInfo
    week_starts: int = 6  # 0 Monday ... 6 Sunday
    fiscal_month: int = 1
    fiscal_year_by_start: bool = False  # else a fiscal year is named by the year in which it ends

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def months_ago(self, months: int) -> int:
        """This day so many months ago, or the last of that month, as seconds since 1970."""
        first = _month(self.today, -months)
        return self.starts(
            min(first.replace(day=1) + timedelta(days=self.today.day - 1), _month(first, 1) - timedelta(days=1))
        )

    def starts(self, day: date) -> int:
        """The first second of a day, since 1970."""
        return int(datetime.combine(day, time(), self.zone).timestamp())


def zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def day_of(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _month(day: date, months: int) -> date:
    """The first of the month ``months`` after that of ``day``."""
    at = day.year * 12 + day.month - 1 + months
    return date(at // 12, at % 12 + 1, 1)


def _unit_start(calendar: Calendar, unit: str, offset: int) -> date:
    """The first day of the unit that lies ``offset`` units from the current one."""
    today = calendar.today
    match unit:
        case "DAY":
            return today + timedelta(days=offset)
        case "WEEK":
            since = (today.weekday() - calendar.week_starts) % 7
            return today - timedelta(days=since) + timedelta(weeks=offset)
        case "MONTH":
            return _month(today, offset)
        case "QUARTER":
            return _month(today.replace(month=(today.month - 1) // 3 * 3 + 1), 3 * offset)
        case "YEAR":
            return date(today.year + offset, 1, 1)
        case "FISCAL_QUARTER":
            since = (today.month - calendar.fiscal_month) % 3
            return _month(today, 3 * offset - since)
        case _:  # FISCAL_YEAR
            since = (today.month - calendar.fiscal_month) % 12
            return _month(today, 12 * offset - since)


_FIXED = {
    "TODAY": ("DAY", 0),
    "YESTERDAY": ("DAY", -1),
    "TOMORROW": ("DAY", 1),
    **{f"{word}_{unit}": (unit, offset)
       for unit in ("WEEK", "MONTH", "QUARTER", "YEAR", "FISCAL_QUARTER", "FISCAL_YEAR")
       for word, offset in (("LAST", -1), ("THIS", 0), ("NEXT", 1))},
}  # fmt: skip
_UNITS = {f"{unit}S": unit for unit in ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR", "FISCAL_QUARTER", "FISCAL_YEAR")}


def literal_range(calendar: Calendar, name: str, n: int | None) -> tuple[date, date] | None:
    """First day and the day after the last; None when it is no date literal.

    LAST_N_DAYS:n and LAST_90_DAYS hold today; every other LAST_N and all NEXT_N leave the current unit out.
    """
    if n is None and name in _FIXED:
        unit, offset = _FIXED[name]
        return _unit_start(calendar, unit, offset), _unit_start(calendar, unit, offset + 1)
    if n is None and name in ("LAST_90_DAYS", "NEXT_90_DAYS"):
        name, n = name.replace("90", "N"), 90
    if n is None:
        return None
    for prefix in ("LAST_N_", "NEXT_N_"):
        unit = _UNITS.get(name.removeprefix(prefix), "") if name.startswith(prefix) else ""
        if unit and prefix == "LAST_N_":
            return _unit_start(calendar, unit, -n), _unit_start(calendar, unit, 1 if unit == "DAY" else 0)
        if unit:
            return _unit_start(calendar, unit, 1), _unit_start(calendar, unit, n + 1)
    unit = _UNITS.get(name.removesuffix("_AGO"), "") if name.endswith("_AGO") else ""
    if name.startswith("N_") and name.endswith("_AGO"):
        unit = _UNITS.get(name[2:].removesuffix("_AGO"), "")
        if unit:
            return _unit_start(calendar, unit, -n), _unit_start(calendar, unit, 1 - n)
    return None
