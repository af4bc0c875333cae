"""Columns that know the outcome, by their values."""

import pytest

from rules.scorecard.leak import Leak, leak_by_value, leaks

LOST = [n % 3 == 0 for n in range(90)]


def knowing(silent: int, count: int = 90) -> list[str]:
    """A column that tells the outcome of all but the first deals."""
    return ["?" if n < silent else "left" if LOST[n] else "stayed" for n in range(count)]


@pytest.mark.parametrize(("silent", "why"), [(0, "1.00"), (33, "0.92"), (36, None)])
def test_column_that_sorts_too_well_is_left_out(silent: int, why: str | None) -> None:
    """Of deals that were not counted in it; with 36 of 90 silent it sorts them with 0.91."""
    found = leak_by_value("Handover", knowing(silent), LOST)

    told = f"its values tell as if it knew the outcome: it alone sorts the deals with AUC {why}"
    assert found == (Leak("Handover", told) if why else None)


def test_column_that_is_filled_when_a_deal_ends_is_left_out() -> None:
    """Whatever stands there: no value comes twice."""
    filled = [f"note {n}" if was else None for n, was in enumerate(LOST)]

    found = leak_by_value("Post mortem", filled, LOST)

    assert found is not None
    assert found.why.startswith("is filled or empty")


def test_values_of_fewer_than_thirty_deals_prove_nothing() -> None:
    assert leak_by_value("Handover", knowing(0, 30), LOST[:30]) is not None
    assert leak_by_value("Handover", knowing(0, 29), LOST[:29]) is None


def test_values_of_deals_that_all_ended_the_same_prove_nothing() -> None:
    assert leak_by_value("Handover", knowing(0, 40), [True] * 40) is None


def test_value_that_comes_once_tells_nothing_of_its_own_deal() -> None:
    """Names of deals, and a column in which two thirds of the deals have one of their own."""
    assert leak_by_value("Name", [str(n) for n in range(90)], LOST) is None
    assert leak_by_value("Name", [str(n) if n > 30 else "old" for n in range(90)], LOST) is None


def test_of_some_columns_those_that_know_the_outcome() -> None:
    columns = {"Source": [f"Source {n % 5}" for n in range(90)], "Handover": knowing(0), "Lost reason": [None] * 90}

    assert [leak.column for leak in leaks(columns, LOST)] == ["Handover", "Lost reason"]


@pytest.mark.parametrize(
    ("groups", "area"),
    [
        ([("left", 20, 0), ("half", 5, 5), (None, 0, 30), ("stayed", 0, 30)], "0.99"),
        ([("left", 20, 0), (None, 8, 0), ("seldom", 4, 16), ("stayed", 0, 50)], "0.97"),
        (
            [
                ("left", 20, 0),
                *((f"pair {k}", 2, 0) for k in range(6)),
                ("most", 16, 4),
                ("half", 8, 8),
                ("stayed", 0, 60),
            ],
            "0.94",
        ),
    ],
)
def test_value_that_was_seldom_seen_stands_near_where_all_deals_do(
    groups: list[tuple[str | None, int, int]], area: str
) -> None:
    """A deal with a value of its own below one of which half are lost, above one of which a fifth are; a value of two
    lost deals between half and most. Groups: value, lost, won; None: each its own.
    """
    values, lost = [], []
    for value, gone, kept in groups:
        for n in range(gone + kept):
            values.append(value or f"{n} of {gone + kept}")
            lost.append(n * gone // (gone + kept) != (n + 1) * gone // (gone + kept))

    found = leak_by_value("Handover", values, lost)

    assert found is not None
    assert found.why.endswith(f"with AUC {area}")
