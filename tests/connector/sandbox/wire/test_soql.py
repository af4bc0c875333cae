"""Every case of soql_cases.yaml, and what a table cannot say: pages, permissions, time zones."""

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.org import Org
from connector.sandbox.wire.schema import Field, able
from connector.sandbox.wire.soql.run import Queries

from .conftest import plain

CASES: list[dict[str, Any]] = YAML(typ="safe").load(
    Path(__file__).with_name("soql_cases.yaml").read_text(encoding="utf-8")
)


def ask(org: Org, text: str, everything: bool = False, who: str = "admin@example.com") -> dict[str, Any]:
    answer = Queries().ask(org.view(org.user_id(who)), text, everything, "v60.0")
    return dict(json.loads(msgspec.json.encode(answer)))


@pytest.mark.parametrize("case", CASES, ids=[case["q"][:90] for case in CASES])
def test_case(reading_org: Org, case: dict[str, Any]) -> None:
    everything = bool(case.get("all"))
    if "error" in case:
        with pytest.raises(SalesforceError) as caught:
            ask(reading_org, case["q"], everything)
        code, part = case["error"]
        assert caught.value.code == code, caught.value.message
        assert part in caught.value.message
        return
    answer = ask(reading_org, case["q"], everything)
    if "total" in case:
        assert (answer["totalSize"], answer["records"]) == (case["total"], [])
    elif "names" in case:
        names = [record["Name"] for record in answer["records"]]
        assert names == case["names"] if "ORDER" in case["q"] else sorted(names) == sorted(case["names"])
        assert answer["totalSize"] == len(names)
    else:
        assert plain(answer["records"]) == case["rows"]


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 150


def test_attributes(reading_org: Org) -> None:
    [record] = ask(reading_org, "SELECT Subject, What.Name, Account.Name FROM Task WHERE Subject = 'Intro'")["records"]
    assert record["attributes"] == {
        "type": "Task",
        "url": "/services/data/v60.0/sobjects/Task/00T000000000001EAA",
    }
    # A polymorphic parent says Name and points at the real object.
    assert record["What"]["attributes"]["type"] == "Name"
    assert record["What"]["attributes"]["url"].endswith("/sobjects/Opportunity/006000000000001AAA")


def test_the_scope_mine_is_the_callers(reading_org: Org) -> None:
    query = "SELECT Name FROM Opportunity USING SCOPE mine WHERE IsClosed = true"
    mine = ask(reading_org, query, who="rep@example.com")["records"]
    assert sorted(one["Name"] for one in mine) == ["beta", "delta"]


def test_typeof_says_what_each_parent_is(reading_org: Org) -> None:
    query = (
        "SELECT TYPEOF What WHEN Opportunity THEN Name ELSE Name END FROM Task WHERE WhatId != null ORDER BY Subject"
    )
    parents = [record["What"]["attributes"] for record in ask(reading_org, query)["records"]]
    assert [(one["type"], one["url"].rsplit("/", 2)[1]) for one in parents] == [
        ("Opportunity", "Opportunity"),
        ("Name", "Account"),
    ]


def test_groups_of_fields_are_those_that_the_user_may_read(org: Org) -> None:
    org.add_field("Opportunity", Field("Own__c", "string", "Own", 20, able=able("string"), custom=True))
    query = "SELECT FIELDS({}) FROM Opportunity WHERE Name = 'Alpha' LIMIT 200"
    everything, custom, standard = (
        plain(ask(org, query.format(group))["records"])[0] for group in ("ALL", "CUSTOM", "STANDARD")
    )
    assert custom == {"Own__c": None}
    assert {**standard, **custom} == everything
    assert everything["Name"] == "Alpha"
    org.allow("Standard User", "Opportunity.Amount", [])
    seen = plain(ask(org, query.format("ALL"), who="rep@example.com")["records"])[0]
    assert everything.keys() - seen.keys() == {"Amount"}


