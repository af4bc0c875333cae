"""Every score has its proof; the same call and rubric give the same review; nothing is told that was not read."""

from dataclasses import replace

import pytest

from mappings.reading.rubrics import load_rubric
from rules.call_review.criterion import Mark, Unproven, Verdict, discover, missed, partly
from rules.call_review.review import Best, Example, best_of, review, unscorable
from rules.call_review.rubric import MOST_MINUTES, Diagnosis, Drill, Row, Rubric
from rules.evidence.talk import Talk
from rules.facts import Side, Strength
from tests.rules.call_review.talked import BUYER, REP, call, said

RUBRIC = load_rubric()


def score(found, key):
    return next(one for one in found.scores if one.key == key)


GOOD = (
    said("question", 0, REP),
    said("current_state", 1),
    said("pain", 3),
    said("impact", 5),
    said("desired_state", 7),
    said("teaching", 8, REP),
    said("tension", 9, REP),
    said("budget", 11),
    said("economic_buyer", 13),
    said("decision_process", 15),
    said("decision_criteria", 17),
    said("compelling_event", 19),
    said("champion", 21),
    said("competition", 23),
    said("competition", 24, REP, differentiated=True),
    said("objection", 25, **{"class": "price", "state": "raised"}),
    said("objection", 26, REP, **{"class": "price", "state": "explored"}),
    said("objection", 27, **{"class": "price", "state": "resolved"}),
    said("next_step", 39, date=True, owner=True, deliverable=True),
)


def test_a_good_call_has_every_point_and_nothing_to_cure():
    found = review(call(*GOOD), RUBRIC)
    assert {one.mark for one in found.scores} == {Mark.MET}
    assert found.points == found.most
    assert (found.wrong, found.advice, found.practice) == ((), (), None)


def test_every_score_has_a_moment_or_the_missing_question():
    for evidence in ((), GOOD, GOOD[:5], GOOD[9:]):
        for one in review(call(*evidence), RUBRIC).scores:
            if one.mark in (Mark.MET, Mark.PARTLY, Mark.MISSED):
                assert one.moments or one.missing, one.key
            if one.mark in (Mark.PARTLY, Mark.MISSED):
                assert one.missing, one.key


def test_a_score_without_proof_cannot_be_made():
    for make in (lambda: Verdict(Mark.MET), lambda: partly((), "x"), missed):
        with pytest.raises(Unproven):
            make()


def test_the_same_call_and_rubric_give_the_same_review():
    assert review(call(*GOOD[3:]), RUBRIC) == review(call(*GOOD[3:]), RUBRIC)


@pytest.mark.parametrize(
    ("evidence", "criterion", "wrong"),
    [
        ([said("features_before_pain", t, REP) for t in (1, 2, 3)], "problem_first", ("features_before_pain",)),
        ([], "problem_first", ("pain_not_explored",)),
        ([said("impact", 1, REP)], "impact_quantified", ("impact_not_quantified",)),
        ([said("budget", 1, REP)], "budget_explicit", ("budget_not_confirmed",)),
        ([said("economic_buyer", 1, strength=Strength.CONTRADICTED)], "economic_buyer_identified",
         ("economic_buyer_not_identified",)),
        ([said("timeline", 1)], "timing_forced", ("no_compelling_event",)),
        ([], "timing_forced", ("timeline_vague",)),
        ([said("champion", 1, strength=Strength.INFERRED)], "champion_tested", ("champion_not_tested",)),
        ([said("delay", 30)], "decision_known", ("delay_accepted", "process_unknown", "criteria_unknown")),
        ([said("delay", 30), said("decision_process", 32)], "decision_known", ("criteria_unknown",)),
        ([], "next_step_agreed", ("next_step_missing",)),
        ([said("next_step", 39, owner=True, deliverable=True)], "next_step_agreed", ("next_step_no_date",)),
        ([said("next_step", 39, REP, date=True, owner=True, deliverable=True)], "next_step_agreed",
         ("next_step_not_agreed",)),
        ([said("competition", 3)], "competition_framed", ("competitor_not_differentiated",)),
        ([said("competition", 3), said("competition", 4, REP, defensive=True)], "competition_framed",
         ("competitor_defensive",)),
        ([said("objection", 3, **{"class": "price", "state": "raised"})], "objections_resolved",
         ("objection_not_resolved",)),
        ([said("objection", t, **{"class": "price", "state": "raised"}) for t in (3, 20)], "objections_resolved",
         ("objection_brushed_aside",)),
        ([said("risk_phrase", 3)], "objections_resolved", ("risk_not_explored",)),
    ],
)  # fmt: skip
def test_what_was_wrong_is_named(evidence, criterion, wrong):
    assert score(review(call(*evidence), RUBRIC), criterion).wrong == wrong


