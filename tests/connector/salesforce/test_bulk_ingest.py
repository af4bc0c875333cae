"""Writing by bulk ingest jobs: the rows sent, their answers one by one, and jobs that go wrong."""

import threading
import time
from collections.abc import Sequence
from typing import Any

import pytest

from connector.crm import JobResult
from connector.errors import DailyLimitReached, FixYourSetup, TryLater
from connector.records import Link, Refusal, Write, Written
from connector.salesforce import BulkLimits, Waiting

from .conftest import Says, Told, composite, error, field_shape, object_shape
from .told_jobs import JOB, IngestJob, table

FINDING, ASSESSMENT = "Cornerman_Finding__c", "Cornerman_Assessment__c"
AT_ONCE = BulkLimits(waiting=Waiting(first=0.0, longest=0.0))
NEVER_AGAIN = BulkLimits(waiting=Waiting(first=0.0, longest=0.0, in_all=0.0))
SHAPE = object_shape(
    FINDING,
    field_shape("Key__c"),
    field_shape("Title__c"),
    field_shape("Assessment__c", "reference", updateable=False),
)
LOCKED = "UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record or 200 records: a00xxx,a00yyy:--"
GOOD, BAD = ("sf__Id", "sf__Created", "Key__c", "Title__c"), ("sf__Id", "sf__Error", "Key__c", "Title__c")


def finding(key: str, lane: str = "", **values: object) -> Write:
    return Write(FINDING, {"Title__c": "Quiet buyer", **values}, key=key, lane=lane)


def good(*keys: str, created: str = "true") -> str:
    return table(GOOD, [(f"a01{key}", created, key, "T") for key in keys])


def bad(**errors: str) -> str:
    return table(BAD, [("", said, key, "T") for key, said in errors.items()])


def written(told: Told, writes: Sequence[Write], limits: BulkLimits = AT_ONCE) -> JobResult:
    crm = told.connect(bulk=limits)
    job = crm.open_job(writes[0].object, writes)
    crm.send_job(job, writes)
    return crm.end_job(job)


@pytest.fixture
def job(told: Told) -> IngestJob:
    told.on("POST", "composite", composite(SHAPE))
    script = IngestJob(told)
    script.install()
    return script


def test_writing_costs_six_calls(job: IngestJob) -> None:
    job.successful, job.failed = good("a"), bad(b=LOCKED)
    job.processed, job.refused = 2, 1
    crm = job.told.connect(bulk=AT_ONCE)
    crm.describe([FINDING])
    job.told.asked.clear()
    writes = [finding("a"), finding("b")]

    opened = crm.open_job(FINDING, writes)
    assert [asked.method for asked in job.told.asked] == ["POST"]  # the id can be kept before anything is sent
    crm.send_job(opened, writes)
    crm.end_job(opened)

    paths = [f"{asked.method} {asked.path.partition('v66.0/')[2]}" for asked in job.told.asked]
    assert opened == JOB
    assert paths == [
        "POST jobs/ingest",
        f"PUT jobs/ingest/{JOB}/batches",
        f"PATCH jobs/ingest/{JOB}",
        f"GET jobs/ingest/{JOB}",
        f"GET jobs/ingest/{JOB}/successfulResults",
        f"GET jobs/ingest/{JOB}/failedResults",
    ]
    assert job.told.asked[0].body == {
        "object": FINDING,
        "operation": "upsert",
        "externalIdFieldName": "Key__c",
        "contentType": "CSV",
        "lineEnding": "LF",
    }


def test_rows_are_our_own_csv(job: IngestJob) -> None:
    odd = 'He said "no",\r\nthen \u202eעברית\u202c 🥊\n'
    writes = [
        finding("b", lane="2", Score__c=1.5, Fired__c=True, On__c="2026-01-31", At__c="2026-01-31T09:30:00Z"),
        finding("a", lane="1", Title__c=odd, Gone__c=None, Blank__c="", Assessment__c=Link(ASSESSMENT, "org:006:a")),
        finding("c", lane="2", Fired__c=False, Score__c=0),
    ]
    job.successful, job.processed = good("a", "b", "c"), 3

    written(job.told, writes)

    quoted = '"' + odd.replace('"', '""') + '"'
    assert job.told.of("PUT", "jobs/ingest")[0].body == (
        "Key__c,Assessment__r.Key__c,At__c,Blank__c,Fired__c,Gone__c,On__c,Score__c,Title__c\n"
        f"a,org:006:a,,#N/A,,#N/A,,,{quoted}\n"
        "b,,2026-01-31T09:30:00Z,,true,,2026-01-31,1.5,Quiet buyer\n"
        "c,,,,false,,,0,Quiet buyer\n"
    )


