"""The opportunity that asks most of the panel: 40 findings, 30 contacts, five methodologies, and what goes with them.

`make(sandbox)` writes it as the service would, over REST; `blank(sandbox)` is an opportunity that nobody judged.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import requests
from ruamel.yaml import YAML

from connector.sandbox import stories
from connector.sandbox.wire.server import Sandbox

FINDINGS, CONTACTS, STEPS, REVIEWS = 40, 30, 30, 12
METHODOLOGIES = ("meddpicc", "bant", "spiced", "gap", "challenger")
_STRENGTHS = ("Not asked", "Contradicted", "Assumed", "Inferred", "Confirmed", "Stale")
_ROLES = ("champion", "economic buyer", "technical", "user", "legal or procurement", "other")
_FOLDER = Path(__file__).resolve().parents[2] / "mappings" / "methodologies"
_WHY = (
    "The last answer of the buyer is older than it was at this point in the deals that were won, and nothing that we "
    "sent since has been answered; deals that stood like this were lost more often than not."
)

Record = dict[str, Any]


class Writer:
    """Writes records as one user of the practice organisation."""

    def __init__(self, sandbox: Sandbox, username: str) -> None:
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {sandbox.token(username)}"
        self._url = f"{sandbox.url}/services/data/v65.0"

    def query(self, soql: str) -> list[Record]:
        answer = self._session.get(f"{self._url}/query", params={"q": soql})
        answer.raise_for_status()
        return list(answer.json()["records"])

    def create(self, name: str, records: Sequence[Mapping[str, Any]]) -> list[str]:
        """The ids, in order. Raises AssertionError for the first that is refused."""
        return self._many("POST", [{"attributes": {"type": name}, **one} for one in records])

    def change(self, name: str, records: Sequence[Mapping[str, Any]]) -> None:
        self._many("PATCH", [{"attributes": {"type": name}, **one} for one in records])

    def _many(self, method: str, records: Sequence[Mapping[str, Any]]) -> list[str]:
        ids: list[str] = []
        for start in range(0, len(records), 200):
            body = {"records": records[start : start + 200], "allOrNone": True}
            answer = self._session.request(method, f"{self._url}/composite/sobjects", json=body)
            answer.raise_for_status()
            assert all(one["success"] for one in answer.json()), answer.text
            ids += [one["id"] for one in answer.json()]
        return ids


def admin(sandbox: Sandbox) -> Writer:
    return Writer(sandbox, "ines.korth@tarnwerk.example")


def service(sandbox: Sandbox) -> Writer:
    return Writer(sandbox, str(stories.people().integration["Username"]))


def blank(sandbox: Sandbox, name: str = "Deal without a judgement") -> str:
    """The id of an opportunity of the rep's that nothing was ever said of."""
    rep = sandbox.org.user_id(stories.viewers()["rep"])
    boss = admin(sandbox)
    [account] = boss.query("SELECT Id FROM Account LIMIT 1")
    closing = _day(sandbox.org.clock.now().date(), -40)
    deal = {"Name": name, "AccountId": account["Id"], "OwnerId": rep, "StageName": "Qualification"}
    [made] = boss.create("Opportunity", [{**deal, "CloseDate": closing, "Amount": 84_000}])
    return made


def make(sandbox: Sandbox) -> str:
    """The id of the opportunity."""
    today = sandbox.org.clock.now().date()
    deal = blank(sandbox, "Deal with everything on it")
    boss, robot = admin(sandbox), service(sandbox)
    rep = sandbox.org.user_id(stories.viewers()["rep"])
    contacts = boss.query("SELECT Id, Name, Title FROM Contact ORDER BY Id LIMIT 200")[:CONTACTS]
    assert len(contacts) == CONTACTS
    calls = [f"0kP{number:015d}" for number in range(1, REVIEWS + 1)]
    [assessment] = robot.create("Cornerman_Assessment__c", [_assessment(deal, contacts, calls, today)])
    robot.create("Cornerman_Finding__c", [_finding(deal, assessment, number, today) for number in range(FINDINGS)])
    robot.create("Cornerman_Action__c", [_action(deal, assessment, today)])
    reviews = [_review(deal, call, number, today) for number, call in enumerate(calls)]
    robot.create("Cornerman_Call_Review__c", [{**one, "OwnerId": rep} for one in reviews])
    if not robot.query("SELECT Id FROM Cornerman_Run__c"):
        robot.create("Cornerman_Run__c", [{"Name": "practice", "Key__c": "practice:run", **_run(today)}])
    return deal


