"""What judge() promises of every deal: same bytes, exact sums, nothing out of the unknown, one action that stays."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.assessment import Assessment, Ending, StepState, Timing
from rules.case import Case
from rules.facts import Cause, DoneWhen, Former, Kind, Mark, Occurrence, Side, Strength, Unknown
from rules.judge import Judge
from rules.lives import is_done
from rules.playbook import ExpectedStep, MethodElement, Playbook
from rules.rule import RuleSet

Make = Callable[[Mapping[str, Any]], Case]
WAIT = "next_action.nothing-to-do-until"
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def judge(playbook: Playbook, rules: RuleSet) -> Judge:
    return Judge.of(playbook, rules)


def bytes_of(assessment: Assessment) -> bytes:
    return json.dumps(asdict(assessment), default=str, sort_keys=True).encode()


def former_of(assessment: Assessment) -> Former:
    return Former(
        on=assessment.on,
        points=assessment.score.points,
        primary=assessment.primary.key,
        change=assessment.score.change,
        changed_for=assessment.changed_for,
        grounds=assessment.grounds,
        lives=assessment.lives,
    )


def on(case: Case, day: date) -> Case:
    return replace(case, today=replace(case.today, day=day))


# --- deals of every kind

DAYS = st.dates(date(2025, 12, 1), date(2026, 4, 30)).map(str)
STAGES = ("prospecting", "discovery", "qualification", "evaluation", "proposal", "negotiation", "closing")
PEOPLE = (
    "c1 Anja Behrwald, champion, primary",
    "c2 Ralf Ehlert, economic buyer",
    "c3 Lena Cordsen, technical",
    "c4 Gero Ackmann, legal or procurement, left",
)
ELEMENTS = ("metrics", "economic_buyer", "decision_criteria", "decision_process", "paper_process", "identify_pain")
WORTH = st.sampled_from(["assumed", "inferred", "confirmed", "contradicted", "not_asked", "stale"])
activity = st.builds(
    lambda day, what, who, late: f"{day} {what} {who} {late}".strip(),
    DAYS,
    st.sampled_from(
        ["mail rep", "mail buyer", "call rep", "call both", "meeting both", "meeting rep", "task rep", "mail buyer"]
    ),
    st.sampled_from(["c1", "c2", "c1 c3", "c9", ""]),
    st.sampled_from(["", "", "", "planned", "cancelled", "open", "away"]),
)
push = st.builds(lambda day, a, b: f"{day} close_date {a} {b}", DAYS, DAYS, DAYS)
deals = st.fixed_dictionaries(
    {
        "today": st.just("2026-03-18"),
        "deal": st.fixed_dictionaries(
            {
                "stage": st.sampled_from(STAGES),
                "amount": st.sampled_from([None, 80000.0]),
                "close_date": st.one_of(st.none(), DAYS),
                "next_step": st.sampled_from([None, "Call"]),
                "next_step_on": st.one_of(st.none(), DAYS),
            }
        ),
        "people": st.lists(st.sampled_from(PEOPLE), unique=True),
        "activities": st.lists(activity, max_size=12),
        "stages": st.lists(st.tuples(DAYS, st.sampled_from(STAGES)), max_size=5, unique_by=lambda move: move[0]).map(
            lambda moves: [f"{day} {stage}" for day, stage in moves]
        ),
        "changes": st.lists(push, max_size=4),
        "elements": st.dictionaries(st.sampled_from(ELEMENTS), WORTH, max_size=6),
        "evidence": st.lists(
            st.builds(
                lambda day, about, worth: f"{day} {about} {worth} so they said", DAYS, st.sampled_from(ELEMENTS), WORTH
            ),
            max_size=3,
        ),
    }
)


@many
@given(deals)
def test_the_same_case_gives_the_same_bytes(judge: Judge, make: Make, told: dict[str, Any]) -> None:
    assert bytes_of(judge.judge(make(told))) == bytes_of(judge.judge(make(told)))


@many
@given(deals, st.randoms(use_true_random=False))
def test_the_order_of_what_was_read_does_not_matter(
    judge: Judge, make: Make, told: dict[str, Any], dice: Random
) -> None:
    case = make(told)

    def shuffled(items: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(dice.sample(items, len(items)))

    other = replace(
        case,
        people=shuffled(case.people),
        activities=shuffled(case.activities),
        stages=shuffled(case.stages),
        changes=shuffled(case.changes),
        evidence=shuffled(case.evidence),
        elements=dict(shuffled(tuple(case.elements.items()))),
    )
    assert bytes_of(judge.judge(other)) == bytes_of(judge.judge(case))


@many
@given(deals)
def test_the_terms_add_up_and_one_action_comes_first(judge: Judge, make: Make, told: dict[str, Any]) -> None:
    assessment = judge.judge(make(told))
    score = assessment.score
    assert score.points == score.base + sum(term.points for term in score.terms)
    assert {t.key: t.points for t in score.terms if t.fired} == {f.key: f.points for f in assessment.findings}
    assert [a.primary for a in assessment.actions].count(True) == 1
    assert assessment.actions[0] == assessment.primary
    assert assessment.primary.key not in ("next_action.fix-crm-field",)
    assert not assessment.primary.key.startswith("next_action.fix-crm-field")
    assert assessment.primary.probability is None
    assert assessment.alternatives or assessment.primary.key == WAIT
    assert assessment.primary.key not in {a.key for a in assessment.alternatives}
    for action in (assessment.primary, *assessment.alternatives):
        proposal = action.proposal
        assert min(proposal.impact, proposal.urgency, proposal.effort) >= 1
        assert max(proposal.impact, proposal.urgency, proposal.effort) <= 5
        assert action.rank == 100 * proposal.impact * proposal.urgency // proposal.effort
        assert action.due >= assessment.on
        assert proposal.serves
        assert proposal.wait or proposal.because
        assert (action.timing is Timing.WAIT) is proposal.wait


def test_never_two_rules_on_one_absence_of_words(judge: Judge, make: Make) -> None:
    """Silence has one owner at a time, over a year of quiet on every stage."""
    silence = {"risk.buyer-silent", "risk.no-activity", "risk.economic-buyer-silent", "risk.champion-silent"}
    fading = {"risk.next-step-passed", "risk.replies-slower", "risk.owner-changed", "risk.meetings-cancelled"}
    fading |= {"risk.buyer-silent", "risk.no-activity"}
    names = {"risk.no-economic-buyer", "risk.economic-buyer-silent", "risk.economic-buyer-engaged"}
    dates = {"risk.close-date-passed", "risk.close-date-pushed", "risk.close-date-too-near"}
    for stage in STAGES:
        for last in ("mail rep c1", "mail buyer c1", "meeting both c1"):
            told = {
                "activities": ["2026-03-02 meeting both c1", f"2026-03-03 {last}"],
                "deal": {"stage": stage, "next_step_on": "2026-03-05"},
                "changes": ["2026-03-04 owner 005B 005A"],
            }
            for days in range(0, 200, 7):
                case = on(make(told), date(2026, 3, 4) + timedelta(days=days))
                fired = {f.key for f in judge.judge(case).findings}
                assert len(fired & silence) <= 1, (stage, last, days)
                assert len(fired & fading) <= 1, (stage, last, days)
                assert len(fired & names) <= 1
                assert not {"risk.close-date-passed"} < (fired & dates)


def test_the_first_open_criterion_says_why(playbook: Playbook, rules: RuleSet, make: Make) -> None:
    row = ExpectedStep("pain", "element-recorded", "Pain", "why pain", "do", {"element": "identify_pain"}, gate=True)
    first, second, *others = playbook.stages
    asked = replace(playbook, stages=(first, replace(second, steps=(row,)), *others))
    case = make({"activities": ["2026-03-16 mail buyer c1", "2026-03-17 mail rep c1"], "elements": {}})
    found = {f.key: f.values for f in Judge.of(asked, rules).judge(case).findings}["risk.exit-criteria-unmet"]
    assert (found["criteria"], found["count"], found["why"]) == ("first meeting; Pain", 2, "why first-meeting")


@pytest.mark.parametrize(
    ("element", "rule"), [("budget", "risk.budget-unknown"), ("compelling_event", "risk.no-compelling-event")]
)
def test_what_the_stage_asks_for_is_its_own_no_more(
    playbook: Playbook, rules: RuleSet, make: Make, element: str, rule: str
) -> None:
    """Where the methodology's minimum names the element it is a gap of that, and no sign of its own."""
    told = {"deal": {"stage": "proposal"}, "elements": {}, "evidence": ["2026-03-10 pain confirmed | Penalties."]}
    stages = tuple(
        replace(one, minimum={element: Strength.ASSUMED} if one.key == "proposal" else {}) for one in playbook.stages
    )
    known = (*playbook.methodology.elements, MethodElement(element, element.title(), "", "", {}))
    asking = replace(playbook, stages=stages, methodology=replace(playbook.methodology, elements=known))
    for by, asks in ((playbook, False), (asking, True)):
        found = Judge.of(by, rules).judge(make(told))
        assert (rule in {f.key for f in found.findings}) is not asks
        assert (element in {g.element for g in found.gaps if g.below_minimum}) is asks


