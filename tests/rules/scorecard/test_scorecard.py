"""Weights from closed deals: right where the answer is known, bounded, the same in any order; and what is measured."""

from dataclasses import replace
from functools import partial
from math import exp, log
from random import Random

import pytest

from rules.scorecard.choose import in_time, learn, out_of_sample, shuffled
from rules.scorecard.fit import BASE_SD, Prior, Seen, chance, fit
from rules.scorecard.leak import leak_by_name, leak_by_value
from rules.scorecard.lift import Place, lifts, wilson
from rules.scorecard.measure import Interval, Told, auc, brier, calibration, calibration_error

TRUE = {"risk.silent": 1.2, "risk.pushed": 0.6, "risk.useless": 0.0, "risk.engaged": -0.9}


def company(count: int, seed: int = 1, weights: dict[str, float] = TRUE, base: float = -0.3) -> list[Seen]:
    """Closed deals whose outcome has these causes, and no other."""
    rng = Random(seed)
    seen = []
    for number in range(count):
        terms = frozenset(key for key in weights if rng.random() < 0.4)
        lost = rng.random() < chance(base + sum(weights[key] for key in terms))
        seen.append(Seen(f"{number:05}", lost, terms, 1.0, number, frozenset(weights)))
    return seen


def priors(**means: float) -> dict[str, Prior]:
    return {key: Prior(means.get(key, 0.0)) for key in TRUE}


def test_weights_stand_where_the_posterior_has_its_top() -> None:
    seen, prior = company(300), {key: Prior(0.2) for key in TRUE}

    model = fit(seen, prior, 0.1, 0.5)

    for key in TRUE:
        pull = sum(model.lost(s.terms) - s.lost for s in seen if key in s.terms)
        assert pull + (model.weights[key] - 0.2) / 0.5**2 == pytest.approx(0, abs=0.05)
    pull = sum(model.lost(s.terms) - s.lost for s in seen)
    assert pull + (model.base - 0.1) / BASE_SD**2 == pytest.approx(0, abs=0.05)


def test_base_alone_is_the_share_lost() -> None:
    seen = [Seen(str(n), n < 30, frozenset()) for n in range(100)]

    assert fit(seen, {}, 0.0, 0.0).lost(frozenset()) == pytest.approx(0.3, abs=0.005)


def test_many_deals_outvote_the_playbook_and_ten_do_not() -> None:
    wrong = {key: Prior(-0.5 if true > 0 else 0.5) for key, true in TRUE.items()}

    many, few = learn(company(3000), wrong, 0.0), learn(company(10), wrong, 0.0)

    assert many.weights["risk.silent"] == pytest.approx(1.2, abs=0.25)
    assert few.weights["risk.silent"] < 0


def test_signs_and_order_of_known_causes_are_found() -> None:
    weights = learn(company(1500, seed=7), priors(), 0.0).weights

    assert weights["risk.silent"] > weights["risk.pushed"] > abs(weights["risk.useless"])
    assert weights["risk.engaged"] < -0.4


def test_risk_never_speaks_for_a_deal() -> None:
    seen = company(400, weights={"risk.silent": -1.5, "risk.engaged": 1.5})
    bounded = {"risk.silent": Prior(0.4, least=0.0), "risk.engaged": Prior(-0.4, most=0.0)}

    model = fit(seen, bounded, 0.0, 1.0)

    assert model.weights == {"risk.silent": 0.0, "risk.engaged": 0.0}


def test_same_deals_in_any_order_give_the_same_points() -> None:
    seen = company(120)
    mixed = Random(3).sample(seen, len(seen))

    assert learn(mixed, priors(), 0.0).points() == learn(seen, priors(), 0.0).points()


def test_deal_seen_on_many_days_counts_as_one() -> None:
    seen = company(80)
    often = [Seen(s.deal, s.lost, s.terms, s.share / 4, s.order, s.judged) for s in seen for _ in range(4)]

    assert fit(often, priors(), 0.0, 0.5).points() == fit(seen, priors(), 0.0, 0.5).points()


def test_random_outcomes_tell_nothing() -> None:
    rng = Random(11)
    seen = [Seen(s.deal, rng.random() < 0.5, s.terms, 1.0, s.order) for s in company(250)]

    found = auc([told for _, told in out_of_sample(seen, priors(), 0.0)])

    assert found is not None
    assert found.holds(0.5)


