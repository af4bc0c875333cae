"""The REST resources as HTTP clients meet them: pages, collections, composite, change lists, limits, gzip."""

import gzip
import json
from typing import Any

import pytest
import requests

from connector.sandbox.ids import make_id
from connector.sandbox.wire.org import Org
from connector.sandbox.wire.server import Sandbox

from .conftest import Client, custom_field, plain

ALPHA, BETA = make_id("006", 1), make_id("006", 2)
ACCOUNT = {"attributes": {"type": "Account"}}


def test_versions_and_resources(admin: Client) -> None:
    versions = requests.get(admin.sandbox.url + "/services/data", timeout=10).json()
    assert {"label": "Winter '24", "url": "/services/data/v59.0", "version": "59.0"} in versions
    assert versions[-1] == {"label": "Summer '26", "url": "/services/data/v67.0", "version": "67.0"}
    status, body = admin.call("GET", "/")
    assert (status, body["query"]) == (200, "/services/data/v60.0/query")
    for path in ("/services/data/v12.0/", "/services/data/v99.0/limits", "/services/data/v60.0/nothing"):
        answer = admin.http.get(admin.sandbox.url + path, timeout=10)
        assert (answer.status_code, answer.json()[0]["errorCode"]) == (404, "NOT_FOUND")
        assert answer.json()[0]["message"] == "The requested resource does not exist"
    assert admin.refused("PUT", "/sobjects/Account", {})[:2] == (405, "METHOD_NOT_ALLOWED")


def test_pages_are_stable_under_writes(org: Org, admin: Client) -> None:
    org.load("Account", [{"Id": make_id("001", n), "Name": f"Many {n:05}"} for n in range(100, 4600)])
    text = "SELECT Id, Name FROM Account WHERE Name LIKE 'many%' ORDER BY Name"
    first = admin.raw("GET", "/query", params={"q": text}).json()
    assert (first["totalSize"], first["done"], len(first["records"])) == (4500, False, 2000)
    admin.call("POST", "/sobjects/Account", {"Name": "Many 00000 new"})
    admin.call("PATCH", f"/sobjects/Account/{make_id('001', 2200)}", {"Name": "zzz renamed"})
    admin.call("DELETE", f"/sobjects/Account/{make_id('001', 2201)}")
    second = admin.http.get(admin.sandbox.url + first["nextRecordsUrl"], timeout=10).json()
    again = admin.http.get(admin.sandbox.url + first["nextRecordsUrl"], timeout=10).json()
    assert second == again
    third = admin.http.get(admin.sandbox.url + second["nextRecordsUrl"], timeout=10).json()
    assert (third["done"], "nextRecordsUrl" in third, third["totalSize"]) == (True, False, 4500)
    ids = [one["Id"] for page in (first, second, third) for one in page["records"]]
    # The rows are those of the first moment, in that order, but for the one deleted since.
    assert ids == [make_id("001", n) for n in range(100, 4600) if n != 2201]
    org.clock.advance(2 * 24 * 3600 + 1)
    later = Client(admin.sandbox, "admin@example.com")
    gone = later.http.get(admin.sandbox.url + first["nextRecordsUrl"], timeout=10)
    assert (gone.status_code, gone.json()[0]["errorCode"]) == (400, "INVALID_QUERY_LOCATOR")


def test_a_locator_belongs_to_its_user_and_page_size_is_asked_for(org: Org, admin: Client) -> None:
    org.load("Account", [{"Name": f"Many {n}"} for n in range(500)])
    headers = {"Sforce-Query-Options": "batchSize=200"}
    first = admin.raw("GET", "/query", params={"q": "SELECT Id FROM Account"}, headers=headers).json()
    assert len(first["records"]) == 200
    other = Client(admin.sandbox, "rep@example.com").http.get(admin.sandbox.url + first["nextRecordsUrl"], timeout=10)
    assert other.json()[0]["errorCode"] == "INVALID_QUERY_LOCATOR"


