"""The score of a deal: bands, the probability, what it says of terms nobody can judge, and who is on the page."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.assessment import Band
from rules.case import Case
from rules.facts import Cause, Evidence, Former, Side, Strength, Unknown
from rules.judge import Judge
from rules.playbook import Playbook
from rules.rule import RuleSet

Make = Callable[[Mapping[str, Any]], Case]


def weighing(playbook: Playbook, rules: RuleSet, total: int, **told: Any) -> Judge:
    """Under which every deal comes to this many points: all rules weigh nothing."""
    nothing = {rule.key: 0 for rule in rules.risks}
    weights = replace(playbook.weights, base=total, points=nothing, **told.pop("weights", {}))
    return Judge.of(replace(playbook, weights=weights, **told), rules)


@pytest.mark.parametrize(("total", "band"), [(-1, Band.LOW), (0, Band.FAIR), (899, Band.FAIR), (900, Band.HIGH)])
def test_a_band_begins_at_its_points(playbook: Playbook, rules: RuleSet, make: Make, total: int, band: Band) -> None:
    score = weighing(playbook, rules, total).judge(make({})).score
    assert (score.points, score.band) == (total, band)


@pytest.mark.parametrize(("total", "chance"), [(0, 0.5), (1000, 0.269), (-2998, 0.952), (509, 0.375), (-1000, 0.731)])
def test_the_chance_to_win_is_that_of_the_log_odds(
    playbook: Playbook, rules: RuleSet, make: Make, total: int, chance: float
) -> None:
    score = weighing(playbook, rules, total, weights={"closed_deals": 100}).judge(make({})).score
    assert score.probability == chance


def test_a_rule_that_cannot_judge_is_a_term_without_points(playbook: Playbook, rules: RuleSet, make: Make) -> None:
    judged = Judge.of(playbook, rules).judge(make({"blind": {"close_date": "unreadable"}}))
    term = next(t for t in judged.score.terms if t.key == "risk.close-date-passed")
    assert (term.points, term.fired, term.need) == (0, False, "close_date")
    assert term.unknown == Unknown(Cause.UNREADABLE, "close_date")
    assert not term.preview


@pytest.mark.parametrize(
    ("former", "change"),
    [
        (None, 0),
        (Former(date(2026, 3, 17), None, None, change=70), 0),
        (Former(date(2026, 3, 17), 300, None, change=70), 200),
        (Former(date(2026, 3, 17), 500, None, change=70), 70),
    ],
)
def test_the_change_is_against_the_last_answer_that_differed(
    playbook: Playbook, rules: RuleSet, make: Make, former: Former | None, change: int
) -> None:
    case = replace(make({}), former=former)
    assert weighing(playbook, rules, 500).judge(case).score.change == change


def test_an_element_is_shown_with_the_words_that_make_it(playbook: Playbook, rules: RuleSet, make: Make) -> None:
    words = [("Some hours", Strength.INFERRED), ("40 hours a month", Strength.CONFIRMED)]
    told = tuple(
        Evidence("metrics", quote, date(2026, 3, 10), Side.BUYER, worth, call="0AJ1") for quote, worth in words
    )
    elements = {e.element: e for e in Judge.of(playbook, rules).judge(replace(make({}), evidence=told)).elements}
    assert elements["metrics"].quote is not None
    assert elements["metrics"].quote.quote == "40 hours a month"
    assert elements["champion"].quote is None


@pytest.mark.parametrize(("part", "known"), [("mail", False), ("meetings", False), ("tasks", True)])
def test_people_are_shown_with_their_last_touch(
    playbook: Playbook, rules: RuleSet, make: Make, part: str, known: bool
) -> None:
    told = {"people": ["c2 Ralf Ehlert", "c3 Bea Aust", "c1 Anja Behrwald, champion, primary"]}
    judge = Judge.of(playbook, rules)
    people = judge.judge(make(told)).people
    assert [(p.id, p.last_touch, p.touch_known) for p in people] == [
        ("c1", date(2026, 3, 17), True),
        ("c3", date(2026, 3, 10), True),
        ("c2", date(2026, 3, 10), True),
    ]
    assert {p.touch_known for p in judge.judge(make({**told, "blind": {part: "unreadable"}})).people} == {known}