def test_every_row_has_its_answer(job: IngestJob) -> None:
    required = "REQUIRED_FIELD_MISSING:Required fields are missing: [Title__c, Why__c]:Title__c,Why__c --"
    person = "FIELD_CUSTOM_VALIDATION_EXCEPTION:Ask rep@acme.test, says the rule: always:--"
    job.successful = good("a") + good("b", created="false").split("\n", 1)[1]
    job.failed = bad(c=LOCKED, d=required, e=person, f="ODD")
    job.processed, job.refused = 6, 4

    result = written(job.told, [finding(key) for key in "abcdef"])

    assert result.done
    assert result.unprocessed == ()
    assert result.answers["a"] == Written("a01a", created=True)
    assert result.answers["b"] == Written("a01b", created=False)
    locked = result.answers["c"].refusal
    assert locked
    assert (locked.code, locked.passing) == ("UNABLE_TO_LOCK_ROW", True)
    assert result.answers["d"] == Written(
        None,
        refusal=Refusal(
            "REQUIRED_FIELD_MISSING", "Required fields are missing: [Title__c, Why__c]", ("Title__c", "Why__c")
        ),
    )
    assert result.answers["e"].refusal == Refusal(
        "FIELD_CUSTOM_VALIDATION_EXCEPTION", "Ask <e-mail>, says the rule: always"
    )
    assert result.answers["f"].refusal == Refusal("ODD", "")


def test_refusals_are_not_asked_for_where_there_are_none(job: IngestJob) -> None:
    job.successful, job.processed = good("a", "b"), 2

    assert set(written(job.told, [finding("a"), finding("b")]).answers) == {"a", "b"}
    assert not job.told.of("GET", f"jobs/ingest/{JOB}/failedResults")


def test_refusals_are_asked_for_where_the_numbers_do_not_add_up(job: IngestJob) -> None:
    job.successful, job.failed = good("a"), bad(b=LOCKED)

    assert set(written(job.told, [finding("a"), finding("b")]).answers) == {"a", "b"}


def test_update_by_id_leaves_out_what_only_a_new_record_takes(job: IngestJob) -> None:
    job.operation, job.processed = "update", 1
    job.successful = table(("sf__Id", "sf__Created", "Id", "Title__c"), [("a01A", "false", "a01A", "T")])
    values = {"Title__c": "T", "Assessment__c": Link(ASSESSMENT, "org:006:a")}

    result = written(job.told, [Write(FINDING, values, id="a01A")])

    assert result.answers == {"a01A": Written("a01A")}
    assert job.told.of("POST", "jobs/ingest")[0].body["operation"] == "update"
    assert job.told.of("PUT", "jobs/ingest")[0].body == "Id,Title__c\na01A,T\n"


def test_row_refused_for_its_unchanged_parent_goes_another_way(job: IngestJob) -> None:
    fixed = "INVALID_FIELD_FOR_INSERT_UPDATE:Unable to create/update fields: Assessment__c:Assessment__c --"
    other = "INVALID_FIELD_FOR_INSERT_UPDATE:Unable to create/update fields: Title__c:Title__c --"
    job.failed = bad(a=fixed, b=other)
    job.processed, job.refused = 2, 2

    result = written(job.told, [finding("a"), finding("b")])

    assert result.unprocessed == ("a",)
    assert set(result.answers) == {"b"}


