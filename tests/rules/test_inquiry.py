"""A question to the buyer, in the meeting at hand or in a call; and for how long words count."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from rules.assessment import Finding
from rules.case import Case
from rules.facts import DoneWhen, Evidence, Fact, Side, Source, Strength
from rules.heard import Days, counts, finding_of
from rules.inquiry import about_element, about_words
from rules.playbook import Playbook
from rules.rule import Found

Seen = Callable[..., Case]
SIGN, MORE, SILENT = "risk.decision-put-off", "risk.close-date-pushed", "risk.buyer-silent"
WHERE = Source("call", "0AJ1", date(2026, 3, 10))
MEETING = {"activities": ["2026-03-24 meeting both c2 planned"]}


@pytest.fixture(scope="module")
def seen(make: Callable[[Mapping[str, Any]], Case], playbook: Playbook) -> Seen:
    return lambda **told: make(told).under(playbook)


def fired(playbook: Playbook, **points: int) -> Found:
    keys = {"sign": SIGN, "more": MORE, "silent": SILENT}
    return Found(playbook, {keys[name]: Finding(key=keys[name], points=worth) for name, worth in points.items()})


def words(day: date | None = date(2026, 3, 10)) -> Fact[Evidence]:
    return Fact(Evidence("delay", "Not this year", day, Side.BUYER, Strength.CONFIRMED), WHERE)


def ask(case: Case, found: Found, heard: Fact[Evidence]) -> Any:
    return about_words(
        case, found, heard, SIGN, serves="decision_process", minutes=(10, 20), weighs_more=(MORE,), about="delay"
    )


def test_what_the_words_mean_is_asked_in_the_meeting_at_hand(seen: Seen, playbook: Playbook) -> None:
    found = fired(playbook, sign=250)
    case = seen(**MEETING)
    told = ask(case, found, words())
    assert told.values == {
        "contact": "Ralf Ehlert",
        "occasion": "meeting",
        "about": "delay",
        "on": date(2026, 3, 10),
    }
    assert (told.urgency, told.effort, told.due) == (2, 2, date(2026, 3, 24))
    assert (told.because, told.evidence, told.minutes) == ((SIGN,), (WHERE,), (10, 20))
    assert told.done_when == DoneWhen("buyer_last_reply", "after", "2026-03-10")


def test_without_a_meeting_a_call_within_three_workdays(seen: Seen, playbook: Playbook) -> None:
    told = ask(seen(activities=[]), fired(playbook, sign=250), words(None))
    assert (told.values["contact"], told.values["occasion"]) == ("Anja Behrwald", "call")
    assert (told.urgency, told.effort, told.due) == (3, 2, date(2026, 3, 23))
    assert told.done_when == DoneWhen("buyer_last_reply", "after", "2026-03-18")


@pytest.mark.parametrize(
    ("points", "impact"),
    [({"sign": 0}, 2), ({"sign": 499}, 2), ({"sign": 500}, 3), ({"sign": 400, "more": 400}, 4), ({"sign": 2000}, 5)],
)
def test_its_impact_is_that_of_its_signs(
    seen: Seen, playbook: Playbook, points: Mapping[str, int], impact: int
) -> None:
    told = ask(seen(activities=[]), fired(playbook, **points), words())
    assert told.impact == impact
    assert told.because == (SIGN, MORE)[: len(points)]


def test_nothing_is_asked_without_words_without_the_sign_or_of_a_silent_buyer(seen: Seen, playbook: Playbook) -> None:
    case = seen(activities=[])
    assert ask(case, fired(playbook, sign=400), Fact(None)) is None
    assert ask(case, fired(playbook, more=400), words()) is None
    assert ask(case, fired(playbook, sign=400, silent=400), words()) is None


def test_an_element_that_nobody_told_is_asked_for(seen: Seen, playbook: Playbook) -> None:
    told = about_element(seen(activities=[]), fired(playbook, more=100), (SIGN, MORE), "budget")
    assert told is not None
    assert (told.urgency, told.effort, told.impact, told.minutes) == (2, 2, 2, (10, 15))
    assert told.due == date(2026, 3, 24)  # four workdays on
    assert told.values == {
        "contact": "Anja Behrwald",
        "occasion": "call",
        "stage": "evaluation",
        "meeting": None,
        "sign": "close-date-pushed",
    }
    assert told.because == (MORE, "stage")
    assert told.done_when == DoneWhen("element.budget", "at least", 3)


def test_before_a_meeting_it_can_wait(seen: Seen, playbook: Playbook) -> None:
    met = {"activities": ["2026-03-20 meeting both c2 planned"]}
    told = about_element(seen(**met), fired(playbook, sign=400, more=800), (SIGN, MORE), "budget")
    assert told is not None
    assert (told.urgency, told.impact, told.due) == (1, 5, date(2026, 3, 20))
    assert (told.values["occasion"], told.values["sign"]) == ("meeting", "decision-put-off")


def test_no_element_is_asked_for_without_a_sign_or_of_a_silent_buyer(seen: Seen, playbook: Playbook) -> None:
    case = seen(activities=[])
    assert about_element(case, fired(playbook), (SIGN,), "budget") is None
    assert about_element(case, fired(playbook, sign=400, silent=400), (SIGN,), "budget") is None


@pytest.mark.parametrize(("day", "young"), [(date(2026, 2, 16), True), (date(2026, 2, 15), False), (None, True)])
def test_words_count_for_so_many_days(seen: Seen, day: date | None, young: bool) -> None:
    told = words(day)
    assert told.value is not None
    assert counts(seen(), told.value, 30) is young
    found = finding_of(seen(), told, 30)
    assert (found is not None) is young
    if found is not None:
        assert (found.values, found.because, found.quote) == ({"on": day}, (WHERE,), told.value)


def test_of_nothing_said_there_is_no_finding(seen: Seen) -> None:
    assert finding_of(seen(), Fact(None, WHERE), 30) is None


@pytest.mark.parametrize(("days", "fits"), [(13, False), (14, True), (365, True), (366, False)])
def test_words_count_for_two_weeks_to_a_year(days: int, fits: bool) -> None:
    if fits:
        assert TypeAdapter(Days).validate_python(days) == days
    else:
        with pytest.raises(ValidationError):
            TypeAdapter(Days).validate_python(days)
