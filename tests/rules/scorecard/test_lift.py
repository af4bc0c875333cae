"""What one rule's firing told of the outcome, counted by hand."""

from dataclasses import replace
from math import erfc, sqrt

import pytest

from rules.scorecard.fit import Seen
from rules.scorecard.lift import DOUBT, FEWEST, Lift, Place, lifts, wilson
from rules.scorecard.measure import Interval

JUDGED = frozenset({"risk.x"})


def deals(name: str, count: int, lost: int, *, fired: bool, stage: str = "", key: str = "risk.x") -> list[Seen]:
    terms = frozenset({key} if fired else ())
    return [Seen(f"{name}{n}", n < lost, terms, 1.0, 0, frozenset({key}), stage) for n in range(count)]


def one_of(seen: list[Seen], key: str = "risk.x", lowers: frozenset[str] = frozenset()) -> Lift:
    (found,) = lifts(seen, [key], lowers)
    return found


def test_share_lost_where_it_fired_and_where_it_was_silent() -> None:
    found = one_of(deals("f", 20, 15, fired=True) + deals("s", 40, 10, fired=False))

    error = sqrt(0.75 * 0.25 / 20 + 0.25 * 0.75 / 40)
    assert (found.fired, found.silent, found.lost_fired, found.lost_silent) == (20, 40, 0.75, 0.25)
    assert found.difference == Interval(0.5, pytest.approx(0.5 - 1.96 * error), pytest.approx(0.5 + 1.96 * error))
    assert found.times == 3.0
    assert found.place is Place.EARNS


@pytest.mark.parametrize(
    ("fired", "silent", "place"),
    [(20, 20, Place.EARNS), (19, 40, Place.TOO_FEW), (40, 19, Place.TOO_FEW), (20, 40, Place.EARNS)],
)
def test_of_fewer_than_twenty_deals_on_either_side_nothing_is_said(fired: int, silent: int, place: Place) -> None:
    found = one_of(deals("f", fired, fired, fired=True) + deals("s", silent, 0, fired=False))

    assert FEWEST == 20
    assert found.place is place
    assert found.difference == Interval(1.0, 1.0, 1.0)


def test_difference_of_two_shares_is_one_at_most() -> None:
    """Both of two and one of two; none of two and one of two."""
    more = one_of(deals("f", 2, 2, fired=True) + deals("s", 2, 1, fired=False)).difference
    fewer = one_of(deals("f", 2, 0, fired=True) + deals("s", 2, 1, fired=False)).difference

    assert more == Interval(0.5, pytest.approx(0.5 - 1.96 * sqrt(0.125)), 1.0)
    assert fewer == Interval(-0.5, -1.0, pytest.approx(-0.5 + 1.96 * sqrt(0.125)))


def test_outcomes_that_are_all_the_same_show_nothing() -> None:
    """No spread at all, and no difference: nothing to doubt."""
    found = one_of(deals("f", 30, 0, fired=True) + deals("s", 30, 0, fired=False))

    assert (found.place, found.difference, found.times) == (Place.NOTHING, Interval(0.0, 0.0, 0.0), None)


def test_times_needs_both_sides_and_a_loss_to_compare_with() -> None:
    assert one_of(deals("f", 3, 2, fired=True) + deals("s", 4, 1, fired=False)).times == pytest.approx(2 / 3 / 0.25)
    assert one_of(deals("f", 3, 3, fired=True)) == Lift("risk.x", 3, 0, 1.0, 0.0, None, Place.TOO_FEW)
    assert one_of(deals("f", 3, 2, fired=True)).times is None
    assert one_of(deals("s", 3, 2, fired=False)).times is None
    assert one_of([]).times is None


@pytest.mark.parametrize(
    ("key", "lowers", "fired", "silent", "place"),
    [
        ("risk.x", (), 30, 10, Place.EARNS),
        ("risk.x", (), 10, 30, Place.OPPOSITE),
        ("risk.x", ("risk.x",), 10, 30, Place.EARNS),
        ("risk.x", ("risk.x",), 30, 10, Place.OPPOSITE),
        ("signal.source=web", (), 10, 30, Place.EARNS),
        ("signal.source=web", (), 30, 10, Place.EARNS),
    ],
)
def test_which_way_a_rule_should_speak(
    key: str, lowers: tuple[str, ...], fired: int, silent: int, place: Place
) -> None:
    seen = deals("f", 40, fired, fired=True, key=key) + deals("s", 40, silent, fired=False, key=key)

    assert one_of(seen, key, frozenset(lowers)).place is place


def test_deals_that_a_rule_could_not_judge_are_left_out() -> None:
    seen = deals("f", 20, 15, fired=True) + deals("s", 40, 10, fired=False)
    blind = [replace(one, deal=f"b{n}", judged=frozenset({"risk.y"})) for n, one in enumerate(seen[20:])]
    nobody_said = [replace(one, judged=frozenset()) for one in seen]

    assert one_of(seen + blind) == one_of(seen)
    assert one_of(nobody_said) == one_of(seen)


