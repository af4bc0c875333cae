"""Bulk API 2.0 queries as a client meets them: CSV, pages, what is refused, limits."""

import csv
import io
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests

from connector.sandbox.ids import make_id
from connector.sandbox.wire.org import Org

from .conftest import Client, custom_field

ALPHA = make_id("006", 1)


def asked(client: Client, query: str, operation: str = "query", **about: Any) -> dict[str, Any]:
    status, job = client.call("POST", "/jobs/query", {"operation": operation, "query": query, **about})
    assert status == 200, job
    return dict(job)


def ended(client: Client, job: dict[str, Any]) -> dict[str, Any]:
    for _ in range(2000):
        shown = client.call("GET", f"/jobs/query/{job['id']}")[1]
        if shown["state"] in ("JobComplete", "Failed", "Aborted"):
            return dict(shown)
        time.sleep(0.005)
    raise AssertionError("the job never ended")


def page(client: Client, path: str) -> requests.Response:
    answer = client.http.get(client.sandbox.url + path, timeout=30)
    assert answer.status_code == 200, answer.text
    return answer


def answer_of(client: Client, query: str, **about: Any) -> requests.Response:
    job = ended(client, asked(client, query, **about))
    assert job["state"] == "JobComplete", job
    return client.raw("GET", f"/jobs/query/{job['id']}/results")


def rows(answer: requests.Response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode(), newline="")))


def test_csv(org: Org, admin: Client) -> None:
    org.add_field("Opportunity", custom_field("Rich__c", "currency", precision=18, scale=2))
    org.add_field("Opportunity", custom_field("Note__c", "textarea", length=2000))
    admin.call(
        "PATCH",
        f"/sobjects/Opportunity/{ALPHA}",
        {"Rich__c": 123456789.5, "Note__c": 'He said "so",\nand, %d 50%\tleft'},
    )
    made = asked(
        admin,
        "SELECT id, account.name, Owner.Name, AMOUNT, Rich__c, Note__c, IsClosed, CloseDate, CreatedDate, FiscalYear "
        f"FROM Opportunity WHERE Id = '{ALPHA}'",
    )
    assert (made["state"], made["object"], made["apiVersion"]) == ("UploadComplete", "Opportunity", 60.0)
    job = ended(admin, made)
    assert (job["jobType"], job["numberRecordsProcessed"], job["isPkChunkingSupported"]) == ("V2Query", 1, True)
    answer = admin.raw("GET", f"/jobs/query/{job['id']}/results")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert (answer.headers["Sforce-NumberOfRecords"], answer.headers["Sforce-Locator"]) == ("1", "null")
    assert answer.text == (
        '"Id","Account.Name","Owner.Name","Amount","Rich__c","Note__c","IsClosed","CloseDate","CreatedDate",'
        '"FiscalYear"\n'
        f'"{ALPHA}","Acme","Rita Rep","100.0","1.234567895E8","He said ""so"",\r\nand, %d 50%\tleft","false",'
        '"2026-05-15","2026-05-01T00:00:00.000Z","2026"\n'
    )


def test_null_order_dialect_and_history(admin: Client) -> None:
    answer = answer_of(
        admin, "SELECT Name, Amount, AccountId FROM Opportunity ORDER BY Amount NULLS LAST, Name LIMIT 5"
    )
    assert [row[:2] for row in rows(answer)] == [
        ["Name", "Amount"],
        ["Alpha", "100.0"],
        ["Ärger", "100.0"],
        ["beta", "250.5"],
        ["delta", "1000.0"],
        ["Gamma", ""],
    ]
    other = answer_of(admin, "SELECT Name FROM Account WHERE Name = 'Acme'", columnDelimiter="TAB", lineEnding="CRLF")
    assert other.text == '"Name"\r\n"Acme"\r\n'
    empty = answer_of(admin, "SELECT Id, Name FROM Account WHERE Name = 'Nobody'")
    assert (empty.text, empty.headers["Sforce-NumberOfRecords"]) == ('"Id","Name"\n', "0")
    admin.call("PATCH", f"/sobjects/Opportunity/{ALPHA}", {"Amount": 7})
    changes = answer_of(admin, "SELECT Field, OldValue, NewValue FROM OpportunityFieldHistory")
    assert ["Amount", "100.0", "7.0"] in rows(changes)