@pytest.mark.parametrize(
    ("element", "rule"),
    [
        ("budget", "risk.budget-unknown"),
        ("compelling_event", "risk.no-compelling-event"),
        ("mutual_action_plan", "risk.no-action-plan"),
        ("legal_review", "risk.reviews-open"),
        ("technical_fit", "risk.fit-failed"),
    ],
)
def test_what_an_open_criterion_asks_for_is_no_sign_of_its_own(
    playbook: Playbook, rules: RuleSet, make: Make, element: str, rule: str
) -> None:
    row = ExpectedStep("asked", "element-recorded", "Asked", "why", "do", {"element": element}, gate=True)
    stages = tuple(replace(one, steps=(row,)) if one.key == "discovery" else one for one in playbook.stages)
    told = {
        "deal": {"stage": "negotiation", "close_date": "2026-04-10"},
        "elements": {"security_review": "assumed", "champion": "assumed c1", "technical_fit": "contradicted"},
        "evidence": ["2026-03-10 pain confirmed | Penalties."],
    }
    for by, gated in ((playbook, False), (replace(playbook, stages=stages), True)):
        fired = {f.key for f in Judge.of(by, rules).judge(make(told)).findings}
        assert (rule in fired) is not gated
        assert ("risk.exit-criteria-unmet" in fired) is gated


