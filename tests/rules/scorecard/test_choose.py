"""How far deals may pull the weights: what is held back from what, and how the strengths share the answer."""

from collections.abc import Sequence
from math import exp, log

import pytest

from rules.scorecard.choose import Folds, Rung, choose, in_time, learn, mixed, out_of_sample, shuffled
from rules.scorecard.fit import Prior, Seen, fit

PRIORS = {"risk.x": Prior(0.4)}


def deal(name: str, lost: bool, *terms: str, order: int = 0, share: float = 1.0) -> Seen:
    return Seen(name, lost, frozenset(terms), share, order)


def names(some: Sequence[Seen]) -> list[str]:
    return [one.deal for one in some]


CLOSED = [deal(f"{n:02}", n % 2 == 0, *(("risk.x",) if n % 3 == 0 else ()), order=n) for n in range(24)]


def test_each_deal_is_held_back_once_in_parts_of_the_same_size() -> None:
    folds = shuffled([deal(str(n), n % 2 == 0, f"risk.{n}") for n in range(22)])

    assert sorted(len(held) for _, held in folds) == [4, 4, 4, 5, 5]
    assert sorted(name for _, held in folds for name in names(held)) == sorted(map(str, range(22)))
    assert [len(kept) + len(held) for kept, held in folds] == [22] * 5


def test_all_days_of_a_deal_are_on_one_side() -> None:
    """A deal is where its first day is, whatever it looked like later."""
    days = [deal(str(n), n % 2 == 0, f"risk.{n}.{day}") for n in range(10) for day in range(3)]

    for kept, held in shuffled(days, 3):
        assert not {*names(kept)} & {*names(held)}


@pytest.mark.parametrize(("looks", "twins"), [(5, True), (4, False)])
def test_deals_are_twins_where_half_of_them_or_more_look_like_no_other(looks: int, twins: bool) -> None:
    seen = [deal(str(n), n % 2 == 0, f"risk.{n % looks}") for n in range(10)]

    together = all(not {s.terms for s in kept} & {s.terms for s in held} for kept, held in shuffled(seen, 2))

    assert together is twins


def test_twins_may_be_told_apart_where_nobody_minds() -> None:
    seen = [deal(str(n), n % 2 == 0, "risk.a", *(["risk.b"] if n == 0 else [])) for n in range(3)]

    assert [len(held) for _, held in shuffled(seen, 3, alike=False)] == [1, 1, 1]


def test_fewer_deals_than_parts_leave_no_part_empty() -> None:
    assert [len(held) for _, held in shuffled(CLOSED[:3], alike=False)] == [1, 1, 1]
    assert shuffled(CLOSED[:1]) == []
    assert shuffled([]) == []


def test_salt_mixes_the_deals_anew_and_the_same_salt_does_not() -> None:
    def parts(salt: str) -> list[list[str]]:
        return [names(held) for _, held in shuffled(CLOSED, 3, salt, alike=False)]

    assert parts("a") == parts("a")
    assert parts("a") != parts("b")


def test_in_time_holds_back_all_but_the_first_part() -> None:
    """24 deals on 24 days in six parts of four."""
    folds = in_time(CLOSED)

    assert [names(held) for _, held in folds] == [[f"{n:02}" for n in range(4 * k, 4 * k + 4)] for k in range(1, 6)]
    assert [names(kept) for kept, _ in folds] == [[f"{n:02}" for n in range(4 * k)] for k in range(1, 6)]


