"""The judgement bench runs, and its own contender is the scorecard that `cornerman learn` makes."""

from bench.judgement.companies import CAUSES, USELESS, at_random, company, with_leak
from bench.judgement.contenders import cornerman, neutral, odoo, playbook
from bench.judgement.measured import cross_validated, learning_curve
from rules.scorecard.fit import Prior, Seen
from rules.scorecard.lift import lifts
from sync.learn import leaks_among


def test_all_contenders_are_told_the_same_parts() -> None:
    found = cross_validated({"ours": cornerman, "odoo": odoo}, company(120, 3), folds=3, repeats=2)

    assert {name: len(each) for name, each in found.items()} == {"ours": 2, "odoo": 2}
    assert all(one.auc > 0.55 for each in found.values() for one in each)


def test_naive_bayes_is_odoos_formula() -> None:
    seen = [Seen(str(n), n < 4, frozenset({"a"} if n in (0, 1, 2, 5) else {"b"})) for n in range(10)]

    told = odoo(seen)(Seen("x", False, frozenset({"a"})))

    lost, won = 4 * (3.1 / 4), 6 * (1.1 / 6)
    assert abs(told - lost / (lost + won)) < 1e-9


def test_learning_leaves_a_good_playbook_no_worse() -> None:
    good = {key: Prior(weight) for key, weight in CAUSES.items()}

    def ours(seen: list[Seen]) -> object:
        return cornerman(seen, good)

    curve = learning_curve({"learned": ours, "alone": lambda s: playbook(s, good)}, company(400, 4), (25, 100), 3)

    for found in curve.values():
        apart = [a.log_loss - b.log_loss for a, b in zip(found["learned"], found["alone"], strict=True)]
        assert sum(apart) / len(apart) < 0.02


def test_traps_are_what_they_are_called() -> None:
    (useless,) = lifts(company(400, 1), [USELESS])
    assert useless.place == "shows nothing"
    assert [leak.column for leak in leaks_among(with_leak(200, 1))] == ["handover"]
    assert not any(term in CAUSES for term in neutral(at_random(4, 1)))