def asking_only(rules: RuleSet) -> RuleSet:
    """Of all actions, to wait and to ask about a gap."""
    kept = ("next_action.ask-gap-question", "next_action.nothing-to-do-until")
    return replace(rules, actions=tuple(one for one in rules.actions if one.key in kept))


@pytest.mark.parametrize(("stage", "asks"), [("prospecting", True), ("closing", False)])
def test_the_last_stage_asks_for_the_signature_and_no_gap(
    playbook: Playbook, rules: RuleSet, make: Make, stage: str, asks: bool
) -> None:
    stages = tuple(replace(one, minimum={"metrics": Strength.ASSUMED}) for one in playbook.stages)
    told = {
        "deal": {"stage": stage},
        "elements": {},
        "activities": ["2026-03-16 mail buyer c1", "2026-03-17 mail rep c1"],
    }
    found = Judge.of(replace(playbook, stages=stages), asking_only(rules)).judge(make(told))
    assert found.primary.key.startswith("next_action.ask-gap-question") is asks


def test_late_is_from_six_tenths_of_the_process(playbook: Playbook, rules: RuleSet, make: Make) -> None:
    """Near the close date the papers have an action of their own from there on; before, they are a gap like others."""
    six = tuple(one for one in playbook.stages if one.key != "discovery")  # proposal is 3 / 5 of the way
    eight = (*playbook.stages, replace(playbook.stages[-1], key="handover"))  # 4 / 7
    known = ("metrics", "decision_process", "identify_pain")
    told = {
        "deal": {"stage": "proposal", "close_date": "2026-04-10"},
        "stages": ["2026-01-05 prospecting", "2026-02-24 proposal"],
        "elements": {**dict.fromkeys(known, "assumed"), "economic_buyer": "assumed c2", "champion": "assumed c1"},
        "activities": ["2026-03-16 mail buyer c1", "2026-03-17 mail rep c1"],
    }
    for stages, asked in ((six, False), (eight, True)):
        found = Judge.of(replace(playbook, stages=stages), asking_only(rules)).judge(make(told))
        assert (found.primary.key == "next_action.ask-gap-question.paper_process") is asked


def test_every_open_criterion_has_one_owner(playbook: Playbook, rules: RuleSet, make: Make) -> None:
    """An exit criterion left open counts once: where its stage was left, where it was jumped, or not at all."""
    row = ExpectedStep("pain", "element-recorded", "Pain", "why", "do", {"element": "identify_pain"}, gate=True)
    stages = tuple(replace(s, steps=(row,)) if s.key == "discovery" else s for s in playbook.stages)
    judge = Judge.of(replace(playbook, stages=stages, limits={"risk.method-below-minimum": {"elements": 1}}), rules)
    kept = {"champion": "assumed c1", "metrics": "assumed", "decision_process": "assumed"}
    owners = {"risk.exit-criteria-unmet", "risk.stage-jumped", "risk.method-below-minimum"}
    passed = ["2026-01-05 prospecting", "2026-01-20 discovery", "2026-02-03 qualification", "2026-02-24 evaluation"]
    for moves, owner in (
        (passed, "risk.exit-criteria-unmet"),
        ([passed[0], *passed[2:]], "risk.stage-jumped"),
    ):
        told = {"elements": kept, "stages": moves}
        assert {f.key for f in judge.judge(make(told)).findings} & owners == {owner}
        excused = judge.judge(make({**told, "marks": {"step.pain": "legitimate deviation"}}))
        assert {f.key for f in excused.findings} & owners == {"risk.method-below-minimum"}
        done = judge.judge(make({**told, "elements": {**kept, "identify_pain": "confirmed"}}))
        assert not {f.key for f in done.findings} & owners


# --- the unknown

BLIND = {
    "people": {"people": ()},
    "stages": {"stages": ()},
    "changes": {"changes": ()},
    "mail": Kind.MAIL,
    "meetings": Kind.MEETING,
    "calls": Kind.CALL,
    "tasks": Kind.TASK,
}
FIELDS = ("stage", "amount", "close_date", "created_on", "next_step", "next_step_on")


def taken_away(case: Case, part: str) -> Case:
    """The same deal with one part unreadable, as after a permission was taken away."""
    blind = {**case.blind, part: Unknown(Cause.UNREADABLE, part)}
    if part in FIELDS:
        return replace(case, deal=replace(case.deal, **{part: None}), blind=blind)
    if part.startswith("element."):
        kept = {k: v for k, v in case.elements.items() if k != part.removeprefix("element.")}
        return replace(case, elements=kept, blind=blind)
    gone = BLIND[part]
    if isinstance(gone, Kind):
        kept_activities = tuple(a for a in case.activities if a.kind is not gone)
        heard = () if gone is Kind.CALL else case.evidence
        return replace(case, activities=kept_activities, evidence=heard, blind=blind)
    return replace(case, blind=blind, **gone)


