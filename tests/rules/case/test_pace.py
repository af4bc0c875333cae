"""Numbers by which a deal is compared with won ones."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from rules.case import Case

Seen = Callable[..., Case]


def test_the_age_is_counted_from_the_day_it_was_opened(seen: Seen) -> None:
    assert seen(deal={"created_on": "2026-03-11"}).age_days.value == 7
    unread = seen(deal={"created_on": None}, blind={"created_on": "unreadable"}).age_days
    assert (unread.value, unread.known) == (None, False)
    empty = seen(deal={"created_on": None}).age_days
    assert (empty.value, empty.known) == (None, True)


@pytest.mark.parametrize(
    ("waited", "usual"),
    [((1, 1), None), ((1, 2, 4), 2), ((1, 2, 3, 4), 2), ((1, 5, 1, 3, 5, 1), 3)],
)
def test_the_usual_answer_is_the_median_of_the_last_five(
    seen: Seen, waited: tuple[int, ...], usual: int | None
) -> None:
    day, activities = date(2025, 12, 1), []
    for days in waited:
        activities.append(f"{day} mail rep c1")
        for _ in range(days):
            day += timedelta(days=3 if day.weekday() == 4 else 1)
        activities.append(f"{day} mail buyer c1")
        day += timedelta(days=3 if day.weekday() == 4 else 1)
    case = seen(activities=activities)
    assert case.reply_times.value == waited
    assert case.reply_workdays.value == usual
    assert case.reply_workdays.known


def test_nobody_says_how_fast_hidden_answers_come(seen: Seen) -> None:
    for fact in ("reply_workdays", "buyer_touches", "people_heard"):
        assert not getattr(seen(blind={"mail": "unreadable"}), fact).known


def test_touches_are_counted_over_twelve_weeks(seen: Seen) -> None:
    """The buyer's words of today count, those of the day 84 days ago no more."""
    told = [
        "2025-12-24 mail buyer c1",
        "2025-12-25 mail buyer c1",
        "2026-03-18 meeting both c1",
        "2026-03-18 mail rep c1",
    ]
    assert seen(activities=told).buyer_touches.value == 2
    assert seen(activities=told).touches(date(2025, 12, 24), date(2025, 12, 25)) == 1
    assert seen(activities=[]).buyer_touches.value == 0


def test_people_are_counted_once(seen: Seen) -> None:
    told = ["2026-03-10 mail buyer c1", "2026-03-11 meeting both c1 c2"]
    assert seen(activities=told).people_heard.value == 2
    assert seen(activities=[]).people_heard.value == 0
