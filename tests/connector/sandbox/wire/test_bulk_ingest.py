"""Bulk API 2.0 ingest as a client meets it: states, CSV, results, limits and what goes wrong."""

import csv
import gzip
import io
import time
from typing import Any

import pytest

from connector.sandbox.ids import make_id
from connector.sandbox.wire.org import Org

from .conftest import Client, custom_field

ACCOUNT, ALPHA = make_id("001", 1), make_id("006", 1)
ENDED = ("JobComplete", "Failed", "Aborted")


@pytest.fixture
def keyed(org: Org, admin: Client) -> Client:
    org.add_field("Account", custom_field("Key__c", "string", length=40, unique=True, external_id=True))
    org.add_field("Account", custom_field("Big__c", "boolean"))
    org.add_field("Account", custom_field("Size__c", "double", precision=10, scale=2))
    org.add_field("Account", custom_field("Since__c", "date"))
    return admin


def opened(client: Client, **about: Any) -> dict[str, Any]:
    status, job = client.call("POST", "/jobs/ingest", {"object": "Account", "operation": "insert", **about})
    assert status == 200, job
    return dict(job)


def put(client: Client, job: dict[str, Any], text: str | bytes, **headers: str) -> int:
    address = f"{client.sandbox.url}/{job['contentUrl']}"
    body = text.encode() if isinstance(text, str) else text
    return client.http.put(address, data=body, headers={"Content-Type": "text/csv", **headers}, timeout=30).status_code


def close(client: Client, job: dict[str, Any]) -> None:
    status, shown = client.call("PATCH", f"/jobs/ingest/{job['id']}", {"state": "UploadComplete"})
    assert (status, shown["state"]) == (200, "UploadComplete")
    assert "contentUrl" not in shown


def ended(client: Client, job: dict[str, Any], kind: str = "ingest") -> dict[str, Any]:
    for _ in range(2000):
        status, shown = client.call("GET", f"/jobs/{kind}/{job['id']}")
        assert status == 200
        if shown["state"] in ENDED:
            return dict(shown)
        time.sleep(0.005)
    raise AssertionError("the job never ended")


def run(client: Client, text: str | bytes, **about: Any) -> dict[str, Any]:
    job = opened(client, **about)
    assert put(client, job, text) == 201
    close(client, job)
    return ended(client, job)


def results(client: Client, job: dict[str, Any], kind: str, delimiter: str = ",") -> list[list[str]]:
    answer = client.raw("GET", f"/jobs/ingest/{job['id']}/{kind}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"].startswith("text/csv")
    return list(csv.reader(io.StringIO(answer.content.decode(), newline=""), delimiter=delimiter))


def test_insert_with_some_rows_refused(keyed: Client) -> None:
    job = opened(keyed)
    assert (job["state"], job["concurrencyMode"], job["apiVersion"]) == ("Open", "Parallel", 60.0)
    assert job["contentUrl"] == f"services/data/v60.0/jobs/ingest/{job['id']}/batches"
    text = "Name,Big__c,Size__c,Since__c\nOne,YES,1.5E2,2026-05-01\n,true,,\n"
    text += '"Two, ""and""\nmore",0,,2026-05-01Z\nx,maybe,,\n'
    assert put(keyed, job, text) == 201
    close(keyed, job)
    done = ended(keyed, job)
    assert (done["state"], done["numberRecordsProcessed"], done["numberRecordsFailed"]) == ("JobComplete", 4, 2)
    assert (done["jobType"], done["retries"]) == ("V2Ingest", 0)
    header, first, second = results(keyed, job, "successfulResults")
    assert header == ["sf__Id", "sf__Created", "Name", "Big__c", "Size__c", "Since__c"]
    assert (first[1:], second[1:3]) == (["true", "One", "YES", "1.5E2", "2026-05-01"], ["true", 'Two, "and"\nmore'])
    raw = keyed.raw("GET", f"/jobs/ingest/{job['id']}/failedResults").text.split("\n")
    unreadable = (
        "INVALID_FIELD:Failed to deserialize field at col 2. Due to, 'maybe' is not a valid value for the type "
    )
    assert raw[:3] == [
        '"sf__Id","sf__Error",Name,Big__c,Size__c,Since__c',
        '"","REQUIRED_FIELD_MISSING:Required fields are missing: [Name]:Name --","","true","",""',
        f'"","{unreadable}xsd:boolean:Big__c --","x","maybe","",""',
    ]
    for spelling in ("unprocessedRecords", "unprocessedrecords"):
        assert results(keyed, job, spelling) == [header[2:]]
    stored = keyed.query(f"SELECT Name, Big__c, Size__c, Since__c FROM Account WHERE Id = '{first[0]}'")
    assert stored == [{"Name": "One", "Big__c": True, "Size__c": 150.0, "Since__c": "2026-05-01"}]