def test_fiscal_years_start_where_the_company_says(org: Org) -> None:
    with org.storage.write() as connection:
        connection.execute('UPDATE "Organization" SET "FiscalYearStartMonth" = 6')
    query = "SELECT FISCAL_YEAR(CloseDate) y, FISCAL_QUARTER(CloseDate) q, FISCAL_MONTH(CloseDate) m FROM Opportunity"
    query += " WHERE Name = 'Gamma' GROUP BY CloseDate"
    assert plain(ask(org, query)["records"]) == [{"y": 2027, "q": 1, "m": 1}]
    with org.storage.write() as connection:
        connection.execute('UPDATE "Organization" SET "UsesStartDateAsFiscalYearName" = 1')
    assert plain(ask(org, query)["records"]) == [{"y": 2026, "q": 1, "m": 1}]


def test_days_follow_the_callers_time_zone(org: Org) -> None:
    # 23:30 in Berlin on the 15th is 06:30 in Tokyo on the 16th.
    org.clock.set(datetime(2026, 5, 15, 21, 30, tzinfo=UTC))
    org.add_user("tokyo@example.com", "System Administrator", TimeZoneSidKey="Asia/Tokyo")
    query = "SELECT Name FROM Opportunity WHERE CloseDate = TODAY"
    assert [one["Name"] for one in ask(org, query)["records"]] == ["Alpha"]
    assert ask(org, query, who="tokyo@example.com")["records"] == []
    yesterday = "SELECT Name FROM Opportunity WHERE CloseDate = YESTERDAY"
    assert [one["Name"] for one in ask(org, yesterday, who="tokyo@example.com")["records"]] == ["Alpha"]


def test_week_starts_by_locale(org: Org) -> None:
    # Sunday: the first day of a new week in the United States, the last of the old one in Britain.
    org.clock.set(datetime(2026, 5, 17, 10, tzinfo=UTC))
    org.add_user("us@example.com", "System Administrator", LocaleSidKey="en_US")
    query = "SELECT Name FROM Opportunity WHERE CloseDate = THIS_WEEK"
    assert sorted(one["Name"] for one in ask(org, query)["records"]) == ["Alpha", "Ärger"]
    assert ask(org, query, who="us@example.com")["records"] == []


def test_money_compares_in_the_callers_currency(org: Org) -> None:
    org.add_user("us@example.com", "System Administrator", DefaultCurrencyIsoCode="USD")
    # 250.50 EUR are 313.125 USD.
    query = "SELECT Name FROM Opportunity WHERE Amount > 313 AND Amount < 314"
    assert [one["Name"] for one in ask(org, query, who="us@example.com")["records"]] == ["beta"]
    assert ask(org, query)["records"] == []


def test_last_n_days_ends_now_for_moments(org: Org) -> None:
    org.load(
        "Event",
        [
            {"Subject": "soon", "StartDateTime": datetime(2026, 5, 15, 12, tzinfo=UTC)},
            {"Subject": "before", "StartDateTime": datetime(2026, 5, 15, 8, tzinfo=UTC)},
        ],
    )
    query = "SELECT Subject FROM Event WHERE StartDateTime = {}"
    found = ask(org, query.format("LAST_N_DAYS:3"))["records"]
    assert [one["Subject"] for one in found] == ["before"]
    assert len(ask(org, query.format("TODAY"))["records"]) == 2


def test_hidden_fields_do_not_exist(org: Org) -> None:
    org.allow("Standard User", "Opportunity.NextStep", [])
    for query in (
        "SELECT NextStep FROM Opportunity",
        "SELECT Id FROM Opportunity WHERE NextStep = 'x'",
        "SELECT Id FROM Opportunity ORDER BY NextStep",
        "SELECT COUNT(NextStep) FROM Opportunity",
        "SELECT Id, (SELECT NextStep FROM Opportunities) FROM Account",
        "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Opportunity WHERE NextStep = 'x')",
    ):
        with pytest.raises(SalesforceError, match="No such column 'NextStep'") as caught:
            ask(org, query, who="rep@example.com")
        assert caught.value.code == "INVALID_FIELD"
    with pytest.raises(SalesforceError) as never:
        ask(org, "SELECT NoSuchThing FROM Opportunity", who="rep@example.com")
    with pytest.raises(SalesforceError) as hidden:
        ask(org, "SELECT NextStep FROM Opportunity", who="rep@example.com")
    assert never.value.message.replace("NoSuchThing", "NextStep") == hidden.value.message


