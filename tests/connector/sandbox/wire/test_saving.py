"""What Salesforce does to a record on its way in: trims, rounds, refuses, derives, remembers."""

from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from connector.sandbox.ids import make_id
from connector.sandbox.wire.errors import duplicate_error, validation_error
from connector.sandbox.wire.org import Org
from connector.sandbox.wire.server import Sandbox

from .conftest import Client, custom_field

OPPORTUNITY = {"Name": "New", "StageName": "Prospecting", "CloseDate": "2026-07-01"}
ALPHA = make_id("006", 1)


def field_names(client: Client, record_id: str, *names: str) -> dict[str, Any]:
    status, body = client.call("GET", f"/sobjects/Opportunity/{record_id}?fields={','.join(names)}")
    assert status == 200, body
    body.pop("attributes")
    return dict(body)


def create(client: Client, name: str, **fields: Any) -> str:
    status, body = client.call("POST", f"/sobjects/{name}", fields)
    assert status == 201, body
    assert body["success"] is True
    return str(body["id"])


def test_normalises(org: Org, admin: Client) -> None:
    org.add_field("Opportunity", custom_field("Score__c", "double", precision=5, scale=1))
    org.add_field("Opportunity", custom_field("Met__c", "datetime"))
    org.add_field("Opportunity", custom_field("Notes__c", "textarea", length=2000))
    sent = {
        **OPPORTUNITY,
        "Name": "  Tidy  ",
        "NextStep": "",
        "Amount": 10.005,
        "Score__c": 12.25,
        "Met__c": "2026-05-01T08:09:10.987+02:00",
        "Notes__c": "one\ntwo  ",
        "Description": "   ",
        "AccountId": "001000000000001",
    }
    record_id = create(admin, "Opportunity", **sent)
    assert field_names(admin, record_id, "Name", "NextStep", "Amount", "Score__c", "Met__c", "Notes__c") == {
        "Name": "Tidy",
        "NextStep": None,
        "Amount": 10.01,
        "Score__c": 12.3,
        "Met__c": "2026-05-01T06:09:10.000+0000",
        "Notes__c": "one\r\ntwo",
    }
    assert field_names(admin, record_id, "Description", "AccountId") == {
        "Description": None,
        "AccountId": "001000000000001AAA",
    }