def test_empty_is_unchanged_and_na_is_null(keyed: Client) -> None:
    text = f"Id,Name,Industry\n{ACCOUNT},,#N/A\n{make_id('001', 77)},x,\n{ACCOUNT[:14]}x,x,\n"
    job = run(keyed, text, operation="update")
    assert keyed.query(f"SELECT Name, Industry FROM Account WHERE Id = '{ACCOUNT}'") == [
        {"Name": "Acme", "Industry": None}
    ]
    assert results(keyed, job, "successfulResults")[1:] == [[ACCOUNT, "false", ACCOUNT, "", "#N/A"]]
    errors = [row[1] for row in results(keyed, job, "failedResults")[1:]]
    assert errors == ["INVALID_CROSS_REFERENCE_KEY:invalid cross reference id:--"] * 2


def test_upsert_and_parents_by_external_id(org: Org, keyed: Client) -> None:
    first = run(keyed, "Key__c,Name\na,A\nb,B\n", operation="upsert", externalIdFieldName="key__C")
    assert (first["externalIdFieldName"], first["numberRecordsFailed"]) == ("Key__c", 0)
    again = run(keyed, "Key__c,Name\nA,A2\nc,C\nc,C2\n,D\n", operation="upsert", externalIdFieldName="Key__c")
    assert [row[1] for row in results(keyed, again, "successfulResults")[1:]] == ["false"]
    errors = [row[1] for row in results(keyed, again, "failedResults")[1:]]
    assert errors[0] == errors[1] == "DUPLICATE_VALUE:Duplicate external id specified: c:Key__c --"
    assert errors[2].startswith("MISSING_ARGUMENT:Key__c not specified")
    children = run(keyed, "LastName,Account.Key__c\nKid,a\nLost,nobody\n", object="Contact")
    assert keyed.query("SELECT Account.Name FROM Contact WHERE LastName = 'Kid'") == [{"Account": {"Name": "A2"}}]
    assert results(keyed, children, "failedResults")[1][1] == (
        "INVALID_FIELD:Foreign key external ID: nobody not found for field Key__c in entity Account:--"
    )
    cleared = run(keyed, f"Id,Account.Key__c\n{make_id('003', 1)},#N/A\n", object="Contact", operation="update")
    assert cleared["numberRecordsFailed"] == 0
    assert keyed.query(f"SELECT AccountId FROM Contact WHERE Id = '{make_id('003', 1)}'") == [{"AccountId": None}]


def test_polymorphic_parent(org: Org, keyed: Client) -> None:
    run(keyed, f"Id,Key__c\n{ACCOUNT},acme\n", operation="update")
    job = run(keyed, "Subject,Account:What.Key__c\nBy key,acme\n", object="Task")
    assert job["numberRecordsFailed"] == 0, results(keyed, job, "failedResults")
    assert keyed.query("SELECT WhatId FROM Task WHERE Subject = 'By key'") == [{"WhatId": ACCOUNT}]


def test_delete(keyed: Client) -> None:
    job = run(keyed, f"Id\n{ALPHA}\n{make_id('006', 6)}\n", object="Opportunity", operation="delete")
    assert results(keyed, job, "successfulResults")[1:] == [[ALPHA, "false", ALPHA]]
    assert results(keyed, job, "failedResults")[1][1] == "ENTITY_IS_DELETED:entity is deleted:--"
    assert keyed.query(f"SELECT Id FROM Opportunity WHERE Id = '{ALPHA}'") == []


def test_dialects(keyed: Client) -> None:
    job = run(keyed, "Name;Industry\r\nSemi;Energy\r\n", columnDelimiter="SEMICOLON", lineEnding="CRLF")
    assert results(keyed, job, "successfulResults", ";")[1][2:] == ["Semi", "Energy"]
    raw = keyed.raw("GET", f"/jobs/ingest/{job['id']}/failedResults").text
    assert raw == '"sf__Id";"sf__Error";Name;Industry\r\n'
    for ending, text in (("LF", "Name\r\nx\r\n"), ("CRLF", "Name\nx\n")):
        wrong = run(keyed, text, lineEnding=ending)
        assert wrong["state"] == "Failed"
        assert wrong["errorMessage"] == (
            f"ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is {ending}"
        )
    zipped = opened(keyed)
    assert put(keyed, zipped, gzip.compress(b"\xef\xbb\xbfName\nZipped\n"), **{"Content-Encoding": "gzip"}) == 201
    close(keyed, zipped)
    assert ended(keyed, zipped)["numberRecordsFailed"] == 0