def test_query_all_and_deleted_rows(admin: Client) -> None:
    text = "SELECT Name FROM Opportunity WHERE Name = 'gone'"
    assert rows(answer_of(admin, text)) == [["Name"]]
    assert rows(answer_of(admin, text, operation="queryAll")) == [["Name"], ["gone"]]


def test_pages_one_after_another_and_side_by_side(org: Org, admin: Client) -> None:
    org.load("Account", [{"Id": make_id("001", n), "Name": f"Many {n:05}"} for n in range(100, 1300)])
    job = ended(admin, asked(admin, "SELECT Id, Name FROM Account WHERE Name LIKE 'Many%' ORDER BY Name"))
    base = f"/services/data/v60.0/jobs/query/{job['id']}"
    admin.call("PATCH", f"/sobjects/Account/{make_id('001', 500)}", {"Name": "changed since"})
    wanted = [f"Many {n:05}" for n in range(100, 1300)]
    found: list[str] = []
    locator, sizes = "", []
    while locator != "null":
        answer = page(admin, f"{base}/results?maxRecords=500" + (f"&locator={locator}" if locator else ""))
        locator = answer.headers["Sforce-Locator"]
        sizes.append(answer.headers["Sforce-NumberOfRecords"])
        header, *part = rows(answer)
        assert header == ["Id", "Name"]
        found += [row[1] for row in part]
    assert (found, sizes) == (wanted, ["500", "500", "200"])
    admin.http.post(admin.sandbox.url + "/sandbox/bulk", json={"page_rows": 100}, timeout=10)
    path, links = base + "/resultPages", []
    while path:
        body = page(admin, path).json()
        assert len(body["resultPages"]) <= 5
        assert body["done"] is (body["nextRecordsUrl"] is None)
        links += [one["resultUrl"] for one in body["resultPages"]]
        path = body["nextRecordsUrl"]
    with ThreadPoolExecutor(5) as pool:
        pages = list(pool.map(lambda link: rows(page(Client(admin.sandbox, "admin@example.com"), link)), links))
    assert [row[1] for one in pages for row in one[1:]] == wanted
    older = admin.http.get(admin.sandbox.url + base.replace("v60.0", "v57.0") + "/resultPages", timeout=10)
    assert older.status_code == 404
    other = admin.http.get(admin.sandbox.url + base.replace("v60.0", "v61.0") + "/results", timeout=10)
    assert other.status_code == 409
    assert admin.refused("GET", f"/jobs/query/{job['id']}/results?locator=zzz")[1] == "INVALID_QUERY_LOCATOR"


@pytest.mark.parametrize(
    ("query", "code", "part"),
    [
        ("SELECT COUNT() FROM Account", "API_ERROR", "Aggregate functions"),
        ("SELECT StageName, COUNT(Id) FROM Opportunity GROUP BY StageName", "API_ERROR", "Aggregate functions"),
        ("SELECT Id, (SELECT Id FROM Contacts) FROM Account", "API_ERROR", "Aggregate Relationships not supported"),
        ("SELECT Id FROM Account LIMIT 5 OFFSET 5", "API_ERROR", "OFFSET"),
        ("SELECT Id, MailingAddress FROM Contact", "API_ERROR", "Selecting compound data not supported in Bulk Query"),
        ("SELECT VersionData FROM ContentVersion", "API_ERROR", "Blob field not supported"),
        ("SELECT Nope FROM Account", "INVALID_FIELD", "No such column 'Nope'"),
        ("SELECT Id FROM Nope", "INVALID_TYPE", "sObject type 'Nope' is not supported"),
        ("SELECT", "MALFORMED_QUERY", "unexpected token"),
        ("", "MALFORMED_QUERY", "unexpected token"),
    ],
)
def test_refused(admin: Client, query: str, code: str, part: str) -> None:
    status, body = admin.call("POST", "/jobs/query", {"operation": "query", "query": query})
    assert (status, body[0]["errorCode"]) == (400, code)
    assert part in body[0]["message"]