@many
@given(deals, st.sampled_from([*BLIND, *FIELDS, *(f"element.{e}" for e in (*ELEMENTS, "champion"))]))
def test_a_missing_permission_gives_no_finding(judge: Judge, make: Make, told: dict[str, Any], part: str) -> None:
    case = make(told)
    before, after = judge.judge(case), judge.judge(taken_away(case, part))
    harmful = {f.key for f in after.findings if not f.lowers} - {f.key for f in before.findings}
    # Of two owners of one silence the other may step in: fewer words read never make more of it than there was.
    assert not harmful, f"{part} taken away"
    worse = {s.key for s in after.steps if s.breached} - {s.key for s in before.steps if s.breached}
    assert not worse
    short = {g.element for g in after.gaps if g.below_minimum} - {g.element for g in before.gaps if g.below_minimum}
    assert not short


def test_everything_unreadable_is_unknown_and_calm(judge: Judge, make: Make) -> None:
    case = make({"people": [], "activities": [], "stages": [], "elements": {}, "deal": {"stage": None}})
    for part in (*BLIND, *FIELDS, *(f"element.{e}" for e in (*ELEMENTS, "champion", "competition"))):
        case = taken_away(case, part)
    assessment = judge.judge(case)
    assert assessment.score.band == "Unknown"
    assert assessment.findings == assessment.gaps == assessment.steps == ()
    assert assessment.primary.key == WAIT
    assert all(term.unknown and term.need for term in assessment.score.terms)


# --- R07: the action changes with stage, risk, engagement and timeline

WEAK = {"champion": "assumed c1", "economic_buyer": "assumed c2", "identify_pain": "assumed", "metrics": "assumed"}
TALKING = ["2026-01-12 meeting both c1", "2026-03-16 mail buyer c1 c2", "2026-03-17 mail rep c1"]
KNOWN = {**WEAK, "identify_pain": "confirmed", "decision_process": "assumed"}
KNOWN |= {"budget": "assumed", "compelling_event": "assumed"}
FADING = ["2026-01-20 meeting both c1 c2", "2026-01-26 mail buyer c1", "2026-02-03 mail buyer c2"]
FADING += ["2026-03-13 mail buyer c1", "2026-03-16 mail buyer c2", "2026-03-17 mail rep c1", "2026-02-10 mail buyer c1"]
WRITING = TALKING[1:]  # and never met: the gate of the first stage is open


@pytest.mark.parametrize(
    ("before", "after", "first", "then"),
    [
        pytest.param(
            {"deal": {"stage": "qualification"}, "activities": TALKING, "elements": {}},
            {"deal": {"stage": "evaluation"}, "activities": TALKING, "elements": {}},
            WAIT,
            "next_action.ask-gap-question.metrics",
            id="stage",
        ),
        pytest.param(
            {"activities": TALKING},
            {"activities": TALKING, "deal": {"close_date": "2026-03-10"}},
            WAIT,
            "next_action.reset-close-date",
            id="risk",
        ),
        pytest.param(
            {"activities": ["2026-03-02 meeting both c1", "2026-03-04 mail rep c1", "2026-03-16 mail buyer c1 c2"]},
            {"activities": ["2026-03-02 meeting both c1", "2026-03-04 mail rep c1"]},
            "next_action.answer-buyer",
            "next_action.re-engage-silent-buyer",
            id="engagement",
        ),
        pytest.param(
            {"activities": [*TALKING, "2026-03-27 meeting both c1 planned"]},
            {"activities": [*TALKING, "2026-03-19 meeting both c1 planned"]},
            WAIT,
            "next_action.prepare-next-meeting.2026-03-19",
            id="timeline",
        ),
        pytest.param(
            {"activities": TALKING},
            {"activities": TALKING, "people": ["c1 Anja Behrwald, champion"], "elements": {"champion": "assumed c1"}},
            WAIT,
            "next_action.confirm-economic-buyer",
            id="stakeholders",
        ),
        pytest.param(
            {"activities": TALKING, "elements": KNOWN},
            {
                "activities": TALKING,
                "elements": KNOWN,
                "evidence": ["2026-03-10 objection confirmed class=price state=raised | Too dear."],
            },
            WAIT,
            "next_action.settle-objection",
            id="what was said",
        ),
        pytest.param(
            {"activities": TALKING, "elements": KNOWN},
            {"activities": TALKING, "elements": {k: v for k, v in KNOWN.items() if k != "budget"}},
            WAIT,
            "next_action.ask-whose-budget",
            id="money",
        ),
        pytest.param(
            {"activities": FADING[:-1], "elements": KNOWN},
            {"activities": FADING, "elements": KNOWN},
            WAIT,
            "next_action.ask-what-changed",
            id="interest",
        ),
    ],
)
def test_the_action_changes_with(
    judge: Judge, make: Make, before: dict[str, Any], after: dict[str, Any], first: str, then: str
) -> None:
    healthy = {"deal": {"stage": "evaluation"}}
    old = judge.judge(make({**healthy, **before}))
    assert old.primary.key == first
    new = judge.judge(replace(make({**healthy, **after}), former=former_of(old)))
    assert new.primary.key == then
    assert new.changed_for