@pytest.mark.parametrize(
    ("text", "about", "message"),
    [
        ("Name,Nope__c\nx,y\n", {}, "InvalidBatch : Field name not found : Nope__c"),
        ("Name,Owner.Name\nx,y\n", {}, "InvalidBatch : Field name not found : Owner.Name"),
        ("Name\nx\n", {"operation": "update"}, "InvalidBatch : Field name not found : Id"),
        ("Name,name\nx,y\n", {}, "InvalidBatch : Duplicate field name found : name"),
        ("", {}, "InvalidBatch : Failed to read data: no header row"),
        (b"Name\n\xff\n", {}, "InvalidBatch : Failed to read data: not UTF-8"),
    ],
)
def test_files_that_fail_whole(keyed: Client, text: str | bytes, about: dict[str, Any], message: str) -> None:
    job = run(keyed, text, **about)
    assert (job["state"], job["errorMessage"]) == ("Failed", message)
    assert job["numberRecordsProcessed"] == 0


@pytest.mark.parametrize(
    ("row", "part"), [("one,two,three", "line 32 has 3 columns, the header 2"), ('"a"b,c', "line 32: ")]
)
def test_a_row_that_cannot_be_read_fails_the_job_before_it_begins(keyed: Client, row: str, part: str) -> None:
    job = run(keyed, "Name,Industry\n" + "Fine,Energy\n" * 30 + row + "\nlast,Energy\n")
    assert (job["state"], job["numberRecordsProcessed"]) == ("Failed", 0)
    assert part in job["errorMessage"]
    assert len(results(keyed, job, "unprocessedRecords")) == 31


def test_refusals(keyed: Client) -> None:
    def refused(**body: Any) -> tuple[int, str]:
        return keyed.refused("POST", "/jobs/ingest", {"object": "Account", "operation": "insert", **body})[:2]

    assert refused(operation="hardDelete") == (400, "FEATURENOTENABLED")
    assert refused(operation="merge") == (400, "INVALIDJOB")
    assert refused(object="Nope") == (400, "INVALIDENTITY")
    assert refused(operation="upsert") == (400, "INVALIDJOB")
    assert refused(operation="upsert", externalIdFieldName="Name") == (400, "INVALIDJOB")
    assert refused(contentType="XML") == (400, "INVALIDJOB")
    assert refused(columnDelimiter="COLON") == (400, "INVALIDJOB")
    job = opened(keyed)
    path = f"/jobs/ingest/{job['id']}"
    assert keyed.refused("GET", path + "/successfulResults")[:2] == (400, "INVALIDJOBSTATE")
    assert keyed.refused("PATCH", path, {"state": "JobComplete"})[:2] == (400, "INVALIDJOB")
    assert keyed.refused("DELETE", path)[:2] == (400, "INVALIDJOBSTATE")
    assert put(keyed, job, "Name\nx\n") == 201
    assert put(keyed, job, "Name\ny\n") == 400
    close(keyed, job)
    ended(keyed, job)
    assert put(keyed, job, "Name\ny\n") == 400
    for wanted in ("UploadComplete", "Aborted"):
        assert keyed.refused("PATCH", path, {"state": wanted})[:2] == (400, "INVALIDJOBSTATE")
    assert keyed.refused("GET", "/jobs/ingest/750000000000099AAA")[:2] == (404, "NOT_FOUND")
    other = Client(keyed.sandbox, "rep@example.com")
    assert other.refused("GET", path)[:2] == (404, "NOT_FOUND")
    assert [one["id"] for one in keyed.call("GET", "/jobs/ingest?jobType=V2Ingest")[1]["records"]] == [job["id"]]
    assert keyed.raw("DELETE", path).status_code == 204
    assert keyed.call("GET", "/jobs/ingest")[1] == {"done": True, "records": [], "nextRecordsUrl": None}


def test_the_same_rules_as_rest(org: Org, keyed: Client) -> None:
    """Field permissions, automation and history, by the way of one save path."""
    org.allow("Standard User", "Account.Industry", ["read"])
    rep = Client(keyed.sandbox, "rep@example.com")
    job = run(rep, "Name,Industry\nx,Energy\n")
    assert results(rep, job, "failedResults")[1][1].startswith("INVALID_FIELD_FOR_INSERT_UPDATE:Unable to create")
    assert results(rep, job, "failedResults")[1][1].endswith(":Industry --")

    def shout(record: dict[str, Any], before: dict[str, Any] | None) -> None:
        record["NextStep"] = str(record["NextStep"]).upper()

    org.before_save("Opportunity", shout)
    run(keyed, f"Id,NextStep,StageName\n{ALPHA},call,Proposal\n", object="Opportunity", operation="update")
    assert keyed.query(f"SELECT NextStep FROM Opportunity WHERE Id = '{ALPHA}'") == [{"NextStep": "CALL"}]
    history = keyed.query(f"SELECT StageName FROM OpportunityHistory WHERE OpportunityId = '{ALPHA}'")
    assert history == [{"StageName": "Proposal"}]


