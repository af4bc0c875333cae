"""How the reader goes through a talk: what it looks at, what it remembers, and when points are enough."""

import re

import pytest

from rules.evidence.conversation import Conversation, Said
from rules.evidence.detector import SoFar
from rules.evidence.lexicon import Lexicon
from rules.evidence.reader import Reader
from rules.facts import Side, Strength

SIDES = {"buyer": Side.BUYER, "rep": Side.REP, "one": Side.UNKNOWN, "two": Side.UNKNOWN, "second": Side.BUYER}
CUES = {
    "answer.plain_no": ("no", "yes and no"),
    "answer.plain_yes": ("yes", "no problem"),
    "ask.pain": ("what hurts",),
    "budget.set_aside": ("budget",),
    "commitment.will": ("i will",),
    "features_before_pain.show": ("it scans",),
    "objection.price": ("dear",),
    "pain.hurts": ("trouble",),
    "question.opener": ("is", "what"),
    "question.sure_opener": ("can you",),
    "question.tell": ("walk me through",),
    "request.please": ("please",),
}
Points = dict[str, dict[str, int]]


def turns_of(*lines: str) -> tuple[Said, ...]:
    told = (line.partition(": ") for line in lines)
    return tuple(Said(n, SIDES[who], who, float(n), text) for n, (who, _, text) in enumerate(told))


def reader(points: Points | None = None, **cues: tuple[str, ...]) -> Reader:
    more = {name.replace("_", ".", 1): some for name, some in cues.items()}
    return Reader(Lexicon("en", {**CUES, **more}, points or {}))


def found(of: Reader, *lines: str) -> list[str]:
    """What was found, in which turn, questions aside."""
    reading = of.read(Conversation(turns_of(*lines)))
    return [f"{one.turn} {one.about}" for one in reading.evidence if one.about != "question"]


def looked_at(of: Reader, *lines: str) -> list[int]:
    return [passage.said.index for passage, _ in of.passages(turns_of(*lines))]


def test_points_are_enough_at_nought() -> None:
    assert found(reader({"budget": {"base": -300, "budget.set_aside": 300}}), "buyer: budget") == ["0 budget"]
    assert found(reader({"budget": {"base": -301, "budget.set_aside": 300, "name": 9}}), "buyer: budget") == []
    assert found(reader({"budget": {"base": -310, "budget.set_aside": 300, "short": 10}}), "buyer: budget") == [
        "0 budget"
    ]


def test_cue_of_less_than_three_hundred_points_opens_no_gate() -> None:
    assert found(reader({"budget": {"base": -299, "budget.set_aside": 299}}), "buyer: budget") == []


def test_of_unknown_speakers_cues_must_bring_what_the_card_needs() -> None:
    card = {"budget": {"base": -300, "gate": 600, "budget.set_aside": 300}}

    assert found(reader(card), "one: our budget") == []
    assert found(reader(card), "one: our budget is a budget") == ["0 budget"]
    assert found(reader(card), "buyer: our budget") == ["0 budget"]
    ungated = Reader(Lexicon("en", CUES, card), gated=False)
    assert found(ungated, "one: our budget") == ["0 budget"]


def test_words_that_were_learned_open_the_gate_together() -> None:
    """A word of one point counts; 299 of 300 are too few; what a word takes away does not shut it."""

    def card(**words: int) -> Points:
        return {"request": {"base": -100, "gate": 300} | {f"~{word}": points for word, points in words.items()}}

    assert found(reader(card(over=299, tomorrow=1)), "buyer: over tomorrow") == ["0 request"]
    assert found(reader(card(over=299)), "buyer: over tomorrow") == []
    assert found(reader(card(over=300, tomorrow=-10)), "buyer: over tomorrow") == ["0 request"]


def test_four_voices_of_unknown_sides_are_a_crowd() -> None:
    def meeting(voices: int, side: Side) -> list[str]:
        talk = [Said(n, side, f"voice {n}", None, "We have budget") for n in range(voices)]
        return [one.about for one in reader().read(Conversation(tuple(talk))).evidence]

    assert meeting(3, Side.UNKNOWN) == ["budget"] * 3
    assert meeting(4, Side.UNKNOWN) == []
    assert meeting(4, Side.BUYER) == ["budget"] * 4


