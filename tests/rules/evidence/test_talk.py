"""How a talk was shared, and who spoke for minutes."""

import pytest

from rules.evidence.conversation import Said
from rules.evidence.talk import Monologue, talk_of
from rules.facts import Side

REP, BUYER, UNKNOWN = Side.REP, Side.BUYER, Side.UNKNOWN


def turn(index, side, words, *, speaker="", start=None, end=None):
    return Said(index, side, side.value if speaker == "" else speaker, start, " ".join(["word"] * words), end)


def test_words_by_side_and_the_share_of_the_rep():
    talk = talk_of([turn(0, REP, 30), turn(1, BUYER, 9), turn(2, UNKNOWN, 5), turn(3, BUYER, 1), turn(4, BUYER, 0)])

    assert talk.words == {REP: 30, BUYER: 10, UNKNOWN: 5}
    assert (talk.share, talk.turns, talk.monologues) == (0.75, 5, ())


@pytest.mark.parametrize(
    "turns", [[], [turn(0, REP, 30)], [turn(0, BUYER, 30)], [turn(0, UNKNOWN, 3), turn(1, REP, 1)]]
)
def test_share_is_nobodys_where_a_side_did_not_speak(turns):
    assert talk_of(turns).share is None


@pytest.mark.parametrize(("words", "long"), [(300, True), (299, False)])
def test_three_hundred_words_are_a_monologue_where_nobody_took_the_time(words, long):
    """In as many turns as it may be, until another speaks."""
    turns = [turn(0, BUYER, 20), turn(1, REP, 200), turn(2, REP, 60), turn(3, REP, words - 260), turn(4, BUYER, 20)]

    assert talk_of(turns).monologues == ((Monologue("rep", REP, 1, 3, 300, None),) if long else ())
    assert len(talk_of(turns[:4]).monologues) == long


@pytest.mark.parametrize(("end", "long"), [(130.0, True), (129.9, False)])
def test_two_minutes_are_a_monologue_however_few_the_words(end, long):
    turns = [turn(0, REP, 50, start=10.0, end=60.0), turn(1, REP, 50, start=61.0, end=end)]

    assert talk_of(turns).monologues == ((Monologue("rep", REP, 0, 1, 100, 120.0),) if long else ())


def test_many_words_in_less_than_two_minutes_are_none():
    assert not talk_of([turn(0, REP, 400, start=0.0, end=100.0)]).monologues


@pytest.mark.parametrize(("start", "end"), [(None, 500.0), (0.0, None)])
def test_half_a_time_is_none(start, end):
    assert [one.seconds for one in talk_of([turn(0, REP, 400, start=start, end=end)]).monologues] == [None]
    assert not talk_of([turn(0, REP, 100, start=start, end=end)]).monologues


def test_voices_without_a_name_are_nobodys_monologue():
    turns = [turn(0, UNKNOWN, 200, speaker=None), turn(1, UNKNOWN, 200, speaker=None)]

    assert not talk_of(turns).monologues
    assert not talk_of([turn(0, REP, 200), *turns, turn(3, REP, 200)]).monologues
