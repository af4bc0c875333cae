"""What must hold of every deal under the shipped playbook: worse is never better, what is lost is called unknown."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mappings.load import Loader
from rules.case import Case
from rules.facts import Cause, Element, Evidence, Side, Strength, Unknown
from rules.judge import Judge
from rules.rule import RuleSet
from tests.rules.test_judge import BLIND, FIELDS, taken_away

Make = Callable[[Mapping[str, Any]], Case]
few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

TODAY = date(2026, 3, 18)
PEOPLE = (
    "c1 Anja Behrwald, champion, primary",
    "c2 Ralf Ehlert, economic buyer",
    "c3 Lena Cordsen, technical",
    "c4 Gero Ackmann, legal or procurement",
)
KEYS = ("metrics", "identify_pain", "decision_criteria", "decision_process", "competition", "budget")
KEYS += ("compelling_event", "mutual_action_plan", "security_review", "legal_review")
LATELY = st.integers(0, 60).map(lambda days: str(TODAY - timedelta(days=days)))
WORTH = st.sampled_from(["assumed", "inferred", "confirmed", "not_asked"])
deals = st.fixed_dictionaries(
    {
        "deal": st.fixed_dictionaries(
            {
                "stage": st.sampled_from(["discovery", "qualification", "evaluation", "proposal", "negotiation"]),
                "close_date": st.integers(1, 120).map(lambda days: str(TODAY + timedelta(days=days))),
                "next_step": st.sampled_from(["Call", "Legal review"]),
            }
        ),
        "people": st.lists(st.sampled_from(PEOPLE), unique=True, min_size=1),
        "activities": st.lists(
            st.builds(
                lambda day, what, who: f"{day} {what} {who}",
                LATELY,
                st.sampled_from(["mail rep", "mail buyer", "meeting both", "mail buyer"]),
                st.sampled_from(["c1", "c2", "c1 c3", "c4"]),
            ),
            min_size=1,
            max_size=10,
        ),
        "changes": st.lists(
            st.builds(lambda day, a, b: f"{day} close_date {a} {b}", LATELY, LATELY, LATELY), max_size=3
        ),
        "elements": st.dictionaries(st.sampled_from(KEYS), WORTH, max_size=10),
        "evidence": st.lists(
            st.builds(lambda day, about: f"{day} {about} confirmed so they said", LATELY, st.sampled_from(KEYS[:6])),
            max_size=3,
        ),
    }
)


@pytest.fixture(scope="module")
def judge(rules: RuleSet) -> Judge:
    shipped = Loader(None, rules).process("meddpicc")
    assert shipped is not None
    return Judge.of(shipped.playbook, rules)


def points(judge: Judge, case: Case) -> int:
    return judge.judge(case).score.points


# --- a worse fact never lowers the risk


def later_passed(case: Case) -> Case:
    return replace(case, deal=replace(case.deal, close_date=TODAY - timedelta(days=1)))


def no_meeting(case: Case) -> Case:
    return replace(case, activities=tuple(a for a in case.activities if a.done))


def weaker(case: Case) -> Case:
    worse = {key: replace_strength(element) for key, element in case.elements.items()}
    return replace(case, elements=worse)


def replace_strength(element: Element) -> Element:
    lower = Strength.ASSUMED if element.strength > Strength.ASSUMED else Strength.NOT_ASKED
    return Element(element.key, lower, element.text, element.person, element.source)


def doubt_raised(case: Case) -> Case:
    return said(case, "objection", Strength.CONFIRMED, {"class": "price", "state": "raised"})


def danger_named(case: Case) -> Case:
    return said(case, "risk_phrase", Strength.CONFIRMED)


def put_off(case: Case) -> Case:
    return said(case, "delay", Strength.CONFIRMED)


def said(case: Case, about: str, strength: Strength, flags: Mapping[str, Any] | None = None) -> Case:
    quote = Evidence(about, "so they said", TODAY, Side.BUYER, strength, call="0AJ9", flags=dict(flags or {}))
    return replace(case, evidence=(*case.evidence, quote))


@few
@given(
    deals,
    st.sampled_from([later_passed, no_meeting, weaker, doubt_raised, danger_named, put_off]),
)
def test_a_worse_fact_never_lowers_the_risk(
    judge: Judge, make: Make, told: dict[str, Any], worsen: Callable[[Case], Case]
) -> None:
    case = make({"today": str(TODAY), **told})
    before, after = judge.judge(case), judge.judge(worsen(case))
    names = {f.key for f in before.findings}, {f.key for f in after.findings}
    assert after.score.points >= before.score.points, (names[0] - names[1], names[1] - names[0])


@few
@given(deals, st.integers(1, 40))
def test_silence_that_lasts_never_lowers_the_risk_of_silence(
    judge: Judge, make: Make, told: dict[str, Any], days: int
) -> None:
    """The same words, heard longer ago: the signs of silence together weigh the same or more."""
    silence = {"risk.buyer-silent", "risk.no-activity"}
    case = make({"today": str(TODAY), **told})
    moved = tuple(replace(a, on=a.on - timedelta(days=days)) for a in case.activities)
    before, after = judge.judge(case), judge.judge(replace(case, activities=moved))

    def of(assessment: Any) -> int:
        return sum(f.points for f in assessment.findings if f.key in silence)

    assert of(after) >= of(before)


# --- a permission taken away


@few
@given(deals, st.sampled_from([*BLIND, *FIELDS, *(f"element.{key}" for key in KEYS)]))
def test_a_missing_permission_gives_no_finding_and_no_breach(
    judge: Judge, make: Make, told: dict[str, Any], part: str
) -> None:
    case = make({"today": str(TODAY), **told})
    before, after = judge.judge(case), judge.judge(taken_away(case, part))
    assert not {f.key for f in after.findings if not f.lowers} - {f.key for f in before.findings}, part
    assert not {s.key for s in after.steps if s.breached} - {s.key for s in before.steps if s.breached}, part


# --- a protective term that is lost shows as unknown

PROTECTIVE = ("meetings", "mail", "people", "next_step", "calls", "transcripts", "changes", "stages")


@few
@given(deals, st.sampled_from(PROTECTIVE))
def test_a_good_sign_that_is_lost_shows_as_unknown(judge: Judge, make: Make, told: dict[str, Any], part: str) -> None:
    """With a permission taken away nothing turns from good to bad, or to a silent nothing: it is called unknown."""
    meeting = [*told["activities"], "2026-03-27 meeting both c1 c2 planned"]
    case = make({"today": str(TODAY), **told, "activities": meeting})
    before = judge.judge(case)
    good = {f.key for f in before.findings if f.lowers}
    assume(good)
    unread = Unknown(Cause.UNREADABLE, part)
    gone = {"meetings": ("meeting",), "mail": ("mail",), "calls": ("call",)}.get(part, ())
    blind = replace(
        case,
        blind={**case.blind, part: unread},
        activities=tuple(a for a in case.activities if a.kind not in gone),
        people=() if part == "people" else case.people,
        stages=() if part == "stages" else case.stages,
    )
    after = judge.judge(blind)
    terms = {term.key: term for term in after.score.terms}
    lost = good - {f.key for f in after.findings}
    assert all(terms[key].unknown is not None and terms[key].points == 0 for key in lost)
    assert after.score.points == after.score.base + sum(term.points for term in after.score.terms)
