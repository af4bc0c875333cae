"""What the opportunity itself says."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from rules.case import Case
from rules.facts import Cause, Unknown
from rules.playbook import Gate, Norms, Playbook

Seen = Callable[..., Case]


def test_the_next_step_is_what_the_rep_wrote(seen: Seen) -> None:
    assert seen().next_step.value == "Show the pilot"
    assert seen(deal={"next_step": ""}).next_step.value is None
    assert seen(deal={"next_step": ""}).next_step.known


@pytest.mark.parametrize(
    ("step", "waits"),
    [("Waiting for PROCUREMENT", True), ("Wartet auf Rechtsprüfung", True), ("Call Anja", False), (None, False)],
)
def test_a_next_step_may_wait_for_their_calendar(seen: Seen, step: str | None, waits: bool) -> None:
    assert seen(deal={"next_step": step}).waiting.value == (step if waits else None)


@pytest.mark.parametrize("cause", ["unreadable", "not synced"])
def test_nobody_can_say_what_a_hidden_next_step_waits_for(seen: Seen, cause: str) -> None:
    assert not seen(deal={"next_step": "Tender"}, blind={"next_step": cause}).waiting.known


def test_the_usual_amount_is_that_of_the_currency(seen: Seen, playbook: Playbook) -> None:
    learned = replace(playbook, norms=Norms(amounts={"EUR": 50_000.0}))
    assert seen().under(learned).usual_amount.value == 50_000.0
    assert seen(deal={"currency": "USD"}).under(learned).usual_amount.value is None
    assert seen(deal={"currency": None}).under(learned).usual_amount.value is None
    assert seen().usual_amount.value is None


def test_how_far_the_deal_is(seen: Seen, playbook: Playbook) -> None:
    far = {
        stage: seen(deal={"stage": stage}).stage_progress.value for stage in ("prospecting", "evaluation", "closing")
    }
    assert far == {"prospecting": 0, "evaluation": 0.5, "closing": 1}
    one, two = (replace(playbook, stages=playbook.stages[:count]) for count in (1, 2))
    assert seen(deal={"stage": "prospecting"}).under(one).stage_progress.value == 0
    assert seen(deal={"stage": "discovery"}).under(two).stage_progress.value == 1


def test_a_deal_has_come_to_where_it_is(seen: Seen) -> None:
    case = seen(deal={"stage": "evaluation"})
    assert case.come_to(0)
    assert case.come_to(0.5)
    assert not case.come_to(0.51)


@pytest.mark.parametrize(
    "told", [{"deal": {"stage": None}, "blind": {"stage": "unreadable"}}, {"deal": {"stage": "parked"}}]
)
def test_where_the_stage_tells_nothing_nobody_says_how_far(seen: Seen, told: dict[str, dict[str, str]]) -> None:
    case = seen(**told)
    assert not case.stage_progress.known
    assert not case.come_to(0)
    assert not case.usual_days.known
    assert not case.usual_days_left.known
    assert not case.open_gates.known


def test_without_a_process_nobody_says_how_far(seen: Seen) -> None:
    case = replace(seen(), playbook=None)
    assert case.stage_progress.unknown == Unknown(Cause.NOT_MAPPED, "stage")
    assert not case.usual_days.known
    assert not case.usual_days_left.known


def test_why_the_stage_is_unknown_is_why_the_rest_is(seen: Seen) -> None:
    unread = Unknown(Cause.UNREADABLE, "stage")
    case = seen(deal={"stage": None}, blind={"stage": "unreadable"})
    assert (case.stage_progress.unknown, case.usual_days.unknown, case.usual_days_left.unknown) == (unread,) * 3
    assert case.open_gates.unknown == unread


def test_usual_days_are_those_of_the_stage_and_of_those_ahead(seen: Seen, playbook: Playbook) -> None:
    learned = replace(playbook, norms=Norms(stage_days={"negotiation": 50}))
    case = seen(deal={"stage": "proposal"}).under(learned)
    assert (case.usual_days.value, case.usual_days_left.value) == (20, 70)
    last = seen(deal={"stage": "closing"}).under(learned)
    assert (last.usual_days.value, last.usual_days_left.value) == (20, 0)


def test_what_is_left_open_is_what_the_steps_say(seen: Seen, playbook: Playbook) -> None:
    unread = Unknown(Cause.UNREADABLE, "meetings")
    gate = Gate("prospecting", playbook.stages[0].steps[0])
    case = seen()
    assert case.open_gates.value == ()
    for gates, unknown in (((gate,), None), ((gate,), unread), ((), None)):
        case.left_open(gates, unknown)
        assert case.open_gates.known
        assert case.open_gates.value == gates
    case.left_open((), unread)
    assert case.open_gates.unknown == unread
