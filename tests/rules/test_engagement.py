"""How far each of the buyer's people takes part, by their own words; unknown where nobody can tell."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from rules.case import Case
from rules.engagement import Engagement, engagement_of

Make = Callable[[Mapping[str, Any]], Case]
TODAY = "2026-03-18"


def told(make: Make, *activities: str, who: str = "c1 Anja Behrwald, champion", **more: Any) -> Any:
    case = make({"today": TODAY, "people": [who], "activities": list(activities), **more})
    return engagement_of(case, case.people[0])


@pytest.mark.parametrize(
    ("said_on", "engagement"),
    [
        ("2026-03-04", Engagement.ENGAGED),  # 14 days ago
        ("2026-03-03", Engagement.COOLING),
        ("2026-02-16", Engagement.COOLING),  # 30 days ago
        ("2026-02-15", Engagement.SILENT),
    ],
)
def test_by_the_day_of_their_own_last_words(make: Make, said_on: str, engagement: Engagement) -> None:
    found = told(make, f"{said_on} mail buyer c1", "2026-03-17 mail rep c1")

    assert found == (engagement, date.fromisoformat(said_on))


def test_our_own_mails_are_no_word_of_theirs(make: Make) -> None:
    assert told(make, "2026-03-17 mail rep c1") == (Engagement.NOT_HEARD, None)


def test_who_left_has_left_whatever_they_said(make: Make) -> None:
    found = told(make, "2026-03-17 mail buyer c1", who="c1 Anja Behrwald, champion, left")

    assert found == (Engagement.LEFT, date(2026, 3, 17))


@pytest.mark.parametrize("part", ["mail", "meetings", "tasks", "calls"])
def test_silence_that_nobody_can_see_is_unknown_and_words_that_are_seen_count(make: Make, part: str) -> None:
    blind = {"blind": {part: "unreadable"}}

    assert told(make, **blind) == (Engagement.UNKNOWN, None)
    assert told(make, "2026-02-01 call both c1", **blind)[0] is Engagement.UNKNOWN
    assert told(make, "2026-03-16 call both c1", **blind)[0] is Engagement.ENGAGED
