"""What each detector makes of a passage that is looked at, at its edges."""

from dataclasses import replace

import pytest

from rules.evidence.conversation import Said
from rules.evidence.detector import Doubt, Found, SoFar, by_side, discover, strength_of
from rules.evidence.passage import Passage
from rules.facts import Side, Strength
from tests.rules.evidence.worded import passage

REP, BUYER, UNKNOWN = Side.REP, Side.BUYER, Side.UNKNOWN
ASSUMED, INFERRED, CONFIRMED, CONTRADICTED = (
    Strength.ASSUMED, Strength.INFERRED, Strength.CONFIRMED, Strength.CONTRADICTED
)  # fmt: skip
CUES = {
    "answer.no": ("no", "not really"),
    "answer.plain_no": ("no",),
    "answer.plain_yes": ("yes",),
    "ask.competition": ("who else",),
    "budget.denied": ("cannot pay",),
    "budget.set_aside": ("budget",),
    "champion.act": ("will fight",),
    "champion.denied": ("stay out of it",),
    "commitment.act": ("call",),
    "commitment.delivered": ("here is",),
    "commitment.will": ("i will",),
    "competition.ahead": ("ahead",),
    "competition.belittled": ("rubbish",),
    "competition.framed": ("unlike them",),
    "competition.look": ("looking at",),
    "date.firm": ("on monday",),
    "money.word": ("euro",),
    "ask.economic_buyer": ("who signs",),
    "economic_buyer.denied": ("not my call",),
    "economic_buyer.signs": ("signs",),
    "economic_buyer.title": ("cfo",),
    "next_step.agreed": ("works for us",),
    "next_step.deliver": ("report",),
    "next_step.denied": ("no need to meet",),
    "next_step.meet": ("meet",),
    "objection.heard": ("i hear you",),
    "objection.legal": ("contract",),
    "objection.price": ("dear", "pricey"),
    "objection.settled": ("no issue", "settled"),
    "question.opener": ("is", "do", "who"),
    "request.can_you": ("can you",),
    "request.do": ("send it",),
    "stance.hedge": ("perhaps",),
    "stance.not": ("no", "not"),
    "stance.past": ("last year",),
    "upfront_contract.aim": ("agenda",),
    "upfront_contract.end": ("at the end",),
    "upfront_contract.out": ("tell me no",),
    "upfront_contract.time": ("half an hour",),
}
DETECTORS = {one.about: one for one in discover()}


def heard(text: str, side: Side = BUYER, turn: int = 10) -> Passage:
    return passage(text, CUES, side, turn=turn)


def find(about: str, text: str, side: Side = BUYER, so_far: SoFar | None = None, turn: int = 10) -> Found | None:
    return DETECTORS[about].find(heard(text, side, turn), so_far or SoFar())


def after(question: str) -> SoFar:
    return SoFar(question=heard(question, REP))


def test_strength_by_the_side_that_spoke() -> None:
    assert [by_side(heard("It is", side)) for side in (REP, BUYER, UNKNOWN)] == [ASSUMED, CONFIRMED, INFERRED]


