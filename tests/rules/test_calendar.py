"""Counting days on a company's calendar, against counting them one by one."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import in_workdays, is_workday, workday_before, workday_on_or_after, workdays_between
from rules.facts import Today

days = st.dates(date(2025, 11, 1), date(2026, 2, 28))
calendars = st.builds(
    lambda workdays, holidays: Today(date(2026, 1, 1), workdays=tuple(sorted(workdays)), holidays=tuple(holidays)),
    st.sets(st.integers(0, 6), min_size=1),
    st.lists(days, max_size=8, unique=True),
)


@given(days, days, calendars)
def test_workdays_between(start: date, end: date, today: Today) -> None:
    counted = sum(is_workday(start + timedelta(days=n), today) for n in range(1, (end - start).days + 1))
    assert workdays_between(start, end, today) == counted


@given(days, calendars)
def test_the_next_workday(day: date, today: Today) -> None:
    found = workday_on_or_after(day, today)
    assert is_workday(found, today)
    assert not any(is_workday(day + timedelta(days=n), today) for n in range((found - day).days))


@given(st.integers(1, 20), calendars)
def test_in_workdays(count: int, today: Today) -> None:
    found = in_workdays(count, today)
    assert is_workday(found, today)
    assert workdays_between(today.day, found, today) == count


def test_a_holiday_week_is_no_silence() -> None:
    christmas = Today(date(2026, 1, 5), holidays=tuple(date(2025, 12, 24) + timedelta(days=n) for n in range(12)))
    assert workdays_between(date(2025, 12, 23), date(2026, 1, 5), christmas) == 1


def test_a_calendar_without_workdays_does_not_hang() -> None:
    never = Today(date(2026, 1, 5), workdays=())
    assert workday_on_or_after(date(2026, 1, 5), never) == date(2026, 1, 5)


@given(days, calendars)
def test_the_workday_before(day: date, today: Today) -> None:
    found = workday_before(day, today)
    assert found < day
    assert workdays_between(found, day - timedelta(days=1), today) == 0
    assert is_workday(found, today)