@pytest.mark.parametrize(
    ("sent", "code", "fields"),
    [
        ({"Name": None}, "REQUIRED_FIELD_MISSING", ["Name"]),
        ({"Name": "  "}, "REQUIRED_FIELD_MISSING", ["Name"]),
        ({"Name": "x" * 121}, "STRING_TOO_LONG", ["Name"]),
        ({"ForecastCategoryName": "Maybe"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["ForecastCategoryName"]),
        ({"CurrencyIsoCode": "GBP"}, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", ["CurrencyIsoCode"]),
        ({"AccountId": "nonsense"}, "MALFORMED_ID", ["AccountId"]),
        ({"AccountId": make_id("001", 99)}, "INVALID_CROSS_REFERENCE_KEY", ["AccountId"]),
        ({"AccountId": make_id("003", 1)}, "FIELD_INTEGRITY_EXCEPTION", ["AccountId"]),
        ({"Amount": "much"}, "JSON_PARSER_ERROR", None),
        ({"Amount": 1e17}, "NUMBER_OUTSIDE_VALID_RANGE", ["Amount"]),
        ({"CloseDate": "01.07.2026"}, "JSON_PARSER_ERROR", None),
        ({"CloseDate": "2026-02-30"}, "JSON_PARSER_ERROR", None),
        ({"IsPrivate": None}, "INVALID_TYPE_ON_FIELD_IN_RECORD", ["IsPrivate"]),
        ({"IsPrivate": "perhaps"}, "JSON_PARSER_ERROR", None),
        ({"NoSuchField": 1}, "INVALID_FIELD", None),
        ({"IsClosed": True}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["IsClosed"]),
        ({"CreatedDate": "2026-01-01T00:00:00Z"}, "INVALID_FIELD_FOR_INSERT_UPDATE", ["CreatedDate"]),
    ],
)
def test_refuses(admin: Client, sent: dict[str, Any], code: str, fields: list[str] | None) -> None:
    before = admin.query("SELECT COUNT() FROM Opportunity")
    assert admin.refused("POST", "/sobjects/Opportunity", {**OPPORTUNITY, **sent}) == (400, code, fields)
    assert admin.query("SELECT COUNT() FROM Opportunity") == before
    assert admin.refused("PATCH", f"/sobjects/Opportunity/{ALPHA}", sent)[:2] == (400, code)


def test_missing_fields_are_named_together(admin: Client) -> None:
    status, body = admin.call("POST", "/sobjects/Opportunity", {"Amount": 1})
    assert (status, body[0]["errorCode"]) == (400, "REQUIRED_FIELD_MISSING")
    assert sorted(body[0]["fields"]) == ["CloseDate", "Name", "StageName"]


def test_system_fields_and_a_write_that_changes_nothing(org: Org, admin: Client) -> None:
    org.clock.advance(60)
    assert admin.call("PATCH", f"/sobjects/Opportunity/{ALPHA}", {"Name": "Alpha"}) == (204, None)
    stamped = field_names(admin, ALPHA, "SystemModstamp", "LastModifiedDate", "LastModifiedById", "CreatedDate")
    assert stamped == {
        "SystemModstamp": "2026-05-15T10:01:00.000+0000",
        "LastModifiedDate": "2026-05-15T10:01:00.000+0000",
        "LastModifiedById": org.user_id("admin@example.com"),
        "CreatedDate": "2026-05-01T00:00:00.000+0000",
    }
    assert admin.query(f"SELECT Id FROM OpportunityHistory WHERE OpportunityId = '{ALPHA}'") == []


def test_stage_derives_and_leaves_history(org: Org, admin: Client) -> None:
    assert admin.call("PATCH", f"/sobjects/Opportunity/{ALPHA}", {"StageName": "Proposal", "Amount": 200})[0] == 204
    shown = field_names(
        admin, ALPHA, "Probability", "ForecastCategory", "ForecastCategoryName", "IsClosed", "ExpectedRevenue",
        "LastStageChangeDate", "Fiscal",
    )  # fmt: skip
    assert shown == {
        "Probability": 60.0,
        "ForecastCategory": "BestCase",
        "ForecastCategoryName": "Best Case",
        "IsClosed": False,
        "ExpectedRevenue": 120.0,
        "LastStageChangeDate": "2026-05-15T10:00:00.000+0000",
        "Fiscal": "2026 2",
    }
    [history] = admin.query(
        "SELECT StageName, Amount, PrevAmount, Probability, ForecastCategory, CreatedDate FROM OpportunityHistory "
        f"WHERE OpportunityId = '{ALPHA}'"
    )
    assert history == {
        "StageName": "Proposal",
        "Amount": 200.0,
        "PrevAmount": 100.0,
        "Probability": 60.0,
        "ForecastCategory": "BestCase",
        "CreatedDate": "2026-05-15T10:00:00.000+0000",
    }
    fields = admin.query(
        f"SELECT Field, OldValue, NewValue FROM OpportunityFieldHistory WHERE OpportunityId = '{ALPHA}'"
    )
    assert {(one["Field"], one["OldValue"], one["NewValue"]) for one in fields} == {
        ("StageName", "Prospecting", "Proposal"),
        ("Amount", 100.0, 200.0),
        ("Probability", 10.0, 60.0),
        ("ForecastCategoryName", "Pipeline", "Best Case"),
    }
    # A change of another field adds no stage history.
    admin.call("PATCH", f"/sobjects/Opportunity/{ALPHA}", {"NextStep": "Write"})
    assert len(admin.query(f"SELECT Id FROM OpportunityHistory WHERE OpportunityId = '{ALPHA}'")) == 1


def test_owner_history_has_names_and_ids(org: Org, admin: Client) -> None:
    new_owner = org.user_id("admin@example.com")
    admin.call("PATCH", f"/sobjects/Opportunity/{ALPHA}", {"OwnerId": new_owner})
    rows = admin.query("SELECT Field, OldValue, NewValue FROM OpportunityFieldHistory WHERE Field = 'Owner'")
    assert [(one["OldValue"], one["NewValue"]) for one in rows] == [
        ("Rita Rep", "Ann Admin"),
        (org.user_id("rep@example.com"), new_owner),
    ]


def test_given_probability_wins_over_the_stage(admin: Client) -> None:
    record_id = create(admin, "Opportunity", **OPPORTUNITY, Probability=33)
    assert field_names(admin, record_id, "Probability", "ForecastCategory") == {
        "Probability": 33.0,
        "ForecastCategory": "Pipeline",
    }


def test_names_of_people_and_activity_accounts(admin: Client) -> None:
    contact = create(admin, "Contact", FirstName="Grace", LastName="Hopper", AccountId=make_id("001", 1))
    assert admin.query(f"SELECT Name FROM Contact WHERE Id = '{contact}'") == [{"Name": "Grace Hopper"}]
    create(admin, "Task", Subject="Ring", WhatId=ALPHA, WhoId=contact, Status="Completed")
    [task] = admin.query("SELECT AccountId, IsClosed, CompletedDateTime, Priority FROM Task WHERE Subject = 'Ring'")
    assert task["AccountId"] == make_id("001", 1)
    assert (task["IsClosed"], task["CompletedDateTime"]) == (True, "2026-05-15T10:00:00.000+0000")


def test_external_ids(org: Org, admin: Client) -> None:
    org.add_field("Account", custom_field("Key__c", "string", length=40, unique=True, external_id=True))
    org.add_field("Contact", custom_field("Code__c", "string", length=40, external_id=True))
    status, body = admin.call("PATCH", "/sobjects/Account/Key__c/a%2F1", {"Name": "One"})
    assert (status, body["created"]) == (201, True)
    first = body["id"]
    status, body = admin.call("PATCH", "/sobjects/Account/Key__c/A%2F1", {"Name": "Two"})
    assert (status, body["id"], body["created"]) == (200, first, False)
    assert admin.call("GET", "/sobjects/Account/Key__c/a%2F1")[1]["Name"] == "Two"
    status, body = admin.call("POST", "/sobjects/Account", {"Name": "Other", "Key__c": "A/1"})
    assert (status, body[0]["errorCode"]) == (400, "DUPLICATE_VALUE")
    assert body[0]["message"] == f"duplicate value found: Key__c duplicates value on record with id: {first}"
    # Two contacts may share an external id that is not unique: then an upsert is answered with their addresses.
    twins = [create(admin, "Contact", LastName="Twin", Code__c="7") for _ in range(2)]
    status, body = admin.call("PATCH", "/sobjects/Contact/Code__c/7", {"LastName": "T"})
    assert (status, body) == (300, [f"/services/data/v60.0/sobjects/Contact/{one}" for one in twins])
    # A parent named by its external id.
    contact = create(admin, "Contact", LastName="Child", Account={"Key__c": "A/1"})
    assert admin.query(f"SELECT Account.Name FROM Contact WHERE Id = '{contact}'") == [{"Account": {"Name": "Two"}}]
    status, body = admin.call("POST", "/sobjects/Contact", {"LastName": "Lost", "Account": {"Key__c": "NONE"}})
    assert (status, body[0]["errorCode"]) == (400, "INVALID_FIELD")
    assert "Foreign key external ID: none not found for field Key__c in entity Account" in body[0]["message"]
    assert admin.refused("PATCH", "/sobjects/Account/Name/x", {})[:2] == (404, "NOT_FOUND")


def test_case_sensitive_keys(org: Org, admin: Client) -> None:
    key = custom_field("Key__c", "string", length=40, unique=True, external_id=True, case_sensitive=True)
    org.add_field("Account", key)
    for value in ("Ab", "aB"):
        assert admin.call("PATCH", f"/sobjects/Account/Key__c/{value}", {"Name": value})[0] == 201
    assert admin.query("SELECT Name FROM Account WHERE Key__c = 'Ab'") == [{"Name": "Ab"}]
    assert admin.query("SELECT Name FROM Account WHERE Key__c LIKE 'a%'") == [{"Name": "aB"}]
    assert admin.query("SELECT Name FROM Account WHERE Key__c IN ('aB', 'AB')") == [{"Name": "aB"}]


def test_delete_undelete(org: Org, admin: Client) -> None:
    org.load("OpportunityHistory", [{"OpportunityId": ALPHA, "StageName": "Prospecting"}])
    org.clock.advance(5)
    assert admin.call("DELETE", f"/sobjects/Opportunity/{ALPHA}") == (204, None)
    assert admin.refused("GET", f"/sobjects/Opportunity/{ALPHA}")[:2] == (404, "NOT_FOUND")
    assert admin.refused("PATCH", f"/sobjects/Opportunity/{ALPHA}", {})[:2] == (404, "ENTITY_IS_DELETED")
    assert admin.refused("DELETE", f"/sobjects/Opportunity/{ALPHA}")[:2] == (404, "ENTITY_IS_DELETED")
    children = ("OpportunityContactRole", "OpportunityHistory")
    for name in children:
        assert admin.query(f"SELECT Id FROM {name} WHERE OpportunityId = '{ALPHA}'") == []
    assert admin.query("SELECT Subject FROM Task WHERE Subject = 'Intro'") == []
    [gone] = admin.query(f"SELECT IsDeleted, SystemModstamp FROM Opportunity WHERE Id = '{ALPHA}'", everything=True)
    assert gone == {"IsDeleted": True, "SystemModstamp": "2026-05-15T10:00:05.000+0000"}
    answer = admin.http.post(admin.sandbox.url + "/sandbox/undelete", json={"id": ALPHA}, timeout=10)
    assert ALPHA in answer.json()["restored"]
    assert len(admin.query(f"SELECT Id FROM OpportunityContactRole WHERE OpportunityId = '{ALPHA}'")) == 2
    assert len(admin.query("SELECT Subject FROM Task WHERE Subject = 'Intro'")) == 1


def test_deleting_an_account_takes_its_deals(admin: Client) -> None:
    admin.call("DELETE", f"/sobjects/Account/{make_id('001', 1)}")
    assert [one["Name"] for one in admin.query("SELECT Name FROM Opportunity ORDER BY Id")] == [
        "Gamma",
        "delta",
        "Ärger",
    ]
    assert [one["LastName"] for one in admin.query("SELECT LastName FROM Contact")] == ["Çelik"]


def test_clearing_and_restricting_lookups(org: Org, admin: Client) -> None:
    clearing = custom_field(
        "Buyer__c", "reference", length=18, reference_to=("Contact",), relationship="Buyer__r", children="Buys__r"
    )
    org.add_field("Opportunity", clearing)
    bob = make_id("003", 2)
    admin.call("PATCH", f"/sobjects/Opportunity/{ALPHA}", {"Buyer__c": bob})
    assert admin.query("SELECT Buyer__r.Name FROM Opportunity WHERE Buyer__c != null") == [
        {"Buyer__r": {"Name": "Bob Ross"}}
    ]
    admin.call("DELETE", f"/sobjects/Contact/{bob}")
    assert field_names(admin, ALPHA, "Buyer__c") == {"Buyer__c": None}
    admin.http.post(admin.sandbox.url + "/sandbox/undelete", json={"id": bob}, timeout=10)
    assert field_names(admin, ALPHA, "Buyer__c") == {"Buyer__c": bob}


def test_merge(admin: Client) -> None:
    master, loser = make_id("003", 1), make_id("003", 2)
    answer = admin.http.post(
        admin.sandbox.url + "/sandbox/merge", json={"master": master, "losers": [loser]}, timeout=10
    )
    assert answer.status_code == 204, answer.text
    [gone] = admin.query(f"SELECT IsDeleted, MasterRecordId FROM Contact WHERE Id = '{loser}'", everything=True)
    assert gone == {"IsDeleted": True, "MasterRecordId": master}
    assert admin.query("SELECT WhoId FROM Task WHERE Subject = 'Someday'") == [{"WhoId": master}]
    roles = admin.query(f"SELECT ContactId FROM OpportunityContactRole WHERE OpportunityId = '{ALPHA}'")
    assert roles == [{"ContactId": master}, {"ContactId": master}]


def test_an_org_that_rewrites_what_we_send(org: Org, admin: Client) -> None:
    seen: list[tuple[str, str | None]] = []

    def tidy(record: dict[str, Any], before: dict[str, Any] | None) -> None:
        record["NextStep"] = f" {(record['NextStep'] or 'none').upper()} "
        if record["Amount"] is not None:
            record["Amount"] = record["Amount"] / 3
        if record["Name"] == "Bad":
            raise validation_error("No bad deals", "Name")

    def note(_org: Org, record: dict[str, Any], before: dict[str, Any] | None) -> None:
        seen.append((record["Name"], before["Name"] if before else None))
        assert isinstance(record["CreatedDate"], datetime)
        assert record["CreatedDate"].tzinfo is UTC

    org.before_save("Opportunity", tidy)
    org.after_save("Opportunity", note)
    record_id = create(admin, "Opportunity", **OPPORTUNITY, NextStep="call", Amount=100)
    assert field_names(admin, record_id, "NextStep", "Amount") == {"NextStep": "CALL", "Amount": 33.33}
    status, body = admin.call("PATCH", f"/sobjects/Opportunity/{record_id}", {"Name": "Bad"})
    assert (status, body) == (
        400,
        [{"message": "No bad deals", "errorCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "fields": ["Name"]}],
    )
    assert seen == [("New", None)]


def test_load_fires_nothing_and_fills_the_rest(org: Org) -> None:
    fired: list[str] = []
    org.before_save("Opportunity", lambda record, before: fired.append(record["Name"]))
    org.load("Opportunity", [{"Name": " As is ", "StageName": "Closed Won", "CloseDate": None, "Amount": 10}])
    view = org.view(org.user_id("admin@example.com"))
    assert fired == []
    with org.storage.read() as connection:
        row = connection.execute(
            "SELECT Id, Name, IsClosed, IsWon, Probability, ExpectedRevenue, IsDeleted, CurrencyIsoCode "
            "FROM Opportunity WHERE Name = ' As is '"
        ).fetchone()
    assert row == (make_id("006", 7), " As is ", 1, 1, 100.0, 10.0, 0, "EUR")
    assert view.user_id
    with pytest.raises(ValueError, match="Opportunity has no field Nonsense"):
        org.load("Opportunity", [{"Nonsense": 1}])
    with pytest.raises(ValueError, match="CloseDate: datetime does not fit a date field"):
        org.load("Opportunity", [{"CloseDate": datetime(2026, 1, 1, tzinfo=UTC)}])


def test_rules_see_what_automation_made_of_a_record(org: Org, admin: Client) -> None:
    def no_cheap_renewals(_org: Org, record: dict[str, Any], before: dict[str, Any] | None) -> None:
        if record["Name"].startswith("Renewal") and (record["Amount"] or 0) < 100:
            raise validation_error("A renewal is worth 100 at least", "Amount")

    def no_two_of_a_name(its: Org, record: dict[str, Any], before: dict[str, Any] | None) -> None:
        if before is None and its.value("Opportunity", "Name", record["Name"], "Id"):
            raise duplicate_error()

    def renew(record: dict[str, Any], before: dict[str, Any] | None) -> None:
        if record["NextStep"] == "renew":
            record["Name"] = "Renewal " + record["Name"]

    org.rule("Opportunity", no_cheap_renewals)
    org.rule("Opportunity", no_two_of_a_name)
    org.before_save("Opportunity", renew)
    cheap = {**OPPORTUNITY, "NextStep": "renew", "Amount": 99}
    assert admin.refused("POST", "/sobjects/Opportunity", cheap) == (
        400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", ["Amount"],
    )  # fmt: skip
    assert admin.call("POST", "/sobjects/Opportunity", {**cheap, "Amount": 100})[0] == 201
    assert admin.refused("POST", "/sobjects/Opportunity", {**cheap, "Amount": 100})[1] == "DUPLICATES_DETECTED"
    # What Salesforce itself asks of a record comes first; what is set aside holds the rules too.
    assert admin.refused("POST", "/sobjects/Opportunity", {"Name": "Renewal"})[1] == "REQUIRED_FIELD_MISSING"
    kept = org.snapshot()
    org.rules.clear()
    org.restore(kept)
    assert admin.refused("POST", "/sobjects/Opportunity", cheap)[1] == "FIELD_CUSTOM_VALIDATION_EXCEPTION"


def test_locks_reach_up_to_the_account(org: Org, admin: Client) -> None:
    acme, alpha, gamma = make_id("001", 1), make_id("006", 1), make_id("006", 3)
    org.locks.hold([acme])
    role = {"OpportunityId": alpha, "ContactId": make_id("003", 3), "Role": "Evaluator"}
    for method, path, body in (
        ("PATCH", f"/sobjects/Opportunity/{alpha}", {"NextStep": "x"}),
        ("POST", "/sobjects/OpportunityContactRole", role),
        ("POST", "/sobjects/Task", {"Subject": "Call", "WhatId": alpha}),
        ("PATCH", f"/sobjects/Opportunity/{gamma}", {"AccountId": acme}),
    ):
        assert admin.refused(method, path, body)[1] == "UNABLE_TO_LOCK_ROW", path
    assert admin.raw("PATCH", f"/sobjects/Opportunity/{gamma}", json={"NextStep": "x"}).status_code == 204
    org.locks.clear()
    assert admin.raw("PATCH", f"/sobjects/Opportunity/{alpha}", json={"NextStep": "x"}).status_code == 204


def test_a_record_that_waits_for_approval_is_locked(org: Org, sandbox: Sandbox, admin: Client) -> None:
    alpha, beta = make_id("006", 1), make_id("006", 2)
    sandbox_says = requests.post(sandbox.url + "/sandbox/approvals", json={"ids": [alpha[:15]]}, timeout=10)
    assert sandbox_says.status_code == 204
    rep = Client(sandbox, "rep@example.com")
    for method, body in (("PATCH", {"NextStep": "x"}), ("DELETE", None)):
        assert rep.refused(method, f"/sobjects/Opportunity/{alpha}", body)[:2] == (400, "ENTITY_IS_LOCKED")
    assert rep.raw("PATCH", f"/sobjects/Opportunity/{beta}", json={"NextStep": "x"}).status_code == 204
    task = {"Subject": "Ask the approver", "WhatId": alpha}
    assert rep.call("POST", "/sobjects/Task", task)[0] == 201
    assert admin.raw("PATCH", f"/sobjects/Opportunity/{alpha}", json={"NextStep": "x"}).status_code == 204
    requests.post(sandbox.url + "/sandbox/approvals", json={"ids": []}, timeout=10)
    assert rep.raw("PATCH", f"/sobjects/Opportunity/{alpha}", json={"NextStep": "y"}).status_code == 204


def test_a_record_type_is_one_of_its_object(org: Org, admin: Client) -> None:
    types = [("New", "Opportunity", True), ("Old", "Opportunity", False), ("Partner", "Account", True)]
    rows = [
        {"Id": make_id("012", n), "Name": name, "DeveloperName": name, "SobjectType": kind, "IsActive": active}
        for n, (name, kind, active) in enumerate(types, 1)
    ]
    org.load("RecordType", rows)
    made = create(admin, "Opportunity", **OPPORTUNITY, RecordTypeId=make_id("012", 1))
    assert admin.query(f"SELECT RecordType.Name FROM Opportunity WHERE Id = '{made}'") == [
        {"RecordType": {"Name": "New"}}
    ]
    for n in (2, 3):
        refused = admin.refused("POST", "/sobjects/Opportunity", {**OPPORTUNITY, "RecordTypeId": make_id("012", n)})
        assert refused == (400, "INVALID_CROSS_REFERENCE_KEY", ["RecordTypeId"])


def test_field_history_reaches_as_far_back_as_it_is_kept(org: Org, sandbox: Sandbox, admin: Client) -> None:
    rows = [
        {"OpportunityId": ALPHA, "Field": "NextStep", "NewValue": text, "CreatedDate": datetime(*day, 12, tzinfo=UTC)}
        for text, day in (("old", (2024, 5, 14)), ("edge", (2024, 5, 15)), ("new", (2026, 5, 1)))
    ]
    org.load("OpportunityFieldHistory", rows)
    org.load("OpportunityHistory", [{"OpportunityId": ALPHA, "CreatedDate": datetime(2020, 1, 1, tzinfo=UTC)}])
    asked = "SELECT NewValue FROM OpportunityFieldHistory ORDER BY CreatedDate"
    assert [one["NewValue"] for one in admin.query(asked)] == ["old", "edge", "new"]
    requests.post(sandbox.url + "/sandbox/history", json={"months": 24}, timeout=10)
    assert [one["NewValue"] for one in admin.query(asked)] == ["edge", "new"]
    assert [one["NewValue"] for one in admin.query(asked, everything=True)] == ["edge", "new"]
    assert len(admin.query("SELECT Id FROM OpportunityHistory")) == 1  # always there
    requests.post(sandbox.url + "/sandbox/history", json={"months": None}, timeout=10)
    assert len(admin.query(asked)) == 3