@pytest.mark.parametrize(
    ("text", "side", "question", "strength"),
    [
        ("We have budget.", BUYER, "", CONFIRMED),
        ("We have budget.", UNKNOWN, "", INFERRED),
        ("We have no budget.", REP, "", ASSUMED),
        ("We have no budget.", BUYER, "", CONTRADICTED),
        ("We have no budget.", UNKNOWN, "", CONTRADICTED),
        ("We have no budget here but there is budget.", BUYER, "", CONFIRMED),
        ("Perhaps we have budget.", BUYER, "", INFERRED),
        ("Perhaps. We have budget.", BUYER, "", CONFIRMED),
        ("We have budget. Perhaps budget.", BUYER, "", CONFIRMED),
        ("Perhaps budget. We have budget.", BUYER, "", INFERRED),
        ("We wait. Perhaps.", BUYER, "", CONFIRMED),
        ("Perhaps. We wait.", BUYER, "", INFERRED),
        ("We cannot pay.", BUYER, "", CONTRADICTED),
        ("It is not that we cannot pay.", BUYER, "", CONFIRMED),
        # what was asked is answered: a plain no settles what the question named, any no what it was about
        ("Yes.", BUYER, "Is there budget?", CONFIRMED),
        ("No.", BUYER, "Is there budget?", CONTRADICTED),
        ("No, there is budget.", BUYER, "Is there budget?", CONFIRMED),
        ("Yes, not really.", BUYER, "Is there budget?", CONFIRMED),
        ("Well, not really.", BUYER, "Is there budget?", CONTRADICTED),
        ("Well, it is fine.", BUYER, "Is there budget?", CONFIRMED),
        ("Well, not really.", BUYER, "Who else is there?", CONFIRMED),
        ("No.", BUYER, "", CONFIRMED),
    ],
)
def test_strength_of_what_is_said(text: str, side: Side, question: str, strength: Strength) -> None:
    so_far = after(question) if question else SoFar()

    assert strength_of("budget", heard(text, side), so_far) is strength


def test_plain_answer_settles_what_the_question_named_of_what_can_be_proven() -> None:
    so_far = after("Is there budget? Do we meet?")

    assert so_far.settled(heard("Yes, of course.")) == {"budget"}
    assert so_far.settled(heard("It is, yes.")) == frozenset()
    assert SoFar().settled(heard("Yes, of course.")) == frozenset()


def test_name_is_known_of_a_speaker_and_of_one_named_before() -> None:
    so_far = SoFar(speakers=frozenset({"Brandt"}), before=[heard("We met Kestrelo")])

    assert [so_far.knows(name) for name in ("Brandt", "Kestrelo", "Tarnwerk")] == [True, True, False]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("We have a budget of 400 euro.", "amount"),
        ("We have a budget.", "approval"),
        ("It goes to the board.", "route"),
        ("We have no budget of 400 euro.", "amount"),
        ("We have no budget.", "absence"),
        ("We cannot pay 400 euro.", "absence"),
        ("We cannot pay.", "absence"),
    ],
)
def test_kind_of_budget(text: str, kind: str) -> None:
    found = find("budget", text)

    assert found is not None
    assert found.flags == {"kind": kind}


def test_champion_who_stays_out_of_it_is_none_but_not_by_the_reps_word() -> None:
    assert find("champion", "I stay out of it.") == Found(CONTRADICTED)
    assert find("champion", "I stay out of it.", UNKNOWN) == Found(CONTRADICTED)
    assert find("champion", "She will stay out of it.", REP) == Found(ASSUMED)
    assert find("champion", "I will fight for it.") == Found(CONFIRMED)


@pytest.mark.parametrize(
    ("text", "side", "question", "found"),
    [
        ("The CFO joins us", BUYER, "", None),
        ("The CFO joins us", UNKNOWN, "", None),
        ("The CFO joins us", REP, "", Found(ASSUMED)),
        ("The CFO", BUYER, "Who signs?", Found(CONFIRMED)),
        ("The CFO", BUYER, "Is there budget?", None),
        ("The CFO signs", BUYER, "", Found(CONFIRMED)),
        ("She signs", BUYER, "", Found(CONFIRMED)),
        ("It is not my call", BUYER, "", Found(CONTRADICTED, {"self": True})),
    ],
)
def test_title_alone_names_who_signs_only_where_that_was_asked(
    text: str, side: Side, question: str, found: Found | None
) -> None:
    assert find("economic_buyer", text, side, after(question) if question else None) == found


@pytest.mark.parametrize(
    ("text", "promised", "asked"),
    [
        ("I will call on Monday.", True, False),
        ("Here is the report.", True, False),
        ("Can you call me.", False, True),
        ("I will call, can you send it.", False, True),
        ("A call is fine.", False, True),
    ],
)
def test_of_an_unknown_speaker_the_form_tells_promise_from_request(text: str, promised: bool, asked: bool) -> None:
    assert (find("commitment", text, UNKNOWN) is not None, find("request", text, UNKNOWN) is not None) == (
        promised,
        asked,
    )
    for side in (REP, BUYER):
        date = "Monday" in text
        assert find("commitment", text, side) == Found(None, {"side": side.value, "date": date})
        assert find("request", text, side) == Found(None, {"side": side.value, "date": date})


