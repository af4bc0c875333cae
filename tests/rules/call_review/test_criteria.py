"""Each criterion at its edges: what it makes of a call, the moments that show it, what was wrong."""

import pytest
from pydantic import ValidationError

from rules.call_review import criteria
from rules.call_review.criteria.problem_first import Pitch
from rules.call_review.criterion import BadCriterion, Criterion, Mark, discover
from rules.facts import Side, Strength
from rules.rule import Limits
from tests.rules.call_review.talked import REP, call, said

MET, PARTLY, MISSED, NONE = Mark.MET, Mark.PARTLY, Mark.MISSED, Mark.NOT_APPLICABLE
NEITHER = ("process_unknown", "criteria_unknown")
ACCEPTED = ("delay_accepted", *NEITHER)
INFERRED, CONTRADICTED = Strength.INFERRED, Strength.CONTRADICTED


def rep(about, turn, **flags):
    return said(about, turn, REP, **flags)


def doubt(turn, state="raised", kind="price", side=Side.BUYER):
    return said("objection", turn, side, **{"class": kind, "state": state})


@pytest.mark.parametrize(
    ("criterion", "evidence", "mark", "moments", "wrong"),
    [
        # two turns of features make a pitch, one does not
        ("problem_first", [rep("features_before_pain", 1)], MISSED, (), ("pain_not_explored",)),
        ("problem_first", [rep("features_before_pain", t) for t in (1, 2)], MISSED, (0, 1), ("features_before_pain",)),
        ("problem_first", [rep("features_before_pain", 1), said("pain", 2)], PARTLY, (0, 1), ("features_before_pain",)),
        ("problem_first", [said("features_before_pain", t) for t in (1, 2, 3)], MISSED, (), ("pain_not_explored",)),
        ("problem_first", [rep("pain", 1)], MISSED, (0,), ("pain_not_explored",)),
        # both states, at most two quotes of each
        ("gap_drawn", [said("current_state", t) for t in (1, 2, 3)] + [said("desired_state", t) for t in (4, 5, 6)],
         MET, (0, 1, 3, 4), ()),
        ("gap_drawn", [said("current_state", 1)], PARTLY, (0,), ("desired_state_unknown",)),
        ("gap_drawn", [said("desired_state", 1, strength=INFERRED)], PARTLY, (0,), ("current_state_unknown",)),
        ("gap_drawn", [rep("current_state", 1), said("desired_state", 2)], PARTLY, (1,), ("current_state_unknown",)),
        ("gap_drawn", [said("current_state", 1), rep("desired_state", 2)], PARTLY, (0,), ("desired_state_unknown",)),
        ("gap_drawn", [rep("current_state", 1)], MISSED, (), ("current_state_unknown", "desired_state_unknown")),
        # teaching is the rep's; tension may be anybody's who is known
        ("insight_given", [rep("teaching", 1), said("tension", 2)], MET, (0, 1), ()),
        ("insight_given", [rep("teaching", 1)], PARTLY, (0,), ("no_tension",)),
        ("insight_given", [rep("tension", 1)], PARTLY, (0,), ("nothing_taught",)),
        ("insight_given", [rep("teaching", 1), said("tension", 2, Side.UNKNOWN)], PARTLY, (0,), ("no_tension",)),
        ("insight_given", [said("teaching", 1)], MISSED, (), ("nothing_taught", "no_tension")),
        # what the rep alone says of the next step
        ("next_step_agreed", [rep("next_step", 39, date=True)], PARTLY, (0,),
         ("next_step_no_owner", "next_step_no_deliverable", "next_step_not_agreed")),
        ("next_step_agreed", [rep("next_step", 39, owner=True)], MISSED, (0,),
         ("next_step_no_date", "next_step_no_deliverable", "next_step_not_agreed")),
        ("next_step_agreed", [said("next_step", 39, strength=CONTRADICTED)], MISSED, (0,), ("next_step_missing",)),
        ("next_step_agreed", [said("next_step", 39, strength=INFERRED, date=True, owner=True, deliverable=True)],
         MET, (0,), ()),
        # who brings up a competitor, and what the rep answers from then on
        ("competition_framed", [rep("competition", 1, differentiated=True)], NONE, (), ()),
        ("competition_framed", [said("competition", 1, strength=CONTRADICTED)], NONE, (), ()),
        ("competition_framed", [rep("competition", 1, differentiated=True), said("competition", 2)],
         MISSED, (1,), ("competitor_not_differentiated",)),
        ("competition_framed",
         [said("competition", 1), rep("competition", 2, differentiated=True), said("competition", 3)],
         MET, (1, 0, 2), ()),
        ("competition_framed",
         [said("competition", 1), rep("competition", 2, differentiated=True), rep("competition", 4, defensive=True)],
         PARTLY, (2, 1), ("competitor_defensive",)),
        # what lies behind a delay comes out within eight turns, or does not
        ("decision_known", [said("delay", 30), said("timeline", 38)], MISSED, (), NEITHER),
        ("decision_known", [said("delay", 30), said("timeline", 39)], MISSED, (0,), ACCEPTED),
        ("decision_known", [said("delay", 30), said("timeline", 30)], MISSED, (), NEITHER),
        ("decision_known", [said("delay", 0), said("timeline", 0)], MISSED, (), NEITHER),
        ("decision_known", [said("delay", 0), said("timeline", 8)], MISSED, (), NEITHER),
        ("decision_known", [said("timeline", 0), said("delay", 1)], MISSED, (1,), ACCEPTED),
        ("decision_known", [said("delay", 30), rep("timeline", 31)], MISSED, (0,), ACCEPTED),
        ("decision_known", [said("decision_process", t) for t in (1, 2, 3)] +
         [said("decision_criteria", t) for t in (4, 5, 6)], MET, (0, 1, 3, 4), ()),
        ("decision_known", [rep("decision_process", 1), said("decision_criteria", 2)],
         PARTLY, (1,), ("process_unknown",)),
        ("decision_known", [said("decision_process", 1), rep("decision_criteria", 2)],
         PARTLY, (0,), ("criteria_unknown",)),
        # doubts by their kind: the last word counts
        ("objections_resolved", [doubt(1), doubt(3, "explored"), doubt(9, "resolved")], MET, (2,), ()),
        ("objections_resolved", [doubt(1, side=REP), doubt(3, side=REP)], NONE, (), ()),
        ("objections_resolved", [doubt(1), doubt(2, "acknowledged", side=REP), doubt(9)], PARTLY, (0, 1, 2),
         ("objection_not_resolved",)),
        ("objections_resolved", [doubt(1, "resolved", "legal"), doubt(2), doubt(9)], PARTLY, (1, 2, 0),
         ("objection_brushed_aside",)),
        ("objections_resolved", [doubt(2), doubt(9)], MISSED, (0, 1), ("objection_brushed_aside",)),
        ("objections_resolved", [doubt(1), said("risk_phrase", 5)], MISSED, (0, 1),
         ("objection_not_resolved", "risk_not_explored")),
        # the rep asks back within three turns
        ("objections_resolved", [said("risk_phrase", 5), rep("question", 8)], NONE, (), ()),
        ("objections_resolved", [said("risk_phrase", 5), rep("question", 9)], MISSED, (0,), ("risk_not_explored",)),
        ("objections_resolved", [rep("question", 4), said("risk_phrase", 5)], MISSED, (1,), ("risk_not_explored",)),
        ("objections_resolved", [said("risk_phrase", 5), said("question", 6)], MISSED, (0,), ("risk_not_explored",)),
        ("objections_resolved", [said("risk_phrase", 5), rep("teaching", 6)], MISSED, (0,), ("risk_not_explored",)),
        ("objections_resolved", [said("risk_phrase", 0), rep("question", 3)], NONE, (), ()),
        ("objections_resolved", [said("risk_phrase", 0), rep("question", 4)], MISSED, (0,), ("risk_not_explored",)),
    ],
)  # fmt: skip
def test_criterion_at_its_edges(criterion, evidence, mark, moments, wrong):
    found = discover()[criterion]

    verdict = found.check(call(*evidence), found.limits())

    assert (verdict.mark, verdict.moments, verdict.wrong) == (mark, moments, wrong)
    assert set(wrong) <= set(found.wrong)


