"""The company's own fields in the score: a term each, learned points only, and never a guess."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from rules.assessment import Basis
from rules.case import Case
from rules.facts import Cause, Unknown
from rules.judge import Judge
from rules.playbook import Playbook, Weights
from rules.rule import RuleSet

Make = Callable[[Mapping[str, Any]], Case]


def judge_of(playbook: Playbook, rules: RuleSet, **weights: Any) -> Judge:
    points = {**playbook.weights.points, "signal.source=Referral": -300, "signal.source=Fair": 200}
    return Judge.of(replace(playbook, weights=Weights("learned", 50, points, **weights)), rules)


def test_value_that_was_learned_is_a_term_of_the_sum(playbook: Playbook, rules: RuleSet, make: Make) -> None:
    plain = make({})
    judge = judge_of(playbook, rules)

    without, with_ = judge.judge(plain), judge.judge(replace(plain, signals={"source": "Referral"}))

    assert with_.score.points == without.score.points - 300
    assert with_.score.points == with_.score.base + sum(term.points for term in with_.score.terms)
    (term,) = (term for term in with_.score.terms if term.key.startswith("signal."))
    assert (term.key, term.points, term.fired, term.preview) == ("signal.source=Referral", -300, True, False)


def test_value_never_learned_scores_nothing(playbook: Playbook, rules: RuleSet, make: Make) -> None:
    judged = judge_of(playbook, rules).judge(replace(make({}), signals={"source": "Billboard"}))

    (term,) = (term for term in judged.score.terms if term.key.startswith("signal."))
    assert (term.points, term.fired, term.preview) == (0, False, True)


def test_field_that_cannot_be_read_is_unknown(playbook: Playbook, rules: RuleSet, make: Make) -> None:
    hidden = Unknown(Cause.UNREADABLE, "Opportunity.Source__c")
    case = make({})
    judged = judge_of(playbook, rules).judge(replace(case, blind={**case.blind, "signal.source": hidden}))

    (term,) = (term for term in judged.score.terms if term.key.startswith("signal."))
    assert (term.key, term.points, term.unknown) == ("signal.source", 0, hidden)
    assert not term.preview
    unlearned = Judge.of(playbook, rules).judge(replace(case, blind={**case.blind, "signal.source": hidden}))
    assert next(term.preview for term in unlearned.score.terms if term.key == "signal.source")


def test_probability_is_shown_from_enough_closed_deals_on_only(playbook: Playbook, rules: RuleSet, make: Make) -> None:
    told = {n: judge_of(playbook, rules, closed_deals=n).judge(make({})).score for n in (0, 99, 100)}

    assert [one.basis for one in told.values()] == [Basis.PLAYBOOK, Basis.BLENDED, Basis.LEARNED]
    assert [one.probability is None for one in told.values()] == [True, True, False]
