"""How signs add up, and what opens the gate."""

import pytest

from rules.evidence.scorecard import Scorecard, opens_gate, plain_card, with_plain_words, words_of


class Words:
    def __init__(self, text: str) -> None:
        self.words = words_of(text)


NOTHING = Words("")


def test_cue_of_a_detectors_own_group_is_enough_where_nothing_was_learned() -> None:
    groups = ("budget.set_aside", "pain.cost", "number.word")

    assert plain_card("budget", groups) == {"base": -1500, "crowd": -2500, "budget.set_aside": 2000}
    assert Scorecard(plain_card("budget", groups)).points(["budget.set_aside"], NOTHING) == 500


def test_what_is_done_by_asking_counts_inside_a_question_too() -> None:
    card = plain_card("request", ("request.do", "budget.x"))

    assert card == {"base": -1500, "crowd": -2500, "request.do": 2000, "ask request.do": 2000}


PLAINLY = ("budget.plainly", "budget.denied_plainly", "budget.set_aside", "request.plainly", "objection.plainly")


@pytest.mark.parametrize(
    ("about", "rep", "plainly", "asked"),
    [
        ("budget", False, 6000, 0),
        ("budget", True, 0, 0),
        ("request", False, 6000, 6000),
        ("request", True, 6000, 6000),
        ("objection", False, 6000, 6000),
        ("objection", True, 0, 0),
    ],
)
def test_what_is_said_in_so_many_words_is_enough_whatever_was_learned(
    about: str, rep: bool, plainly: int, asked: int
) -> None:
    """A thousand more than the base takes. Of the rep what is the rep's to say; asked, what is done by asking."""
    card = with_plain_words({"base": -5000, f"{about}.plainly": 7, "money": 9}, about, PLAINLY, rep=rep)

    assert card["base"] == -5000
    assert card["money"] == 9
    assert card[f"{about}.plainly"] == plainly
    assert card[f"ask {about}.plainly"] == asked
    own = {group for group in PLAINLY if group.startswith(about) and group.endswith("plainly")}
    assert set(card) == {"base", "money"} | own | {f"ask {group}" for group in own}


@pytest.mark.parametrize(
    ("card", "enough"),
    [({"base": -10}, 1010), ({"base": -10, "gate": 300}, 1300), ({"base": 0}, 1000), ({"base": 10}, 1000)],
)
def test_what_is_said_in_so_many_words_opens_the_gate(card: dict[str, int], enough: int) -> None:
    assert with_plain_words(card, "budget", PLAINLY, rep=False)["budget.plainly"] == enough


def test_points_are_the_base_and_what_signs_and_words_add() -> None:
    card = Scorecard(
        {"base": -1000, "gate": 100, "budget.x": 700, "money": 250, "~set aside": 60, "~euro": 9, "~zero": 0}
    )

    assert card.points(["budget.x", "money", "pain.x", "gate", "base"], Words("euro set aside now")) == -1000 + 950 + 69
    assert card.points([], NOTHING) == -1000
    assert card.points([], Words("aside set")) == -1000
    assert (card.adds, card.words) == ({"budget.x": 700, "money": 250}, {"set aside": 60, "euro": 9})
    assert Scorecard({}).points([], Words("euro")) == -1500


def test_words_of_one_passage_are_not_remembered_for_another() -> None:
    card, first, second = Scorecard({"~euro": 9}), Words("ten euro"), Words("ten dollars")

    assert [card.of_words(one) for one in (first, first, second, first)] == [9, 9, 0, 9]
    assert Scorecard({"euro": 9}).of_words(first) == 0


def test_most_that_signs_can_add_leaves_out_what_they_take() -> None:
    card = Scorecard({"money": 250, "short": -400, "name": 1, "crowd": -100})

    assert card.at_most(["money", "short", "name", "unit"]) == 251
    assert card.at_most([]) == 0


@pytest.mark.parametrize(
    ("card", "need"),
    [({}, 600), ({"base": -1000}, 300), ({"base": -1201}, 301), ({"base": -2000}, 1100), ({"gate": 50}, 50)],
)
def test_what_cues_must_bring_before_a_passage_is_worth_a_look(card: dict[str, int], need: int) -> None:
    """What the base lacks, less 900 that numbers, names and answers may add; and 300 at least."""
    assert Scorecard(card).need == need


@pytest.mark.parametrize(
    ("card", "more"),
    [
        ({"crowd": -2500}, 2500),
        ({"base": -4000, "gate": 300}, 4000 - 1800 - 300),
        ({"base": -4000, "gate": 300, "crowd": -1000}, 1000 + 4000 - 1800 - 300),
        ({"base": -1000, "gate": 300, "crowd": -200}, 200),
        ({"base": -4000}, 0),
    ],
)
def test_in_a_meeting_of_many_the_gate_is_harder_to_open(card: dict[str, int], more: int) -> None:
    assert Scorecard(card).more_in_a_crowd == more


def test_reach_of_a_group_is_the_most_it_brings_however_it_stands() -> None:
    card = Scorecard(
        {"a.x": 10, "no a.x": 30, "ask a.x": 20, "b.x": -10, "no b.x": -5, "ask b.x": -2, "ask c.x": 5, "d.x": 7}
    )

    assert [card.reach(group) for group in ("a.x", "b.x", "c.x", "d.x", "e.x")] == [30, 0, 5, 7, 0]


def test_words_and_pairs_of_neighbours() -> None:
    assert words_of("let me  see") == {"let", "me", "see", "let me", "me see"}


def test_numbers_and_dates_open_no_gate() -> None:
    assert [
        group for group in ("budget.x", "number.word", "date.firm", "ask.pain", "unit.time") if opens_gate(group)
    ] == ["budget.x"]
