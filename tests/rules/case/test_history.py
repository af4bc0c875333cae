"""How a deal came here."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.case import Case
from rules.facts import Cause, Change, StageMove, Unknown
from rules.playbook import Gate, Playbook

Seen = Callable[..., Case]
CAME = ["2026-01-05 prospecting", "2026-01-20 discovery", "2026-02-03 qualification", "2026-02-24 evaluation"]


def moved(case: Case, *changes: tuple[str, int, Any, Any]) -> Case:
    """The same deal with these fields moved on days of March."""
    return replace(case, changes=tuple(Change(name, date(2026, 3, day), a, b) for name, day, a, b in changes))


@pytest.mark.parametrize(
    ("stages", "entered"),
    [
        (CAME, date(2026, 2, 24)),
        ([*CAME, "2026-03-02 evaluation"], date(2026, 2, 24)),
        ([*CAME, "2026-03-02 proposal", "2026-03-09 evaluation"], date(2026, 3, 9)),
        ([*CAME, "2026-03-02 proposal"], None),
        ([], None),
    ],
)
def test_the_stage_was_entered_when_the_deal_last_came_into_it(
    seen: Seen, stages: list[str], entered: date | None
) -> None:
    assert seen(stages=stages).stage_entered.value == entered


@pytest.mark.parametrize("part", ["stages", "stage"])
def test_nobody_says_when_a_hidden_stage_was_entered(seen: Seen, part: str) -> None:
    assert seen(blind={part: "unreadable"}).stage_entered.unknown == Unknown(Cause.UNREADABLE, part)


def test_stages_seen_stand_in_order(seen: Seen) -> None:
    case = seen(stages=[CAME[1], CAME[0]])
    other = StageMove(date(2026, 1, 30), None, "Parked")
    assert replace(case, stages=(*case.stages, other)).stages_seen.value == ("prospecting", "discovery")
    assert not seen(blind={"stages": "unreadable"}).stages_seen.known


@pytest.mark.parametrize(
    ("stages", "back"),
    [
        ([*CAME, "2026-03-02 proposal", "2026-03-09 evaluation"], date(2026, 3, 9)),
        (["2026-03-02 proposal", "2026-03-09 evaluation"], date(2026, 3, 9)),
        (["2026-03-02 evaluation", "2026-03-09 evaluation"], None),
        (CAME, None),
        (["2026-03-09 evaluation"], None),
        ([], None),
        (["2026-03-02 closing", "2026-03-09 proposal"], None),
    ],
)
def test_a_setback_is_a_move_from_a_later_stage_into_this_one(seen: Seen, stages: list[str], back: date | None) -> None:
    found = seen(stages=stages).stage_setback
    assert found.known
    assert (found.value.on if found.value else None) == back


def test_a_stage_outside_the_process_is_no_setback(seen: Seen) -> None:
    case = seen(stages=["2026-03-02 proposal", "2026-03-09 evaluation"])
    parked = StageMove(date(2026, 3, 5), None, "Parked")
    setback = replace(case, stages=(*case.stages, parked)).stage_setback.value
    assert setback is not None
    assert setback.on == date(2026, 3, 9)


JUMPED = ["2026-01-05 discovery", "2026-02-24 evaluation"]


@pytest.mark.parametrize("fact", ["stage_setback", "stages_jumped", "stages_missed"])
@pytest.mark.parametrize("part", ["stages", "stage"])
def test_nobody_judges_a_hidden_way(seen: Seen, fact: str, part: str) -> None:
    found = getattr(seen(stages=JUMPED, blind={part: "unreadable"}), fact)
    assert found.unknown == Unknown(Cause.UNREADABLE, part)
    assert found.value is None


@pytest.mark.parametrize("fact", ["stage_setback", "stages_jumped", "stages_missed"])
def test_without_a_process_nobody_judges_the_way(seen: Seen, fact: str) -> None:
    assert not getattr(replace(seen(stages=JUMPED), playbook=None), fact).known


@pytest.mark.parametrize(
    ("stages", "jumped"),
    [
        (CAME, ()),
        (JUMPED, ("qualification",)),
        (["2026-01-05 prospecting", "2026-02-24 evaluation"], ("discovery", "qualification")),
        (["2026-02-24 evaluation"], ()),
        ([], ()),
        (["2026-01-05 proposal", "2026-02-24 evaluation"], ()),
        (["2026-01-05 parked", "2026-02-24 evaluation"], ("prospecting", "discovery", "qualification")),
    ],
)
def test_stages_jumped_lie_between_the_first_and_the_present_one(
    seen: Seen, stages: list[str], jumped: tuple[str, ...]
) -> None:
    assert seen(stages=stages).stages_jumped.value == jumped


def test_a_jumped_stage_is_missed_until_its_criteria_are_met(seen: Seen, playbook: Playbook) -> None:
    """Qualification has an exit criterion, discovery has none."""
    case = seen(stages=["2026-01-05 prospecting", "2026-02-24 evaluation"])
    gate = Gate("qualification", playbook.stages[2].steps[0])
    unread = Unknown(Cause.UNREADABLE, "people")

    def missed(gates: tuple[Gate, ...], unknown: Unknown | None) -> list[str]:
        other = replace(case)
        other.left_open(gates, unknown)
        return [stage.key for stage in other.stages_missed.value or ()]

    assert missed((gate,), None) == ["discovery", "qualification"]
    assert missed((), None) == ["discovery"]
    assert missed((), unread) == ["discovery"]
    only = seen(stages=JUMPED)
    only.left_open((), unread)
    assert only.stages_missed.unknown == unread
    done = seen(stages=JUMPED)
    done.left_open((), None)
    assert (done.stages_missed.value, done.stages_missed.known) == ((), True)
    none = seen(stages=CAME)
    none.left_open((), unread)
    assert (none.stages_missed.value, none.stages_missed.known) == ((), True)


def test_the_amount_moves_between_numbers(seen: Seen) -> None:
    case = moved(
        seen(),
        ("amount", 9, 80000.0, 70000.0),
        ("amount", 2, 90000, 80000.0),
        ("amount", 3, None, 80000.0),
        ("amount", 4, 80000.0, None),
        ("amount", 5, 80000.0, True),
        ("amount", 6, "8", 80000.0),
        ("close_date", 7, 1.0, 2.0),
    )
    assert [c.on.day for c in case.amount_changes.value or ()] == [2, 9]


def test_the_owner_changed_when_somebody_took_over(seen: Seen) -> None:
    case = moved(
        seen(),
        ("owner", 2, "005B", "005A"),
        ("owner", 9, "005A", "005C"),
        ("owner", 11, None, "005A"),
        ("owner", 12, "005A", None),
        ("amount", 13, "1", "2"),
    )
    assert case.owner_changed_on.value == date(2026, 3, 9)
    assert seen().owner_changed_on.value is None
    assert seen().owner_changed_on.known


def test_a_close_date_is_pushed_or_pulled(seen: Seen) -> None:
    case = moved(
        seen(),
        ("close_date", 9, "2026-05-29", "2026-06-30"),
        ("close_date", 2, "2026-03-31", "2026-05-29"),
        ("close_date", 10, "2026-06-30", "2026-06-15"),
        ("close_date", 4, "2026-06-16", "2026-06-14"),
        ("close_date", 11, "2026-06-15", "2026-06-15"),
        ("close_date", 12, None, "2026-07-31"),
        ("close_date", 13, "2026-07-31", None),
        ("next_step", 14, "a", "b"),
        ("next_step", 15, "b", "a"),
    )
    assert [c.on.day for c in case.close_date_pushes.value or ()] == [2, 9]
    assert [c.on.day for c in case.close_date_pulls.value or ()] == [4, 10]


def test_the_next_step_was_written_when_it_last_got_words(seen: Seen) -> None:
    case = moved(
        seen(),
        ("next_step", 2, None, "Call"),
        ("next_step", 9, "Call", "Show the pilot"),
        ("next_step", 11, "Show the pilot", None),
        ("amount", 12, 1.0, 2.0),
    )
    assert case.next_step_written_on.value == date(2026, 3, 9)
    assert seen().next_step_written_on.value is None
    assert seen().next_step_written_on.known


@pytest.mark.parametrize(
    ("fact", "part"),
    [
        ("amount_changes", "amount"),
        ("close_date_pushes", "close_date"),
        ("close_date_pulls", "close_date"),
        ("next_step_written_on", "next_step"),
        ("owner_changed_on", "changes"),
    ],
)
def test_nobody_tells_how_a_hidden_field_moved(seen: Seen, fact: str, part: str) -> None:
    for hidden in {"changes", part}:
        assert getattr(seen(blind={hidden: "unreadable"}), fact).unknown == Unknown(Cause.UNREADABLE, hidden)