def test_deals_that_look_the_same_are_never_on_both_sides() -> None:
    rows = [Seen(str(n), n % 3 == 0, frozenset({f"signal.row={n // 2 if n < 20 else n}"})) for n in range(100)]

    for kept, held in shuffled(rows, 5, "salt"):
        assert not {s.terms for s in kept} & {s.terms for s in held}
        assert len(kept) + len(held) == len(rows)


def test_deals_of_which_little_is_seen_are_no_twins() -> None:
    rows = [Seen(str(n), n % 3 == 0, frozenset({f"signal.source={n % 2}"})) for n in range(100)]

    for kept, held in shuffled(rows, 5):
        assert {s.terms for s in kept} == {s.terms for s in held}


def test_in_time_learns_from_the_past_only() -> None:
    for kept, held in in_time(company(100)):
        assert max(s.order for s in kept) < min(s.order for s in held)


def test_auc_is_the_share_of_pairs_in_order() -> None:
    told = [Told("a", 0.9, True), Told("b", 0.4, True), Told("c", 0.4, False), Told("d", 0.1, False)]

    found = auc(told)

    assert found is not None
    assert found.value == pytest.approx(3.5 / 4)
    assert found.low < found.value < found.high
    assert auc(told[:2]) is None


def test_auc_interval_counts_deals_and_not_days() -> None:
    once = [Told(s.deal, 0.6 if "risk.silent" in s.terms else 0.4, s.lost) for s in company(100)]
    often = [Told(t.deal, t.chance, t.lost, 0.1) for t in once for _ in range(10)]

    one, ten = auc(once), auc(often)

    assert one is not None
    assert ten is not None
    assert (ten.low, ten.high) == pytest.approx((one.low, one.high))


def test_calibration_error_of_what_comes_true_is_nought() -> None:
    true = [Told(f"{p}{n}", p / 10, n < p) for p in range(1, 10) for n in range(10)]
    boast = [Told(t.deal, 0.95 if t.chance > 0.5 else 0.05, t.lost) for t in true]

    assert calibration_error(calibration(true, 9)) == pytest.approx(0, abs=1e-9)
    assert calibration_error(calibration(boast, 9)) > 0.2
    assert brier(true) < brier(boast)


def test_useless_rule_is_called_useless_and_a_true_one_is_not() -> None:
    found = {lift.key: lift for lift in lifts(company(1500), TRUE, frozenset({"risk.engaged"}))}

    assert found["risk.useless"].place is Place.NOTHING
    assert found["risk.silent"].place is Place.EARNS
    assert found["risk.engaged"].place is Place.EARNS
    assert found["risk.silent"].times is not None
    assert found["risk.silent"].times > 1.3
    few = lifts(company(30), TRUE)
    assert {lift.place for lift in few} == {Place.TOO_FEW}
    (other,) = lifts(company(1500), ["risk.engaged"])
    assert other.place is Place.OPPOSITE


def test_useless_rule_alone_is_called_something_once_in_twenty_companies() -> None:
    wrong = 0
    for seed in range(400):
        (lift,) = lifts(company(150, seed), ["risk.useless"])
        wrong += lift.place is not Place.NOTHING

    assert 9 <= wrong <= 33  # of 400 tosses at 5 %, in all but one of a hundred


def test_forty_useless_rules_looked_at_together_are_called_nothing() -> None:
    """One by one, two of them would be called something in every company."""
    useless = {f"risk.useless-{number}": 0.0 for number in range(40)}
    wrong, alone = 0, 0
    for seed in range(30):
        seen = company(150, seed, useless)
        wrong += any(lift.place is not Place.NOTHING for lift in lifts(seen, useless))
        alone += sum(lift.difference is not None and not lift.difference.holds(0) for lift in lifts(seen, useless))

    assert wrong <= 5
    assert alone >= 30


def test_true_causes_are_found_among_many_useless_rules() -> None:
    many = TRUE | {f"risk.useless-{number}": 0.0 for number in range(40)}

    found = {lift.key: lift.place for lift in lifts(company(1500, 5, many), many, frozenset({"risk.engaged"}))}

    assert {key for key, place in found.items() if place is Place.EARNS} >= {"risk.silent", "risk.pushed"}
    assert sum(place is not Place.NOTHING for key, place in found.items() if "useless" in key) <= 1