def control(client: Client, what: str, **body: Any) -> None:
    answer = client.http.post(f"{client.sandbox.url}/sandbox/{what}", json=body, timeout=10)
    assert answer.status_code == 204, answer.text


NAMES = "Name\n" + "".join(f"N{n}\n" for n in range(450))


def test_a_job_that_fails_half_way(keyed: Client) -> None:
    control(keyed, "bulk", kind="ingest", object="account", after=250, fail="InternalServerError : x")
    job = run(keyed, NAMES)
    assert (job["state"], job["errorMessage"], job["numberRecordsProcessed"]) == (
        "Failed",
        "InternalServerError : x",
        250,
    )
    assert len(results(keyed, job, "successfulResults")) == 251
    assert results(keyed, job, "unprocessedrecords") == [["Name"], *([f"N{n}"] for n in range(250, 450))]
    assert run(keyed, NAMES)["state"] == "JobComplete"


def test_a_job_that_never_ends_until_it_is_aborted(keyed: Client) -> None:
    control(keyed, "bulk", after=200, never_ends=True)
    job = opened(keyed)
    put(keyed, job, NAMES)
    close(keyed, job)
    while (shown := keyed.call("GET", f"/jobs/ingest/{job['id']}")[1])["numberRecordsProcessed"] < 200:
        time.sleep(0.005)
    assert shown["state"] == "InProgress"
    keyed.sandbox.state.expire_sessions()  # the job goes on without its session
    assert keyed.call("GET", "/limits")[0] == 401
    keyed.http.headers["Authorization"] = f"Bearer {keyed.sandbox.token('admin@example.com')}"
    status, aborted = keyed.call("PATCH", f"/jobs/ingest/{job['id']}", {"state": "Aborted"})
    assert (status, aborted["state"]) == (200, "Aborted")
    assert len(results(keyed, job, "successfulResults")) == 201
    assert len(results(keyed, job, "unprocessedRecords")) == 251


def test_a_delay_and_the_days_batches(keyed: Client) -> None:
    control(keyed, "bulk", delay_ms=60_000)
    slow = opened(keyed)
    put(keyed, slow, "Name\nslow\n")
    close(keyed, slow)
    assert keyed.call("GET", f"/jobs/ingest/{slow['id']}")[1]["state"] in ("UploadComplete", "InProgress")
    keyed.call("PATCH", f"/jobs/ingest/{slow['id']}", {"state": "Aborted"})
    assert len(results(keyed, slow, "unprocessedRecords")) == 2
    answer = keyed.http.post(keyed.sandbox.url + "/sandbox/limit", json={"batches": 1}, timeout=10)
    assert answer.status_code == 200
    assert run(keyed, "Name\nx\n")["state"] == "JobComplete"
    over = run(keyed, "Name\nx\n")
    assert (over["state"], over["errorMessage"]) == ("Failed", "ExceededQuota : ApiBatchItems Limit exceeded.")
    assert len(results(keyed, over, "unprocessedRecords")) == 2
    assert keyed.call("GET", "/limits")[1]["DailyBulkApiBatches"] == {"Max": 1, "Remaining": 0}


def test_locked_parents(keyed: Client) -> None:
    control(keyed, "locks", ids=[ACCOUNT], count=2)
    locked = "unable to obtain exclusive access to this record or 1 records: " + ACCOUNT[:15]
    rows = "".join(f"Kid {n},{ACCOUNT}\n" for n in range(3))
    job = run(keyed, "LastName,AccountId\n" + rows, object="Contact")
    errors = [row[1] for row in results(keyed, job, "failedResults")[1:]]
    assert errors == [f"UNABLE_TO_LOCK_ROW:{locked}:--"] * 2
    control(keyed, "locks", ids=[ACCOUNT])
    record = {"attributes": {"type": "Contact"}, "LastName": "x", "AccountId": ACCOUNT}
    _, answers = keyed.call("POST", "/composite/sobjects", {"records": [record]})
    assert answers[0]["errors"] == [{"statusCode": "UNABLE_TO_LOCK_ROW", "message": locked, "fields": []}]
    assert keyed.refused("DELETE", f"/sobjects/Account/{ACCOUNT}") == (400, "UNABLE_TO_LOCK_ROW", [])
    keyed.http.delete(keyed.sandbox.url + "/sandbox/locks", timeout=10)
    assert keyed.raw("DELETE", f"/sobjects/Account/{ACCOUNT}").status_code == 204


def test_every_request_is_one_call(keyed: Client) -> None:
    before = keyed.sandbox.state.used
    job = opened(keyed)
    put(keyed, job, NAMES)
    close(keyed, job)
    assert keyed.sandbox.state.used == before + 3
