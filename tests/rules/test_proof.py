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