# --- one action that stays


def days_of_quiet(judge: Judge, case: Case, days: int) -> list[Assessment]:
    told = [judge.judge(case)]
    for n in range(1, days):
        later = on(case, case.today.day + timedelta(days=n))
        told.append(judge.judge(replace(later, former=former_of(told[-1]))))
    return told


def test_a_day_that_was_named_stands_until_it_comes(judge: Judge, make: Make) -> None:
    wait = "next_action.nothing-to-do-until"
    case = make({"activities": ["2026-03-16 mail buyer c1", "2026-03-17 mail rep c1"]})
    for due, stands in ((date(2026, 3, 18), False), (date(2026, 3, 19), True)):
        lives = {wait: Occurrence(1, date(2026, 3, 10), True, due)}
        found = judge.judge(replace(case, former=Former(date(2026, 3, 17), 0, wait, lives=lives)))
        named = next(one for one in (found.primary, *found.alternatives) if one.key == wait)
        assert (named.proposal.values["until"] == due) is stands


def test_a_quiet_day_changes_nothing(judge: Judge, make: Make) -> None:
    """Tuesday to Wednesday: same words to say, same days, same numbers; only the date of judgement moves."""
    for told in (
        {"activities": TALKING},
        {"activities": ["2026-02-16 meeting both c1", "2026-02-25 mail rep c1", "2026-03-04 mail rep c1"]},
        {"activities": ["2026-03-02 mail rep c1"], "deal": {"close_date": "2026-03-01", "amount": None}},
        {"elements": {}, "activities": ["2026-03-09 meeting both c1"]},
        {"activities": ["2026-03-02 task rep open", "2026-03-09 meeting both c1"]},
    ):
        first, second = days_of_quiet(judge, make({"today": "2026-03-17", **told}), 2)
        third = judge.judge(replace(on(make(told), date(2026, 3, 18)), former=former_of(second)))
        for a, b in ((second, third), (first, second)):
            assert a.primary.key == b.primary.key
            assert a.primary.proposal.values == b.primary.proposal.values
            assert a.primary.due == b.primary.due
            assert a.primary.proposal.done_when == b.primary.proposal.done_when
        assert bytes_of(replace(second, on=date.min)) == bytes_of(replace(third, on=date.min))


@many
@given(deals)
def test_judging_again_on_the_same_day_changes_nothing(judge: Judge, make: Make, told: dict[str, Any]) -> None:
    first = judge.judge(make(told))
    second = judge.judge(replace(make(told), former=former_of(first)))
    assert replace(second, closed=()) == first
    assert second.closed == ()


@many
@given(deals)
def test_the_primary_action_changes_only_for_a_fact_and_names_it(
    judge: Judge, make: Make, told: dict[str, Any]
) -> None:
    history = days_of_quiet(judge, make(told), 8)
    for before, after in pairwise(history):
        if before.primary.key != after.primary.key:
            assert after.changed_for
            named = after.changed_for.partition(":")[0]
            known = set(before.grounds) | set(after.grounds)
            assert after.changed_for in known or named == "no longer feasible"


def test_a_better_rank_alone_does_not_move_the_action(judge: Judge, make: Make) -> None:
    """Urgency that creeps up with the calendar is no new fact."""
    case = make({"activities": TALKING, "elements": WEAK})
    first = judge.judge(case)
    assert first.primary.key == "next_action.ask-gap-question.decision_process"
    held = replace(former_of(first), primary=first.alternatives[0].key)
    assert judge.judge(replace(case, former=held)).primary.key == first.alternatives[0].key


def test_the_new_fact_is_named(judge: Judge, make: Make) -> None:
    first = judge.judge(make({"activities": TALKING}))
    late = replace(make({"activities": TALKING, "deal": {"close_date": "2026-03-10"}}), former=former_of(first))
    second = judge.judge(late)
    assert second.changed_for == "risk.close-date-passed#1"
    third = judge.judge(replace(late, former=former_of(second)))
    assert third.changed_for == "risk.close-date-passed#1"
    assert third.score.change == second.score.change == second.score.points - first.score.points


def test_the_named_fact_is_forgotten_when_it_goes(judge: Judge, make: Make) -> None:
    first = judge.judge(make({"activities": TALKING, "elements": WEAK}))
    named = replace(former_of(first), changed_for="risk.stage-age#1", grounds=(*first.grounds, "risk.stage-age#1"))
    assert judge.judge(replace(make({"activities": TALKING, "elements": WEAK}), former=named)).changed_for is None


@pytest.mark.parametrize("status", ["not now 2026-04-01", "not for this deal", "done", "done elsewhere"])
def test_an_action_set_aside_gives_way_to_an_alternative(judge: Judge, make: Make, status: str) -> None:
    told = {"activities": TALKING, "deal": {"close_date": "2026-03-10"}}
    first = judge.judge(make(told))
    assert first.primary.key == "next_action.reset-close-date"
    marked = replace(make({**told, "marks": {first.primary.key: status}}), former=former_of(first))
    second = judge.judge(marked)
    assert second.primary.key == first.alternatives[0].key
    assert second.changed_for == f"mark.{first.primary.key}={status.removesuffix(' 2026-04-01')}"
    assert second.primary.key not in {a.key for a in second.alternatives}
    assert not second.closed
    assert judge.judge(replace(marked, former=former_of(second))).primary.key == second.primary.key