def test_what_did_not_come_up_is_not_scored():
    found = review(call(), RUBRIC)
    assert score(found, "competition_framed").mark is Mark.NOT_APPLICABLE
    assert score(found, "objections_resolved").mark is Mark.NOT_APPLICABLE


def test_a_buyer_who_puts_us_ahead_asks_for_no_framing():
    ahead = said("competition", 2, ahead=True)
    assert score(review(call(ahead), RUBRIC), "competition_framed").mark is Mark.NOT_APPLICABLE
    another = review(call(ahead, said("competition", 5)), RUBRIC)
    assert score(another, "competition_framed").mark is Mark.MISSED
    belittled = review(call(ahead, said("competition", 5, REP, defensive=True)), RUBRIC)
    assert score(belittled, "competition_framed").mark is Mark.MISSED


def test_a_no_to_money_is_a_result():
    assert (
        score(review(call(said("budget", 1, strength=Strength.CONTRADICTED)), RUBRIC), "budget_explicit").mark
        is Mark.MET
    )


def test_an_objection_that_comes_back_in_a_later_call():
    again = said("objection", 3, **{"class": "price", "state": "raised"})
    found = review(call(again, earlier=((again,),)), RUBRIC)
    assert score(found, "objections_resolved").wrong == ("objection_recurring",)
    advice = next(a for a in found.advice if a.diagnosis == "objection_recurring")
    assert advice.script


def test_a_pain_told_in_an_earlier_call_excuses_features():
    pitch = [said("features_before_pain", t, REP) for t in (1, 2, 3)]
    found = review(call(*pitch, earlier=((said("pain", 4),),)), RUBRIC)
    assert score(found, "problem_first").mark is Mark.NOT_APPLICABLE


def test_what_a_cut_transcript_does_not_show_is_unknown():
    found = review(call(*GOOD[:4], complete=False), RUBRIC)
    assert Mark.MISSED not in {one.mark for one in found.scores}
    assert score(found, "budget_explicit").mark is Mark.UNKNOWN
    assert "cut" in [doubt.reason for doubt in found.doubts]


def test_a_criterion_counts_in_its_stages_only():
    found = review(call(stage="negotiation"), RUBRIC)
    assert score(found, "problem_first").mark is Mark.NOT_APPLICABLE
    assert score(found, "next_step_agreed").mark is Mark.MISSED


def test_the_worst_comes_first_and_is_practised_in_ten_minutes():
    found = review(call(*[said("features_before_pain", t, REP) for t in (1, 2)]), RUBRIC)
    assert found.wrong[0].key == "features_before_pain"
    advice = found.advice[0]
    assert len(advice.questions) == 4
    assert "month" in advice.questions[3]
    assert found.practice.drill.minutes <= MOST_MINUTES
    assert found.practice.example.source == "rubric"
    assert len({one.diagnosis for one in found.advice}) == 3


def test_the_example_is_the_companys_own_where_there_is_one():
    best = Best({"problem_first": Example("What breaks first?", "best.vtt")})
    found = review(call(*[said("features_before_pain", t, REP) for t in (1, 2)]), RUBRIC, best)
    assert found.practice.example == best.moments["problem_first"]
    shown = best_of(call(*GOOD), review(call(*GOOD), RUBRIC), "best.vtt")
    assert shown["competition_framed"].words == "competition at 24"


def test_uncertainty_goes_to_a_manager():
    evidence = [
        said("paper_process", 1),
        said("pricing_discussed", 2),
        said("pricing_discussed", 3),
        said("risk_phrase", 4),
    ]
    evidence += [said("budget", 5), said("budget", 9, strength=Strength.CONTRADICTED)]
    reasons = [doubt.reason for doubt in review(call(*evidence, sided=0.6), RUBRIC).doubts]
    assert reasons == ["procurement", "pricing", "politics", "contradiction", "sides"]


def test_talk_ratio_moves_no_score():
    one, other = call(*GOOD[4:]), call(*GOOD[4:], words={REP: 900, BUYER: 10})
    assert review(one, RUBRIC) == review(other, RUBRIC)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"spoken": False}, "written"),
        ({"unread": "ja"}, "lexicon/ja.yaml"),
        ({"turns": 5}, "only 5 turns"),
        ({"talk": Talk({Side.UNKNOWN: 50}, None, 40, ())}, "who speaks"),
        ({"sided": 0.2}, "whose side 80% of the words"),
        ({"sided": 0.49}, "whose side 51% of the words"),
    ],
)
def test_a_call_that_cannot_be_scored_says_why(changes, reason):
    assert unscorable(call()) is None
    assert unscorable(call(turns=6, sided=0.5)) is None
    assert reason in unscorable(replace(call(), **changes))


