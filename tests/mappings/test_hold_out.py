"""Who is held out is settled by the deal's id alone: evenly, for ever, and only among deals opened since a day."""

from datetime import date

import pytest
from pydantic import ValidationError

from mappings.hold_out import HoldOut
from mappings.schema import HoldOutFile

DAY = date(2026, 3, 1)
DEALS = [f"006{number:012}AAA" for number in range(4000)]


def held(share: float, alias: str = "acme") -> set[str]:
    some = HoldOut(share, DAY)
    return {deal for deal in DEALS if some.holds(alias, deal, DAY)}


def test_a_share_of_the_deals_is_held_out() -> None:
    assert len(held(0.1)) == pytest.approx(400, abs=60)  # three standard deviations
    assert held(0.0) == set()


def test_a_deal_stays_where_it_is() -> None:
    """These are what the digest gave when it was first written: a change of it would move deals in their middle."""
    assert sorted(held(0.1))[:3] == ["006000000000000AAA", "006000000000011AAA", "006000000000013AAA"]
    assert held(0.1) < held(0.2) < held(0.5)


def test_organisations_are_drawn_for_apart() -> None:
    both = held(0.2, "acme") & held(0.2, "other")

    assert len(both) == pytest.approx(160, abs=40)


def test_only_deals_opened_since_then_take_part() -> None:
    some = HoldOut(0.5, DAY)
    deal = min(held(0.5))

    assert some.holds("acme", deal, DAY)
    assert not some.holds("acme", deal, date(2026, 2, 28))
    assert not some.holds("acme", deal, None)
    assert some.takes_part(DAY)
    assert not some.takes_part(date(2026, 2, 28))
    assert not HoldOut().takes_part(DAY)
    assert not HoldOut(0.0, DAY).takes_part(DAY)


def test_a_share_needs_its_day() -> None:
    with pytest.raises(ValidationError, match="needs `opened_from:`"):
        HoldOutFile(share=0.1)
    with pytest.raises(ValidationError, match=r"less than or equal to 0\.5"):
        HoldOutFile(share=0.6, opened_from=DAY)
    assert HoldOutFile().share == 0