@pytest.mark.parametrize(
    ("criterion", "about", "inferred"),
    [
        ("budget_explicit", "budget", "budget_not_confirmed"),
        ("champion_tested", "champion", "champion_not_tested"),
        ("economic_buyer_identified", "economic_buyer", "economic_buyer_not_identified"),
        ("impact_quantified", "impact", "impact_not_quantified"),
    ],
)
def test_what_the_buyer_says_is_met_what_is_gathered_partly_and_the_reps_word_missed(criterion, about, inferred):
    found = discover()[criterion]

    for strength, side, mark in ((None, Side.BUYER, MET), (INFERRED, Side.BUYER, PARTLY), (None, REP, MISSED)):
        verdict = found.check(call(said(about, 1, side, strength)), found.limits())
        assert (verdict.mark, verdict.moments) == (mark, (0,))
        assert verdict.wrong == (() if mark is MET else (inferred,))


@pytest.mark.parametrize(
    ("earlier", "told"), [(said("pain", 4), True), (rep("pain", 4), False), (said("impact", 4), False)]
)
def test_pain_that_the_buyer_told_in_an_earlier_call_need_not_be_told_again(earlier, told):
    found = discover()["problem_first"]
    pitch, pain = rep("features_before_pain", 1), said("pain", 2)

    def marks(*evidence):
        return found.check(call(*evidence, earlier=((earlier,),)), found.limits()).mark

    assert marks() is (NONE if told else MISSED)
    assert marks(pitch, pitch) is (NONE if told else MISSED)
    assert marks(pitch, pain) is (MET if told else PARTLY)
    assert marks(pain) is MET


def test_how_many_turns_make_a_pitch_is_the_companys_to_say():
    assert Pitch().turns == 2
    assert [Pitch(turns=turns).turns for turns in (1, 10)] == [1, 10]
    for turns in (0, 11):
        with pytest.raises(ValidationError):
            Pitch(turns=turns)


def test_criterion_is_found_by_its_folder_with_its_limits_and_its_text():
    found = discover()

    assert found["problem_first"].limits is Pitch
    assert found["budget_explicit"].limits is Limits
    assert all(key == one.key and one.text for key, one in found.items())
    assert Criterion(found["gap_drawn"].check, (), Limits).key == ""


@pytest.mark.parametrize(
    ("holds", "count"), [("", 0), ("first = criterion()(check)\nsecond = criterion()(check)\n", 2)]
)
def test_file_holds_exactly_one_criterion(holds, count, tmp_path, monkeypatch):
    frame = "from rules.call_review.criterion import criterion\n\n\ndef check(call, limits):\n    ...\n\n\n"
    name = f"weather_{count}"
    (tmp_path / f"{name}.py").write_text(frame + holds, encoding="utf-8")
    monkeypatch.setattr(criteria, "__path__", [*criteria.__path__, str(tmp_path)])

    with pytest.raises(BadCriterion, match=f"{name}: a file holds exactly one criterion, this one holds {count}"):
        discover.__wrapped__()
