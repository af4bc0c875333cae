"""A playbook, a healthy deal, and the short form in which the cases of rules are written.

A case starts from the healthy deal and replaces whole parts of it:

    today: 2026-03-18
    deal: {stage: proposal, amount: null}             # any field of Deal; the rest stays
    people: ['c1 Anja Behrwald, champion, primary']   # id, name, role, then: primary, left
    activities: ['2026-03-03 mail rep c1 | Re: Offer'] # day, kind, side, people, then: planned, cancelled, away, open
    stages: ['2026-02-24 evaluation']
    changes: ['2026-02-02 close_date 2026-03-31 2026-05-29', '2026-02-02 amount 90000 80000']
    elements: {metrics: assumed, champion: assumed c1}
    evidence: ['2026-03-10 metrics confirmed We lose 40 hours a month']
    blind: {mail: not captured}
    marks: {risk.buyer-silent: snoozed 2026-04-01}

Beside it a case of a rule may give `limits`, what it should `expect`, what signs weigh other than in the playbook
(`points: {risk.buyer-silent: 100}`), and `norms` that the company has learned:

    norms: {amounts: {EUR: 15000}, measures: {age_days: {'': 90 of 40, Renewal: 30 of 25}}}
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rules.case import Case
from rules.facts import (
    Activity,
    Cause,
    Change,
    Deal,
    Element,
    Evidence,
    Kind,
    Mark,
    Person,
    Role,
    Side,
    StageMove,
    Strength,
    Today,
    Unknown,
)
from rules.playbook import ExpectedStep, MethodElement, Methodology, Norm, Norms, Playbook, Stage, Weights
from rules.rule import RuleSet, discover

HEALTHY: Mapping[str, Any] = {
    "today": "2026-03-18",
    "deal": {
        "id": "006A",
        "name": "Alderkamp rollout",
        "owner": "005A",
        "owner_name": "Ana Sousa",
        "account": "001A",
        "account_name": "Alderkamp GmbH",
        "stage": "evaluation",
        "amount": 80000.0,
        "currency": "EUR",
        "close_date": "2026-06-30",
        "created_on": "2026-01-05",
        "next_step": "Show the pilot",
    },
    "people": [
        "c1 Anja Behrwald, champion, primary",
        "c2 Ralf Ehlert, economic buyer",
        "c3 Lena Cordsen, technical",
    ],
    "activities": [
        "2026-01-12 meeting both c1",
        "2026-03-10 meeting both c1 c2 c3",
        "2026-03-11 mail rep c1",
        "2026-03-16 mail buyer c1",
        "2026-03-17 mail rep c1",
        "2026-03-27 meeting both c1 planned",
    ],
    "stages": [
        "2026-01-05 prospecting",
        "2026-01-20 discovery",
        "2026-02-03 qualification",
        "2026-02-24 evaluation",
    ],
    "changes": [],
    "elements": {
        "metrics": "assumed",
        "economic_buyer": "assumed c2",
        "decision_criteria": "assumed",
        "decision_process": "assumed",
        "paper_process": "assumed",
        "identify_pain": "assumed",
        "champion": "assumed c1",
        "competition": "assumed",
        "compelling_event": "assumed",
        "budget": "assumed",
        "mutual_action_plan": "assumed",
        "security_review": "assumed",
        "legal_review": "assumed",
    },
    "evidence": [],
    "blind": {},
    "marks": {},
}


def _people(text: str) -> Person:
    who, *rest = (part.strip() for part in text.split(","))
    number, _, name = who.partition(" ")
    role = next((Role(part) for part in rest if part in list(Role)), Role.UNKNOWN)
    return Person(number, name, role=role, primary="primary" in rest, left="left" in rest)


def _activity(number: int, text: str) -> Activity:
    told, _, subject = text.partition(" | ")
    day, kind, side, *rest = told.split()
    people = tuple(word for word in rest if word[0] == "c" and word[1:].isdigit())
    flags = set(rest) - set(people)
    assert flags <= {"planned", "cancelled", "away", "open"}, text
    return Activity(
        id=f"00A{number}",
        kind=Kind(kind),
        on=date.fromisoformat(day),
        side=Side(side),
        done=not flags & {"planned", "cancelled", "open"},
        people=people,
        subject=subject or ("Send the offer" if kind == "task" else ""),
        source={"mail": "EmailMessage", "task": "Task"}.get(kind, "Event"),
        cancelled="cancelled" in flags,
        out_of_office="away" in flags,
    )


def _element(key: str, text: str) -> Element:
    strength, _, person = text.partition(" ")
    return Element(key, Strength[strength.upper()], text="noted", person=person or None)


def _evidence(text: str) -> Evidence:
    """`2026-03-10 objection confirmed class=price state=raised | Too dear.`; with `rep` before the flags the rep's."""
    told, bar, quote = text.partition(" | ")
    day, about, strength, *rest = told.split() if bar else text.split(maxsplit=3)
    flags = dict(word.split("=") for word in rest if "=" in word) if bar else {}
    side = Side.REP if bar and "rep" in rest else Side.BUYER
    said = quote if bar else rest[0]
    return Evidence(
        about,
        said,
        date.fromisoformat(day),
        side,
        Strength[strength.upper()],
        call="0AJ1",
        flags={key: {"true": True, "false": False}.get(value, value) for key, value in flags.items()},
    )


