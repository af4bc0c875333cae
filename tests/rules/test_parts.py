"""The small parts that judging is made of: their order, and what they say where nothing is given."""

from dataclasses import replace
from datetime import date

import pytest

from rules.assessment import Action, Finding, Gap, Proposal, Step, StepCheck, StepState, Timing
from rules.facts import Cause, DoneWhen, Fact, Former, Occurrence, Strength, Today, Unknown
from rules.once import once
from rules.playbook import ExpectedStep, Gate, MethodElement, Methodology, Norm, Norms, Playbook, Weights

DAY = date(2026, 3, 18)


def test_proofs_stand_in_order_weakest_first() -> None:
    """The numbers are kept with each deal: a new order would be read into old ones."""
    assert {strength.name: int(strength) for strength in Strength} == {
        "CONTRADICTED": 0,
        "NOT_ASKED": 1,
        "STALE": 2,
        "ASSUMED": 3,
        "INFERRED": 4,
        "CONFIRMED": 5,
    }


def test_a_fact_is_present_absent_or_unknown() -> None:
    hidden = Unknown(Cause.UNREADABLE, "Opportunity.Amount")
    told = [(fact.known, fact.present) for fact in (Fact(0), Fact(None), Fact(None, unknown=hidden))]
    assert told == [(True, True), (True, False), (False, False)]
    assert not Fact(1, unknown=hidden).present


def test_people_work_from_monday_to_friday() -> None:
    assert Today(DAY).workdays == (0, 1, 2, 3, 4)
    assert len({Today(DAY), Today(DAY), Today(date(2026, 3, 19))}) == 2


def test_what_opens_is_the_first_of_its_kind() -> None:
    proposal = Proposal({}, (), "deal", 1, 1, 1, (0, 0), DAY, DoneWhen("stage", "present"))
    action = Action("next_action.a", proposal, Timing.IMMEDIATE, DAY, 100, DAY)
    gap = Gap("metrics", Strength.STALE, "", below_minimum=False)
    step = Step("a", "discovery", StepCheck(StepState.DONE))
    assert [one.number for one in (Finding(), gap, step, action)] == [1, 1, 1, 1]
    assert (Finding().points, Former(DAY, None, None).change) == (0, 0)
    assert not Occurrence(1, DAY, True).unasked


def test_a_value_is_worked_out_once() -> None:
    class Deal:
        asked = 0

        @once
        def worth(self) -> int:
            self.asked += 1
            return 7

    deal = Deal()
    assert (deal.worth, deal.worth, deal.asked) == (7, 7, 1)
    assert isinstance(Deal.worth, once)


# --- the playbook


def test_a_criterion_is_about_its_element() -> None:
    def about(**given: str) -> str | None:
        return Gate("discovery", ExpectedStep("a", "role-named", "", "", "", given)).element

    assert about(element="metrics") == "metrics"
    assert about(role="economic buyer") == "economic_buyer"
    assert about(role="champion") is None


@pytest.mark.parametrize(
    ("stage", "known", "question"),
    [
        ("proposal", True, "Is it still 40?"),
        ("proposal", False, "How much?"),
        ("discovery", True, "How much?"),
        (None, True, "How much?"),
    ],
)
def test_a_stages_own_question_builds_on_what_is_known(stage: str | None, known: bool, question: str) -> None:
    asked = {"any": ("How much?", "How often?"), "proposal": ("Is it still 40?",)}
    assert MethodElement("metrics", "Metrics", "", "", asked).question(stage, known=known) == question


def test_the_only_question_there_is_is_asked() -> None:
    own = MethodElement("metrics", "Metrics", "", "", {"proposal": ("Is it still 40?",)})
    assert own.question("proposal", known=False) == "Is it still 40?"
    assert own.question("discovery", known=False) == ""


def test_stages_have_their_place_and_their_usual_days(playbook: Playbook) -> None:
    learned = replace(playbook, norms=Norms(stage_days={"proposal": 33}))
    assert [learned.position(key) for key in ("prospecting", "proposal", "parked", None)] == [0, 4, -1, -1]
    assert [len(learned.before(key)) for key in ("prospecting", "discovery", "proposal", "parked", None)] == [
        0,
        1,
        4,
        0,
        0,
    ]
    assert [learned.usual_days(key) for key in ("prospecting", "proposal", "parked", None)] == [20, 33, 0, 0]
    assert learned.stage("parked") is None


def test_the_primary_methodology_comes_first(playbook: Playbook) -> None:
    also = Methodology("spiced", "SPICED", tuple(MethodElement(key, "Other", "", "") for key in ("metrics", "impact")))
    both = replace(playbook, also=(also,))
    assert [(e.label if e else None) for e in map(both.element, ("metrics", "impact", "x"))] == [
        "Metrics",
        "Other",
        None,
    ]


def test_a_chance_is_told_from_enough_deals_on(playbook: Playbook) -> None:
    for deals, told in ((19, None), (20, 0.4)):
        norms = Norms(done_soon={"next_action.answer-buyer": Norm(0.4, deals)})
        assert replace(playbook, norms=norms).chance("next_action.answer-buyer") == told
    assert playbook.chance("next_action.answer-buyer") is None


def test_nothing_is_learned_until_it_is() -> None:
    assert (Norms().won_deals, Norms().enough) == (0, 20)
    assert (Weights("w1", 0, {}).closed_deals, Weights("w1", 0, {}).enough) == (0, 100)