def test_not_now_comes_back_on_its_day(judge: Judge, make: Make) -> None:
    told = {"activities": TALKING, "deal": {"close_date": "2026-03-10"}}
    first = judge.judge(make(told))
    key = first.primary.key
    second = judge.judge(replace(make({**told, "marks": {key: "not now 2026-03-20"}}), former=former_of(first)))
    assert second.primary.key != key
    again = on(make({**told, "marks": {key: "not now 2026-03-20"}}), date(2026, 3, 20))
    third = judge.judge(replace(again, former=former_of(second)))
    assert third.primary.key == key
    assert third.primary.due == date(2026, 3, 20)
    assert third.primary.number == 1


def test_a_wait_cannot_be_refused(judge: Judge, make: Make) -> None:
    told = {"activities": TALKING, "marks": {WAIT: "not for this deal"}}
    assert judge.judge(make(told)).primary.key == WAIT


def test_a_finding_set_aside_keeps_its_points_and_asks_for_nothing(judge: Judge, make: Make) -> None:
    told = {"activities": TALKING, "deal": {"close_date": "2026-03-10"}}
    plain = judge.judge(make(told))
    for status in ("not a risk", "snoozed 2026-04-01"):
        quiet = judge.judge(make({**told, "marks": {"risk.close-date-passed": status}}))
        assert quiet.score == plain.score
        assert quiet.primary.key == WAIT
    woken = judge.judge(make({**told, "marks": {"risk.close-date-passed": "snoozed 2026-03-18"}}))
    assert woken.primary.key == plain.primary.key


# --- lives


def test_a_need_that_comes_back_is_a_new_occurrence(judge: Judge, make: Make) -> None:
    late = {"activities": TALKING, "deal": {"close_date": "2026-03-10"}}
    first = judge.judge(make(late))
    assert first.primary.key == "next_action.reset-close-date"
    cured = judge.judge(replace(make({"activities": TALKING}), former=former_of(first)))
    ended = {c.key: (c.number, c.state) for c in cured.closed}
    assert ended["next_action.reset-close-date"] == (1, "Seen done")
    assert ended["risk.close-date-passed"] == (1, "Cleared")
    again = judge.judge(replace(make(late), former=former_of(cured)))
    assert (again.primary.key, again.primary.number) == ("next_action.reset-close-date", 2)
    assert next(f.number for f in again.findings if f.key == "risk.close-date-passed") == 2


def test_an_action_that_ends_without_its_test_met_is_no_longer_needed(judge: Judge, make: Make) -> None:
    quiet = {"activities": ["2026-03-13 meeting both c1 c2 c3"]}
    first = judge.judge(make(quiet))
    assert first.primary.key == "next_action.book-next-meeting"
    planned = {**quiet, "deal": {"next_step_on": "2026-03-30"}}
    second = judge.judge(replace(make(planned), former=former_of(first)))
    assert {c.key: c.state for c in second.closed}["next_action.book-next-meeting"] == Ending.NO_LONGER_NEEDED


def test_what_nobody_was_asked_for_ends_unsaid(judge: Judge, make: Make) -> None:
    told = {"activities": TALKING, "deal": {"close_date": "2026-03-10", "amount": None}}
    first = judge.judge(make(told))
    assert "next_action.fix-crm-field.amount" in {a.key for a in first.alternatives}
    assert [a.key for a in first.actions] == [first.primary.key]
    filled = {"activities": TALKING, "deal": {"close_date": "2026-03-10"}}
    second = judge.judge(replace(make(filled), former=former_of(first)))
    assert second.closed == ()
    assert "next_action.fix-crm-field.amount" not in second.lives


def test_a_former_primary_stays_open_beside_the_new_one(judge: Judge, make: Make) -> None:
    late = {"activities": TALKING, "deal": {"close_date": "2026-03-10"}}
    first = judge.judge(make(late))
    waiting = {**late, "activities": ["2026-03-11 mail rep c1", "2026-03-16 mail buyer c1"]}
    second = judge.judge(replace(make(waiting), former=former_of(first)))
    assert second.primary.key == "next_action.answer-buyer"
    assert "next_action.reset-close-date" in {a.key for a in second.actions}


def test_an_accepted_deviation_is_no_breach_and_is_kept(judge: Judge, make: Make) -> None:
    told = {"activities": WRITING}
    plain = judge.judge(make(told))
    broken = next(s for s in plain.steps if s.key == "first-meeting")
    assert broken.breached
    assert broken.gate
    marked = replace(
        make(told),
        former=former_of(plain),
        marks={"step.first-meeting": Mark("legitimate deviation", "Renewal, we met last year")},
    )
    kept = judge.judge(marked)
    step = next(s for s in kept.steps if s.key == "first-meeting")
    assert step.check.state is StepState.DEVIATION
    assert not step.breached
    assert step.reason == "Renewal, we met last year"
    assert (step.number, step.since) == (1, date(2026, 3, 18))
    assert kept.lives["step.first-meeting"].open
    assert not [c for c in kept.closed if c.key.startswith("step.")]
    assert kept.adherence.breached == plain.adherence.breached - 1


