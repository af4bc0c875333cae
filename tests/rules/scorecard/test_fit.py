"""The weights most likely after the closed deals: where they can be worked out by hand."""

import os
import subprocess
import sys
from math import exp, log
from pathlib import Path

import pytest

from rules.scorecard.fit import BASE_SD, Model, Prior, Seen, chance, fit

ROOT = Path(__file__).parents[3]
NONE = frozenset[str]()
X, Y = frozenset({"risk.x"}), frozenset({"risk.y"})


def deals(terms: frozenset[str], lost: float, won: float, name: str = "d") -> list[Seen]:
    """Two rows of so much weight."""
    return [Seen(f"{name}1", True, terms, lost), Seen(f"{name}2", False, terms, won)]


def slope(model: Model, terms: frozenset[str], lost: float, won: float) -> float:
    """How much more is expected to be lost than was."""
    return (lost + won) * model.lost(terms) - lost


@pytest.mark.parametrize("sd", [0.1, 0.5, 2.0])
def test_weights_balance_the_deals_and_the_playbook(sd: float) -> None:
    """Where the posterior has its top, what the deals pull is what the prior holds."""
    seen = deals(NONE, 30, 70) + deals(X, 40, 20) + deals(Y, 5, 25) + deals(X | Y, 6, 4)

    model = fit(seen, {"risk.x": Prior(0.4), "risk.y": Prior(-0.2)}, -0.5, sd)

    none, x, y, xy = (
        slope(model, NONE, 30, 70), slope(model, X, 40, 20), slope(model, Y, 5, 25), slope(model, X | Y, 6, 4)
    )  # fmt: skip
    assert x + xy + (model.weights["risk.x"] - 0.4) / sd**2 == pytest.approx(0, abs=0.02)
    assert y + xy + (model.weights["risk.y"] + 0.2) / sd**2 == pytest.approx(0, abs=0.02)
    assert none + x + y + xy + (model.base + 0.5) / BASE_SD**2 == pytest.approx(0, abs=0.02)
    assert BASE_SD == 3.0
    assert model.sd == sd


def test_model_to_set_out_from_changes_nothing_but_the_way() -> None:
    seen, priors = deals(NONE, 30, 70) + deals(X, 40, 20), {"risk.x": Prior(0.4), "risk.z": Prior(0.7)}
    far = Model(4.0, {"risk.x": -3.0, "risk.z": 0.7, "risk.gone": 9.0})

    plain, led = fit(seen, priors, 0.0, 0.5), fit(seen, priors, 0.0, 0.5, far)

    assert led.base == pytest.approx(plain.base, abs=1e-3)
    assert led.weights == pytest.approx(plain.weights, abs=1e-3)
    assert plain.weights["risk.z"] == 0.7


def test_without_trust_in_the_deals_the_base_alone_is_learned() -> None:
    seen = deals(NONE, 30, 70) + deals(X, 40, 20)

    model = fit(seen, {"risk.x": Prior(0.4)}, 0.0, 0.0, Model(1.0, {"risk.x": 2.0}))

    assert model.weights == {"risk.x": 0.4}
    assert slope(model, NONE, 30, 70) + slope(model, X, 40, 20) + model.base / 9 == pytest.approx(0, abs=0.01)
    assert model.sd == 0.0


def test_term_that_no_rule_of_the_playbook_owns_is_not_learned() -> None:
    seen = deals(NONE, 30, 70) + deals(X, 40, 20)
    same = deals(NONE, 30, 70) + deals(X | Y, 40, 20)

    assert fit(same, {"risk.x": Prior()}, 0.0, 0.5) == fit(seen, {"risk.x": Prior()}, 0.0, 0.5)
    assert Model(0.5, {"risk.x": 1.0}).log_odds(X | Y) == 1.5


def test_weights_of_deals_that_all_ended_the_same_stay_finite() -> None:
    """Six hundred lost deals and a prior that hardly holds: found from afar, without going past the top."""
    seen = [Seen(str(n), True, X) for n in range(600)]

    model = fit(seen, {"risk.x": Prior(-6.0)}, -6.0, 10.0)

    pull = 600 * (model.lost(X) - 1)
    assert pull + (model.base + 6) / 9 == pytest.approx(0, abs=0.01)
    assert pull + (model.weights["risk.x"] + 6) / 100 == pytest.approx(0, abs=0.01)


def test_bounded_weight_stands_at_its_bound_and_the_base_bears_the_rest() -> None:
    seen = deals(NONE, 60, 40) + deals(X, 20, 80)

    model = fit(seen, {"risk.x": Prior(0.3, least=0.1, most=0.8)}, 0.0, 1.0)
    other = fit([Seen(s.deal, not s.lost, s.terms, s.share) for s in seen], {"risk.x": Prior(0.3, 0.1, 0.8)}, 0.0, 1.0)

    assert model.weights == {"risk.x": pytest.approx(0.1)}
    assert slope(model, NONE, 60, 40) + slope(model, X, 20, 80) + model.base / 9 == pytest.approx(0, abs=0.05)
    assert other.weights == {"risk.x": pytest.approx(0.8)}


def test_no_deals_leave_the_playbook_as_it_is() -> None:
    assert fit([], {"risk.x": Prior(0.4)}, 0.2, 0.5) == Model(0.2, {"risk.x": 0.4}, 0.5)


def test_deal_has_no_terms_but_its_own() -> None:
    """A deal and a prior as they stand unless told otherwise."""
    assert Seen("a", True, NONE) == Seen("a", True, NONE, 1.0, 0, NONE, "")
    assert Model(0.1, {}).sd == 0.0
    assert Prior().mean == 0.0


def test_chance_of_log_odds() -> None:
    assert chance(0) == 0.5
    assert chance(log(3)) == pytest.approx(0.75)
    assert chance(-log(3)) == pytest.approx(0.25)
    assert chance(800) == 1.0
    assert chance(-800) == exp(-800)


def test_points_are_thousandths_by_name() -> None:
    base, points = Model(-3.4567, {"risk.b": 2.5006, "risk.a": -0.2}).points()

    assert (base, list(points.items())) == (-3457, [("risk.a", -200), ("risk.b", 2501)])


LEARNED = """
from random import Random
from rules.scorecard.choose import learn, shuffled
from rules.scorecard.fit import Prior, Seen
dice = Random(3)
keys = [f"risk.{n}" for n in range(40)]
seen = [Seen(str(n), dice.random() < 0.4, frozenset(dice.sample(keys, 12))) for n in range(150)]
model = learn(seen, {key: Prior() for key in keys}, 0.1, shuffled)
print(repr(model.base), model.weights, [model.lost(one.terms) for one in seen])
"""


def test_the_same_deals_give_the_same_bits_in_every_process() -> None:
    """Sets of terms come in another order in each process; a sum of floats must not tell."""
    ways = [
        subprocess.run(
            [sys.executable, "-c", LEARNED],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    ]
    assert ways[0]
    assert len(set(ways)) == 1