def test_query_parameters(admin: Client) -> None:
    assert admin.refused("GET", "/query")[:2] == (400, "MALFORMED_QUERY")
    assert admin.refused("GET", "/query?q=SELECT+Id+FROM+Account&rows=5")[:2] == (400, "INVALID_PARAMETER")
    long = admin.raw("GET", "/query", params={"q": "SELECT Id FROM Account WHERE Name = '" + "x" * 17_000 + "'"})
    assert (long.status_code, long.text) == (414, "<h1>Bad Message 414</h1><pre>reason: URI Too Long</pre>")


def test_collections(org: Org, admin: Client) -> None:
    records = [{**ACCOUNT, "Name": "One"}, {**ACCOUNT}, {"attributes": {"type": "Contact"}, "LastName": "Two"}]
    status, results = admin.call("POST", "/composite/sobjects", {"allOrNone": False, "records": records})
    assert status == 200
    assert [one["success"] for one in results] == [True, False, True]
    assert results[0]["id"].startswith("001")
    assert results[2]["id"].startswith("003")
    assert results[1] == {
        "success": False,
        "errors": [
            {
                "statusCode": "REQUIRED_FIELD_MISSING",
                "message": "Required fields are missing: [Name]",
                "fields": ["Name"],
            }
        ],
    }
    status, results = admin.call("POST", "/composite/sobjects", {"allOrNone": True, "records": records})
    assert [one["errors"][0]["statusCode"] for one in results] == [
        "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "REQUIRED_FIELD_MISSING",
        "ALL_OR_NONE_OPERATION_ROLLED_BACK",
    ]
    assert len(admin.query("SELECT Id FROM Account WHERE Name = 'One'")) == 1
    one = make_id("001", 1)
    updates = [{**ACCOUNT, "id": one, "Name": "Uno"}, {**ACCOUNT, "id": make_id("001", 77), "Name": "x"}]
    status, results = admin.call("PATCH", "/composite/sobjects", {"records": updates})
    assert results[0] == {"id": one, "success": True, "errors": []}
    assert results[1]["errors"][0]["statusCode"] == "INVALID_CROSS_REFERENCE_KEY"
    status, results = admin.call("GET", f"/composite/sobjects/Account?ids={one},{make_id('001', 77)}&fields=Name")
    assert plain(results) == [{"Name": "Uno"}, None]
    status, results = admin.call(
        "DELETE", f"/composite/sobjects?ids={make_id('003', 1)},{ALPHA},{ALPHA}&allOrNone=false"
    )
    assert [(one["success"], one["errors"] and one["errors"][0]["statusCode"]) for one in results] == [
        (True, []),
        (True, []),
        (False, "ENTITY_IS_DELETED"),
    ]
    too_many = {"records": [{**ACCOUNT, "Name": "x"}] * 201}
    assert admin.refused("POST", "/composite/sobjects", too_many)[0] == 400
    wrong = {"records": [{**ACCOUNT, "Name": "fine"}, {**ACCOUNT, "Name": "x", "AnnualRevenue": "lots"}]}
    assert admin.refused("POST", "/composite/sobjects", wrong)[:2] == (400, "JSON_PARSER_ERROR")
    assert admin.query("SELECT Id FROM Account WHERE Name = 'fine'") == []


def test_collection_upsert(org: Org, admin: Client) -> None:
    org.add_field("Account", custom_field("Key__c", "string", length=40, unique=True, external_id=True))
    path = "/composite/sobjects/Account/Key__c"

    def send(*rows: dict[str, Any], all_or_none: bool = False) -> list[dict[str, Any]]:
        status, results = admin.call(
            "PATCH", path, {"allOrNone": all_or_none, "records": [{**ACCOUNT, **row} for row in rows]}
        )
        assert status == 200, results
        return list(results)

    first = send({"Key__c": "a", "Name": "A"}, {"Key__c": "b", "Name": "B"})
    assert [(one["success"], one["created"]) for one in first] == [(True, True), (True, True)]
    second = send({"Key__c": "A", "Name": "A2"}, {"Key__c": "c"}, {"Key__c": "d", "Name": "D"}, {"Name": "keyless"})
    assert [(one["success"], one["created"]) for one in second] == [
        (True, False),
        (False, False),
        (True, True),
        (False, False),
    ]
    assert second[0]["id"] == first[0]["id"]
    twice = send({"Key__c": "e", "Name": "1"}, {"Key__c": "e", "Name": "2"})
    assert {one["errors"][0]["statusCode"] for one in twice} == {"DUPLICATE_VALUE"}
    assert admin.refused("PATCH", "/composite/sobjects/Account/Name", {"records": []})[:2] == (404, "NOT_FOUND")


