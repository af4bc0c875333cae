"""Counting days on the company's calendar."""

from datetime import date, timedelta

from rules.facts import Today


def is_workday(day: date, today: Today) -> bool:
    return day.weekday() in today.workdays and day not in today.holidays


def workdays_between(start: date, end: date, today: Today) -> int:
    """Workdays after `start` up to and including `end`; 0 when `end` is not later."""
    return sum(1 for n in range(1, (end - start).days + 1) if is_workday(start + timedelta(days=n), today))


def workday_on_or_after(day: date, today: Today) -> date:
    """`day` itself when people work on it, else the next day they do (at most a year on)."""
    for n in range(366):
        if is_workday(day + timedelta(days=n), today):
            return day + timedelta(days=n)
    return day