def _mark(text: str) -> Mark:
    words = text.split()
    until = date.fromisoformat(words.pop()) if words[-1][:2] == "20" else None
    return Mark(" ".join(words), until=until)


def _deal(given: Mapping[str, Any]) -> Deal:
    fields = {**HEALTHY["deal"], **given}
    days = {"close_date", "created_on", "next_step_on"}
    return Deal(**{k: date.fromisoformat(str(v)) if k in days and v else v for k, v in fields.items()})


def build(given: Mapping[str, Any]) -> Case:
    """A case from its short form."""
    assert set(given) <= set(HEALTHY), sorted(set(given) - set(HEALTHY))
    part = {**HEALTHY, **{k: v for k, v in given.items() if k != "deal"}}
    return Case(
        deal=_deal(given.get("deal") or {}),
        today=Today(date.fromisoformat(str(part["today"]))),
        people=tuple(_people(p) for p in part["people"]),
        activities=tuple(_activity(n, a) for n, a in enumerate(part["activities"])),
        stages=tuple(
            StageMove(date.fromisoformat(day), stage, stage.title())
            for day, stage in (s.split() for s in part["stages"])
        ),
        changes=tuple(
            Change(name, date.fromisoformat(on), *(float(v) if name == "amount" else v for v in values))
            for on, name, *values in (c.split() for c in part["changes"])
        ),
        elements={key: _element(key, text) for key, text in part["elements"].items()},
        evidence=tuple(_evidence(e) for e in part["evidence"]),
        blind={key: Unknown(Cause(cause), key) for key, cause in part["blind"].items()},
        marks={key: _mark(text) for key, text in part["marks"].items()},
    )


STRONG = {"identify_pain": Strength.CONFIRMED, "metrics": Strength.ASSUMED, "decision_process": Strength.ASSUMED}
KEYS = {
    "metrics": "Metrics",
    "economic_buyer": "Economic buyer",
    "decision_criteria": "Decision criteria",
    "decision_process": "Decision process",
    "paper_process": "Paper process",
    "identify_pain": "Identified pain",
    "champion": "Champion",
    "competition": "Competition",
}
STAGES = ("prospecting", "discovery", "qualification", "evaluation", "proposal", "negotiation", "closing")
MINIMUM: Mapping[str, Mapping[str, Strength]] = {
    "evaluation": {**STRONG, "economic_buyer": Strength.ASSUMED, "champion": Strength.ASSUMED},
    "proposal": {**STRONG, "economic_buyer": Strength.ASSUMED, "paper_process": Strength.ASSUMED},
    "negotiation": {**STRONG, "economic_buyer": Strength.ASSUMED, "paper_process": Strength.INFERRED},
}


def _step(key: str, rule: str, *, gate: bool = False, **given: Any) -> ExpectedStep:
    return ExpectedStep(key, rule, key.replace("-", " "), f"why {key}", f"do {key}", given, gate)


STEPS: Mapping[str, tuple[ExpectedStep, ...]] = {
    "prospecting": (_step("first-meeting", "meeting-held", gate=True),),
    "qualification": (
        _step("economic-buyer-named", "role-named", gate=True, role="economic buyer"),
        _step("why-now", "element-recorded", element="competition"),
    ),
}


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    return discover()


@pytest.fixture(scope="session")
def playbook(rules: RuleSet) -> Playbook:
    """Seven stages of 20 days; every risk weighs 400, every good sign takes 400 away."""
    return Playbook(
        name="test",
        stages=tuple(
            Stage(key, key.title(), f"the goal of {key}", 20, MINIMUM.get(key, {}), STEPS.get(key, ()))
            for key in STAGES
        ),
        methodology=Methodology(
            "meddpicc",
            "MEDDPICC",
            tuple(MethodElement(key, label, "", "", {"any": (f"What of {key}?",)}) for key, label in KEYS.items()),
        ),
        weights=Weights("w1", 0, {rule.key: -400 if rule.lowers else 400 for rule in rules.risks}),
        bands=(0, 900),
    )


@pytest.fixture(scope="session")
def make() -> Callable[[Mapping[str, Any]], Case]:
    return build


def normed(playbook: Playbook, given: Mapping[str, Any]) -> Playbook:
    """The playbook with what the company has learned; `90 of 40` is a median of 90 over 40 won deals."""
    told = {
        name: {segment: Norm(float(text.split()[0]), int(text.split()[2])) for segment, text in by.items()}
        for name, by in (given.get("measures") or {}).items()
    }
    return replace(playbook, norms=Norms("n1", 40, given.get("stage_days") or {}, given.get("amounts") or {}, told))


@pytest.fixture(scope="session")
def with_norms() -> Callable[[Playbook, Mapping[str, Any]], Playbook]:
    return normed
