"""Whom an action speaks to, on which occasion, and about what."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.assessment import Gap
from rules.case import Case
from rules.contact import (
    best_contact,
    goal,
    guest,
    may_wait,
    missing_role,
    name_of,
    near_meeting,
    of_this_stage,
    question_for,
    taking_part,
)
from rules.facts import Element, Fact, Person, Role, Source, Strength
from rules.playbook import Playbook
from rules.rule import Found

Seen = Callable[..., Case]
ANJA, RALF, LENA = "c1 Anja Behrwald", "c2 Ralf Ehlert", "c3 Lena Cordsen"


@pytest.fixture(scope="module")
def seen(make: Callable[[Mapping[str, Any]], Case], playbook: Playbook) -> Seen:
    return lambda **told: make(told).under(playbook)


@pytest.mark.parametrize(
    ("people", "activities", "who"),
    [
        ([ANJA, f"{RALF}, champion"], ["2026-03-16 mail buyer c1"], "c2"),
        ([ANJA, f"{RALF}, champion, left"], [], "c1"),
        ([f"{ANJA}, left", RALF], [], "c2"),
        (["c1", RALF], [], "c2"),  # nobody knows the name of c1
        ([ANJA, f"{RALF}, primary"], ["2026-03-16 mail buyer c1"], "c2"),
        ([ANJA, RALF], ["2026-03-16 mail buyer c2", "2026-03-10 mail buyer c1"], "c2"),
        ([ANJA, RALF], ["2026-03-10 mail buyer c2"], "c2"),
        ([RALF, ANJA], [], "c1"),
        ([], [], None),
    ],
)
def test_who_is_most_likely_to_pick_up(seen: Seen, people: list[str], activities: list[str], who: str | None) -> None:
    found = best_contact(seen(people=people, activities=activities, elements={}))
    assert (found.id if found else None) == who


def test_a_champion_without_a_name_cannot_be_asked_for(seen: Seen) -> None:
    case = replace(seen(people=[RALF]), elements={"champion": Element("champion", Strength.ASSUMED, person="c7")})
    found = best_contact(case)
    assert found is not None
    assert found.id == "c2"


def test_an_action_always_says_whom(seen: Seen) -> None:
    assert name_of(seen(), Person("c1", "Anja Behrwald")) == "Anja Behrwald"
    assert name_of(seen(), Person("c7", "")) == "Alderkamp GmbH"
    assert name_of(seen(), None) == "Alderkamp GmbH"
    assert name_of(seen(deal={"account_name": None}), None) == "Alderkamp rollout"


@pytest.mark.parametrize(
    ("stage", "people", "role"),
    [
        ("evaluation", [f"{ANJA}, champion"], Role.TECHNICAL),
        ("evaluation", [f"{LENA}, technical"], Role.USER),
        ("evaluation", [f"{LENA}, technical, left"], Role.TECHNICAL),
        ("evaluation", [f"{LENA}, technical", f"{ANJA}, user"], Role.LEGAL),
        ("proposal", [f"{ANJA}, champion"], Role.LEGAL),
        ("proposal", [f"{ANJA}, legal or procurement"], Role.TECHNICAL),
        ("proposal", [f"{ANJA}, legal or procurement", f"{LENA}, technical", f"{RALF}, user"], Role.OTHER),
    ],
)
def test_the_voice_a_deal_needs_next(seen: Seen, stage: str, people: list[str], role: Role) -> None:
    assert missing_role(seen(deal={"stage": stage}, people=people)) is role


@pytest.mark.parametrize(("stages", "role"), [(6, Role.LEGAL), (7, Role.TECHNICAL), (8, Role.TECHNICAL)])
def test_papers_come_first_from_six_tenths_of_the_way(seen: Seen, playbook: Playbook, stages: int, role: Role) -> None:
    """Evaluation is the fourth stage: 3 / 5, 3 / 6 and 3 / 7 of the way."""
    every = (*playbook.stages, replace(playbook.stages[-1], key="handover"))
    case = seen(people=[], deal={"stage": "evaluation"}).under(replace(playbook, stages=every[:stages]))
    assert missing_role(case) is role


def test_late_begins_after_four_of_seven(seen: Seen, playbook: Playbook) -> None:
    eight = (*playbook.stages, replace(playbook.stages[-1], key="handover"))
    case = seen(people=[], deal={"stage": "proposal"}).under(replace(playbook, stages=eight))
    assert missing_role(case) is Role.TECHNICAL


def test_an_action_serves_the_goal_of_the_stage(seen: Seen) -> None:
    assert goal(seen()) == "evaluation"
    assert goal(seen(deal={"stage": None}, blind={"stage": "unreadable"})) == "deal"


@pytest.mark.parametrize(
    ("people", "there", "who"),
    [
        ([ANJA, RALF, f"{LENA}, champion"], "c1 c2", "c1"),
        ([ANJA, f"{RALF}, primary", f"{LENA}, champion"], "c1 c2", "c2"),
        (["c1", RALF, f"{LENA}, champion"], "c1 c2", "c2"),
        ([ANJA, RALF, f"{LENA}, champion"], "c9", "c3"),
    ],
)
def test_whom_the_next_meeting_is_with(seen: Seen, people: list[str], there: str, who: str) -> None:
    planned = ["2026-03-12 mail buyer c3", f"2026-03-20 meeting both {there} planned"]
    found = guest(seen(people=people, activities=planned, elements={}))
    assert found is not None
    assert found.id == who


def test_a_fact_without_a_source_is_about_the_best_contact(seen: Seen) -> None:
    case = seen(activities=["2026-03-12 mail buyer c3"])
    assert taking_part(case, Fact[date](None)) == best_contact(case)
    told = taking_part(case, Fact[date](None, Source("EmailMessage", "00A0")))
    assert told is not None
    assert told.id == "c3"


@pytest.mark.parametrize(("day", "near"), [("2026-03-27", True), ("2026-03-28", False), ("2026-03-30", False)])
def test_a_question_waits_for_a_meeting_by_the_end_of_next_week(seen: Seen, day: str, near: bool) -> None:
    case = seen(activities=[f"{day} meeting both c1 planned"])
    assert near_meeting(case) == (date.fromisoformat(day) if near else None)
    assert may_wait(case) is near
    assert near_meeting(seen(activities=[])) is None


@pytest.mark.parametrize(
    ("step", "on", "waits"),
    [
        ("Call Anja", "2026-03-27", True),
        ("Call Anja", "2026-03-30", False),
        ("Waiting for procurement", "2026-04-30", True),
        ("Waiting for procurement", None, False),
        (None, None, False),
    ],
)
def test_a_question_waits_for_an_agreed_date(seen: Seen, step: str | None, on: str | None, waits: bool) -> None:
    assert may_wait(seen(activities=[], deal={"next_step": step, "next_step_on": on})) is waits


@pytest.mark.parametrize(
    ("activities", "waits"),
    [
        (["2026-03-16 mail buyer c1 away"], True),
        (["2026-03-16 mail buyer c1 away", "2026-03-16 mail buyer c1"], True),
        (["2026-03-16 mail buyer c1 away", "2026-03-17 mail buyer c1"], False),
        (["2026-03-16 mail buyer c1 away", "2026-03-13 mail buyer c1"], True),
        (["2026-03-05 mail buyer c1 away"], True),  # nine workdays ago
        (["2026-03-04 mail buyer c1 away"], False),
        (["2026-03-16 mail buyer c1"], False),
    ],
)
def test_a_question_waits_while_the_buyer_is_away(seen: Seen, activities: list[str], waits: bool) -> None:
    assert may_wait(seen(activities=activities)) is waits


def found(playbook: Playbook, *gaps: tuple[str, Strength, bool]) -> Found:
    told = {key: Gap(key, strength, f"What of {key}?", below_minimum=below) for key, strength, below in gaps}
    return Found(playbook, gaps=told)


NONE, SOME = Strength.NOT_ASKED, Strength.ASSUMED
GAPS = (("economic_buyer", NONE, True), ("champion", NONE, True), ("metrics", SOME, False), ("budget", SOME, False))


@pytest.mark.parametrize(
    ("people", "asked", "first", "key"),
    [
        ([ANJA, f"{RALF}, economic buyer"], "c1", (), "champion"),  # who buys is known
        ([ANJA], "c1", (), "economic_buyer"),
        ([f"{ANJA}, champion", f"{RALF}, economic buyer"], "c1", (), "metrics"),  # nobody is asked who they are
        ([f"{ANJA}, champion", f"{RALF}, economic buyer"], "c2", (), "champion"),
        ([f"{ANJA}, champion", f"{RALF}, economic buyer"], "c1", ("champion", "budget"), "budget"),
        ([ANJA], "c1", ("pain", "budget"), "budget"),
        ([], None, (), "economic_buyer"),
    ],
)
def test_what_to_ask_this_person(
    seen: Seen, playbook: Playbook, people: list[str], asked: str | None, first: tuple[str, ...], key: str
) -> None:
    case = seen(people=people, elements={})
    person = case.person(asked) if asked else None
    assert question_for(case, found(playbook, *GAPS), person, first) == (key, f"What of {key}?")


def test_the_champion_named_by_the_field_is_not_asked_who_helps(seen: Seen, playbook: Playbook) -> None:
    case = seen(people=[f"{ANJA}, technical"], elements={"champion": "assumed c1", "economic_buyer": "assumed c2"})
    assert question_for(case, found(playbook, *GAPS), case.person("c1"))[0] == "metrics"
    assert question_for(case, found(playbook), case.person("c1")) == ("", "")


def test_what_the_stage_is_the_first_to_ask_for_comes_first(seen: Seen, playbook: Playbook) -> None:
    """Proposal is the first to ask for the paper process; evaluation asked for the metrics before it."""
    gaps = (
        ("decision_criteria", NONE, False),
        ("metrics", NONE, True),
        ("paper_process", SOME, True),
        ("economic_buyer", SOME, True),
        ("competition", SOME, False),
    )
    told = found(playbook, *gaps)
    proposal = ("paper_process", "metrics", "economic_buyer", "decision_criteria", "competition")
    assert of_this_stage(seen(deal={"stage": "proposal"}), told) == proposal
    before = ("metrics", "paper_process", "economic_buyer", "decision_criteria", "competition")
    assert of_this_stage(seen(deal={"stage": "discovery"}), told) == before
    assert of_this_stage(seen(deal={"stage": "negotiation"}), told) == before
    evaluation = ("metrics", "economic_buyer", "paper_process", "decision_criteria", "competition")
    assert of_this_stage(seen(deal={"stage": "evaluation"}), told) == evaluation
    unknown = seen(deal={"stage": None}, blind={"stage": "unreadable"})
    assert of_this_stage(unknown, told) == before
