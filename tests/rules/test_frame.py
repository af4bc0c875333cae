"""The frame of a rule: what a playbook may say of rules, how they are found, and what they are given."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rules.assessment import Finding, Gap, StepState
from rules.case import Case
from rules.facts import Cause, Fact, Source, Strength, Unknown
from rules.judge import BadLimits, Judge
from rules.playbook import ExpectedStep, Playbook, Weights
from rules.rule import BadRule, Found, RuleSet, discover, done, keys_in, not_applicable, not_done

Make = Callable[[Mapping[str, Any]], Case]


def test_a_playbook_cannot_name_a_rule_that_is_not_there(playbook: Playbook, rules: RuleSet) -> None:
    with pytest.raises(BadLimits, match=r"'risk.buyer-silence'. Nearest: risk.buyer-silent"):
        Judge.of(replace(playbook, limits={"risk.buyer-silence": {}}), rules)
    with pytest.raises(BadLimits, match="weights"):
        Judge.of(replace(playbook, weights=replace(playbook.weights, points={"risk.typo": 1})), rules)
    wrong = replace(playbook.stages[0], steps=(ExpectedStep("a", "meeting-hold", "", "", ""),))
    with pytest.raises(BadLimits, match="Nearest: meeting-held"):
        Judge.of(replace(playbook, stages=(wrong,)), rules)


def test_a_step_cannot_name_a_stage_that_is_not_there(playbook: Playbook, rules: RuleSet) -> None:
    """Else the step would be "not applicable" on every deal for ever, and nobody would notice."""
    row = ExpectedStep("a", "recap-sent", "", "", "", {"stage": "discvery"})
    wrong = replace(playbook.stages[0], steps=(row,))
    with pytest.raises(BadLimits, match=r"step a: stage: there is no stage 'discvery'. Nearest: discovery\."):
        Judge.of(replace(playbook, stages=(wrong, *playbook.stages[1:])), rules)


def test_every_limit_that_holds_a_key_is_marked_as_one(rules: RuleSet) -> None:
    for rule in rules.all:
        for name in ("stage", "element"):
            if name in rule.limits.model_fields:
                assert list(keys_in(rule.limits, {name: "x"}, name)) == [(name, "x")]


def test_no_admin_loosens_a_limit_to_nothing(playbook: Playbook, rules: RuleSet) -> None:
    with pytest.raises(BadLimits, match=r"risk\.buyer-silent: quiet_workdays"):
        Judge.of(replace(playbook, limits={"risk.buyer-silent": {"quiet_workdays": 9999}}), rules)
    bad = replace(playbook.stages[0], steps=(ExpectedStep("a", "element-recorded", "", "", ""),))
    with pytest.raises(BadLimits, match="step a: element"):
        Judge.of(replace(playbook, stages=(bad,)), rules)


def test_a_rule_file_holds_one_rule_of_its_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rules import risk

    monkeypatch.setattr(risk, "__path__", [*risk.__path__, str(tmp_path)])
    file = tmp_path / "odd_one.py"
    file.write_text('"""Nothing here."""\n', encoding="utf-8")
    with pytest.raises(BadRule, match="exactly one rule, this one holds 0"):
        discover()
    file.unlink()
    (tmp_path / "odd_two.py").write_text(
        "from rules.rule import risk\n\n@risk(needs=('weather',))\ndef check(case, limits):\n    return None\n",
        encoding="utf-8",
    )
    with pytest.raises(BadRule, match=r"needs \['weather'\], which is no fact"):
        discover()


def test_the_nearest_name_is_told_however_far_it_is(playbook: Playbook, rules: RuleSet) -> None:
    with pytest.raises(BadLimits) as told:
        Judge.of(replace(playbook, limits={"0123456789": {}}), rules)
    assert str(told.value).count(" Nearest: ") == 1


def test_the_first_of_several_faults_is_told(playbook: Playbook, rules: RuleSet) -> None:
    with pytest.raises(BadLimits, match="quiet_workdays"):
        Judge.of(replace(playbook, limits={"risk.buyer-silent": {"quiet_workdays": 9999, "colour": "red"}}), rules)


def test_weights_name_risks_and_fields_of_the_companys_own(playbook: Playbook, rules: RuleSet) -> None:
    own = replace(playbook, weights=Weights("w2", 0, {"signal.source=Referral": -300, "risk.buyer-silent": 400}))
    assert Judge.of(own, rules).playbook is own


def test_a_rule_lies_in_the_folder_of_its_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from rules import risk

    monkeypatch.setattr(risk, "__path__", [*risk.__path__, str(tmp_path)])
    text = "from rules.rule import step\n\n@step()\ndef check(case, limits):\n    return None\n"
    (tmp_path / "odd_three.py").write_text(text, encoding="utf-8")
    with pytest.raises(BadRule, match=r"decorated as adherence, but lies under risk"):
        discover()


def test_rules_are_known_by_kind_and_file(rules: RuleSet) -> None:
    assert {rule.key for rule in rules.risks} >= {"risk.buyer-silent", "risk.single-threaded"}
    assert rules.steps["meeting-held"].key == "adherence.meeting-held"
    assert "next_action.answer-buyer" in {rule.key for rule in rules.actions}
    assert next(r.text for r in rules.risks if r.key == "risk.buyer-silent").startswith("The buyer")
    keys = [rule.key for rule in rules.all]
    assert len(keys) == len(set(keys)) == len(rules.risks) + len(rules.steps) + len(rules.actions)


def test_a_rule_whose_need_is_hidden_is_not_asked(rules: RuleSet, make: Make) -> None:
    rule = next(one for one in rules.risks if one.key == "risk.close-date-passed")
    why = Unknown(Cause.UNREADABLE, "close_date")
    assert rule.unknown_need({"close_date": why}) == ("close_date", why)
    assert rule.unknown_need({"amount": why}) is None
    assert rules.unknown(make({"blind": {"close_date": "unreadable"}}))["close_date"] == why
    assert "amount" not in rules.unknown(make({"blind": {"close_date": "unreadable"}}))
    assert "last_meeting" in rules.unknown_to_steps(make({"blind": {"meetings": "unreadable"}}))


# --- what actions are given


def found(playbook: Playbook, points: Mapping[str, int], *gaps: Gap) -> Found:
    return Found(
        playbook,
        {key: Finding(key=key, points=worth) for key, worth in points.items()},
        {gap.element: gap for gap in gaps},
    )


@pytest.mark.parametrize(
    ("points", "impact"),
    [
        ({}, 1),
        ({"risk.a": 249}, 1),
        ({"risk.a": 250}, 2),
        ({"risk.a": 200, "risk.b": 50}, 2),
        ({"risk.a": -250}, 2),
        ({"risk.a": 999}, 4),
        ({"risk.a": 1000}, 5),
        ({"risk.a": 2000}, 5),
        ({"risk.c": 999}, 1),
    ],
)
def test_the_impact_of_what_fired(playbook: Playbook, points: Mapping[str, int], impact: int) -> None:
    one = found(playbook, points)
    assert one.impact("risk.a", "risk.b") == impact
    assert one.impact("risk.a", "risk.b", least=3) == max(3, impact)


def test_those_that_fired_in_the_order_asked(playbook: Playbook) -> None:
    assert found(playbook, {"risk.a": 1, "risk.b": 1}).fired("risk.b", "risk.c", "risk.a") == ("risk.b", "risk.a")


def test_what_to_ask_next_is_what_the_stage_asks_for(playbook: Playbook) -> None:
    gaps = (
        Gap("metrics", Strength.ASSUMED, "How much?", below_minimum=False),
        Gap("champion", Strength.NOT_ASKED, "Who helps?", below_minimum=False),
        Gap("budget", Strength.ASSUMED, "Whose money?", below_minimum=True),
        Gap("competition", Strength.NOT_ASKED, "", below_minimum=True),
    )
    assert list(found(playbook, {}, *gaps).questions.items()) == [
        ("budget", "Whose money?"),
        ("champion", "Who helps?"),
        ("metrics", "How much?"),
    ]


# --- what steps answer


def test_a_step_that_cannot_be_seen_is_not_called_left_out() -> None:
    where, why = Source("Event.Id", "00U1"), Unknown(Cause.UNREADABLE, "meetings")
    seen, hidden = Fact[int](None, where), Fact[int](None, unknown=why)
    assert not_done(seen).state is StepState.NOT_DONE
    assert not_done(seen).because == (where,)
    assert (not_done(seen, hidden).state, not_done(seen, hidden).unknown) == (StepState.UNKNOWN, why)
    assert (done(seen).state, done(seen).because) == (StepState.DONE, (where,))
    assert (not_applicable(seen).state, not_applicable(seen).because) == (StepState.NOT_APPLICABLE, (where,))