LOST: dict[str, tuple[dict[str, Any], str]] = {
    "a finding": ({"activities": TALKING, "deal": {"close_date": "2026-03-10"}}, "risk.close-date-passed"),
    "a gap": ({"activities": TALKING, "elements": {}}, "gap.metrics"),
    "a step": ({"activities": WRITING}, "step.first-meeting"),
    "an action": ({"activities": TALKING, "deal": {"close_date": "2026-03-10"}}, "next_action.reset-close-date"),
    "an action of a part": ({"activities": TALKING, "elements": WEAK}, "next_action.ask-gap-question.decision_process"),
    "an action whose sign is unknown": (
        {"deal": {"stage": "qualification"}, "activities": ["2026-03-16 mail buyer c1", "2026-03-17 mail rep c1"]},
        "next_action.ask-for-introduction",
    ),
}


@pytest.mark.parametrize(
    ("what", "part"),
    [
        ("a finding", "close_date"),
        ("a gap", "element.metrics"),
        ("a step", "meetings"),
        ("a step", "stage"),
        ("an action", "close_date"),
        ("an action of a part", "stage"),
        ("an action whose sign is unknown", "stage"),
    ],
)
def test_a_life_is_held_while_nobody_can_judge(judge: Judge, make: Make, what: str, part: str) -> None:
    """A permission lost for a day and given back: the same occurrence, so that what a person said of it still binds."""
    told, key = LOST[what]
    case = make(told)
    before = judge.judge(case)
    assert before.lives[key].open
    lost = judge.judge(replace(taken_away(case, part), former=former_of(before)))
    assert lost.lives[key] == before.lives[key]
    assert key not in {c.key for c in lost.closed}
    assert key not in {f.key for f in lost.findings}
    back = judge.judge(replace(case, former=former_of(lost)))
    assert back.lives[key] == before.lives[key]
    assert key not in {c.key for c in back.closed}


def test_an_accepted_deviation_outlives_a_day_without_sight(judge: Judge, make: Make) -> None:
    case = make({"activities": WRITING})
    first = judge.judge(case)
    marks = {"step.first-meeting": Mark("legitimate deviation", "Renewal, we met last year")}
    lost = judge.judge(replace(taken_away(case, "meetings"), former=former_of(first), marks=marks))
    back = judge.judge(replace(case, former=former_of(lost), marks=marks))
    assert next(s.check.state for s in back.steps if s.key == "first-meeting") is StepState.DEVIATION


def test_what_cannot_be_judged_is_no_new_fact(judge: Judge, make: Make) -> None:
    """The ground it stood on is neither new nor gone."""
    case = make({"activities": TALKING, "deal": {"close_date": "2026-03-10"}})
    first = judge.judge(case)
    lost = judge.judge(replace(taken_away(case, "close_date"), former=former_of(first)))
    assert "risk.close-date-passed#1" in lost.grounds
    assert lost.primary.key != first.primary.key
    assert lost.changed_for == f"no longer feasible: {first.primary.key}"


# --- timing


@many
@given(deals)
def test_every_action_is_due_by_the_end_of_next_week(judge: Judge, make: Make, told: dict[str, Any]) -> None:
    assessment = judge.judge(make(told))
    for action in (assessment.primary, *assessment.alternatives):
        if not action.proposal.wait:
            assert assessment.on <= action.due <= date(2026, 3, 27)
            assert (action.timing is Timing.NEXT_WEEK) is (action.due >= date(2026, 3, 23))


def test_a_meeting_in_june_is_no_reason_to_wait_with_a_question(judge: Judge, make: Make) -> None:
    """What can be asked now is asked now; only a meeting by the end of next week is worth waiting for."""
    told = {"elements": WEAK, "activities": [*TALKING, "2026-06-03 meeting both c1 planned"]}
    assessment = judge.judge(make(told))
    asked = next(a for a in assessment.alternatives if a.key.startswith("next_action.ask-gap-question"))
    assert (asked.timing, asked.due) == (Timing.NEXT_WEEK, date(2026, 3, 24))
    assert asked.proposal.values["occasion"] == "call"


def test_what_a_person_put_off_beyond_next_week_waits(judge: Judge, make: Make) -> None:
    told = {"activities": TALKING, "deal": {"close_date": "2026-03-10"}}
    first = judge.judge(make(told))
    marked = make({**told, "marks": {first.primary.key: "accepted 2026-05-04"}})
    later = judge.judge(replace(marked, former=former_of(first)))
    put_off = next(a for a in later.actions if a.key == first.primary.key)
    assert (put_off.due, put_off.timing) == (date(2026, 5, 4), Timing.WAIT)


