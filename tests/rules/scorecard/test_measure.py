"""What a score is worth, counted by hand on a few deals."""

from math import log, sqrt

import pytest

from rules.scorecard.measure import (
    Bin,
    Interval,
    Told,
    auc,
    brier,
    calibration,
    calibration_error,
    log_loss,
    surprise,
)

MIXED = [
    Told("a", 0.9, True),
    Told("b", 0.4, True),
    Told("c", 0.4, False),
    Told("d", 0.1, False),
    Told("e", 0.2, False),
]


def test_interval_stands_around_its_number_within_its_bounds() -> None:
    assert Interval.around(0.5, 0.1) == Interval(0.5, pytest.approx(0.304), pytest.approx(0.696))
    assert Interval.around(0.95, 0.1).high == 1.0
    assert Interval.around(0.05, 0.1).low == 0.0
    assert Interval.around(0.9, 1.0, -1.0, 1.0) == Interval(0.9, -1.0, 1.0)
    assert Interval(0.5, 0.3, 0.7).holds(0.3)
    assert Interval(0.5, 0.3, 0.7).holds(0.7)
    assert not Interval(0.5, 0.3, 0.7).holds(0.29)
    assert not Interval(0.5, 0.3, 0.7).holds(0.71)


def test_auc_and_its_interval_are_delongs() -> None:
    """Of six pairs five are in order and one is a tie; a beats 3 of 3, b 2.5 of 3; c is beaten by 1.5 of 2."""
    found = auc(MIXED)

    assert found is not None
    assert found.value == pytest.approx(5.5 / 6)
    area = 5.5 / 6
    lost = 2 / 1 * ((1 - area) ** 2 + (2.5 / 3 - area) ** 2) / 2**2
    won = 3 / 2 * ((0.75 - area) ** 2 + (1 - area) ** 2 * 2) / 3**2
    assert found.low == pytest.approx(area - 1.96 * sqrt(lost + won))
    assert found.high == 1.0


def test_auc_weighs_days_by_their_share() -> None:
    """b stands above the won deal on a quarter of its time."""
    days = [Told("b", 0.9, True, 0.25), Told("b", 0.1, True, 0.75), Told("c", 0.5, False), Told("d", 0.5, False, 0.5)]

    found = auc(days)

    assert found is not None
    assert found.value == pytest.approx(0.25)


def test_one_lost_deal_alone_leaves_all_open() -> None:
    """0.25 is the most a share of something can vary."""
    found = auc([Told("a", 0.5, True), Told("b", 0.5, False), Told("c", 0.6, False), Told("d", 0.1, False)])

    assert found is not None
    assert found.value == pytest.approx(0.5)
    won = 3 / 2 * (0.5**2 * 2) / 3**2
    assert (found.low, found.high) == (pytest.approx(max(0, 0.5 - 1.96 * sqrt(0.25 + won))), 1.0)


def test_part_with_one_lost_deal_makes_the_whole_less_sure() -> None:
    """Its three pairs count beside the six of the other."""
    alone = [Told("f", 0.5, True), Told("g", 0.6, False), Told("h", 0.3, False), Told("i", 0.2, False)]
    apart = [Told(one.deal, one.chance, one.lost, part=1) for one in alone]

    found, one, other = auc(MIXED + apart), auc(MIXED), auc(alone)

    assert found is not None
    assert one is not None
    assert other is not None
    assert found.value == pytest.approx((6 * one.value + 3 * other.value) / 9)
    won = 3 / 2 * ((0 - 2 / 3) ** 2 + 2 * (1 - 2 / 3) ** 2) / 3**2
    error = sqrt(((one.value - one.low) / 1.96 * 6) ** 2 + (0.25 + won) * 3**2) / 9
    assert found.low == pytest.approx(found.value - 1.96 * error)


@pytest.mark.parametrize(("told_lost", "told_won", "value"), [(0.9, 0.1, 1.0), (0.1, 0.9, 0.0)])
def test_order_without_a_fault_is_still_unsure(told_lost: float, told_won: float, value: float) -> None:
    """As Hanley and McNeil have it, with half a pair out of order: 4 lost and 5 won deals, 1 of 40 half pairs."""
    told = [Told(f"l{n}", told_lost, True) for n in range(4)] + [Told(f"w{n}", told_won, False) for n in range(5)]

    found = auc(told)

    area = abs(value - 1 / 40)
    q1, q2 = area / (2 - area), 2 * area * area / (1 + area)
    variance = (area * (1 - area) + 3 * (q1 - area * area) + 4 * (q2 - area * area)) / 20
    assert found is not None
    assert found.value == value
    assert found.high - found.low == pytest.approx(1.96 * sqrt(variance))