def staged(harm: float, seed: int = 4) -> list[Seen]:
    """Early deals are lost twice as often as late ones; a rule looks at late ones alone, and tells of so much harm."""
    rng, found = Random(seed), []
    for number in range(900):
        late = number % 3 == 0
        fired = late and rng.random() < 0.5
        lost = rng.random() < (0.3 if late else 0.7) + (harm if fired else 0.0)
        terms = frozenset({"risk.late"} if fired else ())
        found.append(
            Seen(f"{number:04}", lost, terms, 1.0, number, frozenset({"risk.late"}), "late" if late else "early")
        )
    return found


def test_rule_of_late_stages_is_compared_with_late_deals() -> None:
    """With all others compared, it would speak for the deal: those that came far are lost less often."""
    (found,) = lifts(staged(harm=0.2), ["risk.late"])
    (anywhere,) = lifts([replace(one, stage="") for one in staged(harm=0.2)], ["risk.late"])

    assert anywhere.place is Place.OPPOSITE
    assert found.place is Place.EARNS
    assert found.difference is not None
    assert found.difference.holds(0.2)
    assert found.fired + found.silent == 300


def test_useless_rule_of_late_stages_shows_nothing() -> None:
    (found,) = lifts(staged(harm=0.0), ["risk.late"])

    assert found.place is Place.NOTHING


def test_stages_are_weighted_by_what_both_sides_tell() -> None:
    """100 of 400 silent and 100 fired: 80 for it; 10 and 10: 5. The two differences are 0.5 and 0."""
    seen = []
    for stage, fired, silent, lost_fired, lost_silent in (("a", 100, 400, 75, 100), ("b", 10, 10, 5, 5)):
        for count, lost, terms in ((fired, lost_fired, {"risk.x"}), (silent, lost_silent, set())):
            for number in range(count):
                deal = f"{stage}{len(terms)}{number}"
                seen.append(Seen(deal, number < lost, frozenset(terms), 1.0, 0, frozenset({"risk.x"}), stage))

    (found,) = lifts(seen, ["risk.x"])

    assert found.difference is not None
    assert found.difference.value == pytest.approx(0.5 * 80 / 85)
    assert found.lost_fired - found.lost_silent == pytest.approx(found.difference.value)
    spread = (80 / 85) ** 2 * (0.75 * 0.25 / 100 + 0.25 * 0.75 / 400) + (5 / 85) ** 2 * (0.25 / 10 + 0.25 / 10)
    assert found.difference.high - found.difference.value == pytest.approx(1.96 * spread**0.5)


def test_rule_that_fires_on_every_deal_of_its_stage_tells_nothing() -> None:
    seen = [replace(one, terms=frozenset({"risk.late"} if one.stage == "late" else ())) for one in staged(0.0)]

    (found,) = lifts(seen, ["risk.late"])

    assert (found.place, found.difference, found.fired, found.silent) == (Place.TOO_FEW, None, 300, 600)


def test_wilson_stays_within_nought_and_one() -> None:
    assert wilson(0, 10) == Interval(0.0, 0.0, pytest.approx(0.2775, abs=0.001))
    assert wilson(10, 10).high == 1.0


@pytest.mark.parametrize(
    "name",
    ["Closed Date", "ClosedDate", "days_to_close", "Days until closing", "Lost Reason", "Loss_Reason__c", "lost_to",
     "Win/Loss", "Outcome", "Sales cycle length", "Reason lost", "IsWon", "Contract signed on"],
)  # fmt: skip
def test_leak_is_known_by_its_name(name: str) -> None:
    assert leak_by_name(name) is not None


@pytest.mark.parametrize(
    "name", ["CloseDate", "Close Date", "Competitors", "Lead Source", "Up_sale", "Budgt_alloc", "Owner", "Won before"]
)
def test_honest_name_is_no_leak(name: str) -> None:
    assert leak_by_name(name) is None


def test_planted_leak_is_known_by_its_values() -> None:
    lost = [n % 3 == 0 for n in range(90)]
    team = [None if was else f"Team {n % 4}" for n, was in enumerate(lost)]
    honest = [f"Source {n % 5}" for n in range(90)]

    assert leak_by_value("Handover team", team, lost) is not None
    assert leak_by_value("Source", honest, lost) is None
    assert leak_by_value("Deal id", [str(n) for n in range(90)], lost) is None


def test_points_are_whole_thousandths_that_add_up() -> None:
    base, points = learn(company(200), priors(), 0.0, partial(shuffled, folds=3)).points()
    total = base + points["risk.silent"] + points["risk.engaged"]

    assert isinstance(total, int)
    assert log(chance(total / 1000) / (1 - chance(total / 1000))) == pytest.approx(total / 1000)
    assert chance(-800) == pytest.approx(exp(-800))
