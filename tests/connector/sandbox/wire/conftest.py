"""A small org worked out by hand, and a client that talks to it over HTTP."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import requests

from connector.sandbox.ids import make_id
from connector.sandbox.wire.org import Org
from connector.sandbox.wire.rest.state import App
from connector.sandbox.wire.schema import Field, able
from connector.sandbox.wire.server import Sandbox

ROOT = Path(__file__).parents[4]
PACKAGE = ROOT / "lwc_components" / "force-app" / "main" / "default"
NOW = datetime(2026, 5, 15, 10, 0, tzinfo=UTC)  # a Friday
A, C, O, T, E = ("001", "003", "006", "00T", "00U")  # noqa: E741


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


STAGES = [
    ("Prospecting", 10, "Pipeline", False, False),
    ("Proposal", 60, "BestCase", False, False),
    ("Closed Won", 100, "Closed", True, True),
    ("Closed Lost", 0, "Omitted", True, False),
]


def fill(org: Org) -> None:
    """Three accounts, three contacts, six opportunities (one deleted), five activities."""
    org.load(
        "Organization",
        [
            {
                "Id": make_id("00D", 7),
                "Name": "Test org",
                "IsSandbox": True,
                "TimeZoneSidKey": "Europe/Berlin",
                "DefaultLocaleSidKey": "en_GB",
                "DefaultCurrencyIsoCode": "EUR",
                "FiscalYearStartMonth": 1,
            }
        ],
    )
    org.load(
        "CurrencyType",
        [
            {"IsoCode": "EUR", "ConversionRate": 1, "DecimalPlaces": 2, "IsActive": True, "IsCorporate": True},
            {"IsoCode": "USD", "ConversionRate": 1.25, "DecimalPlaces": 2, "IsActive": True},
        ],
    )
    org.load(
        "OpportunityStage",
        [
            {
                "MasterLabel": label,
                "ApiName": label,
                "IsActive": True,
                "SortOrder": place,
                "DefaultProbability": probability,
                "ForecastCategory": category,
                "IsClosed": closed,
                "IsWon": won,
            }
            for place, (label, probability, category, closed, won) in enumerate(STAGES, 1)
        ],
    )
    org.add_user("admin@example.com", "System Administrator", LastName="Admin", FirstName="Ann")
    org.add_user("rep@example.com", "Standard User", LastName="Rep", FirstName="Rita")
    org.add_user("integration@example.com", "Minimum Access - API Only Integrations", LastName="Robot")
    rep = org.user_id("rep@example.com")
    org.load(
        "Account",
        [
            {"Id": make_id(A, 1), "Name": "Acme", "Industry": "Banking", "OwnerId": rep},
            {"Id": make_id(A, 2), "Name": "Bürli GmbH", "OwnerId": rep},
            {"Id": make_id(A, 3), "Name": "zeta", "Industry": "Energy", "OwnerId": rep},
        ],
    )
    people: list[tuple[int, str | None, str, int, str | None]] = [
        (1, "Ada", "Lovelace", 1, "ada@acme.example"),
        (2, "Bob", "Ross", 1, None),
        (3, None, "Çelik", 2, "c@buerli.example"),
    ]
    org.load(
        "Contact",
        [
            {"Id": make_id(C, n), "FirstName": first, "LastName": last, "AccountId": make_id(A, account), "Email": mail}
            for n, first, last, account, mail in people
        ],
    )
    rows: list[tuple[int, str, int | None, str, float | None, str, date, str | None, str]] = [
        (1, "Alpha", 1, "Prospecting", 100, "EUR", date(2026, 5, 15), "Call back", "2026-05-01T00:00:00"),
        (2, "beta", 1, "Closed Won", 250.5, "EUR", date(2026, 4, 30), "100% sure_thing", "2026-03-01T12:00:00"),
        (3, "Gamma", 2, "Prospecting", None, "EUR", date(2026, 6, 1), "It's \\ back", "2026-05-14T21:59:59"),
        (4, "delta", 3, "Closed Lost", 1000, "USD", date(2025, 12, 31), None, "2025-01-01T00:00:00"),
        (5, "Ärger", None, "Prospecting", 100, "EUR", date(2026, 5, 14), None, "2026-05-14T22:00:00"),
        (6, "gone", 1, "Prospecting", 5, "EUR", date(2026, 5, 15), None, "2026-05-02T00:00:00"),
    ]
    org.load(
        "Opportunity",
        [
            {
                "Id": make_id(O, n),
                "Name": name,
                "AccountId": make_id(A, account) if account else None,
                "StageName": stage,
                "Amount": amount,
                "CurrencyIsoCode": currency,
                "CloseDate": close,
                "NextStep": step,
                "CreatedDate": at(created),
                "OwnerId": rep,
                "IsDeleted": n == 6,
            }
            for n, name, account, stage, amount, currency, close, step, created in rows
        ],
    )
    org.load(
        "OpportunityContactRole",
        [
            {"OpportunityId": make_id(O, 1), "ContactId": make_id(C, 1), "Role": "Champion", "IsPrimary": True},
            {"OpportunityId": make_id(O, 1), "ContactId": make_id(C, 2), "Role": "Evaluator"},
            {"OpportunityId": make_id(O, 3), "ContactId": make_id(C, 3), "Role": "Champion"},
        ],
    )
    tasks: list[tuple[int, int | str | None, int | None, str, date | None, str]] = [
        (1, make_id(O, 1), 1, "Completed", date(2026, 5, 10), "Intro"),
        (2, make_id(A, 1), None, "Not Started", date(2026, 5, 20), "Prepare"),
        (3, make_id(O, 2), None, "Completed", date(2024, 1, 1), "Ancient"),
        (4, None, 2, "Not Started", None, "Someday"),
    ]
    org.load(
        "Task",
        [
            {
                "Id": make_id(T, n),
                "WhatId": what,
                "WhoId": make_id(C, who) if who else None,
                "Status": status,
                "ActivityDate": due,
                "Subject": subject,
                "OwnerId": rep,
            }
            for n, what, who, status, due, subject in tasks
        ],
    )


def custom_field(name: str, kind: str, **more: Any) -> Field:
    return Field(name, kind, name.removesuffix("__c"), able=able(kind), custom=True, **more)


@pytest.fixture
def org() -> Iterator[Org]:
    one = Org(now=NOW)
    fill(one)
    yield one
    one.close()


@pytest.fixture(scope="session")
def reading_org() -> Iterator[Org]:
    """Shared by tests that only read."""
    one = Org(now=NOW)
    fill(one)
    yield one
    one.close()


class Client:
    """Requests as one person. ``call`` gives (status, JSON)."""

    def __init__(self, sandbox: Sandbox, username: str) -> None:
        self.sandbox = sandbox
        self.base = sandbox.url + "/services/data/v60.0"
        self.http = requests.Session()
        self.http.headers["Authorization"] = f"Bearer {sandbox.token(username)}"

    def raw(self, method: str, path: str, **more: Any) -> requests.Response:
        return self.http.request(method, self.base + path, timeout=30, **more)

    def call(self, method: str, path: str, json: Any = None) -> tuple[int, Any]:
        answer = self.raw(method, path, json=json)
        return answer.status_code, answer.json() if answer.content else None

    def query(self, text: str, everything: bool = False) -> list[dict[str, Any]]:
        answer = self.raw("GET", "/queryAll" if everything else "/query", params={"q": text})
        assert answer.status_code == 200, answer.text
        return plain(answer.json()["records"])

    def refused(self, method: str, path: str, json: Any = None) -> tuple[int, str, Any]:
        """(status, errorCode, fields) of the first error."""
        status, body = self.call(method, path, json)
        assert status >= 400, body
        return status, body[0]["errorCode"], body[0].get("fields")


def plain(value: Any) -> Any:
    """JSON without attributes."""
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items() if name != "attributes"}
    return value


APPS = [App("the-key", "the-secret", "integration@example.com")]


@pytest.fixture
def sandbox(org: Org) -> Iterator[Sandbox]:
    with Sandbox(org, APPS) as one:
        yield one


@pytest.fixture
def admin(sandbox: Sandbox) -> Client:
    return Client(sandbox, "admin@example.com")