def elements() -> list[tuple[str, str, str]]:
    """(key, name, question) of every element of the five methodologies."""
    found = []
    for name in METHODOLOGIES:
        file = YAML(typ="safe").load(_FOLDER / f"{name}.yaml")
        for key, one in file["elements"].items():
            found.append((f"{name}.{key}", f"{one['label']} ({file['label']})", one["questions"]["any"][0]))
    return found


def _assessment(deal: str, contacts: Sequence[Record], calls: Sequence[str], today: date) -> Record:
    terms = [
        {"key": _rule(n), "title": _title(n), "points": _points(n), "fired": True, "preview": False, "unknown": None}
        for n in range(FINDINGS)
    ]
    quiet = {"points": 0, "fired": False, "preview": False}
    terms += [
        {"key": f"risk.quiet-{n}", "title": f"A rule that did not fire, number {n}", **quiet, "unknown": unknown}
        for n, unknown in enumerate((None, {"cause": "not captured", "where": "EmailMessage"}) * 6)
    ]
    told = [
        {
            "key": key,
            "label": label,
            "strength": _STRENGTHS[n % len(_STRENGTHS)],
            "text": None if n % 3 else "Recorded on the opportunity by its owner, in a sentence of this length.",
            "question": question,
            "minimum": "Inferred",
            "below_minimum": n % 4 == 0,
            "since": _day(today, n),
            "said": {
                "call": calls[n % len(calls)],
                "turn": n,
                "start": 60 * n,
                "on": _day(today, n),
                "speaker": "Howard Oakden",
                "side": "buyer",
            },
            "evidence": _evidence(deal, today),
            "unknown": None,
        }
        for n, (key, label, question) in enumerate(elements())
    ]
    people = [
        {
            "id": one["Id"],
            "name": one["Name"],
            "title": one["Title"],
            "role": _ROLES[n % len(_ROLES)],
            "last_touch": _day(today, n),
            "touch_known": True,
        }
        for n, one in enumerate(contacts)
    ]
    steps = [
        {
            "stage": f"stage-{n // 6}",
            "stage_label": f"Stage {n // 6 + 1}",
            "key": f"step-{n}",
            "title": f"The buyer has confirmed, in writing, what step {n + 1} asks for",
            "gate": n % 6 == 5,
            "state": "not done" if n % 3 == 0 else "done",
            "breached": n % 3 == 0,
            "why": _WHY,
            "correction": "Ask for it at the next meeting.",
            "reason": None,
            "unknown": None,
            "evidence": _evidence(deal, today),
        }
        for n in range(STEPS)
    ]
    blind = {
        "key": "risk.quiet-1",
        "what": "A rule that could not be judged",
        "cause": "not captured",
        "where": "Event",
    }
    conflict = {"field": "Champion__c", "ours": "Howard Oakden", "theirs": "Ana Ruiz"}
    return {
        "Opportunity__c": deal,
        "Key__c": f"practice:{deal}:assessment",
        "Changed_On__c": f"{today}T06:00:00Z",
        "Risk_Band__c": "High",
        "Risk_Points__c": 4_200,
        "Risk_Change__c": 350,
        "Basis__c": "Playbook only",
        "Methodology__c": "MEDDPICC",
        "Primary_Action__c": _ACT,
        "Primary_Reason__c": _WHY,
        "Primary_Timing__c": "This week",
        "Primary_Due__c": _day(today, -3),
        "Steps_Breached__c": 10,
        "Terms__c": json.dumps(terms),
        "Elements__c": json.dumps(told),
        "People__c": json.dumps(people),
        "Steps__c": json.dumps(steps),
        "Unknowns__c": json.dumps([blind]),
        "Conflicts__c": json.dumps([conflict]),
    }


