"""The one action that comes first: how it ranks, what it keeps, and which fact is named when it changes."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.case import Case
from rules.choose import set_aside
from rules.facts import DoneWhen, Former, Mark, Occurrence
from rules.judge import Judge
from rules.playbook import Playbook
from rules.rule import RuleSet
from tests.rules.test_judge import TALKING, former_of

Make = Callable[[Mapping[str, Any]], Case]
LATE = {"activities": TALKING, "deal": {"close_date": "2026-03-10"}}
RESET, WAIT, USER = (f"next_action.{key}" for key in ("reset-close-date", "nothing-to-do-until", "talk-to-a-user"))
TODAY = date(2026, 3, 18)


@pytest.fixture(scope="module")
def judge(playbook: Playbook, rules: RuleSet) -> Judge:
    return Judge.of(playbook, rules)


def test_actions_rank_by_impact_and_urgency_over_effort(judge: Judge, make: Make) -> None:
    found = judge.judge(make(LATE))
    ranked = [(a.key, a.rank) for a in (found.primary, *found.alternatives)]
    assert ranked == [(RESET, 400), (WAIT, 100), (USER, 100)]  # among equals leaving the deal alone comes first
    assert (found.primary.proposal.impact, found.primary.proposal.urgency, found.primary.proposal.effort) == (2, 4, 2)


def test_three_alternatives_are_shown(judge: Judge, make: Make) -> None:
    found = judge.judge(make({**LATE, "elements": {}, "deal": {"close_date": "2026-03-10", "amount": None}}))
    assert len(found.alternatives) == 3
    assert len([key for key in found.lives if key.startswith("next_action.")]) > 4


def test_what_was_asked_for_keeps_its_test(judge: Judge, make: Make) -> None:
    """The rep was told what done looks like; what nobody was told may change from day to day."""
    told = DoneWhen("close_date", "after", "2026-12-31")
    for unasked in (False, True):
        lives = {key: Occurrence(1, TODAY, True, TODAY, told, unasked) for key in (RESET, USER)}
        found = judge.judge(replace(make(LATE), former=Former(TODAY, 0, RESET, lives=lives)))
        other = next(a for a in found.alternatives if a.key == USER)
        assert (other.proposal.done_when == told) is not unasked
        assert (found.primary.proposal.done_when == told) is not unasked


def test_without_a_test_kept_it_is_that_of_today(judge: Judge, make: Make) -> None:
    lives = {RESET: Occurrence(1, TODAY, True, TODAY)}
    found = judge.judge(replace(make(LATE), former=Former(TODAY, 0, RESET, lives=lives)))
    assert found.primary.proposal.done_when == judge.judge(make(LATE)).primary.proposal.done_when


@pytest.mark.parametrize(
    ("blind", "named"),
    [({}, "next_step=Show the pilot"), ({"next_step": "unreadable"}, f"no longer feasible: {RESET}")],
)
def test_what_nobody_can_read_is_never_named_as_new(
    judge: Judge, make: Make, blind: Mapping[str, str], named: str
) -> None:
    case = make({"activities": TALKING, "deal": {"next_step_on": "2026-03-25"}, "blind": blind})
    first = judge.judge(case)
    assert (first.primary.key, first.primary.proposal.because) == (WAIT, ("next_step",))
    before = Former(TODAY, 0, RESET, grounds=first.grounds)
    assert judge.judge(replace(case, former=before)).changed_for == named


def test_a_fact_that_was_hidden_since_has_neither_come_nor_gone(judge: Judge, make: Make) -> None:
    first = judge.judge(make(LATE))
    hidden = make({"activities": TALKING, "blind": {"amount": "unreadable"}})
    second = judge.judge(replace(hidden, former=former_of(first)))
    assert (second.primary.key, second.changed_for) == (WAIT, "close_date=2026-06-30")


def test_the_ground_nearest_to_the_choice_is_named(judge: Judge, make: Make) -> None:
    """A new amount came first in the alphabet; the action rests on the close date that passed."""
    first = judge.judge(make({"activities": TALKING}))
    late = make({**LATE, "deal": {"close_date": "2026-03-10", "amount": 1000.0}})
    assert judge.judge(replace(late, former=former_of(first))).changed_for == "risk.close-date-passed#1"


def test_a_ground_that_went_is_named_where_none_came(judge: Judge, make: Make) -> None:
    first = judge.judge(make({"activities": TALKING}))
    before = replace(former_of(first), primary=RESET, grounds=(*first.grounds, "risk.close-date-passed#1"))
    found = judge.judge(replace(make({"activities": TALKING}), former=before))
    assert (found.primary.key, found.changed_for) == (WAIT, "risk.close-date-passed#1")


@pytest.mark.parametrize(
    ("told", "ground"),
    [
        ({"risk.close-date-passed": "acknowledged"}, "mark.risk.close-date-passed=acknowledged"),
        ({"risk.close-date-passed": "snoozed 2026-03-19"}, "mark.risk.close-date-passed=snoozed"),
        ({"risk.close-date-passed": "snoozed 2026-03-18"}, None),
        ({"risk.close-date-passed": "new"}, None),
    ],
)
def test_what_people_say_is_a_ground_while_it_lasts(
    judge: Judge, make: Make, told: Mapping[str, str], ground: str | None
) -> None:
    marks = [g for g in judge.judge(make({**LATE, "marks": told})).grounds if g.startswith("mark.")]
    assert marks == ([ground] if ground else [])


@pytest.mark.parametrize(
    ("mark", "aside"),
    [
        (None, False),
        (Mark("acknowledged"), False),
        (Mark("not a risk"), True),
        (Mark("not a risk", until=date(2026, 3, 1)), True),
        (Mark("snoozed"), True),
        (Mark("snoozed", until=date(2026, 3, 19)), True),
        (Mark("snoozed", until=TODAY), False),
    ],
)
def test_what_is_set_aside(mark: Mark | None, aside: bool) -> None:
    assert set_aside(mark, TODAY) is aside


def test_somebody_must_propose_to_wait(playbook: Playbook, rules: RuleSet, make: Make) -> None:
    with pytest.raises(LookupError, match="no action was proposed"):
        Judge.of(playbook, replace(rules, actions=())).judge(make({}))