def test_hidden_objects_do_not_exist(org: Org) -> None:
    org.allow("Standard User", "Contact", [])
    for query, code in (
        ("SELECT Id FROM Contact", "INVALID_TYPE"),
        ("SELECT Id, (SELECT Id FROM Contacts) FROM Account", "INVALID_TYPE"),
        ("SELECT Contact.Name FROM OpportunityContactRole", "INVALID_FIELD"),
    ):
        with pytest.raises(SalesforceError) as caught:
            ask(org, query, who="rep@example.com")
        assert caught.value.code == code
    # The name of what a task is about is hidden with it.
    found = ask(org, "SELECT Who.Name FROM Task WHERE Subject = 'Intro'", who="rep@example.com")["records"]
    assert plain(found) == [{"Who": {"Name": None}}]


WORDS = [
    "SELECT",
    "FROM",
    "WHERE",
    "AND",
    "OR",
    "NOT",
    "IN",
    "LIKE",
    "GROUP",
    "BY",
    "HAVING",
    "ORDER",
    "ASC",
    "DESC",
    "NULLS",
    "FIRST",
    "LAST",
    "LIMIT",
    "OFFSET",
    "NULL",
    "TRUE",
    "Id",
    "Name",
    "Amount",
    "StageName",
    "CloseDate",
    "Account.Name",
    "What.Type",
    "AccountId",
    "CreatedDate",
    "IsWon",
    "Opportunity",
    "Account",
    "Task",
    "OpportunityContactRoles",
    "Tasks",
    "COUNT",
    "SUM",
    "MAX",
    "COUNT()",
    "(",
    ")",
    ",",
    "=",
    "!=",
    "<",
    ">=",
    "'a'",
    "'Acme%'",
    "'\\_'",
    "''",
    "5",
    "-1.5",
    "1e400",
    "99999999999999999999",
    "2026-05-15",
    "2026-05-15T00:00:00Z",
    "9999-12-31T23:59:59-14:00",
    "TODAY",
    "LAST_N_DAYS:3",
    "NEXT_N_YEARS:9999",
    ".",
    ":",
    ";",
    "'006000000000001'",
]
SHAPES = (
    "SELECT {0} FROM {1} WHERE {2} {3} {4}",
    "SELECT {0}, {2} FROM Opportunity WHERE {3} {4} {5} ORDER BY {6}",
    "SELECT {0}, COUNT({2}) FROM Opportunity GROUP BY {3} HAVING {4} > {5}",
    "SELECT Id, (SELECT {0} FROM {1} WHERE {2} = {3}) FROM Account LIMIT {4}",
    "{0} {1} {2} {3} {4} {5} {6}",
)


@settings(
    max_examples=400, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from(SHAPES), st.lists(st.sampled_from(WORDS), min_size=7, max_size=7))
def test_nonsense_is_answered_or_refused_never_broken(reading_org: Org, shape: str, words: list[str]) -> None:
    with contextlib.suppress(SalesforceError):
        answer = ask(reading_org, shape.format(*words), everything=True)
        assert answer["totalSize"] >= len(answer["records"])


def test_deep_and_long_conditions(reading_org: Org) -> None:
    def nested(depth: int) -> str:
        return f"SELECT Id FROM Opportunity WHERE {'(' * depth}Name = 'Alpha'{')' * depth}"

    assert ask(reading_org, nested(50))["totalSize"] == 1
    long = " OR ".join(f"Name = '{n}'" for n in range(3000))
    assert ask(reading_org, f"SELECT Id FROM Opportunity WHERE {long} OR Name = 'Alpha'")["totalSize"] == 1
    for query in (nested(5000), "SELECT Id FROM Opportunity WHERE " + "NOT " * 1500 + "(Name = 'x')"):
        with pytest.raises(SalesforceError, match="Query is too complicated"):
            ask(reading_org, query)
