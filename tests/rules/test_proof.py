"""What was said makes the state of an element; the rep's words alone never prove."""

from dataclasses import replace
from datetime import date

import pytest

from rules.facts import Evidence, Side, Strength
from rules.playbook import MethodElement
from rules.proof import proof

BUDGET = MethodElement("budget", "Budget", "", "", evidence=("budget",), fresh_days=180)
TEACH = MethodElement("teach", "Teach", "", "", evidence=("teaching",), answered_by=("pain", "question"))
DAY, LATER = date(2026, 1, 5), date(2026, 2, 5)
YES, MAYBE, NO, OURS = Strength.CONFIRMED, Strength.INFERRED, Strength.CONTRADICTED, Strength.ASSUMED


def said(strength, turn=0, on=DAY, about="budget", side=Side.BUYER, call="c1"):
    return Evidence(about, f"words {turn}", on, Side.REP if strength is OURS else side, strength, None, call, turn)


@pytest.mark.parametrize(
    ("quotes", "state"),
    [
        ([], Strength.NOT_ASKED),
        ([said(OURS)], OURS),
        ([said(OURS), said(MAYBE, 1)], MAYBE),
        ([said(YES, 1), said(OURS, 2)], YES),
        ([said(NO)], NO),
        ([said(NO), said(OURS, 4)], NO),
        ([said(NO), said(YES, 4)], YES),
        ([said(YES), said(NO, 4)], NO),
        ([said(YES), said(MAYBE, 2), said(NO, 4)], YES),  # one doubtful word against two
        ([said(YES), said(NO, 1, LATER, call="c2")], NO),
        ([said(NO), said(MAYBE, 1, LATER, call="c2")], MAYBE),
        ([said(NO), said(OURS, 1, LATER, call="c2")], NO),
        ([said(YES), said(MAYBE, 1, LATER, call="c2")], YES),
    ],
)
def test_state(quotes, state):
    assert proof(BUDGET, quotes).strength is state
    assert proof(BUDGET, quotes[::-1]).strength is state


def test_words_that_name_nothing_prove_nothing():
    vague = replace(said(YES), flags={"vague": True})

    assert proof(BUDGET, [vague]).strength is Strength.NOT_ASKED
    assert proof(BUDGET, [vague, said(MAYBE, 2)]).strength is MAYBE


def test_what_a_cut_transcript_does_not_show_is_unknown():
    assert proof(BUDGET, [], complete=False).strength is None
    assert proof(BUDGET, [said(YES)], complete=False).strength is YES


def test_what_was_said_long_ago_is_stale_but_a_no_stays():
    long_after = date(2026, 12, 1)
    assert proof(BUDGET, [said(YES)], today=LATER).strength is YES
    assert proof(BUDGET, [said(YES)], today=long_after).strength is Strength.STALE
    assert proof(BUDGET, [said(NO)], today=long_after).strength is NO


def test_the_best_evidence_comes_first():
    quotes = [said(OURS, 0), said(MAYBE, 1), said(YES, 2), said(NO, 3)]
    assert proof(BUDGET, quotes).evidence == (2, 1, 0, 3)
    assert proof(BUDGET, [said(YES, 0), said(NO, 3)]).evidence[0] == 1


def test_a_deed_of_the_rep_is_confirmed_by_what_the_buyer_answers():
    deed, answer = said(OURS, 3, about="teaching"), said(YES, 5, about="pain")
    assert proof(TEACH, [deed]).strength is OURS
    found = proof(TEACH, [deed, answer])
    assert (found.strength, found.evidence) == (YES, (0, 1))


def test_an_answer_long_after_before_or_of_another_talk_confirms_nothing():
    deed = said(OURS, 3, about="teaching")
    for turn, call in ((2, "c1"), (20, "c1"), (5, "c2")):
        assert proof(TEACH, [deed, said(YES, turn, about="pain", call=call)]).strength is OURS


def test_a_buyer_saying_no_to_something_is_no_answer():
    assert proof(TEACH, [said(OURS, 3, about="teaching"), said(NO, 4, about="pain")]).strength is OURS


def test_a_deed_is_the_reps_and_an_answer_that_says_nothing_is_none():
    assert proof(TEACH, [said(YES, 3, about="teaching")]).strength is Strength.NOT_ASKED
    frame = MethodElement("frame", "Frame", "", "", evidence=("competition",), answered_by=("question",))
    for differentiated, state in ((True, YES), (False, Strength.NOT_ASKED)):
        deed = replace(said(OURS, 3, about="competition"), flags={"differentiated": differentiated})
        assert proof(frame, [deed, said(YES, 4, about="question")]).strength is state