def test_deals_of_one_day_stay_together() -> None:
    """Twelve days of two deals in three parts: a part begins with a day."""
    seen = [deal(f"{n:02}", n % 4 < 2, order=n // 2) for n in range(24)]

    for kept, held in in_time(seen, 2):
        assert max(one.order for one in kept) < min(one.order for one in held)
    assert sum(len(held) for _, held in in_time(seen, 2)) == 16


@pytest.mark.parametrize(("days", "timely"), [(10, True), (9, False)])
def test_too_few_days_for_an_order_are_shuffled(days: int, timely: bool) -> None:
    seen = [deal(f"{n:02}", n % 2 == 0, f"risk.{n}", order=n % days) for n in range(30)]

    assert (in_time(seen) != shuffled(seen)) is timely


def test_deals_are_not_learned_from_before_both_endings_are_seen() -> None:
    """The first eight of 24 were all won (or all lost): nothing is told from them alone."""
    for early in (True, False):
        seen = [deal(f"{n:02}", early if n < 8 else n % 2 == 0, order=n) for n in range(24)]
        assert [len(kept) for kept, _ in in_time(seen)] == [12, 16, 20]


def test_deals_that_all_ended_the_same_are_shuffled() -> None:
    seen = [deal(f"{n:02}", True, f"risk.{n}", order=n) for n in range(24)]

    assert in_time(seen) == shuffled(seen)


def test_before_any_deal_a_strength_of_a_third_counts_most() -> None:
    """A log-normal around 0.35: one of a third of it counts a tenth as much."""
    rungs = choose([], PRIORS, 0.0)

    worth = {sd: exp(-(log(sd / 0.35) ** 2) / 0.5) for sd in (0.1, 0.2, 0.35, 0.6, 1.0)}
    assert [rung.sd for rung in rungs] == list(worth)
    assert [rung.part for rung in rungs] == pytest.approx([one / sum(worth.values()) for one in worth.values()])
    assert {rung.loss for rung in rungs} == {0.0}


def test_strength_counts_by_how_likely_it_made_what_was_held_back() -> None:
    """One fold of two days of one deal and another: the loss is weighed by the share of the day."""
    kept, held = CLOSED[:16], [deal("x", True, "risk.x", share=0.25), deal("y", False, share=1.5)]
    folds: Folds = [(kept, held), (CLOSED[8:], held)]

    rungs = choose(CLOSED, PRIORS, 0.1, lambda _: folds)

    found = {}
    for rung in rungs:
        loss = 0.0
        for learned, _ in folds:
            model = fit(learned, PRIORS, 0.1, rung.sd)
            loss -= 0.25 * log(model.lost(frozenset({"risk.x"}))) + 1.5 * log(1 - model.lost(frozenset()))
        assert rung.loss == pytest.approx(loss / 3.5, abs=1e-3)
        found[rung.sd] = exp(-loss - log(rung.sd / 0.35) ** 2 / 0.5)
    assert [rung.part for rung in rungs] == pytest.approx(
        [one / sum(found.values()) for one in found.values()], rel=1e-3
    )


def test_weights_are_the_mean_over_the_strengths() -> None:
    """One that counts for less than a thousandth is not learned for, and the others make up the whole."""
    rungs = [Rung(0.2, 0.0, 0.1), Rung(0.6, 0.0, 0.3), Rung(1.0, 0.0, 0.00099)]

    found = mixed(CLOSED, PRIORS, 0.1, rungs)

    few, much = fit(CLOSED, PRIORS, 0.1, 0.2), fit(CLOSED, PRIORS, 0.1, 0.6)
    assert found.sd == pytest.approx(0.25 * 0.2 + 0.75 * 0.6)
    assert found.base == pytest.approx(0.25 * few.base + 0.75 * much.base, abs=1e-4)
    assert found.weights["risk.x"] == pytest.approx(
        0.25 * few.weights["risk.x"] + 0.75 * much.weights["risk.x"], abs=1e-4
    )
    heard = mixed(CLOSED, PRIORS, 0.1, [*rungs[:2], Rung(1.0, 0.0, 0.00105)])
    assert heard.sd > found.sd


def test_what_is_told_of_a_deal_held_back_was_learned_without_it() -> None:
    told = list(out_of_sample(CLOSED, PRIORS, 0.1))

    assert [one.deal for one, _ in told] == [f"{n:02}" for n in range(4, 24)]
    assert [said.part for _, said in told] == [n // 4 for n in range(20)]
    model = learn(CLOSED[:4], PRIORS, 0.1)
    for one, said in told[:4]:
        assert (said.deal, said.lost, said.share) == (one.deal, one.lost, one.share)
        assert said.chance == model.lost(one.terms)
