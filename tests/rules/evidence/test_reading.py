"""What is told apart, and what is never claimed."""

import pytest

from mappings.lexicon import shipped_lexicon
from rules.evidence.conversation import Conversation, Said
from rules.evidence.reader import Reading, read
from rules.facts import Evidence, Side, Strength

SIDES = {"buyer": Side.BUYER, "rep": Side.REP, "unknown": Side.UNKNOWN}


def heard(*lines: str) -> Reading:
    turns = []
    for index, line in enumerate(lines):
        side, _, text = line.partition(": ")
        turns.append(Said(index, SIDES[side], side, float(index), text))
    return read(Conversation(tuple(turns)), shipped_lexicon())


def about(reading: Reading, word: str) -> list[Evidence]:
    return [one for one in reading.evidence if one.about == word]


def test_four_things_that_share_a_word() -> None:
    assert (
        about(heard("buyer: I am not the one who signs here."), "economic_buyer")[0].strength is Strength.CONTRADICTED
    )
    assert not about(heard("buyer: If we had budget, we would buy it today."), "budget")
    asked = heard("rep: Do you have budget?")
    assert about(asked, "question")
    assert not about(asked, "budget")
    assert about(heard("buyer: My boss says there is budget for this."), "budget")[0].strength is Strength.INFERRED


def test_the_reps_words_are_never_more_than_assumed() -> None:
    reading = heard("rep: I'm sure there's budget for that.", "rep: You're obviously the decision maker here.")
    assert {e.strength for e in reading.evidence if e.about in ("budget", "economic_buyer")} == {Strength.ASSUMED}


def test_a_plain_answer_stands_for_what_was_asked() -> None:
    reading = heard("rep: Is the budget approved for this project?", "buyer: Yes, it's approved.")
    said = about(reading, "budget")
    assert [(e.turn, e.strength) for e in said] == [(1, Strength.CONFIRMED)]


def test_nobody_confirms_for_an_unknown_side() -> None:
    reading = heard("unknown: The budget is already approved, two hundred thousand dollars set aside.")
    assert about(reading, "budget")[0].strength is Strength.INFERRED


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("what is the volume per shift", True),
        ("so how do you handle the returns today", True),
        ("Walk me through a normal week.", True),
        ("Is it?", False),
        ("We went to the harbour, you know?", False),
        ("He asked whether it was expensive.", False),
    ],
)
def test_questions_with_and_without_a_mark(text: str, asks: bool) -> None:
    assert bool(about(heard(f"buyer: {text}"), "question")) is asks


def test_talk_of_the_meeting_itself_is_no_trouble_of_the_buyer() -> None:
    for line in (
        "Sorry, two minutes late. The meeting before ran over.",
        "Sorry, I wasted ten minutes looking for the link.",
        "You're breaking up, I lost you for ten seconds, the line is bad.",
    ):
        reading = heard(f"buyer: {line}")
        assert not [one for word in ("pain", "impact") for one in about(reading, word)], line
    assert about(heard("buyer: We lose two hours a day because the scanners fail."), "pain")
    promise = heard("buyer: I have a hard stop at noon, but I'll send you the figures on Friday.")
    assert about(promise, "commitment")


def test_a_no_to_anything_else_denies_nothing() -> None:
    reading = heard(
        "rep: Is there anything else about the cost or the problem that I should know?",
        "buyer: No, that covers it. Have a good day.",
    )
    assert not [one for one in reading.evidence if one.strength is Strength.CONTRADICTED]
    denied = heard("rep: Does the downtime cost you money?", "buyer: No, not at all.")
    assert [one for one in denied.evidence if one.strength is Strength.CONTRADICTED]


def test_an_objection_is_followed_to_its_end() -> None:
    reading = heard(
        "buyer: Sounds pricey, it's too expensive for us.",
        "rep: I hear you, that's a lot of money.",
        "rep: When you say pricey, is that against another quote?",
        "buyer: Okay, if it halves the downtime then price is a non-issue.",
    )
    states = [(e.flags["class"], e.flags["state"]) for e in about(reading, "objection")]
    assert states[0] == ("price", "raised")
    assert states[-1] == ("price", "resolved")