@pytest.mark.parametrize("spelling", ["unprocessedrecords", "unprocessedRecords"])
def test_failed_job_says_why_and_which_rows_it_did_not_come_to(told: Told, spelling: str) -> None:
    told.on("POST", "composite", composite(SHAPE))
    job = IngestJob(told, unprocessed_at=spelling, state="Failed")
    job.install()
    job.successful, job.failed = good("a"), bad(b=LOCKED)
    job.unprocessed = table(("Key__c", "Title__c"), [("c", "T"), ("d", "T")])
    job.message = "InvalidBatch : Field name not found : Titel__c of rep@acme.test"
    job.processed, job.refused = 2, 1

    result = written(told, [finding(key) for key in "abcd"])

    assert not result.done
    assert result.failed == (
        f"{FINDING}: the bulk job {JOB} failed: InvalidBatch : Field name not found : Titel__c of <e-mail>"
    )
    assert result.unprocessed == ("c", "d")
    assert set(result.answers) == {"a", "b"}


def test_job_aborted_by_a_person_has_answers_for_what_it_wrote(job: IngestJob) -> None:
    job.state, job.successful, job.processed = "Aborted", good("a"), 1
    job.unprocessed = table(("Key__c", "Title__c"), [("b", "T")])

    result = written(job.told, [finding("a"), finding("b")])

    assert "was aborted in Salesforce" in str(result.failed)
    assert (set(result.answers), result.unprocessed) == ({"a"}, ("b",))


def test_job_that_does_not_end_is_left_running_and_asked_again_later(job: IngestJob) -> None:
    job.polls = 2
    crm = job.told.connect(bulk=NEVER_AGAIN)
    opened = crm.open_job(FINDING, [finding("a")])
    crm.send_job(opened, [finding("a")])

    with pytest.raises(TryLater, match=f"bulk job {JOB} is still running") as caught:
        crm.end_job(opened)
    assert not caught.value.unsent
    assert crm.job_state(opened) == "done"  # the second question finds it so

    job.successful, job.processed = good("a"), 1
    assert set(job.told.connect(bulk=AT_ONCE).end_job(opened).answers) == {"a"}
    assert not any(asked.body == {"state": "Aborted"} for asked in job.told.asked)


def test_job_is_asked_until_it_ends(job: IngestJob) -> None:
    job.polls, job.successful, job.processed = 5, good("a"), 1

    assert written(job.told, [finding("a")]).done


def test_states_are_told_in_our_words(job: IngestJob) -> None:
    crm = job.told.connect(bulk=AT_ONCE)
    states = {"Open": "open", "JobComplete": "done", "Failed": "failed", "Aborted": "aborted"}
    for theirs, ours in states.items():
        job.now = theirs
        assert crm.job_state(JOB) == ours
    job.now, job.polls = "UploadComplete", 9
    assert crm.job_state(JOB) == "running"
    assert crm.job_state("750000000000009AAA") == "gone"


def test_gone_job_is_no_success(job: IngestJob) -> None:
    result = job.told.connect(bulk=AT_ONCE).end_job("750000000000009AAA")

    assert not result.done
    assert "is gone" in str(result.failed)
    assert (dict(result.answers), result.unprocessed) == ({}, ())


def test_open_job_can_be_dropped_and_an_ended_one_is_left_alone(job: IngestJob) -> None:
    crm = job.told.connect(bulk=AT_ONCE)
    opened = crm.open_job(FINDING, [finding("a")])

    crm.drop_job(opened)
    assert crm.job_state(opened) == "aborted"
    crm.drop_job(opened)
    crm.drop_job("750000000000009AAA")

    assert not job.told.of("PUT", "jobs/ingest")


def test_job_that_was_never_sent_has_no_end(job: IngestJob) -> None:
    crm = job.told.connect(bulk=AT_ONCE)

    with pytest.raises(ValueError, match="never sent"):
        crm.end_job(crm.open_job(FINDING, [finding("a")]))


# --- sending twice


def test_sending_a_job_that_is_under_way_changes_nothing(job: IngestJob) -> None:
    job.polls, job.successful, job.processed = 9, good("a"), 1
    crm = job.told.connect(bulk=AT_ONCE)
    opened = crm.open_job(FINDING, [finding("a")])
    crm.send_job(opened, [finding("a")])

    crm.send_job(opened, [finding("a")])

    assert crm.end_job(opened).done
    assert not any(asked.body == {"state": "Aborted"} for asked in job.told.asked)


def test_closing_whose_answer_is_lost_is_closed(job: IngestJob) -> None:
    job.successful, job.processed = good("a"), 1
    close = job._close

    def lost(asked: object) -> Says:
        close(asked)  # type: ignore[arg-type]
        return Says(status=0)

    job.told.scripts["PATCH", f"jobs/ingest/{JOB}"] = [lost, close]

    assert written(job.told, [finding("a")]).done