def test_own_field_is_compared_among_deals_that_have_a_value_there() -> None:
    """A deal with another source is silent; one with none tells nothing; nor does a rule that fired elsewhere."""
    web, fair, none = "signal.source=web", "signal.source=fair", "risk.x"
    seen = [
        Seen(f"{term}{n}", n < 8 if term == web else n < 4, frozenset({term}), judged=frozenset({"risk.x"}))
        for term in (web, fair, none)
        for n in range(10)
    ]

    found = one_of(seen, web)

    assert (found.fired, found.silent, found.lost_fired, found.lost_silent) == (10, 10, 0.8, 0.4)
    other = one_of([replace(one, judged=frozenset({"risk.y"})) for one in seen], "risk.z")
    assert (other.fired, other.silent) == (0, 0)


def test_deal_that_fired_on_some_of_its_days_counts_in_both_by_its_share() -> None:
    seen = [
        Seen("a", True, JUDGED, 0.25, judged=JUDGED),
        Seen("a", True, frozenset(), 0.75, judged=JUDGED),
        Seen("b", False, JUDGED, 1.0, judged=JUDGED),
        Seen("c", False, frozenset(), 1.0, judged=JUDGED),
    ]

    found = one_of(seen)

    assert (found.fired, found.silent) == (2, 2)
    assert found.lost_fired == pytest.approx(0.25 / 1.25)
    assert found.lost_silent == pytest.approx(0.75 / 1.75)
    fired, silent = 0.2, 0.75 / 1.75
    a = 0.25 * (1 - fired) / 1.25 - 0.75 * (1 - silent) / 1.75
    error = sqrt(a**2 + (fired / 1.25) ** 2 + (silent / 1.75) ** 2)
    assert found.difference is not None
    assert found.difference.high - found.difference.value == pytest.approx(1.96 * error)


def test_stage_without_both_sides_is_left_out_where_another_has_them() -> None:
    both = deals("f", 20, 15, fired=True, stage="late") + deals("s", 20, 5, fired=False, stage="late")
    only = deals("e", 30, 30, fired=False, stage="early") + deals("g", 30, 0, fired=True, stage="first")

    assert one_of(both + only) == one_of(both)


def test_without_any_stage_of_both_the_shares_are_told_and_nothing_said_of_them() -> None:
    found = one_of(deals("f", 30, 24, fired=True, stage="late") + deals("e", 40, 10, fired=False, stage="early"))

    assert found == Lift("risk.x", 30, 40, 0.8, 0.25, None, Place.TOO_FEW)


def doubt_of(fired: int, silent: int, count: int) -> float:
    """How likely chance alone makes so great a difference of two shares of so many deals each."""
    a, b = fired / count, silent / count
    return erfc(abs(a - b) / sqrt(a * (1 - a) / count + b * (1 - b) / count) / sqrt(2))


def test_rules_looked_at_together_by_benjamini_and_hochberg() -> None:
    """Of three doubts the second is under two thirds of 5 %, and takes the first with it, which is over one third.

    Of two, neither would be under a half. A rule on too few deals stands beside them, however little doubt there is.
    """
    lost = {"risk.a": (58, 42), "risk.b": (57, 42), "risk.c": (54, 42)}
    seen = deals("w", 5, 5, fired=True, key="risk.few") + deals("v", 45, 0, fired=False, key="risk.few")
    for key, (fired, silent) in lost.items():
        seen += deals(f"f{key}", 100, fired, fired=True, key=key) + deals(f"s{key}", 100, silent, fired=False, key=key)
    first, second, third = (doubt_of(*of, 100) for of in lost.values())
    assert DOUBT / 3 < first < DOUBT / 2 < second < DOUBT * 2 / 3 < DOUBT < third

    def places(*keys: str) -> list[Place]:
        return [one.place for one in lifts(seen, keys)]

    assert places("risk.a", "risk.b", "risk.c") == [Place.EARNS, Place.EARNS, Place.NOTHING]
    assert places("risk.b", "risk.c", "risk.few") == [Place.NOTHING, Place.NOTHING, Place.TOO_FEW]


@pytest.mark.parametrize(
    ("count", "fired", "silent", "place"), [(100, 54, 40, Place.EARNS), (80, 44, 32, Place.NOTHING)]
)
def test_one_rule_alone_may_be_chance_in_one_of_twenty(count: int, fired: int, silent: int, place: Place) -> None:
    """Chances of 4.5 % and of 5.5 %."""
    found = one_of(deals("f", count, fired, fired=True) + deals("s", count, silent, fired=False))

    assert doubt_of(fired, silent, count) == pytest.approx(0.045 if place is Place.EARNS else 0.055, abs=0.0005)
    assert found.place is place


def test_wilson_is_his() -> None:
    """3 of 12: the interval of the textbooks."""
    found = wilson(3, 12)

    assert found == Interval(0.25, pytest.approx(0.08894, abs=1e-5), pytest.approx(0.53231, abs=1e-5))
    assert wilson(0, 0) == Interval(0.0, 0.0, 1.0)
    assert wilson(0.5, 1).value == 0.5
    assert wilson(0, 10).low == 0.0
    assert max(wilson(n, n).high for n in range(1, 60)) == 1.0
    assert wilson(10, 10) == Interval(1.0, pytest.approx(0.72246, abs=1e-4), 1.0)
