"""Counting days on a company's calendar, against counting them one by one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.calendar import (
    in_workdays,
    is_workday,
    last_of_next_week,
    workday_before,
    workday_on_or_after,
    workdays_between,
)
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


# --- the same on calendars one knows

NEW_YEAR = (date(2025, 12, 25), date(2025, 12, 26), date(2026, 1, 1), date(2026, 1, 3))  # the last is a Saturday
SHUT = tuple(date(2025, 12, 24) + timedelta(days=n) for n in range(12))
HERE = Today(date(2025, 12, 22), holidays=NEW_YEAR)
GULF = Today(date(2025, 12, 22), workdays=(6, 0, 1, 2, 3), holidays=NEW_YEAR)
ONE = Today(date(2025, 12, 22), workdays=(2,))


@pytest.mark.parametrize("today", [HERE, GULF, ONE], ids=["Monday to Friday", "Sunday to Thursday", "Wednesdays"])
def test_every_day_of_three_weeks(today: Today) -> None:
    weeks = [date(2025, 12, 20) + timedelta(days=n) for n in range(21)]
    for start in weeks:
        assert is_workday(start, today) is (start.weekday() in today.workdays and start not in today.holidays)
        for end in weeks:
            assert workdays_between(start, end, today) == sum(start < d <= end and is_workday(d, today) for d in weeks)


@pytest.mark.parametrize(
    ("day", "before", "on_or_after"),
    [
        (date(2025, 12, 24), date(2025, 12, 23), date(2025, 12, 24)),
        (date(2025, 12, 25), date(2025, 12, 24), date(2025, 12, 29)),
        (date(2025, 12, 29), date(2025, 12, 24), date(2025, 12, 29)),
        (date(2026, 1, 1), date(2025, 12, 31), date(2026, 1, 2)),
    ],
)
def test_the_workdays_beside_a_day(day: date, before: date, on_or_after: date) -> None:
    assert workday_before(day, HERE) == before
    assert workday_on_or_after(day, HERE) == on_or_after


def test_workdays_from_today() -> None:
    assert [in_workdays(n, HERE) for n in range(5)] == [
        date(2025, 12, 22),
        date(2025, 12, 23),
        date(2025, 12, 24),
        date(2025, 12, 29),
        date(2025, 12, 30),
    ]


@pytest.mark.parametrize(
    ("today", "last"),
    [
        (Today(date(2026, 3, 16)), date(2026, 3, 27)),
        (Today(date(2026, 3, 22)), date(2026, 3, 27)),
        (Today(date(2026, 3, 18), holidays=(date(2026, 3, 27),)), date(2026, 3, 26)),
        (Today(date(2026, 3, 18), workdays=(6,)), date(2026, 3, 29)),
        (Today(date(2025, 12, 24), holidays=SHUT), date(2025, 12, 24)),  # nobody works until then
    ],
)
def test_the_last_workday_of_next_week(today: Today, last: date) -> None:
    assert last_of_next_week(today) == last


def test_a_workday_is_looked_for_over_a_year() -> None:
    """On a calendar of one holiday after the other the search ends: 365 days on and back are looked at."""
    day = date(2026, 3, 18)

    def closed(first: int, last: int) -> Today:
        off = tuple(day + timedelta(days=n) for n in range(first, last + 1))
        return Today(day, workdays=(0, 1, 2, 3, 4, 5, 6), holidays=off)

    assert workday_on_or_after(day, closed(0, 364)) == date(2027, 3, 18)
    assert workday_on_or_after(day, closed(0, 365)) == day
    assert workday_before(day, closed(-364, -1)) == date(2025, 3, 18)
    assert workday_before(day, closed(-365, -1)) == day