def test_what_is_large_is_told_by_the_companys_own_deals(playbook: Playbook, rules: RuleSet, make: Make) -> None:
    """80,000 is large where nothing is learned, and small where deals are usually won at 100,000."""
    case = make({"activities": ["2026-03-16 mail buyer c1", "2026-03-17 mail rep c1"]})
    for amounts, way in (({}, "executive"), ({"EUR": 50_000.0}, "executive"), ({"EUR": 100_000.0}, "opener")):
        norms = replace(playbook.norms, amounts=amounts)
        assessment = Judge.of(replace(playbook, norms=norms), rules).judge(case)
        offered = {a.key: a.proposal.values for a in (assessment.primary, *assessment.alternatives)}
        assert offered["next_action.executive-outreach"]["way"] == way


# --- words of the score


def test_a_rule_without_weight_is_in_preview(playbook: Playbook, rules: RuleSet, make: Make) -> None:
    weights = replace(playbook.weights, points={})
    assessment = Judge.of(replace(playbook, weights=weights), rules).judge(
        make({"activities": TALKING, "deal": {"close_date": "2026-03-10"}})
    )
    assert assessment.score.points == 0
    assert assessment.score.band == "Unknown"
    assert next(f.points for f in assessment.findings if f.key == "risk.close-date-passed") == 0
    assert all(term.preview for term in assessment.score.terms)


def test_a_probability_is_learned_or_absent(playbook: Playbook, rules: RuleSet, make: Make) -> None:
    case = make({})
    few = Judge.of(replace(playbook, weights=replace(playbook.weights, closed_deals=99)), rules).judge(case)
    assert (few.score.probability, few.score.basis) == (None, "Blended")
    enough = Judge.of(replace(playbook, weights=replace(playbook.weights, closed_deals=100)), rules).judge(case)
    assert enough.score.basis == "Learned"
    assert enough.score.probability is not None
    assert 0.5 < enough.score.probability < 1


def test_fewer_words_from_calls_make_no_element_short(judge: Judge, make: Make) -> None:
    """Once the buyer's words are read, a rep's note alone no longer proves; until then nobody may say so."""
    unread = judge.judge(make({}))
    assert not any(g.below_minimum for g in unread.gaps)
    read = judge.judge(make({"evidence": ["2026-03-10 metrics confirmed 40 hours a month"]}))
    assert [g.element for g in read.gaps if g.below_minimum] == ["identify_pain"]
    said = next(e for e in read.elements if e.element == "metrics")
    assert said.strength is Strength.CONFIRMED
    assert said.quote is not None


@pytest.mark.parametrize(
    ("test", "told", "met"),
    [
        (DoneWhen("economic_buyer", "present"), {}, True),
        (DoneWhen("economic_buyer", "is", "c2"), {}, True),
        (DoneWhen("economic_buyer", "present"), {"people": [], "elements": {}}, False),
        (DoneWhen("close_date", "after", "2026-06-29"), {}, True),
        (DoneWhen("close_date", "after", "2026-06-30"), {}, False),
        (DoneWhen("close_date", "after", "2026-06-29"), {"blind": {"close_date": "unreadable"}}, False),
        (DoneWhen("active_contacts", "at least", 3), {}, True),
        (DoneWhen("active_contacts", "at least", 4), {}, False),
        (DoneWhen("overdue_tasks", "is", 0), {}, True),
        (DoneWhen("overdue_tasks", "is", 0), {"blind": {"tasks": "unreadable"}}, False),
        (DoneWhen("element.metrics", "at least", 3), {}, True),
        (DoneWhen("element.metrics", "at least", 4), {}, False),
        (DoneWhen("step.first-meeting", "is", "done"), {}, False),
    ],
)
def test_done_is_seen_on_crm_data(make: Make, test: DoneWhen, told: dict[str, Any], met: bool) -> None:
    assert is_done(test, make(told), {}) is met


def test_a_life_that_was_adopted_counts_as_asked(judge: Judge, make: Make) -> None:
    """Our own records found in the CRM by a new store: what stands there has been seen by people."""
    lives = {"next_action.reset-close-date": Occurrence(3, date(2026, 1, 1), True)}
    adopted = Former(date(2026, 3, 17), None, None, lives=lives)
    ended = judge.judge(replace(make({"activities": TALKING}), former=adopted))
    assert [(c.key, c.number, c.state) for c in ended.closed] == [
        ("next_action.reset-close-date", 3, "No longer needed")
    ]


def test_sides_are_the_buyers_own(make: Make) -> None:
    assert {a.side for a in make({}).activities} == {Side.BOTH, Side.REP, Side.BUYER}


def test_where_nothing_is_known_the_general_question_comes_first(
    playbook: Playbook, rules: RuleSet, make: Make
) -> None:
    """ "Does this figure match?" is no question while there is no figure."""
    first, *others = playbook.methodology.elements
    asked = replace(first, questions={"any": ("What does it cost?",), "evaluation": ("Does this figure match?",)})
    method = replace(playbook.methodology, elements=(asked, *others))
    judge = Judge.of(replace(playbook, methodology=method), rules)
    assert judge.judge(make({"elements": {}})).gaps[0].question == "What does it cost?"
    assert judge.judge(make({"elements": {"metrics": "assumed"}})).gaps[0].question == "Does this figure match?"