def test_objects_that_bulk_does_not_take(admin: Client) -> None:
    admin.http.post(admin.sandbox.url + "/sandbox/bulk", json={"unsupported": ["Account"]}, timeout=10)
    body = {"operation": "query", "query": "SELECT Id FROM Account"}
    status, error = admin.call("POST", "/jobs/query", body)
    assert (status, error[0]["errorCode"]) == (400, "INVALIDENTITY")
    assert error[0]["message"] == "Entity 'Account' is not supported by the Bulk API."
    ingest = {"operation": "insert", "object": "Account"}
    assert admin.refused("POST", "/jobs/ingest", ingest)[1] == "INVALIDENTITY"


def test_states(admin: Client) -> None:
    control = admin.sandbox.url + "/sandbox/bulk"
    admin.http.post(control, json={"kind": "query", "never_ends": True}, timeout=10)
    job = asked(admin, "SELECT Id FROM Account")
    path = f"/jobs/query/{job['id']}"
    assert admin.raw("GET", path + "/results").status_code == 204
    assert admin.call("GET", path)[1]["state"] in ("UploadComplete", "InProgress")
    assert admin.call("PATCH", path, {"state": "Aborted"})[1]["state"] == "Aborted"
    assert admin.refused("PATCH", path, {"state": "Aborted"})[1] == "INVALIDJOBSTATE"
    admin.http.post(control, json={"fail": "InternalServerError : Retried more than 15 times."}, timeout=10)
    failed = ended(admin, asked(admin, "SELECT Id FROM Account"))
    assert failed["errorMessage"] == "InternalServerError : Retried more than 15 times."
    assert admin.raw("GET", f"/jobs/query/{failed['id']}/results").status_code == 204
    done = ended(admin, asked(admin, "SELECT Id FROM Account"))
    assert len(admin.call("GET", "/jobs/query")[1]["records"]) == 3
    assert admin.raw("DELETE", f"/jobs/query/{done['id']}").status_code == 204
    assert admin.refused("GET", f"/jobs/query/{done['id']}/results")[:2] == (404, "NOT_FOUND")


def test_the_days_query_jobs(org: Org, admin: Client) -> None:
    admin.http.post(admin.sandbox.url + "/sandbox/limit", json={"query_jobs": 1}, timeout=10)
    ended(admin, asked(admin, "SELECT Id FROM Account"))
    body = {"operation": "query", "query": "SELECT Id FROM Account"}
    status, error = admin.call("POST", "/jobs/query", body)
    assert (status, error) == (
        400,
        [{"message": "Max bulk v2 query jobs (1) per 24 hrs has been reached (2).", "errorCode": "LIMIT_EXCEEDED"}],
    )
    org.clock.advance(24 * 3600 + 1)
    tomorrow = Client(admin.sandbox, "admin@example.com")
    ended(tomorrow, asked(tomorrow, "SELECT Id FROM Account"))


def test_a_job_is_its_users_own_and_lasts_seven_days(org: Org, admin: Client) -> None:
    job = ended(admin, asked(admin, "SELECT Id FROM Account"))
    other = Client(admin.sandbox, "rep@example.com")
    assert other.refused("GET", f"/jobs/query/{job['id']}")[:2] == (404, "NOT_FOUND")
    org.clock.advance(7 * 24 * 3600 + 1)
    later = Client(admin.sandbox, "admin@example.com")
    assert later.refused("GET", f"/jobs/query/{job['id']}")[:2] == (404, "NOT_FOUND")