@pytest.mark.parametrize("at", ["PUT", "PATCH"])
def test_job_with_two_uploads_is_dropped_and_nothing_of_it_is_written(job: IngestJob, at: str) -> None:
    words = (
        f"Found multipe contents for job: <{JOB}>, please 'Close' / 'Abort' / 'Delete' the current Job then create a"
        " new Job and make sure you only do 'PUT' once on a given Job."
    )
    twice = Says(error("INVALIDJOBSTATE", words), 400)
    path = f"jobs/ingest/{JOB}" + ("/batches" if at == "PUT" else "")
    (answer,) = job.told.scripts[at, path]
    job.told.scripts[at, path] = [twice, answer]
    crm = job.told.connect(bulk=AT_ONCE)
    opened = crm.open_job(FINDING, [finding("a")])

    with pytest.raises(TryLater, match="nothing of it is written") as caught:
        crm.send_job(opened, [finding("a")])

    assert caught.value.unsent
    assert crm.job_state(opened) == "aborted"


def test_job_deleted_before_it_was_sent_is_unsent(job: IngestJob) -> None:
    gone = Says(error("NOT_FOUND", "The requested resource does not exist"), 404)
    for method, path in (("PUT", f"jobs/ingest/{JOB}/batches"), ("GET", f"jobs/ingest/{JOB}")):
        job.told.scripts[method, path] = [gone]
    crm = job.told.connect(bulk=AT_ONCE)

    with pytest.raises(TryLater, match="deleted") as caught:
        crm.send_job(JOB, [finding("a")])

    assert caught.value.unsent


def test_refused_upload_is_told_and_its_job_dropped(job: IngestJob) -> None:
    job.told.scripts["PUT", f"jobs/ingest/{JOB}/batches"] = [Says(error("INSUFFICIENT_ACCESS", "no access"), 403)]
    crm = job.told.connect(bulk=AT_ONCE)

    with pytest.raises(FixYourSetup, match=f"{FINDING}: INSUFFICIENT_ACCESS"):
        crm.send_job(JOB, [finding("a")])

    assert crm.job_state(JOB) == "aborted"


def test_upload_whose_fate_is_unknown_stays_so(job: IngestJob) -> None:
    job.told.scripts["PUT", f"jobs/ingest/{JOB}/batches"] = [Says(status=0)]

    with pytest.raises(TryLater) as caught:
        job.told.connect(bulk=AT_ONCE).send_job(JOB, [finding("a")])

    assert not caught.value.unsent


# --- answers that are none


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "jobs/ingest"),
        ("PUT", f"jobs/ingest/{JOB}/batches"),
        ("PATCH", f"jobs/ingest/{JOB}"),
        ("GET", f"jobs/ingest/{JOB}"),
        ("GET", f"jobs/ingest/{JOB}/successfulResults"),
    ],
)
@pytest.mark.parametrize(
    "odd",
    [
        Says(error("INVALID_SESSION_ID", "Session expired or invalid"), 401),
        Says("<html>Down for maintenance</html>", 503),
    ],
    ids=["expired", "maintenance"],
)
def test_call_that_fails_in_passing_is_made_again(job: IngestJob, method: str, path: str, odd: Says) -> None:
    job.successful, job.processed = good("a"), 1
    (answer,) = job.told.scripts[method, path]
    job.told.scripts[method, path] = [odd, answer]

    assert set(written(job.told, [finding("a")]).answers) == {"a"}


@pytest.mark.parametrize(
    "odd", [Says(good("a"), cut=30), Says("<html>Down for maintenance</html>")], ids=["cut", "page"]
)
def test_results_that_did_not_come_whole_are_fetched_again(job: IngestJob, odd: Says) -> None:
    job.processed = 1
    job.told.scripts["GET", f"jobs/ingest/{JOB}/successfulResults"] = [odd, Says(good("a"))]

    assert set(written(job.told, [finding("a")]).answers) == {"a"}