def test_rep_is_counted_by_the_buyers_card_where_nothing_was_learned_of_reps() -> None:
    assert found(reader({"budget": {"base": -9000}}), "rep: budget") == []
    assert found(reader({"budget": {"base": -9000}, "rep budget": {"base": 0}}), "rep: budget") == ["0 budget"]
    assert found(reader({"pain": {"base": -9000}}), "rep: budget") == ["0 budget"]


def test_what_is_said_in_so_many_words_is_enough_from_the_buyer() -> None:
    of = reader({"budget": {"base": -5000}}, budget_plainly=("the money is there",))

    assert found(of, "buyer: the money is there") == ["0 budget"]
    assert found(of, "rep: the money is there") == []


@pytest.mark.parametrize(
    ("lines", "evidence"),
    [
        (["rep: Is there budget?", "buyer: Yes."], ["1 budget"]),
        (["rep: Is there budget?", "rep: Well.", "buyer: Yes."], ["2 budget"]),
        (["rep: Is there budget?", "rep: Well.", "rep: Hm.", "buyer: Yes."], []),
        (["rep: Is there budget?", "rep: Well.", "rep: Hm.", "buyer: Yes. What is that?"], []),
        (["rep: Is there budget?", "rep: Yes."], []),
        (["buyer: Is there budget?", "rep: Yes."], []),
        (["buyer: Is there budget?", "second: Yes."], []),
        (["rep: We have it.", "buyer: Yes."], []),
        (["rep: Is there budget?", "buyer: It is so."], []),
        # of unknown speakers another voice answers, where there is something to look at
        (["one: Is there budget?", "two: Yes, trouble."], ["1 budget", "1 pain"]),
        (["one: Is there budget?", "one: Yes, trouble."], ["1 pain"]),
        (["one: Is there budget?", "two: Yes."], []),
        (["one: Is there budget?", "buyer: Yes."], ["1 budget"]),
    ],
)  # fmt: skip
def test_plain_yes_answers_the_other_side_within_two_turns(lines: list[str], evidence: list[str]) -> None:
    assert found(reader(), *lines) == evidence


@pytest.mark.parametrize(
    ("answer", "strength"),
    [("Yes and no", Strength.CONTRADICTED), ("No problem", Strength.CONFIRMED), ("No", Strength.CONTRADICTED)],
)
def test_longest_of_the_plain_answers_is_heard(answer: str, strength: Strength) -> None:
    reading = reader().read(Conversation(turns_of("rep: Is there budget?", f"buyer: {answer}")))

    assert [one.strength for one in reading.about("budget")] == [strength]
    assert [one.about for one in reading.about("budget", "pain")] == ["budget"]


def test_answer_to_what_was_asked_counts() -> None:
    of = reader({"pain": {"base": -1000, "answers pain": 1000}})

    assert found(of, "rep: What hurts?", "buyer: The scanners.") == ["1 pain"]
    assert found(of, "rep: What else?", "buyer: The scanners.") == []
    assert found(of, "rep: What hurts?", "rep: The scanners.") == []
    nearly = reader({"pain": {"base": -1001, "answers pain": 1000}})
    assert found(nearly, "rep: What hurts?", "buyer: The scanners.") == []


def test_what_follows_a_doubt_counts_within_two_turns() -> None:
    of = reader({"rep objection": {"base": -500, "follows objection": 500}})

    assert found(of, "buyer: It is dear.", "rep: Is it?") == ["0 objection", "1 objection"]
    assert found(of, "buyer: It is dear.", "rep: Well.", "rep: Is it?") == ["0 objection", "2 objection"]
    assert found(of, "buyer: It is dear.", "rep: Well.", "rep: Hm.", "rep: Is it?") == ["0 objection"]
    assert found(of, "buyer: Fine.", "rep: Is it?") == []
    long = "It is dear " + "a" * 280 + ". So there is trouble."
    assert found(of, f"buyer: {long}", "rep: Is it?") == ["0 objection", "0 pain", "1 objection"]
    assert found(of, "buyer: It is dear.", "second: There is trouble.", "rep: Is it?") == ["0 objection", "1 pain"]


