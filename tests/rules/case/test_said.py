"""What the buyer's words leave open."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.case import Case
from rules.facts import Cause, Evidence, Side, Strength, Unknown

Seen = Callable[..., Case]


def heard(seen: Seen, fact: str, *told: str) -> str | None:
    """The words a fact stands on, from lines such as `10 buyer delay confirmed | Not this year`: day, side, about."""
    case = seen(evidence=[_line(one) for one in told])
    found = getattr(case, fact)
    assert found.known
    return found.value.quote if found.value else None


def _line(told: str) -> str:
    day, side, rest = told.split(maxsplit=2)
    head, _, quote = rest.partition(" | ")
    about, strength, *flags = head.split()
    return " ".join([f"2026-03-{day}", about, strength, *(["rep"] if side == "rep" else []), *flags, "|", quote])


@pytest.mark.parametrize(
    ("told", "left"),
    [
        (["10 buyer objection confirmed class=price state=raised | Too dear"], "Too dear"),
        (["10 rep objection confirmed class=price state=raised | Is it too dear?"], None),
        (["10 buyer objection confirmed class=price state=unclear | Hm"], None),
        (
            [
                "10 buyer objection confirmed class=price state=raised | Too dear",
                "11 rep objection confirmed class=price state=resolved | So that is fine?",
            ],
            None,
        ),
        (
            [
                "10 buyer objection confirmed class=price state=raised | Too dear",
                "11 buyer objection confirmed class=timing state=resolved | June will do",
                "12 buyer objection confirmed class=price state=raised | Still too dear",
                "12 buyer objection confirmed class=trust state=raised | Who are you?",
            ],
            "Too dear",
        ),
        (
            [
                "10 buyer objection confirmed class=price state=resolved | Fine",
                "11 buyer objection confirmed class=price state=raised | Too dear after all",
            ],
            "Too dear after all",
        ),
    ],
)
def test_an_objection_is_open_until_it_is_settled(seen: Seen, told: list[str], left: str | None) -> None:
    assert heard(seen, "open_objection", *told) == left


@pytest.mark.parametrize(
    ("side", "ahead", "left"),
    [(Side.BUYER, True, None), (Side.BUYER, False, "They are cheaper"), (Side.REP, True, "They are cheaper")],
)
def test_what_was_said_of_a_rival_is_settled_once_the_buyer_puts_us_first(
    seen: Seen, side: Side, ahead: bool, left: str | None
) -> None:
    flags = {"class": "price", "state": "raised"}
    told = (
        quote("competition", "They are cheaper", turn=5),
        quote("objection", "They are cheaper", turn=5, flags=flags),
        quote("competition", "You do it better", turn=9, side=side, flags={"ahead": ahead}),
    )
    found = replace(seen(), evidence=told).open_objection.value
    assert (found.quote if found else None) == left


@pytest.mark.parametrize(
    ("told", "left"),
    [
        (["10 buyer competition confirmed | We also see Rivalis"], "We also see Rivalis"),
        (["10 rep competition confirmed | Rivalis?"], None),
        (["10 buyer competition contradicted | Nobody else"], None),
        (["10 buyer competition confirmed | Rivalis", "11 buyer competition contradicted | Nobody else"], "Rivalis"),
        (["10 buyer competition confirmed | Rivalis", "11 rep competition assumed differentiated=true | We do"], None),
        (
            ["10 buyer competition confirmed | Rivalis", "11 rep competition assumed differentiated=false | Good ones"],
            "Rivalis",
        ),
        (["10 buyer competition confirmed | Rivalis", "11 buyer competition confirmed ahead=true | You lead"], None),
        (["10 buyer competition confirmed | Rivalis", "11 buyer competition confirmed | And Consulta"], "And Consulta"),
        (["10 buyer competition confirmed | Rivalis", "11 buyer pain confirmed | It hurts"], "Rivalis"),
        (["10 buyer competition confirmed vague=true | Three things. In that order"], None),
        (["10 buyer competition confirmed | Rivalis", "11 buyer competition confirmed vague=true | Hm"], "Rivalis"),
    ],
)
def test_a_rival_is_unanswered_until_a_difference_is_named(seen: Seen, told: list[str], left: str | None) -> None:
    assert heard(seen, "unanswered_rival", *told) == left


def test_a_rival_named_by_nobody_knows_whom_is_not_the_buyers_word(seen: Seen) -> None:
    quote = Evidence("competition", "Rivalis", date(2026, 3, 10), Side.UNKNOWN, Strength.CONFIRMED)
    assert replace(seen(), evidence=(quote,)).unanswered_rival.value is None


@pytest.mark.parametrize(
    ("told", "left"),
    [
        (["10 buyer budget contradicted | No money"], "No money"),
        (["10 buyer budget confirmed | 80,000"], None),
        (["10 buyer budget contradicted | No money", "12 buyer budget confirmed | 80,000"], None),
        (["10 buyer budget confirmed | 80,000", "12 buyer budget contradicted | No money"], "No money"),
        ([], None),
    ],
)
def test_money_is_denied_by_the_buyers_last_word(seen: Seen, told: list[str], left: str | None) -> None:
    assert heard(seen, "denied_money", *told) == left


@pytest.mark.parametrize(
    ("told", "left"),
    [
        (["10 buyer delay confirmed | Not this year"], "Not this year"),
        (["10 rep delay confirmed | Later?"], None),
        (["10 buyer delay confirmed | Not this year", "11 rep delay confirmed | Why?"], "Not this year"),
        (["10 buyer delay confirmed | Not this year", "11 buyer delay confirmed | In 2027"], "In 2027"),
        (["10 buyer delay confirmed | Not this year", "11 buyer timeline inferred | By June"], None),
        (["10 buyer delay confirmed | Not this year", "11 buyer timeline assumed | June?"], "Not this year"),
        (["10 buyer delay confirmed | Not this year", "11 rep timeline confirmed | By June"], "Not this year"),
        (["10 buyer delay confirmed | Not this year", "11 buyer next_step confirmed | Monday"], None),
        (["10 buyer delay confirmed | Not this year", "11 buyer pain confirmed | It hurts"], "Not this year"),
        (["10 buyer timeline confirmed | By June", "11 buyer delay confirmed | Not this year"], "Not this year"),
    ],
)
def test_a_decision_is_put_off_until_a_day_or_a_step_is_named(seen: Seen, told: list[str], left: str | None) -> None:
    assert heard(seen, "put_off", *told) == left


def test_a_danger_is_the_last_that_the_buyer_names(seen: Seen) -> None:
    told = ["10 buyer risk_phrase confirmed | A freeze", "11 buyer risk_phrase confirmed | Ralf leaves"]
    assert heard(seen, "danger", *told, "12 rep risk_phrase confirmed | A freeze?") == "Ralf leaves"
    assert heard(seen, "danger", "12 rep risk_phrase confirmed | A freeze?") is None


def raised(kind: str, day: int, call: str, quote: str, side: Side = Side.BUYER, state: str = "raised") -> Evidence:
    flags = {"class": kind, "state": state}
    return Evidence("objection", quote, date(2026, 3, day), side, Strength.CONFIRMED, call=call, flags=flags)


@pytest.mark.parametrize(
    ("quotes", "last"),
    [
        ([raised("price", 10, "a", "Dear"), raised("price", 11, "b", "Still dear")], "Still dear"),
        ([raised("price", 10, "a", "Dear"), raised("price", 10, "b", "Still dear")], "Still dear"),
        ([raised("price", 10, "a", "Dear"), raised("price", 10, "a", "Still dear")], None),
        ([raised("price", 10, "a", "Dear"), raised("timing", 11, "b", "Late")], None),
        ([raised("price", 10, "a", "Dear"), raised("price", 11, "b", "Dear?", Side.REP)], None),
        ([raised("price", 10, "a", "Dear"), raised("price", 11, "b", "Fine", state="resolved")], None),
        (
            [raised("price", 10, "a", "Dear"), raised("price", 11, "b", "Again"), raised("timing", 12, "c", "Late")],
            "Again",
        ),
        (
            [raised("price", 10, "a", "1"), raised("price", 11, "b", "2"), raised("price", 12, "c", "3")],
            "3",
        ),
    ],
)
def test_an_objection_recurs_in_another_talk(seen: Seen, quotes: list[Evidence], last: str | None) -> None:
    found = replace(seen(), evidence=tuple(quotes)).recurring_objection.value
    assert (found.quote if found else None) == last


def in_call(turn: int, about: str, quote: str, **flags: object) -> Evidence:
    return Evidence(
        about, quote, date(2026, 3, 10), Side.BUYER, Strength.CONFIRMED, call="call-1", turn=turn, flags=flags
    )


@pytest.mark.parametrize(
    ("quotes", "left"),
    [
        (  # said of the other supplier, and answered by the buyer themselves
            [
                in_call(3, "competition", "They are cheaper."),
                in_call(3, "objection", "They are cheaper.", **{"class": "price", "state": "raised"}),
                in_call(5, "competition", "You are clearly ahead.", ahead=True),
            ],
            None,
        ),
        (  # all of it in one turn
            [
                in_call(3, "competition", "They are cheaper, but you are our first choice.", ahead=True),
                in_call(3, "objection", "They are cheaper, but", **{"class": "price", "state": "raised"}),
            ],
            None,
        ),
        (  # before the others, and still too expensive
            [
                in_call(3, "objection", "Too expensive for us.", **{"class": "price", "state": "raised"}),
                in_call(5, "competition", "You are clearly ahead.", ahead=True),
            ],
            "Too expensive for us.",
        ),
        (
            [
                in_call(3, "competition", "You are clearly ahead.", ahead=True),
                in_call(5, "competition", "They are cheaper."),
                in_call(5, "objection", "They are cheaper.", **{"class": "price", "state": "raised"}),
            ],
            "They are cheaper.",
        ),
        ([in_call(3, "objection", "Then it starts.", **{"class": "need", "state": "raised", "vague": True})], None),
    ],
)
def test_an_objection_is_open_where_words_name_it_and_nothing_settled_it(
    seen: Seen, quotes: list[Evidence], left: str | None
) -> None:
    found = replace(seen(), evidence=tuple(quotes)).open_objection.value
    assert (found.quote if found else None) == left


def test_an_objection_that_no_word_names_does_not_recur(seen: Seen) -> None:
    first = in_call(3, "objection", "Then it starts.", **{"class": "need", "state": "raised", "vague": True})
    assert replace(seen(), evidence=(first, replace(first, call="call-2"))).recurring_objection.value is None


@pytest.mark.parametrize(
    ("told", "left"),
    [
        (["10 buyer timeline contradicted | No date"], "No date"),
        (["10 buyer timeline contradicted | No date", "11 buyer timeline confirmed | By June"], None),
        (["10 buyer timeline confirmed | By June", "11 buyer timeline contradicted | No date"], "No date"),
        (["10 buyer timeline contradicted | No date", "11 rep timeline confirmed | June"], "No date"),
        (["10 rep timeline contradicted | No date?"], None),
    ],
)
def test_a_date_is_denied_by_the_buyers_last_word(seen: Seen, told: list[str], left: str | None) -> None:
    assert heard(seen, "denied_date", *told) == left


def test_talk_of_the_price(seen: Seen) -> None:
    price = "10 rep pricing_discussed confirmed | 80,000"
    doubt = "11 buyer objection confirmed class=price state=raised | Too dear"
    other = "12 buyer objection confirmed class=timing state=raised | Too late"
    assert heard(seen, "price_talk", price, doubt, other) == "Too dear"
    assert heard(seen, "price_talk", price, other) == "80,000"
    assert heard(seen, "price_talk", other) is None
    assert seen().price_talk.unknown == Unknown(Cause.NOT_CAPTURED, "the words of a call on this deal")


# --- moves of the close date that the buyer asked for


PUSH = "2026-03-12 close_date 2026-03-31 2026-05-29"


@pytest.mark.parametrize(
    ("told", "ours"),
    [
        (["2026-03-12 timeline inferred | In May"], False),
        (["2026-03-05 timeline inferred | In May"], False),
        (["2026-03-04 timeline inferred | In May"], True),
        (["2026-03-13 timeline inferred | In May"], True),
        (["2026-03-10 timeline assumed | In May?"], True),
        (["2026-03-10 timeline confirmed rep | In May?"], True),
        (["2026-03-10 pain confirmed | It hurts"], True),
        ([], True),
    ],
)
def test_a_push_is_ours_unless_the_buyer_named_a_day(seen: Seen, told: list[str], ours: bool) -> None:
    assert [c.on for c in seen(changes=[PUSH], evidence=told).own_pushes.value or ()] == [date(2026, 3, 12)] * ours


def test_words_without_a_day_name_none(seen: Seen) -> None:
    quote = Evidence("timeline", "In May", None, Side.BUYER, Strength.CONFIRMED)
    assert replace(seen(changes=[PUSH]), evidence=(quote,)).own_pushes.value


@pytest.mark.parametrize("part", ["calls", "transcripts"])
def test_nobody_says_whose_push_it_was_while_calls_are_hidden(seen: Seen, part: str) -> None:
    assert seen(changes=[PUSH], blind={part: "unreadable"}).own_pushes.unknown == Unknown(Cause.UNREADABLE, part)
    assert seen(blind={part: "unreadable"}).own_pushes.value == ()


# --- order, and what cannot be read


def quote(about: str, told: str, **parts: Any) -> Evidence:
    given = {"on": date(2026, 3, 10), "side": Side.BUYER, "strength": Strength.CONFIRMED, "call": "0AJ1", **parts}
    return Evidence(about, told, **given)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ({"on": None, "call": "0AJ9"}, {"on": date(2020, 1, 1)}),
        ({"call": None, "turn": 9}, {"call": "0AJ1", "turn": 1}),
        ({"call": "0AJ1", "turn": 9}, {"call": "0AJ2", "turn": 1}),
        ({"turn": None}, {"turn": 1}),
        ({"turn": 2}, {"turn": 10}),
    ],
)
def test_words_count_in_the_order_in_which_they_were_said(
    seen: Seen, first: dict[str, Any], last: dict[str, Any]
) -> None:
    told = (quote("risk_phrase", "b last", **last), quote("risk_phrase", "z first", **first))
    found = replace(seen(), evidence=told).danger
    assert found.value is not None
    assert found.value.quote == "b last"


def test_words_point_to_their_call_or_to_the_deal(seen: Seen) -> None:
    for call, record in (("0AJ1", "0AJ1"), (None, "006A")):
        source = replace(seen(), evidence=(quote("risk_phrase", "A freeze", call=call),)).danger.source
        assert source is not None
        assert source.record == record


@pytest.mark.parametrize(
    "fact",
    ["open_objection", "unanswered_rival", "denied_money", "put_off", "danger", "recurring_objection", "denied_date"],
)
def test_a_call_that_cannot_be_read_may_hold_them(seen: Seen, fact: str) -> None:
    for part in ("calls", "transcripts"):
        assert getattr(seen(blind={part: "unreadable"}), fact).unknown == Unknown(Cause.UNREADABLE, part)
    assert getattr(seen(), fact).known