@pytest.mark.parametrize(
    ("text", "question", "flags", "rivals"),
    [
        ("We are looking at Kestrelo", "", {}, {"Kestrelo"}),
        ("We are looking at Kest and SAP", "", {}, {"Kest"}),
        ("We met Kestrelo", "", {}, set()),
        ("We met Kestrelo", "Who else is there?", {}, {"Kestrelo"}),
        ("We met Brandt of Tarnwerk", "Who else is there?", {"vague": True}, set()),
        ("We are looking at others", "", {}, set()),
        ("We met them", "", {"vague": True}, set()),
        ("You are ahead", "", {"ahead": True}, set()),
        ("You are ahead but pricey", "", {"vague": True}, set()),
    ],
)
def test_rivals_are_names_nobody_knew(text: str, question: str, flags: dict[str, bool], rivals: set[str]) -> None:
    so_far = replace(after(question) if question else SoFar(), speakers=frozenset({"Brandt", "Tarnwerk"}))

    found = find("competition", text, BUYER, so_far)

    assert found == Found(CONFIRMED, flags)
    assert so_far.rivals == rivals


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("We deliver, unlike them", {"differentiated": True}),
        ("They are rubbish", {"differentiated": False, "defensive": True}),
        ("Unlike them, who are rubbish", {"differentiated": False, "defensive": True}),
        ("They are fine", {"differentiated": False}),
    ],
)
def test_rep_frames_a_competitor_or_belittles_it(text: str, flags: dict[str, bool]) -> None:
    assert find("competition", text, REP) == Found(ASSUMED, flags)


def test_features_come_before_pain_from_the_rep_in_a_talk_with_times() -> None:
    assert find("features_before_pain", "It scans", REP) == Found()
    assert find("features_before_pain", "It scans", BUYER) is None
    assert find("features_before_pain", "It scans", REP, SoFar(pain_voiced=True)) is None
    assert find("features_before_pain", "It scans", REP, SoFar(spoken=False)) is None
    untimed = heard("It scans", REP)
    untimed.said = Said(0, REP, "rep", None, "It scans")
    assert DETECTORS["features_before_pain"].find(untimed, SoFar()) is None


NOTHING_NAMED = {"date": False, "owner": False, "deliverable": False}


@pytest.mark.parametrize(
    ("text", "side", "strength", "flags"),
    [
        ("Let us meet on Monday", BUYER, CONFIRMED, {"date": True}),
        ("I will do it", BUYER, CONFIRMED, {"owner": True}),
        ("I will call", BUYER, CONFIRMED, {"owner": True, "deliverable": True}),
        ("The report on Monday", BUYER, CONFIRMED, {"date": True, "owner": True, "deliverable": True}),
        ("Is it to meet", BUYER, INFERRED, {}),
        ("Is it to meet? Works for us", BUYER, CONFIRMED, {}),
        ("Is it to meet", UNKNOWN, INFERRED, {}),
        ("Is it to meet", REP, ASSUMED, {}),
        ("Let us meet", UNKNOWN, INFERRED, {}),
        ("There is no need to meet on Monday", BUYER, CONTRADICTED, {}),
        ("There is no need to meet on Monday", REP, ASSUMED, {"date": True}),
    ],
)
def test_next_step_with_what_it_names(text: str, side: Side, strength: Strength, flags: dict[str, bool]) -> None:
    assert find("next_step", text, side) == Found(strength, NOTHING_NAMED | flags)


def test_said_by_the_rep_it_is_no_risk_and_by_the_buyer_no_teaching() -> None:
    for about, silent in (("risk_phrase", REP), ("delay", REP), ("teaching", BUYER)):
        for side in (REP, BUYER, UNKNOWN):
            assert find(about, "It is so", side) == (None if side is silent else Found())