@pytest.mark.parametrize(
    ("deed", "answer", "confirmed"), [(0, 1, True), (0, 6, True), (0, 7, False), (0, 0, False), (3, 3, False)]
)
def test_an_answer_comes_within_six_turns(deed, answer, confirmed):
    quotes = [said(OURS, deed, about="teaching"), said(YES, answer, about="pain")]
    assert (proof(TEACH, quotes).strength is YES) is confirmed


def test_words_without_a_turn_stand_at_the_start_of_a_talk():
    """A note taken by hand has no turns: it answers nothing, and what was said later in the call takes it back."""
    deed, note = said(OURS, 0, about="teaching"), said(YES, None, about="pain")
    assert proof(TEACH, [deed, note]).strength is OURS
    assert proof(BUDGET, [said(YES, None), said(NO, 1)]).strength is NO
    assert proof(BUDGET, [said(NO, None), said(YES, 1)]).strength is YES


def test_the_first_answer_is_the_one_that_counts():
    quotes = [said(YES, 5, about="question"), said(OURS, 3, about="teaching"), said(MAYBE, 4, about="pain")]
    found = proof(TEACH, quotes)
    assert (found.strength, found.evidence) == (MAYBE, (1, 2))


@pytest.mark.parametrize(("days", "state"), [(180, YES), (181, Strength.STALE)])
def test_words_are_fresh_for_so_many_days(days, state):
    day = date.fromordinal(DAY.toordinal() + days)
    assert proof(BUDGET, [said(YES)], today=day).strength is state
    assert proof(replace(BUDGET, fresh_days=None), [said(YES)], today=day).strength is YES
    assert proof(BUDGET, [replace(said(YES), on=None)], today=day).strength is YES  # the file says no day


def test_the_reps_words_grow_old_too_and_a_fresh_word_keeps_the_state_young():
    long_after = date(2026, 7, 30)
    assert proof(BUDGET, [said(OURS)], today=long_after).strength is Strength.STALE
    both = [said(YES), said(YES, 1, LATER, call="c2")]
    assert proof(BUDGET, both, today=long_after).strength is YES
    weaker = [said(YES), said(MAYBE, 1, LATER, call="c2")]  # the confirmation is as old as it is
    assert proof(BUDGET, weaker, today=long_after).strength is Strength.STALE
    assert proof(BUDGET, [said(OURS), said(OURS, 1, LATER, call="c2")], today=long_after).strength is OURS


def test_no_against_as_many_words_takes_them_back():
    assert proof(BUDGET, [said(YES), said(NO, 4)]).strength is NO
    assert proof(BUDGET, [said(YES), said(YES, 1), said(NO, 4), said(NO, 5)]).strength is NO
    assert proof(BUDGET, [said(NO, 4), said(YES, 4)]).strength is YES  # in one breath
    assert proof(BUDGET, [said(NO, 3), said(NO, 4), said(YES, 5)]).strength is YES


def test_evidence_stands_by_state_strength_day_kind_and_turn():
    element = MethodElement("budget", "Budget", "", "", evidence=("budget", "impact"))
    quotes = [
        said(MAYBE, 9),
        said(YES, 2),
        said(YES, 1),
        said(YES, 3, about="impact"),
        said(YES, 0, LATER, call="c2"),
        said(YES, 0, LATER, about="impact", call="c2"),
        replace(said(YES), on=None, call="c0"),
    ]
    assert proof(element, quotes).evidence == (4, 5, 2, 1, 3, 6, 0)
    assert proof(element, [said(YES, 1), said(NO, 2), said(NO, 3, LATER, call="c2")]).evidence == (2, 1, 0)


def test_talks_without_a_name_are_those_of_a_day():
    quotes = [replace(said(YES, 1), call=None), replace(said(NO, 2), call=None)]
    assert proof(BUDGET, quotes).strength is NO


def test_only_what_bears_on_an_element_counts():
    bare = MethodElement("budget", "Budget", "", "")
    assert proof(bare, [said(YES)]).strength is YES
    assert proof(bare, [said(YES, about="pain")]).strength is Strength.NOT_ASKED
    ours = Evidence("budget", "We need it", DAY, Side.REP, YES, None, "c1", 1)
    assert proof(bare, [ours]).strength is OURS


def test_two_calls_of_a_day_are_two_talks():
    assert proof(BUDGET, [said(YES, 5), said(NO, 1, call="c2")]).strength is NO