def test_open_doubt_and_named_rival_are_signs() -> None:
    of = reader({"rep objection": {"base": -500, "doubt open": 500}})
    assert found(of, "buyer: It is dear.", *["rep: Well."] * 3, "rep: Is it?") == ["0 objection", "4 objection"]

    (heard, _), *_ = of.passages(turns_of("buyer: What is Kestrelo?"))
    assert "rival named" in of.signs(heard, SoFar(rivals={"Kestrelo"}))
    assert "rival named" not in of.signs(heard, SoFar(rivals={"Tarnwerk"}))
    assert "rival named" not in of.signs(heard, SoFar())


def test_features_before_pain_until_the_buyer_has_told_of_one() -> None:
    of = reader()

    assert found(of, "rep: It scans.") == ["0 features_before_pain"]
    assert found(of, "buyer: There is trouble.", "rep: It scans.") == ["0 pain"]
    assert found(of, "rep: There is trouble.", "rep: It scans.") == ["0 pain", "1 features_before_pain"]
    assert found(of, "buyer: There is budget.", "rep: It scans.") == ["0 budget", "1 features_before_pain"]


def test_of_unknown_speakers_the_form_tells_who_asks_and_who_promises() -> None:
    """One of the two cards is enough for both."""
    of = reader(
        {"commitment": {"base": -9000, "request.please": 9000, "commitment.will": 9000}, "request": {"base": -9000}}
    )

    assert found(of, "one: send it please") == ["0 request"]
    assert found(of, "one: i will send it") == ["0 commitment"]
    assert found(of, "buyer: send it please") == ["0 commitment"]


@pytest.mark.parametrize(
    ("lines", "places"),
    [
        (["buyer: Fine.", "buyer: Our budget."], [1]),
        (["buyer: Is it?", "rep: Fine.", "rep: Well.", "rep: Hm."], [0, 1, 2]),
        (["one: Is it?", "one: Fine."], [0]),
        (["buyer: is it", "rep: Fine."], [0, 1]),
        (["buyer: is it.", "rep: Fine."], []),
        (["buyer: ほんと？", "rep: Fine."], [0, 1]),
        (["buyer: it is", "rep: Fine."], []),
        (["buyer: Walk me through it.", "rep: Fine."], [0, 1]),
        (["buyer: Can you send it.", "rep: Fine."], [0, 1]),
        (["buyer: Fine.", "rep: Well."], []),
    ],
)
def test_looked_at_is_what_may_tell_what_asks_and_what_follows_a_question(lines: list[str], places: list[int]) -> None:
    assert looked_at(reader(), *lines) == places


def test_cue_that_asks_without_a_mark_is_known_to_stand_in_a_passage() -> None:
    talk = turns_of("rep: Walk me through it.", "rep: Is it? Our budget.", "rep: Is it?")

    assert [passage.tells for passage, _ in reader().passages(talk)] == [True, False, False]
    assert [look for _, look in reader().passages(talk)] == [{"question"}, {"budget"}, set()]
    reading = reader().read(Conversation(talk))
    assert [one.turn for one in reading.about("question")] == [0, 1, 2]


def test_turn_is_read_over_its_lines_and_a_long_one_in_passages() -> None:
    of = reader(budget_more=("set aside",))
    long = "So " + "a" * 200 + ". " + "b" * 100 + ". There is budget."

    assert [one.quote for one in of.read(Conversation(turns_of("buyer: set\naside"))).evidence] == ["set\naside"]
    assert [one.quote for one in of.read(Conversation(turns_of(f"buyer: {long}"))).evidence] == [long[205:]]


def test_evidence_says_who_said_what_and_when() -> None:
    (one,) = reader().read(Conversation(turns_of("buyer: Fine.", "buyer: Our budget."))).evidence

    assert (one.turn, one.speaker, one.seconds, one.side) == (1, "buyer", 1.0, Side.BUYER)
    assert (one.quote, one.strength, one.detector) == ("Our budget.", Strength.CONFIRMED, "evidence.budget")
    (asked,) = reader().read(Conversation(turns_of("one: Is it?"))).evidence
    assert asked.strength is Strength.INFERRED


def test_reader_is_told_by_its_version_and_its_words() -> None:
    one, other = reader().version, reader({"budget": {"base": -1}}).version

    assert re.fullmatch(r"\d+-[0-9a-f]{16}", one)
    assert one != other
    assert reader().read(Conversation(())).reader == one
