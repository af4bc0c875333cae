"""Findings, gaps, steps and actions open, are kept, held, and end."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.assessment import Proposal, Step, StepCheck, StepState, Timing
from rules.case import Case
from rules.facts import DoneWhen, Former, Mark, Occurrence, Today
from rules.lives import Lives, can_tell, is_done, plain, rule_of, timing_of

Make = Callable[[Mapping[str, Any]], Case]
TODAY = date(2026, 3, 18)  # a Wednesday
BEFORE = date(2026, 3, 11)
SOON, LATER = date(2026, 3, 20), date(2026, 3, 25)
MET, HEARD = DoneWhen("last_meeting", "after", "2026-03-19"), DoneWhen("buyer_last_reply", "present")
ASKED = "next_action.book-next-meeting"


def lives(make: Make, marks: Mapping[str, Mark] | None = None, **former: Occurrence) -> Lives:
    """The lives of the healthy deal, after those of a former day: of actions, by the last part of their key."""
    before = Former(
        BEFORE, 0, None, lives={f"next_action.{key.replace('_', '-')}": life for key, life in former.items()}
    )
    return Lives(replace(make({}), former=before, marks=marks or {}))


def proposal(due: date, done_when: DoneWhen = MET, *, wait: bool = False) -> Proposal:
    return Proposal({}, ("next_meeting",), "deal", 2, 3, 1, (5, 10), due, done_when, wait=wait)


@pytest.mark.parametrize(
    ("life", "given", "due", "done_when"),
    [
        (None, proposal(SOON), SOON, MET),
        (None, proposal(date(2026, 5, 4)), date(2026, 3, 27), MET),  # the end of next week
        (None, proposal(date(2026, 5, 4), wait=True), date(2026, 5, 4), MET),
        (Occurrence(1, BEFORE, True, SOON, HEARD), proposal(LATER), SOON, HEARD),
        (Occurrence(1, BEFORE, True, SOON, HEARD), proposal(SOON, wait=True), SOON, HEARD),
        (Occurrence(1, BEFORE, True, SOON, HEARD), proposal(LATER, wait=True), LATER, MET),
        (Occurrence(1, BEFORE, True), proposal(SOON), SOON, MET),  # adopted from the CRM, which tells no day
    ],
)
def test_an_action_keeps_its_day_and_its_test_and_a_wait_moves(
    make: Make, life: Occurrence | None, given: Proposal, due: date, done_when: DoneWhen
) -> None:
    found = lives(make, **{"book_next_meeting": life} if life else {}).propose(ASKED, given)
    assert (found.due, found.done_when) == (due, done_when)
    assert found.since == (BEFORE if life else TODAY)
    assert found.unasked is (life is None)


@pytest.mark.parametrize(("until", "due"), [(None, SOON), (BEFORE, SOON), (SOON, SOON), (LATER, LATER)])
def test_not_now_but_then_moves_the_day(make: Make, until: date | None, due: date) -> None:
    marked = lives(
        make, {ASKED: Mark("accepted", until=until)}, book_next_meeting=Occurrence(1, BEFORE, True, SOON, MET)
    )
    assert marked.propose(ASKED, proposal(SOON)).due == due


def test_what_came_back_is_a_new_occurrence(make: Make) -> None:
    ended = lives(make, book_next_meeting=Occurrence(2, BEFORE, False, SOON, MET))
    found = ended.propose(ASKED, proposal(LATER))
    assert (found.number, found.since, found.due, found.unasked) == (3, TODAY, LATER, True)


def test_an_action_asked_for_is_held_while_its_rule_is_blind(make: Make) -> None:
    open_, ended = Occurrence(1, BEFORE, True, SOON, MET), Occurrence(1, BEFORE, False, SOON, MET)
    unseen = Occurrence(1, BEFORE, True, SOON, MET, unasked=True)
    told = lives(make, answer_buyer=open_, send_recap=ended, plan_kick_off=unseen, book_next_meeting=open_)
    told.propose(ASKED, proposal(SOON))
    every = {f"next_action.{key}" for key in ("answer-buyer", "send-recap", "plan-kick-off", "book-next-meeting")}
    told.hold_actions(every, {})
    assert told.held == {"next_action.answer-buyer"}
    seeing = lives(make, answer_buyer=open_)
    seeing.hold_actions((), {})
    assert seeing.held == set()


def test_a_finding_is_held_by_its_rule_alone(make: Make) -> None:
    before = Former(BEFORE, 0, None, lives={"risk.buyer-silent": Occurrence(1, BEFORE, True)})
    told = Lives(replace(make({}), former=before))
    told.hold_actions({"risk.buyer-silent"}, {})
    assert told.held == set()
    assert [one.key for one in told.closed({})] == ["risk.buyer-silent"]


def test_an_action_is_held_while_nobody_sees_whether_it_was_done(make: Make) -> None:
    life = Occurrence(1, BEFORE, True, SOON, MET)
    former = Former(BEFORE, 0, None, lives={ASKED: life})
    for blind, held in (({"meetings": "unreadable"}, {ASKED}), ({}, set())):
        told = Lives(replace(make({"blind": blind}), former=former))
        told.hold_actions((), {})
        assert told.held == held


def test_lives_that_end_are_told_where_somebody_saw_them(make: Make) -> None:
    met = DoneWhen("last_meeting", "after", "2026-03-01")
    told = lives(
        make,
        answer_buyer=Occurrence(1, BEFORE, True, SOON, met),
        send_recap=Occurrence(2, BEFORE, True, SOON, MET),
        plan_kick_off=Occurrence(1, BEFORE, True, SOON, met, unasked=True),
        find_new_champion=Occurrence(1, BEFORE, False, SOON, met),
    )
    assert [(one.key, one.number, one.state) for one in told.closed({})] == [
        ("next_action.answer-buyer", 1, "Seen done"),
        ("next_action.send-recap", 2, "No longer needed"),
    ]
    after = told.after()
    assert {key: life.open for key, life in after.items()} == {
        "next_action.answer-buyer": False,
        "next_action.find-new-champion": False,
        "next_action.send-recap": False,
    }


# --- what later data shows


def step(state: StepState) -> Mapping[str, Step]:
    return {"first-meeting": Step("first-meeting", "prospecting", StepCheck(state))}


@pytest.mark.parametrize(
    ("steps", "told", "met"),
    [
        ({}, False, False),
        (step(StepState.UNKNOWN), False, False),
        (step(StepState.NOT_DONE), True, False),
        (step(StepState.DONE), True, True),
    ],
)
def test_a_step_tells_whether_an_action_was_done(make: Make, steps: Mapping[str, Step], told: bool, met: bool) -> None:
    test = DoneWhen("step.first-meeting", "is", "done")
    assert can_tell(test, make({}), steps) is told
    assert is_done(test, make({}), steps) is met


@pytest.mark.parametrize(
    ("test", "told", "met"),
    [
        (DoneWhen("overdue_tasks", "present"), {"activities": []}, False),
        (DoneWhen("overdue_tasks", "present"), {"activities": ["2026-03-10 task rep open"]}, True),
        (DoneWhen("amount", "present"), {"deal": {"amount": 0}}, False),
        (DoneWhen("amount", "present"), {"deal": {"amount": 1}}, True),
        (DoneWhen("amount", "present"), {"deal": {"amount": -1}}, True),
        (DoneWhen("amount", "at least", 80000), {}, True),
        (DoneWhen("amount", "at least", 80001), {}, False),
        (DoneWhen("next_step", "at least", 1), {}, False),
        (DoneWhen("amount", "after", "2026-01-01"), {}, False),
        (DoneWhen("close_date", "after", 1), {}, False),
        (DoneWhen("stage", "at least", "a"), {}, False),
        (DoneWhen("element.metrics", "at least", 3), {"elements": {}}, False),
        (DoneWhen("element.metrics", "at least", "assumed"), {}, False),
    ],
)
def test_done_is_seen_on_the_fact_named(make: Make, test: DoneWhen, told: Mapping[str, Any], met: bool) -> None:
    assert is_done(test, make(told), {}) is met


def test_no_such_test(make: Make) -> None:
    with pytest.raises(ValueError, match="no such test: before"):
        is_done(DoneWhen("amount", "before", 3), make({}), {})


def test_what_a_ground_compares(make: Make) -> None:
    case = make({"activities": ["2026-03-10 task rep open", "2026-03-11 task rep open"]})
    assert plain(case.overdue_tasks.value) == 2
    assert plain(case.champion.value) == "c1"
    assert plain(case.close_date.value) == "2026-06-30"
    assert (plain(None), plain(3), plain("x")) == (None, 3, "x")


@pytest.mark.parametrize(
    ("key", "rule"),
    [
        ("next_action.ask-gap-question.metrics", "next_action.ask-gap-question"),
        ("next_action.fix-crm-field.a.b", "next_action.fix-crm-field"),
        ("risk.buyer-silent", "risk.buyer-silent"),
    ],
)
def test_the_rule_of_a_key(key: str, rule: str) -> None:
    assert rule_of(key) == rule


@pytest.mark.parametrize(
    ("today", "due", "timing"),
    [
        ("2026-03-18", "2026-03-18", Timing.IMMEDIATE),
        ("2026-03-18", "2026-03-19", Timing.IMMEDIATE),
        ("2026-03-18", "2026-03-20", Timing.THIS_WEEK),
        ("2026-03-18", "2026-03-22", Timing.THIS_WEEK),
        ("2026-03-18", "2026-03-23", Timing.NEXT_WEEK),
        ("2026-03-18", "2026-03-27", Timing.NEXT_WEEK),
        ("2026-03-18", "2026-03-28", Timing.WAIT),
        ("2026-03-20", "2026-03-23", Timing.IMMEDIATE),  # on a Friday the next workday is Monday
        ("2026-03-20", "2026-03-24", Timing.NEXT_WEEK),
    ],
)
def test_when_an_action_is_due(today: str, due: str, timing: Timing) -> None:
    calendar = Today(date.fromisoformat(today))
    assert timing_of(date.fromisoformat(due), calendar, wait=False) is timing
    assert timing_of(date.fromisoformat(due), calendar, wait=True) is Timing.WAIT