@pytest.mark.parametrize(
    ("text", "agreed"),
    [
        ("Half an hour with an agenda", False),
        ("Half an hour, and at the end we decide", True),
        ("Half an hour, and tell me no", True),
        ("At the end we decide", False),
        ("At the end tell me no", True),
        ("Half an hour with an agenda, and tell me no", True),
    ],
)
def test_upfront_contract_has_two_parts_one_of_them_how_it_ends(text: str, agreed: bool) -> None:
    assert find("upfront_contract", text, REP) == (Found() if agreed else None)


def doubted(turn: int, state: str = "raised", kind: str = "price") -> SoFar:
    return SoFar(doubts={kind: Doubt(kind, state, turn)})


def objection(kind: str, state: str, **more: bool) -> Found:
    return Found(None, {"class": kind, "state": state, **more})


@pytest.mark.parametrize(
    ("text", "so_far", "found"),
    [
        ("It is too dear", SoFar(), objection("price", "raised")),
        ("The contract is dear", SoFar(), objection("price", "raised")),
        ("The contract, the contract is dear", SoFar(), objection("legal", "raised")),
        ("We do not like it", SoFar(), objection("need", "raised", vague=True)),
        ("It was dear last year", SoFar(), None),
        ("It was dear last year. It is dear", SoFar(), objection("price", "raised")),
        ("I hear you, it is too dear", SoFar(), objection("price", "raised")),
        ("That is settled", SoFar(), None),
        ("I hear you", SoFar(), None),
        ("It is too dear", doubted(1), objection("price", "raised", recurring=True)),
        ("It is too dear", doubted(9, "resolved"), objection("price", "raised", recurring=True)),
        ("It is too dear", doubted(9, kind="legal"), objection("price", "raised")),
        # an objection is open for eight turns
        ("That is settled", doubted(2), objection("price", "resolved")),
        ("That is settled", doubted(1), None),
        ("That is settled", doubted(9, "explored"), objection("price", "resolved")),
        ("That is settled", doubted(9, "resolved"), None),
        ("That is not settled", doubted(9), None),
    ],
)
def test_buyer_raises_doubts_and_settles_them(text: str, so_far: SoFar, found: Found | None) -> None:
    assert find("objection", text, BUYER, so_far) == found
    if found and (doubt := so_far.doubts.get(str(found.flags["class"]))):
        assert (doubt.state, doubt.turn) == (found.flags["state"], 10)


@pytest.mark.parametrize(
    ("text", "so_far", "found"),
    [
        ("Is it the whole sum?", doubted(2), objection("price", "explored")),
        ("Is it the whole sum?", doubted(1), None),
        ("Is it too dear?", doubted(1), objection("price", "explored")),
        ("I hear you", doubted(9), objection("price", "acknowledged")),
        ("I hear you, is it the sum?", doubted(9), objection("price", "explored")),
        ("We deliver", doubted(9), None),
        ("I hear you", doubted(9, "resolved"), None),
        ("I hear you", SoFar(), None),
    ],
)
def test_rep_explores_a_doubt_or_hears_it(text: str, so_far: SoFar, found: Found | None) -> None:
    before = {kind: (doubt.state, doubt.turn) for kind, doubt in so_far.doubts.items()}

    assert find("objection", text, REP, so_far) == found
    for kind, doubt in so_far.doubts.items():
        fresh = found is not None and 10 - before[kind][1] <= 8
        assert (doubt.state, doubt.turn) == ((found.flags["state"], 10) if found and fresh else before[kind])


def test_latest_doubt_is_the_one_that_is_answered() -> None:
    so_far = SoFar(doubts={"price": Doubt("price", "raised", 8), "legal": Doubt("legal", "raised", 9)})

    assert find("objection", "That is settled", BUYER, so_far) == objection("legal", "resolved")
    assert find("objection", "That is settled", BUYER, so_far) == objection("price", "resolved")
    assert find("objection", "That is settled", BUYER, so_far) is None
