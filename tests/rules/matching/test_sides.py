"""Whose side a voice is on; what nobody told is unknown."""

import pytest

from rules.facts import Side
from rules.matching.sides import Known, Labels, Why, side_of, sides_of

LABELS = Labels(frozenset({"agent", "sales rep"}), frozenset({"customer"}), frozenset({"room"}))
KNOWN = Known(
    users=("Dana Lee", "Jo Park"),
    contacts=("Ana Sousa", "Jo Klein", "Łukasz Żak"),
    rep_domains=frozenset({"ours.example"}),
    buyer_domains=frozenset({"acme.example"}),
    rep_companies=("Tarnwerk",),
    buyer_companies=("Acme Freight Ltd",),
    labels=LABELS,
)


@pytest.mark.parametrize(
    ("speaker", "side", "why"),
    [
        ("Dana Lee", Side.REP, Why.PERSON),
        ("LEE, Dana", Side.REP, Why.PERSON),
        ("dana", Side.REP, Why.PERSON),
        ("Ana", Side.BUYER, Why.PERSON),
        ("Lukasz Zak", Side.UNKNOWN, Why.NOTHING),  # ł is a letter of its own
        ("Łukasz Zak", Side.BUYER, Why.PERSON),
        ("Jo", Side.UNKNOWN, Why.NOTHING),  # both sides have one
        ("Ben (Acme)", Side.BUYER, Why.COMPANY),
        ("Ben | Tarnwerk", Side.REP, Why.COMPANY),
        ("ben@mail.acme.example", Side.BUYER, Why.ADDRESS),
        ("Ben <ben@ACME.example>", Side.BUYER, Why.ADDRESS),
        ("ben@notacme.example", Side.UNKNOWN, Why.NOTHING),
        ("AGENT", Side.REP, Why.LABEL),
        ("Customer 2", Side.BUYER, Why.LABEL),
        ("Sales rep (Kim)", Side.REP, Why.LABEL),
        ("Speaker 1", Side.UNKNOWN, Why.NOTHING),
        (None, Side.UNKNOWN, Why.NOTHING),
    ],
)
def test_side(speaker, side, why):
    found = side_of(speaker, None, KNOWN)
    assert (found.side, found.why) == (side, why)


def test_a_channel_tells_where_the_name_does_not():
    assert side_of("Kim", "AGENT", KNOWN).side is Side.REP
    assert side_of("Dana", "customer", KNOWN).side is Side.REP
    assert side_of("Kim", "0", KNOWN).side is Side.UNKNOWN


def test_a_side_told_by_hand_stands_above_all_and_the_rest_is_the_other_side():
    voices = [("Dana Lee", None), ("Kim", None), ("Room", None), (None, None), ("Customer", None)]
    sides = sides_of(voices, Known(told_rep=("dana",), labels=LABELS))
    found = {voice[0]: sided.side for voice, sided in sides.items()}
    assert found == {
        "Dana Lee": Side.REP,
        "Kim": Side.BUYER,
        "Room": Side.UNKNOWN,
        None: Side.UNKNOWN,
        "Customer": Side.BUYER,
    }


def test_both_told_leaves_the_rest_unknown():
    known = Known(told_rep=("dana",), told_buyer=("ana s",))
    found = sides_of([("Dana", None), ("Ana Sousa", None), ("Kim", None)], known)
    assert [sided.side for sided in found.values()] == [Side.REP, Side.BUYER, Side.UNKNOWN]


def test_a_name_told_for_both_sides_tells_nothing():
    assert side_of("Ana", None, Known(told_rep=("an",), told_buyer=("na",))).side is Side.UNKNOWN


def test_nothing_known_is_unknown():
    assert {s.side for s in sides_of([("Ana", None), ("Ben", "1")], Known()).values()} == {Side.UNKNOWN}
