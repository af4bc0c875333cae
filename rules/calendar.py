"""Counting days on the company's calendar. Each count is made once: all deals of a day share their calendar."""

from datetime import date, timedelta
from functools import lru_cache

from rules.facts import Today

KEPT = 8192  # counts of each kind that stay in memory


def is_workday(day: date, today: Today) -> bool:
    return day.weekday() in today.workdays and day not in today.holidays


@lru_cache(KEPT)
def workdays_between(start: date, end: date, today: Today) -> int:
    """Workdays after `start` up to and including `end`; 0 when `end` is not later."""
    if end <= start:
        return 0
    weeks, rest = divmod((end - start).days, 7)
    odd = sum(1 for n in range(1, rest + 1) if (start.weekday() + n) % 7 in today.workdays)
    off = sum(1 for day in today.holidays if start < day <= end and day.weekday() in today.workdays)
    return weeks * len(today.workdays) + odd - off


@lru_cache(KEPT)
def workday_on_or_after(day: date, today: Today) -> date:
    """`day` itself when people work on it, else the next day they do (at most a year on)."""
    for n in range(366):
        if is_workday(day + timedelta(days=n), today):
            return day + timedelta(days=n)
    return day


@lru_cache(KEPT)
def workday_before(day: date, today: Today) -> date:
    """The last workday before `day` (at most a year back)."""
    for n in range(1, 366):
        if is_workday(day - timedelta(days=n), today):
            return day - timedelta(days=n)
    return day


@lru_cache(KEPT)
def in_workdays(count: int, today: Today) -> date:
    """The day by which `count` workdays have passed after today."""
    day = today.day
    for _ in range(count):
        day = workday_on_or_after(day + timedelta(days=1), today)
    return day


@lru_cache(KEPT)
def last_of_next_week(today: Today) -> date:
    """The last workday of next week; today where nobody works until then."""
    return max(today.day, workday_before(today.day + timedelta(days=14 - today.day.weekday()), today))