def test_deals_of_different_parts_are_not_compared() -> None:
    """Within each part the lost deal stands above; the second model says more of all. Parts count by their pairs."""
    told = [
        Told("a", 0.4, True),
        Told("b", 0.2, False, part=0),
        Told("c", 0.9, False, part=1),
        Told("d", 0.8, True, part=1),
        Told("e", 0.7, False, part=1),
        Told("f", 0.6, False, part=1),
        Told("g", 0.9, True, part=2),
    ]

    found = auc(told)

    assert found is not None
    assert found.value == pytest.approx((1 * 1 + 3 * 2 / 3) / 4)


def test_interval_over_parts_is_that_of_their_mean() -> None:
    """Two parts that tell the same, each of its own deals: the error falls by the root of two."""
    again = [Told(f"{one.deal}2", one.chance, one.lost, part=1) for one in MIXED]

    once, twice = auc(MIXED), auc(MIXED + again)

    assert once is not None
    assert twice is not None
    assert twice.value == pytest.approx(once.value)
    assert twice.value - twice.low == pytest.approx((once.value - once.low) / sqrt(2))


def test_nothing_to_compare_is_no_auc() -> None:
    assert auc([]) is None
    assert auc([Told("a", 0.5, True)]) is None
    assert auc([Told("a", 0.5, False)]) is None


def test_distance_counts_shares() -> None:
    told = [Told("a", 0.8, True), Told("b", 0.8, False, 0.5)]

    assert brier(told) == pytest.approx((0.04 + 0.5 * 0.64) / 1.5)
    assert log_loss(told) == pytest.approx((-log(0.8) - 0.5 * log(0.2)) / 1.5)
    assert brier([]) == 0.0
    assert log_loss([]) == 0.0


def test_surprise_at_what_was_called_impossible_is_great_and_not_endless() -> None:
    assert surprise(Told("a", 0.0, True)) == pytest.approx(-log(1e-9))
    assert surprise(Told("a", 1.0, False)) == pytest.approx(-log(1e-9))
    assert surprise(Told("a", 1.0, True)) == 0.0


def test_calibration_groups_are_of_equal_weight_from_low_to_high() -> None:
    told = [Told(f"{n:02}", n / 20, n % 4 == 3) for n in range(20)]

    found = calibration(told[::-1])

    assert len(found) == 10
    assert [one.deals for one in found] == [2.0] * 10
    assert [one.said for one in found] == pytest.approx([(4 * n + 1) / 40 for n in range(10)])
    assert [one.lost for one in found] == [0.0, 0.5] * 5


def test_calibration_puts_a_day_where_its_middle_falls() -> None:
    """Weights 1, 2 and 1 in two groups: the middle of the second is the middle of all, and goes up."""
    told = [Told("a", 0.1, False), Told("b", 0.5, True, 2.0), Told("c", 0.9, True)]

    assert calibration(told, 2) == (Bin(0.1, 0.0, 1.0), Bin(pytest.approx(1.9 / 3), 1.0, 3.0))
    assert calibration(told, 1) == (Bin(pytest.approx(0.5), 0.75, 4.0),)
    assert calibration([]) == ()


def test_calibration_takes_all_that_come_before_half_of_the_weight() -> None:
    told = [
        Told("a", 0.1, False, 0.9),
        Told("b", 0.2, True, 0.15),
        Told("c", 0.9, True, 0.95),
        Told("d", 0.9, True, 0.0),
    ]

    assert [one.deals for one in calibration(told, 2)] == pytest.approx([1.05, 0.95])


def test_calibration_error_weighs_groups_by_their_deals() -> None:
    assert calibration_error([Bin(0.2, 0.3, 1.0), Bin(0.8, 0.4, 3.0)]) == pytest.approx((0.1 + 3 * 0.4) / 4)
    assert calibration_error([]) == 0.0