_ACT = "Ask the economic buyer for a plain yes or no, and for the date on which it will be given"


def _finding(deal: str, assessment: str, number: int, today: date) -> Record:
    return {
        "Assessment__c": assessment,
        "Key__c": f"practice:{deal}:finding:{_rule(number)}:1",
        "Rule__c": _rule(number),
        "Kind__c": "Positive" if _points(number) < 0 else "Risk",
        "Title__c": _title(number),
        "Reason__c": _WHY,
        "Points__c": _points(number),
        "Stage__c": "Qualification",
        "Evidence__c": json.dumps(_evidence(deal, today)),
        "Since__c": _day(today, number),
        "Engine_State__c": "Open",
    }


def _action(deal: str, assessment: str, today: date) -> Record:
    other = {"key": "next_action.other", "title": "Bring in your director", "why": _WHY, "timing": "Next week"}
    others = [{**other, "key": f"next_action.{n}", "due": _day(today, -7), "minutes": "20–30 min"} for n in range(5)]
    return {
        "Assessment__c": assessment,
        "Key__c": f"practice:{deal}:action:next_action.decide:1",
        "Type__c": "next_action.decide",
        "Is_Primary__c": True,
        "Title__c": _ACT,
        "Reason__c": _WHY,
        "Who__c": "Jana Rieke",
        "Timing__c": "This week",
        "Due__c": _day(today, -3),
        "Effort__c": "10–15 min",
        "Expected_Outcome__c": "A date that the buyer names.",
        "Done_Looks_Like__c": "The buyer has answered.",
        "Serves__c": "Decision process",
        "Engine_State__c": "Proposed",
        "Since__c": today.isoformat(),
        "Evidence__c": json.dumps(_evidence(deal, today)),
        "Alternatives__c": json.dumps([{"instead": "If nobody picks up, write three lines."}, *others]),
    }


def _review(deal: str, call: str, number: int, today: date) -> Record:
    quotes = [
        {
            "about": "pain",
            "quote": f"We lose about {turn} hours in a month to this.",
            "turn": turn,
            "start": 60 * turn,
            "speaker": "Howard Oakden",
            "side": "buyer",
            "strength": "Confirmed",
        }
        for turn in range(40)
    ]
    marks = ("met", "partly", "missed")
    criteria = [
        {
            "criterion": f"c{n}",
            "label": f"Criterion {n + 1} of the rubric",
            "mark": marks[n % 3],
            "weight": 1,
            "moments": quotes[:2],
            "missing_question": "What happens if nothing changes?",
            "wrong": [],
        }
        for n in range(12)
    ]
    return {
        "Opportunity__c": deal,
        "Key__c": f"practice:{deal}:review:{number}",
        "Call__c": call,
        "Call_Title__c": f"Call {number + 1} with everybody who has a say",
        "Held_On__c": _day(today, 3 * number),
        "Score__c": 55 + number,
        "Rubric__c": "deal_call 3 abc",
        "Quotes__c": json.dumps(quotes),
        "Criteria__c": json.dumps(criteria),
    }


def _run(today: date) -> Record:
    at = f"{today}T06:00:00Z"
    return {"Started_On__c": at, "Finished_On__c": at, "Judged_On__c": today.isoformat(), "Outcome__c": "Finished"}


def _evidence(deal: str, today: date) -> list[Record]:
    fields = ("Opportunity.CloseDate", "Opportunity.StageName", "OpportunityFieldHistory")
    return [{"field": field, "record": deal, "as_of": _day(today, 9)} for field in fields]


def _rule(number: int) -> str:
    return f"risk.made-up-{number:02d}"


def _title(number: int) -> str:
    return f"Nothing was heard of the person who signs since {number + 3} working days before the close date"


def _points(number: int) -> int:
    return 900 - 25 * number


def _day(today: date, back: int) -> str:
    return (today - timedelta(days=back)).isoformat()