def composite(client: Client, requests_: list[dict[str, Any]], all_or_none: bool = False) -> list[dict[str, Any]]:
    status, body = client.call("POST", "/composite", {"allOrNone": all_or_none, "compositeRequest": requests_})
    assert status == 200, body
    return list(body["compositeResponse"])


def part(method: str, path: str, reference: str, body: Any = None) -> dict[str, Any]:
    one = {"method": method, "url": "/services/data/v60.0" + path, "referenceId": reference}
    return one if body is None else {**one, "body": body}


def test_composite_references(admin: Client) -> None:
    answers = composite(
        admin,
        [
            part("POST", "/sobjects/Account", "acc", {"Name": "Ref & Co"}),
            part("POST", "/sobjects/Contact", "con", {"LastName": "R", "AccountId": "@{acc.id}"}),
            part("GET", "/query?q=SELECT+Id,Name+FROM+Account+WHERE+Id='@{acc.id}'", "found"),
            part("PATCH", "/sobjects/Contact/@{con.id}", "named", {"Title": "of @{found.records[0].Name}"}),
            part("GET", "/sobjects/Contact/@{con.id}?fields=Title,AccountId", "shown"),
        ],
    )
    assert [one["httpStatusCode"] for one in answers] == [201, 201, 200, 204, 200]
    assert answers[4]["body"]["Title"] == "of Ref & Co"
    assert answers[4]["body"]["AccountId"] == answers[0]["body"]["id"]
    assert [one["referenceId"] for one in answers] == ["acc", "con", "found", "named", "shown"]


def test_composite_all_or_none(admin: Client) -> None:
    requests_ = [
        part("POST", "/sobjects/Account", "good", {"Name": "Halted"}),
        part("POST", "/sobjects/Account", "bad", {}),
        part("POST", "/sobjects/Account", "later", {"Name": "Halted too"}),
    ]
    answers = composite(admin, requests_, all_or_none=True)
    assert [one["body"][0]["errorCode"] for one in answers] == [
        "PROCESSING_HALTED",
        "REQUIRED_FIELD_MISSING",
        "PROCESSING_HALTED",
    ]
    message = "The transaction was rolled back since another operation in the same transaction failed."
    assert answers[0]["body"][0]["message"] == message
    assert admin.query("SELECT Id FROM Account WHERE Name LIKE 'Halted%'") == []
    answers = composite(admin, [*requests_, part("GET", "/sobjects/Account/@{bad.id}", "lost")])
    assert [one["httpStatusCode"] for one in answers] == [201, 400, 201, 400]
    assert answers[3]["body"][0]["errorCode"] == "PROCESSING_HALTED"


def test_composite_limits(admin: Client) -> None:
    many = [part("GET", "/limits", f"r{n}") for n in range(26)]
    assert admin.refused("POST", "/composite", {"compositeRequest": many})[1] == "LIMIT_EXCEEDED"
    queries = [part("GET", "/query?q=SELECT+Id+FROM+Account", f"q{n}") for n in range(6)]
    assert admin.refused("POST", "/composite", {"compositeRequest": queries})[1] == "LIMIT_EXCEEDED"
    before = admin.sandbox.state.used
    composite(admin, queries[:5])
    assert admin.sandbox.state.used == before + 1


