"""The steps that the process asks for: which are asked, which are breached, and the share that was done."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from rules.assessment import Adherence, Assessment, Step, StepState
from rules.case import Case
from rules.facts import Cause, Mark, Unknown
from rules.judge import Judge
from rules.playbook import ExpectedStep, Playbook
from rules.rule import RuleSet

Make = Callable[[Mapping[str, Any]], Case]
Judged = Callable[..., Assessment]
DAYS = ["2026-03-16 mail buyer c1", "2026-03-17 mail rep c1"]  # and never met


@pytest.fixture(scope="module")
def judged(playbook: Playbook, rules: RuleSet, make: Make) -> Judged:
    """`judged(asked=2, deal=...)`: a deal never met, in a process that asks for so many more elements at first."""

    def of(asked: int = 0, marks: Mapping[str, Mark] | None = None, **told: Any) -> Assessment:
        first, *others = playbook.stages
        keys = ("metrics", "champion")[:asked]
        rows = [ExpectedStep(key, "element-recorded", key, "", "", {"element": key}) for key in keys]
        process = replace(playbook, stages=(replace(first, steps=(*first.steps, *rows)), *others))
        case = replace(make({"activities": DAYS, **told}), marks=marks or {})
        return Judge.of(process, rules).judge(case)

    return of


def step(assessment: Assessment, key: str) -> Step | None:
    return next((one for one in assessment.steps if one.key == key), None)


@pytest.mark.parametrize(("stage", "breached"), [("prospecting", False), ("discovery", True), ("evaluation", True)])
def test_a_step_is_breached_once_its_stage_is_left(judged: Judged, stage: str, breached: bool) -> None:
    found = step(judged(deal={"stage": stage}), "first-meeting")
    assert found is not None
    assert (found.check.state, found.breached) == (StepState.NOT_DONE, breached)


@pytest.mark.parametrize(("stage", "asked"), [("discovery", False), ("qualification", True), ("evaluation", True)])
def test_steps_are_asked_up_to_the_present_stage(judged: Judged, stage: str, asked: bool) -> None:
    assert (step(judged(deal={"stage": stage}), "why-now") is not None) is asked


@pytest.mark.parametrize("stage", ["prospecting", "evaluation"])
def test_a_deviation_may_be_accepted_early(judged: Judged, stage: str) -> None:
    renewal = Mark("legitimate deviation", "Renewal, we met last year")
    found = step(judged(marks={"step.first-meeting": renewal}, deal={"stage": stage}), "first-meeting")
    assert found is not None
    assert (found.check.state, found.breached, found.reason) == (StepState.DEVIATION, False, renewal.reason)
    assert found.since is not None


def test_another_word_on_a_step_excuses_nothing(judged: Judged) -> None:
    noted = Mark("acknowledged", "I know")
    found = step(judged(marks={"step.first-meeting": noted}), "first-meeting")
    assert found is not None
    assert (found.check.state, found.breached, found.reason) == (StepState.NOT_DONE, True, None)


def test_a_step_that_cannot_be_judged_says_why(judged: Judged) -> None:
    """And while an exit criterion cannot be judged, nobody says that none is open."""
    hidden = judged(activities=[], blind={"meetings": "unreadable"})
    why = Unknown(Cause.UNREADABLE, "meetings")
    found = step(hidden, "first-meeting")
    assert found is not None
    assert (found.check.state, found.check.unknown, found.breached) == (StepState.UNKNOWN, why, False)
    gates = next(term for term in hidden.score.terms if term.key == "risk.exit-criteria-unmet")
    assert (gates.unknown, gates.need) == (why, "open_gates")


def test_why_a_need_of_a_step_is_hidden(playbook: Playbook, rules: RuleSet, make: Make) -> None:
    row = ExpectedStep("met", "met-in-stage", "", "", "", {"stage": "evaluation"})
    stages = tuple(replace(one, steps=(row,)) if one.key == "evaluation" else one for one in playbook.stages)
    case = make({"blind": {"stages": "unreadable"}})
    found = step(Judge.of(replace(playbook, stages=stages), rules).judge(case), "met")
    assert found is not None
    assert found.check.unknown == Unknown(Cause.UNREADABLE, "stages")


@pytest.mark.parametrize(
    ("asked", "told", "adherence"),
    [
        (2, {"elements": {"metrics": "assumed"}}, Adherence(3, 1, 2, 0, 0.333)),
        (2, {"deal": {"stage": "prospecting"}}, Adherence(0, 0, 0, 0, None)),
        (0, {"activities": [], "blind": {"meetings": "unreadable"}}, Adherence(1, 0, 0, 1, None)),
        (2, {"deal": {"stage": None}, "blind": {"stage": "unreadable"}}, Adherence(0, 0, 0, 0, None)),
        (2, {"deal": {"stage": "parked"}}, Adherence(0, 0, 0, 0, None)),
    ],
)
def test_the_share_of_the_steps_behind_the_deal(
    judged: Judged, asked: int, told: Mapping[str, Any], adherence: Adherence
) -> None:
    assert judged(asked, **{"deal": {"stage": "discovery"}, **told}).adherence == adherence


def test_the_general_question_leads_where_nothing_is_known(judged: Judged) -> None:
    gaps = {gap.element: gap for gap in judged(elements={}).gaps}
    assert gaps["metrics"].question == "What of metrics?"
