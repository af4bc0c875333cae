"""What is seen in one stretch of talk, and where a long turn is cut."""

import pytest

from rules.evidence.passage import Passage, cuts
from rules.facts import Side
from tests.rules.evidence.worded import passage

CUES = {
    "answer.plain_yes": ("yes", "yes sir"),
    "answer.plain_no": ("no",),
    "ask.budget": ("what is it worth",),
    "budget.set_aside": ("budget",),
    "date.firm": ("on monday",),
    "money.word": ("euro",),
    "number.word": ("forty",),
    "pain.x": ("problem",),
    "question.opener": ("is", "do", "what"),
    "question.sure_opener": ("can you",),
    "question.tell": ("walk me through",),
    "stance.not": ("no",),
    "stance.past": ("last year",),
    "unit.time": ("hours", "a week"),
}


def heard(text: str, **more: bool) -> Passage:
    return passage(text, CUES, **more)


def sentence(length: int) -> str:
    """So many characters with the blank behind them."""
    return "a" * (length - 2) + ". "


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("", [(0, 0)]),
        ("a" * 280, [(0, 280)]),
        (sentence(140) * 2, [(0, 280)]),
        ("a" * 300, [(0, 300)]),
        (sentence(100) * 2 + sentence(100).strip(), [(0, 200), (200, 299)]),
        (sentence(140) * 2 + "a", [(0, 280), (280, 281)]),
        (sentence(141) + sentence(140) + "a", [(0, 141), (141, 282)]),
        (sentence(300) + "a" * 50, [(0, 300), (300, 350)]),
        (sentence(200) + sentence(140) + "a" * 140, [(0, 200), (200, 480)]),
        (sentence(200) + sentence(140) + "a" * 141, [(0, 200), (200, 340), (340, 481)]),
        (sentence(300) * 2, [(0, 300), (300, 600), (600, 600)]),
    ],
)  # fmt: skip
def test_long_turn_is_cut_between_sentences(text: str, places: list[tuple[int, int]]) -> None:
    assert list(cuts(text)) == places


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two", ((0, 4), (4, 8))),
        ("One. Two. ", ((0, 4), (4, 9))),
        ("One", ((0, 3),)),
        ("3.5 of them?! Yes.", ((0, 13), (13, 18))),
        ("", ((0, 0),)),
    ],
)
def test_sentences_end_with_their_marks(text: str, sentences: tuple[tuple[int, int], ...]) -> None:
    one = heard(text)

    assert one.sentences == sentences
    for place in range(len(text)):
        first, last = one.sentence_at(place)
        assert first <= place < last or place >= sentences[-1][1]
    assert one.sentence_at(len(text)) == sentences[-1]


@pytest.mark.parametrize(
    ("text", "asking"),
    [
        ("We have budget.", []),
        ("Is there budget?", ["Is there budget?"]),
        ("予算？", ["予算？"]),
        ("We waited. Is there budget? Good.", ["Is there budget?"]),
        ("is there budget", ["is there budget"]),
        ("We waited. is there budget", ["is there budget"]),
        ("is there budget. We waited", []),
        ("is there budget.", []),
        ("is there budget. ", []),
        ("Walk me through it. We waited.", ["Walk me through it."]),
        ("We waited. So walk me through it.", ["So walk me through it."]),
        ("Can you send it. We waited.", ["Can you send it."]),
        ("We waited. Can you send it.", ["Can you send it."]),
    ],
)
def test_sentences_that_ask(text: str, asking: list[str]) -> None:
    assert [text[a:b].strip() for a, b in heard(text).questions] == asking


def test_where_no_cue_asks_without_a_mark_none_is_looked_for() -> None:
    for text in ("Walk me through it.", "Can you send it. We waited."):
        assert not heard(text, tells=False).questions
    assert heard("Is there budget?", tells=False).questions