def test_batch(admin: Client) -> None:
    requests_ = [
        {"method": "GET", "url": "v60.0/sobjects/Account/" + make_id("001", 1) + "?fields=Name"},
        {"method": "POST", "url": "v60.0/sobjects/Account", "richInput": {}},
        {"method": "GET", "url": "v60.0/query?q=SELECT+COUNT()+FROM+Account"},
    ]
    status, body = admin.call("POST", "/composite/batch", {"batchRequests": requests_})
    assert (status, body["hasErrors"]) == (200, True)
    assert [one["statusCode"] for one in body["results"]] == [200, 400, 200]
    assert body["results"][0]["result"]["Name"] == "Acme"
    status, body = admin.call("POST", "/composite/batch", {"haltOnError": True, "batchRequests": requests_})
    assert [one["statusCode"] for one in body["results"]] == [200, 400, 412]


def test_updated_and_deleted(org: Org, admin: Client) -> None:
    org.clock.advance(3600)
    admin.call("PATCH", f"/sobjects/Opportunity/{ALPHA}", {"NextStep": "x"})
    admin.call("DELETE", f"/sobjects/Opportunity/{BETA}")
    org.clock.advance(3600)
    window = "start=2026-05-15T10:30:00%2B00:00&end=2026-05-15T13:00:00Z"
    status, body = admin.call("GET", f"/sobjects/Opportunity/updated/?{window}")
    assert (status, body) == (200, {"ids": [ALPHA], "latestDateCovered": "2026-05-15T12:00:00.000+0000"})
    status, body = admin.call("GET", f"/sobjects/Opportunity/deleted/?{window}")
    assert body["deletedRecords"] == [{"id": BETA, "deletedDate": "2026-05-15T11:00:00.000+0000"}]
    assert body["latestDateCovered"] == "2026-05-15T12:00:00.000+0000"
    old = "start=2026-04-01T00:00:00Z&end=2026-05-15T00:00:00Z"
    assert admin.refused("GET", f"/sobjects/Opportunity/updated/?{old}")[1] == "INVALID_REPLICATION_DATE"
    old = "start=2026-04-28T00:00:00Z&end=2026-05-15T00:00:00Z"
    assert admin.refused("GET", f"/sobjects/Opportunity/deleted/?{old}")[1] == "INVALID_REPLICATION_DATE"


def test_limits_are_counted_and_spent(sandbox: Sandbox, admin: Client) -> None:
    assert admin.raw("GET", "/limits").headers["Sforce-Limit-Info"] == "api-usage=1/100000"
    admin.http.post(sandbox.url + "/sandbox/limit", json={"max": 3, "used": 2}, timeout=10)
    assert admin.raw("GET", "/limits").json()["DailyApiRequests"] == {"Max": 3, "Remaining": 0}
    spent = admin.raw("GET", "/limits")
    assert spent.status_code == 403
    assert spent.json() == [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}]
    assert spent.headers["Sforce-Limit-Info"] == "api-usage=3/3"


def test_gzip_both_ways(admin: Client) -> None:
    answer = admin.raw("GET", "/sobjects/Opportunity/describe")
    assert answer.headers["Content-Encoding"] == "gzip"
    body = gzip.compress(json.dumps({"Name": "Zipped"}).encode())
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    assert admin.raw("POST", "/sobjects/Account", data=body, headers=headers).status_code == 201
    broken = admin.raw("POST", "/sobjects/Account", data=b"not gzip", headers=headers)
    assert (broken.status_code, broken.json()[0]["errorCode"]) == (400, "JSON_PARSER_ERROR")


@pytest.mark.parametrize("body", [b"{", b"[1, 2", b"\xff\xfe", b'"text"', b""])
def test_bad_json(admin: Client, body: bytes) -> None:
    answer = admin.raw("POST", "/sobjects/Account", data=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, "JSON_PARSER_ERROR")