@pytest.mark.parametrize(
    ("text", "ahead"),
    [
        ("There you are clearly ahead. We tested both on our own data, and Kestrelo needed workarounds.", True),
        ("We looked at the other vendors too, and they couldn't keep up with you.", True),
        ("We compared you with two other suppliers and you scored best.", True),
        ("They are clearly ahead of you, we tested both.", False),
        ("We also looked at Kestrelo, and you are not ahead of them.", False),
        ("We tested both. You are ahead on features, but Kestrelo is half your price.", False),
    ],
)
def test_the_buyer_may_put_us_before_the_others(text: str, ahead: bool) -> None:
    (said,) = about(heard(f"buyer: {text}"), "competition")
    assert said.flags.get("ahead", False) is ahead


@pytest.mark.parametrize(
    ("asked", "text", "vague"),
    [
        ("And what have you tried so far?", "More spreadsheets. One colleague built a small database, and left.", True),
        ("By what will you decide, when you compare?", "Three things: speed, an audit trail, one sign-on.", True),
        ("Who else are you looking at?", "There is also an offer of Kestrelo.", False),
        ("What happened since?", "They were here last week, and you look much alike to us.", False),
        ("What do they do better in your eyes?", "They are cheaper in the first year.", False),
    ],
)
def test_who_names_no_other_supplier_speaks_of_none(asked: str, text: str, vague: bool) -> None:
    reading = heard(f"rep: {asked}", f"buyer: {text}")
    assert all(one.flags.get("vague", False) is vague for one in about(reading, "competition"))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Then the trouble starts. Honestly, approvals lie around in mailboxes and we pay reminders.", []),
        ("No, I am afraid. The ERP upgrade takes all of our IT until then.", []),
        ("I will say it directly: the price per user makes no sense for our shifts.", ["price"]),
        ("You are thirty per cent above what we had in mind.", ["price"]),
        ("I am afraid that you will be gone in a year.", ["trust"]),
    ],
)
def test_an_objection_is_told_by_words_that_name_it(text: str, kinds: list[str]) -> None:
    reading = heard("rep: Walk me through it. What happens today?", f"buyer: {text}")
    assert [one.flags["class"] for one in about(reading, "objection") if not one.flags.get("vague")] == kinds


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("It has to save four hours a week. Below that it is not worth the effort.", []),
        ("Show me twenty percent. Anything less is not worth the hassle for us.", []),
        ("Changing all of this is not worth the effort, what we have works fine.", ["status_quo"]),
        ("For us it is not worth the money.", ["price"]),
    ],
)
def test_a_limit_is_no_objection_and_effort_is_no_price(text: str, kinds: list[str]) -> None:
    assert [one.flags["class"] for one in about(heard(f"buyer: {text}"), "objection")] == kinds


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("Procurement will want to talk about payment terms.", Strength.INFERRED),
        ("Legal will ask for our own contract template.", Strength.INFERRED),
        ("Legal needs three weeks for the contract review, then procurement raises the order.", Strength.CONFIRMED),
    ],
)
def test_what_a_department_will_want_is_expected_and_not_told(text: str, strength: Strength) -> None:
    assert [one.strength for one in about(heard(f"buyer: {text}"), "paper_process")] == [strength]


def test_a_next_step_carries_date_owner_and_deliverable() -> None:
    reading = heard("buyer: I'll get Ana on with us on Thursday at two, and I'll bring the report.")
    assert about(reading, "next_step")[0].flags == {"date": True, "owner": True, "deliverable": True}


def test_delay_is_heard_from_the_buyer_only() -> None:
    assert about(heard("buyer: We'll discuss it internally and come back to you."), "delay")
    assert not about(heard("rep: We'll discuss it internally and come back to you."), "delay")


def test_the_same_bytes_again() -> None:
    lines = ("rep: Who signs it?", "buyer: The CFO signs, we lose forty hours a month.")
    assert repr(heard(*lines)) == repr(heard(*lines))


def test_nothing_and_odd_text_is_read_without_fault() -> None:
    assert not heard("buyer: ").evidence
    assert not read(Conversation(()), shipped_lexicon()).evidence
    heard("buyer: İÑ € 𝔘nicode ﷽ \u0000 …", "unknown: ?", "rep: \n\n?")
