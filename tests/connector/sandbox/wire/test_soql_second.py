"""SOQL answered twice: by the sandbox, and by an evaluation over plain rows that shares no code with it."""

import json
from collections.abc import Iterator

import msgspec
import pytest

from connector.sandbox.ids import make_id
from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.org import Org
from connector.sandbox.wire.soql.run import Queries

from .conftest import custom_field, plain
from .second.asked import Query
from .second.draw import Drawing
from .second.judge import Judge
from .second.rows import EUR_PER_USD, FISCAL_MONTH, NOW, STAGES, ZONE, build

PARTS, QUERIES = 10, 1000
ROWS = 17


@pytest.fixture(scope="module")
def told() -> Iterator[tuple[Org, Judge]]:
    org = Org(now=NOW)
    rows = build(ROWS)
    organization = {
        "Id": make_id("00D", 7),
        "Name": "Twice",
        "TimeZoneSidKey": ZONE,
        "DefaultLocaleSidKey": "en_GB",
        "DefaultCurrencyIsoCode": "EUR",
        "FiscalYearStartMonth": FISCAL_MONTH,
    }
    org.load("Organization", [organization])
    rate = 1 / EUR_PER_USD
    org.load("CurrencyType", [{"IsoCode": "EUR", "ConversionRate": 1, "IsActive": True, "IsCorporate": True}])
    org.load("CurrencyType", [{"IsoCode": "USD", "ConversionRate": rate, "IsActive": True}])
    org.load(
        "OpportunityStage",
        [
            {
                "MasterLabel": stage,
                "ApiName": stage,
                "IsActive": True,
                "SortOrder": place,
                "IsClosed": stage.startswith("Closed"),
                "IsWon": stage == "Closed Won",
            }
            for place, stage in enumerate(STAGES)
        ],
    )
    admin = org.add_profile("System Administrator")
    rows["User"][0]["Username"] = "u0@example.com"
    for name, kind, formula in (
        ("Industry__c", "string", "TEXT(Account.Industry)"),
        ("Closed_Banker__c", "boolean", 'AND(IsClosed, ISPICKVAL(Account.Industry, "Banking"))'),
    ):
        org.add_field("Opportunity", custom_field(name, kind, formula=formula))
    for name, many in rows.items():
        stored = [{key: value for key, value in row.items() if not key.endswith("__c")} for row in many]
        org.load(name, [{**row, "ProfileId": admin} if name == "User" else row for row in stored])
    yield org, Judge(rows)
    org.close()


def difference(org: Org, judge: Judge, asked: Query) -> str:
    text = asked.text()
    try:
        answer = Queries().ask(org.view(org.user_id("u0@example.com")), text, asked.everything, "v60.0")
    except SalesforceError as error:
        return f"{text}\n  refused: {error.code} {error.message}"
    told = plain(json.loads(msgspec.json.encode(answer)))
    expected = judge.answer(asked)
    if asked.counted:
        wrong = "" if told["totalSize"] == expected.total else f"{expected.total} expected, {told['totalSize']} told"
    else:
        wrong = expected.differs(told["records"])
    return f"{text}\n  {wrong}" if wrong else ""


def differences(told: tuple[Org, Judge], seed: str, count: int) -> list[str]:
    drawing = Drawing(seed)
    found = (difference(*told, drawing.query()) for _ in range(count))
    return [one for one in found if one]


def test_some_random_queries_are_answered_alike(told: tuple[Org, Judge]) -> None:
    assert differences(told, "some", 300) == []


@pytest.mark.proof
@pytest.mark.parametrize("part", range(PARTS))
def test_ten_thousand_random_queries_are_answered_alike(told: tuple[Org, Judge], part: int) -> None:
    assert differences(told, f"part {part}", QUERIES) == []