def test_dropped_connections_and_faults(sandbox: Sandbox, admin: Client) -> None:
    control = sandbox.url + "/sandbox/faults"
    page = {"count": 2, "status": 503, "body": "<html>Down</html>", "path": "/sobjects/"}
    requests.post(control, json=page, timeout=10)
    assert admin.call("GET", "/limits")[0] == 200
    for _ in range(2):
        down = admin.raw("GET", "/sobjects/Account/describe")
        assert (down.status_code, down.text, down.headers["Content-Type"][:9]) == (
            503,
            "<html>Down</html>",
            "text/html",
        )
    assert admin.raw("GET", "/sobjects/Account/describe").status_code == 200
    for drop, made in (("before", 0), ("after", 1)):
        requests.post(control, json={"drop": drop}, timeout=10)
        with pytest.raises(requests.ConnectionError):
            admin.raw("POST", "/sobjects/Account", json={"Name": drop})
        assert len(admin.query(f"SELECT Id FROM Account WHERE Name = '{drop}'")) == made
    assert requests.post(control, json={"drop": "sometimes"}, timeout=10).status_code == 400
    assert requests.post(control, json={"nonsense": 1}, timeout=10).status_code == 400


def test_request_log_holds_no_bodies(sandbox: Sandbox, admin: Client) -> None:
    admin.call("POST", "/sobjects/Account", {"Name": "Secret plan"})
    log = requests.get(sandbox.url + "/sandbox/log", timeout=10).json()
    assert (log[-1]["method"], log[-1]["path"], log[-1]["status"]) == (
        "POST",
        "/services/data/v60.0/sobjects/Account",
        201,
    )
    assert log[-1]["request_bytes"] > 0
    assert "Secret" not in json.dumps(log)
    assert "Bearer" not in json.dumps(log)
    requests.delete(sandbox.url + "/sandbox/log", timeout=10)
    assert len(requests.get(sandbox.url + "/sandbox/log", timeout=10).json()) == 1


def test_clock_by_hand(sandbox: Sandbox, admin: Client) -> None:
    control = sandbox.url + "/sandbox/clock"
    assert requests.post(control, json={"set": "2026-06-01T00:00:00Z"}, timeout=10).json() == {
        "now": "2026-06-01T00:00:00.000+0000"
    }
    assert requests.post(control, json={"advance": 90}, timeout=10).json()["now"] == "2026-06-01T00:01:30.000+0000"
    assert requests.post(control, json={"set": "tomorrow"}, timeout=10).status_code == 400
    assert requests.get(sandbox.url + "/sandbox/nothing", timeout=10).status_code == 404


def test_automation_that_breaks_is_a_500_and_writes_nothing(org: Org, admin: Client) -> None:
    def broken(_org: Org, record: dict[str, Any], before: dict[str, Any] | None) -> None:
        raise RuntimeError("a fault in the story")

    org.after_save("Account", broken)
    status, body = admin.call("POST", "/sobjects/Account", {"Name": "Never"})
    assert (status, body[0]["errorCode"]) == (500, "UNKNOWN_EXCEPTION")
    assert "story" not in json.dumps(body)
    assert admin.query("SELECT Id FROM Account WHERE Name = 'Never'") == []


def test_columns_of_a_query(admin: Client) -> None:
    def columns(text: str) -> dict[str, Any]:
        answer = admin.raw("GET", "/query", params={"q": text, "columns": "true"})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    names_of = "Id, Amount, Account.Name, Account.Owner.Name"
    text = f"SELECT {names_of}, (SELECT Role FROM OpportunityContactRoles) FROM Opportunity"
    told = columns(text)
    assert (told["entityName"], told["keyPrefix"], told["idSelected"], told["groupBy"]) == (
        *("Opportunity", "006", True, False),
    )

    def names(rows: list[dict[str, Any]]) -> list[Any]:
        return [
            [row["columnName"], names(row["joinColumns"])] if row["joinColumns"] else row["columnName"] for row in rows
        ]

    assert names(told["columnMetadata"]) == [
        *("Id", "Amount", ["Account", ["Name", ["Owner", ["Name"]]]], ["OpportunityContactRoles", ["Role"]])
    ]
    types = [(one["apexType"], one["numberType"]) for one in told["columnMetadata"][:2]]
    assert types == [("Id", False), ("Double", True)]
    grouped = columns("SELECT StageName, COUNT(Id) n FROM Opportunity GROUP BY StageName")
    assert (names(grouped["columnMetadata"]), grouped["groupBy"]) == (["StageName", "n"], True)
    assert columns("SELECT COUNT() FROM Opportunity")["columnMetadata"] == []