def test_results_that_are_no_table_are_left_for_later(job: IngestJob) -> None:
    job.successful, job.processed = good("a", "b")[:-12], 2

    with pytest.raises(TryLater, match="cut short"):
        written(job.told, [finding("a"), finding("b")])


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        (error("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."), 403, "calls of the day are spent"),
        (error("LIMIT_EXCEEDED", "Max bulk v2 ingest records per 24 hrs has been reached."), 400, "limit on bulk jobs"),
    ],
)
def test_spent_limit_stops_before_a_job_is_made(job: IngestJob, said: object, status: int, words: str) -> None:
    job.told.scripts["POST", "jobs/ingest"] = [Says(said, status)]

    with pytest.raises(DailyLimitReached, match=words):
        job.told.connect(bulk=AT_ONCE).open_job(FINDING, [finding("a")])

    assert len(job.told.of("POST", "jobs/ingest")) == 1


# --- what fits into one job


def test_writes_are_cut_by_rows_with_lanes_together(told: Told) -> None:
    crm = told.connect(bulk=BulkLimits(rows=4))
    writes = [finding(f"{number}", lane=f"{number % 2}") for number in range(6)]

    parts = [[item.key for item in part] for part in crm.cut_jobs(writes)]

    assert parts == [["0", "2", "4", "1"], ["3", "5"]]


def test_writes_are_cut_by_what_an_upload_holds(told: Told) -> None:
    limit = 10_000
    crm = told.connect(bulk=BulkLimits(csv_bytes=limit))
    writes = [finding(f"{number}", Why__c='"é🥊' * 300, Title__c=None) for number in range(20)]

    parts = list(crm.cut_jobs(writes))

    assert [item for part in parts for item in part] == writes
    assert len(parts) > 1
    job = IngestJob(told)
    job.install()
    told.on("POST", "composite", composite(SHAPE))
    for part in parts:
        crm.send_job(JOB, part)
        job.now = "Open"
    assert all(len(asked.body.encode()) < limit + 100 for asked in told.of("PUT", "jobs/ingest"))


def test_writes_by_key_by_id_and_of_other_objects_go_apart(told: Told) -> None:
    writes = [finding("a"), Write(FINDING, {}, id="a01A"), Write(ASSESSMENT, {}, key="b"), finding("c")]

    parts = [[item.key or item.id for item in part] for part in told.connect().cut_jobs(writes)]

    assert parts == [["b"], ["a", "c"], ["a01A"]]
    assert list(told.connect().cut_jobs([])) == []


@pytest.mark.parametrize(
    ("writes", "words"),
    [
        ([], "0 writes"),
        ([finding("a"), finding("b"), finding("c")], "3 writes for one job"),
        ([finding("a"), finding("a")], "each of its own"),
        ([finding("a"), Write(FINDING, {}, id="a01A")], "all have a key"),
        ([Write(FINDING, {})], "all have a key"),
        ([Write(ASSESSMENT, {}, key="a")], f"all be of {FINDING}"),
    ],
)
def test_rows_that_make_no_job_are_refused_before_anything_is_sent(told: Told, writes: list[Write], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        told.connect(bulk=BulkLimits(rows=2)).open_job(FINDING, writes)

    assert not told.of("POST", "jobs/ingest")


def test_a_job_that_tells_its_progress_is_asked_when_it_should_have_ended() -> None:
    began, asked = time.monotonic(), 0

    def ask() -> dict[str, Any]:
        nonlocal asked
        asked += 1
        done = min(int((time.monotonic() - began) * 1000) + 1, 600)
        return {"state": "JobComplete" if done == 600 else "InProgress", "numberRecordsProcessed": done}

    ended = Waiting(first=0.01, longest=0.01).until_ended(ask, threading.Event(), rows=600)

    assert ended["state"] == "JobComplete"
    assert asked < 10, "one request every hundredth of a second would have been sixty"


def test_a_job_that_stands_still_is_asked_ever_more_seldom_and_not_for_ever() -> None:
    asked = 0

    def ask() -> dict[str, Any]:
        nonlocal asked
        asked += 1
        return {"state": "InProgress", "numberRecordsProcessed": 599}

    ended = Waiting(first=0.01, longest=0.4, in_all=1.0).until_ended(ask, threading.Event(), rows=600)

    assert ended["state"] == "InProgress"
    assert asked < 15, "every hundredth of a second would have been a hundred"