def test_the_shipped_rubric_scores_every_criterion_there_is():
    assert 8 <= len(RUBRIC.rows) <= 12
    assert {row.criterion.key for row in RUBRIC.rows} == set(discover())
    for one in discover().values():
        for part in ("Why it matters:", "Met when:", "False alarms:", "Source:"):
            assert part in one.text, f"{one.key}: {part}"


def drill(key):
    return Drill(f"drill {key}", MOST_MINUTES, (), f"example {key}")


def diagnosed(*keys, questions=()):
    return {key: Diagnosis(key, key, (), {"any": questions}, "", drill(key)) for key in keys}


def row(criterion, weight, *wrong, questions=("Who signs?",)):
    found = discover()[criterion]
    return Row(found, criterion, "", weight, frozenset(), found.limits(), diagnosed(*wrong, questions=questions))


MONEY = row("budget_explicit", 1, "budget_not_confirmed")
WHEN = row("timing_forced", 3, "timeline_vague", "no_compelling_event")
GAP = row("gap_drawn", 1, "current_state_unknown", "desired_state_unknown", questions=tuple("123456"))


def own(*rows):
    return Rubric("own", "Own", "1", "", rows)


def test_points_are_two_one_and_none_by_weight():
    """Met, partly and missed of weights 1, 3 and 1; what does not apply counts on neither side."""
    found = review(call(said("budget", 1), said("timeline", 2)), own(MONEY, WHEN, GAP, row("competition_framed", 9)))

    assert [one.mark for one in found.scores] == [Mark.MET, Mark.PARTLY, Mark.MISSED, Mark.NOT_APPLICABLE]
    assert (found.points, found.most) == (1 * 2 + 3 * 1, 1 * 2 + 3 * 2 + 1 * 2)


def test_what_is_missed_comes_before_what_is_partly_there_whatever_it_weighs():
    found = review(call(said("timeline", 2)), own(WHEN, GAP, MONEY))

    assert [(one.key, one.criterion) for one in found.wrong] == [
        ("current_state_unknown", "gap_drawn"),
        ("desired_state_unknown", "gap_drawn"),
        ("budget_not_confirmed", "budget_explicit"),
        ("no_compelling_event", "timing_forced"),
    ]
    assert [one.diagnosis for one in found.advice] == [
        "current_state_unknown", "budget_not_confirmed", "no_compelling_event"
    ]  # fmt: skip
    assert found.practice.diagnosis == "current_state_unknown"


def test_the_heaviest_of_what_is_missed_comes_first():
    assert review(call(), own(MONEY, WHEN)).wrong[0].criterion == "timing_forced"
    assert review(call(), own(GAP, MONEY)).wrong[0].criterion == "gap_drawn"


def test_the_example_is_of_the_criterion_that_is_practised():
    best = Best({"gap_drawn": Example("How is it today?", "a"), "budget_explicit": Example("Who pays?", "b")})

    assert review(call(), own(GAP, MONEY), best).practice.example.words == "How is it today?"


def test_the_missing_question_is_that_of_the_worst_and_four_are_advised():
    now = Diagnosis("current_state_unknown", "", (), {"any": tuple("123456"), "demo": ("0", "3")}, "", drill("now"))
    later = Diagnosis("desired_state_unknown", "", (), {"any": ("later?",)}, "", drill("later"))
    gap = replace(GAP, diagnoses={one.key: one for one in (now, later)})

    for stage, questions in ((None, tuple("1234")), ("demo", tuple("0312")), ("proposal", tuple("1234"))):
        found = review(call(stage=stage), own(gap))
        assert found.scores[0].missing == questions[0]
        assert found.wrong[0].question == questions[0]
        assert found.advice[0].questions == questions


def test_a_good_moment_is_the_reps_and_else_the_first_of_the_buyers():
    heard = call(said("current_state", 1), said("current_state", 2), said("desired_state", 3), said("budget", 4))
    shown = best_of(heard, review(heard, own(GAP, MONEY)), "best.vtt")

    assert shown["gap_drawn"] == Example("current_state at 1", "best.vtt")
    assert shown["budget_explicit"] == Example("budget at 4", "best.vtt")


def test_a_drill_takes_ten_minutes_at_most():
    assert max(d.drill.minutes for row in RUBRIC.rows for d in row.diagnoses.values()) <= 10 == MOST_MINUTES