def test_topics_of_questions_and_what_a_plain_answer_settles() -> None:
    one = heard("Is there budget? What is it worth? Last year is there a problem?")

    assert one.topics == {"budget"}
    assert heard("What is it worth?").topics == {"budget"}
    assert heard("What is it worth?").closed == frozenset()
    assert heard("Is there budget? Is there a problem?").closed == {"budget", "pain"}
    assert heard("We have budget.").closed == frozenset()


@pytest.mark.parametrize(
    ("text", "opening"),
    [
        ("Yes, it is.", "yes"),
        ("  no.", "no"),
        ("Yes", "yes"),
        ("Yes sir, it is", "yes"),
        ("Yesterday it was.", ""),
        ("Not at all.", ""),
        ("It is, yes.", ""),
    ],
)
def test_plain_answer_at_the_beginning(text: str, opening: str) -> None:
    assert heard(text).opening == opening


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("We have budget", {"budget.set_aside"}),
        ("No budget.", {"no budget.set_aside", "stance.not", "answer.plain_no"}),
        ("Is there budget?", {"ask budget.set_aside", "question.opener"}),
        ("We had budget last year.", {"stance.past"}),
        ("We had budget last year. We have budget.", {"stance.past", "budget.set_aside"}),
    ],
)
def test_signs_tell_how_a_cue_stands(text: str, signs: set[str]) -> None:
    assert {sign for sign in heard(text).signs if "." in sign} == signs


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("x" * 24, {"short"}),
        ("x" * 25, set()),
        ("x" * 120, set()),
        ("x" * 121, {"long"}),
        ("we saw Kestrelo in the harbour", {"name"}),
        ("Kestrelo is in the old harbour", set()),
        ("so then I went to the harbour", set()),
        ("is there anything in the harbour", {"question"}),
        ("there are 40 in the old harbour", {"number"}),
        ("there are forty in the old harbour", {"number"}),
        ("it takes 40 hours in the harbour", {"number", "quantity"}),
        ("it takes 40 percent: 40% of them", {"number", "quantity"}),
        ("it costs $40 in the old harbour", {"number", "quantity", "money"}),
        ("it costs 40 euro in the harbour", {"number", "quantity", "money"}),
        ("it costs 40€ in the old harbour", {"number", "quantity", "money"}),
        ("we pay in euro in the old harbour", set()),
    ],
)
def test_shape_of_a_passage(text: str, shape: set[str]) -> None:
    assert {sign for sign in heard(text).signs if "." not in sign} == shape


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("40 hours", True),
        ("forty of our hours", True),
        ("40 and " + "x" * 8 + " hours", True),
        ("40 and " + "x" * 9 + " hours", False),
        ("a week 40", True),
        ("a week, 40", True),
        ("a week - 40", False),
        ("hours and days, and 40", False),
        ("hours and 40 hours", True),
    ],
)
def test_unit_stands_just_behind_a_number_or_right_before_it(text: str, near: bool) -> None:
    assert heard(text).quantity is near


def test_unit_may_stand_without_a_blank() -> None:
    cues = {"unit.time": ("時間",), "number.word": ("二",), "money.word": ("円約",)}

    assert passage("月に40時間", cues).quantity
    assert passage("二時間", cues).quantity
    assert passage("円約40", cues).money


def test_numbers_stand_in_their_order() -> None:
    assert heard("forty of 1,200 at $3.50").numbers == [(0, 5), (9, 14), (18, 23)]


def test_names_are_words_with_a_capital_within_a_sentence() -> None:
    assert heard("We met Kestrelo. Then I asked Mr Brandt, and Dr. Weber of Tarnwerk").names == ["Kestrelo", "Tarnwerk"]


def test_cue_stands_here_in_whatever_stance() -> None:
    assert heard("We had no budget last year").has("pain.x", "budget.set_aside")
    assert not heard("We had no budget last year").has("pain.x")


def test_side_of_a_passage_is_that_of_its_turn() -> None:
    assert passage("Yes", CUES, Side.REP).side is Side.REP
