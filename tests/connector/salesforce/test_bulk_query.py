"""Reading by bulk query jobs: when, how, and what happens when Salesforce does not play along."""

import threading
from typing import Any

import pytest

from connector.errors import DailyLimitReached, FixYourSetup, TryLater
from connector.records import Cursor, Page, Row, Source, Want
from connector.salesforce import BulkLimits, Salesforce, Waiting

from .conftest import Asked, Says, Told, error, field_shape, object_shape, page
from .told_jobs import JOB, QueryJob, table

AT_ONCE = BulkLimits(waiting=Waiting(first=0.0, longest=0.0))
NEVER_AGAIN = BulkLimits(waiting=Waiting(first=0.0, longest=0.0, in_all=0.0))
FIELDS = ("Subject", "Done__c", "Amount__c", "Seconds__c", "Due__c", "On__c", "What.Type", "Owner.IsActive")
TASK = object_shape(
    "Task",
    field_shape("Subject"),
    field_shape("Done__c", "boolean"),
    field_shape("Amount__c", "currency"),
    field_shape("Seconds__c", "int"),
    field_shape("Due__c", "datetime"),
    field_shape("On__c", "date"),
    field_shape("MasterRecordId", "reference"),
    field_shape("WhatId", "reference", relationshipName="What", referenceTo=["Account", "Opportunity"]),
    field_shape("OwnerId", "reference", relationshipName="Owner", referenceTo=["User"]),
    field_shape("Place__c", "location"),
    field_shape("Value__c", "anyType"),
)
USER = object_shape("User", field_shape("IsActive", "boolean"))
OWN = ("Id", "SystemModstamp", "IsDeleted", "MasterRecordId")
STAMP = "2026-01-31T09:30:00.000Z"
SMALL = Source("Task", ("Subject",))
ODD = 'He said "no", twice,\r\nthen \u202eעברית\u202c 🥊 and , more\n'


def small(*numbers: int, stamp: str = STAMP) -> str:
    return table((*OWN, "Subject"), [(f"00T{n:015d}", stamp, "false", "", f"Call {n}") for n in numbers])


def subjects(pages: list[Page]) -> list[Any]:
    return [row.values["Subject"] for one in pages for row in one.rows]


def read(told: Told, *wants: Want, limits: BulkLimits = AT_ONCE) -> list[Page]:
    return list(told.connect(bulk=limits).changed_since(wants))


def calls(told: Told) -> list[str]:
    """What was asked, without signing in and describing."""
    paths = [f"{asked.method} {asked.path.partition('v66.0/')[2]}" for asked in told.asked]
    return [path for path in paths if path.partition(" ")[2]][1:]


def test_large_object_costs_four_calls(told: Told) -> None:
    QueryJob(told, [small(1, 2)], processed=2).install(TASK, USER)

    pages = read(told, Want(SMALL))

    assert calls(told) == [
        "POST composite",
        "POST jobs/query",
        f"GET jobs/query/{JOB}",
        f"GET jobs/query/{JOB}/results",
    ]
    assert subjects(pages) == ["Call 1", "Call 2"]
    assert told.of("POST", "jobs/query")[0].body == {
        "operation": "queryAll",
        "query": "SELECT Id, SystemModstamp, IsDeleted, MasterRecordId, Subject FROM Task",
        "contentType": "CSV",
        "lineEnding": "LF",
    }


def test_counting_stops_at_what_is_large(told: Told) -> None:
    QueryJob(told, [small(1)]).install(TASK)

    read(told, Want(SMALL))

    assert (
        told.of("POST", "composite")[1]
        .body["compositeRequest"][0]["url"]
        .endswith("queryAll?q=SELECT%20COUNT%28%29%20FROM%20Task%20LIMIT%2010001")
    )


@pytest.mark.parametrize("counted", [0, 10_000])
def test_small_object_is_read_by_plain_queries(told: Told, counted: int) -> None:
    QueryJob(told, counted=counted).install(TASK)
    told.on("GET", "queryAll", Says(page()))

    assert read(told, Want(SMALL))[-1].last
    assert not told.of("POST", "jobs/query")


def test_object_too_large_to_be_counted_is_large(told: Told) -> None:
    QueryJob(told, [small(1)], counted=None).install(TASK)

    assert subjects(read(told, Want(SMALL))) == ["Call 1"]


def test_cursor_moves_once_everything_was_read_and_not_past_the_jobs_beginning(told: Told) -> None:
    job = QueryJob(told, [small(2), small(1, stamp="2026-03-03T09:00:07.000Z"), small(3)], processed=60_000)
    job.install(TASK)

    pages = read(told, Want(SMALL))

    assert [one.cursor for one in pages] == [None, None, None, Cursor("2026-03-03T09:00:00Z", "")]
    assert [one.last for one in pages] == [False, False, False, True]


def test_cursor_of_an_object_long_at_rest_is_where_the_overlap_reaches_its_last_row(told: Told) -> None:
    QueryJob(told, [small(1, 2)]).install(TASK)

    assert read(told, Want(SMALL))[-1].cursor == Cursor("2026-01-31T09:35:00Z", "")


def full(told: Told) -> QueryJob:
    rows = [
        ("00T1", STAMP, "true", "00T2", ODD, "true", "1234.5", "61", STAMP, "2026-01-31", "Opportunity", "false"),
        ("00T2", STAMP, "false", "", "", "false", "100.0", "", "", "", "", ""),
    ]
    return QueryJob(told, [table((*OWN, *FIELDS), rows)])


def test_values_are_neutral(told: Told) -> None:
    full(told).install(TASK, USER)

    pages = read(told, Want(Source("Task", FIELDS)))

    stamp, due = "2026-01-31T09:30:00Z", "2026-01-31"
    first = dict(zip(FIELDS, (ODD, True, 1234.5, 61, stamp, due, "Opportunity", False), strict=True))
    second = dict(zip(FIELDS, (None, False, 100.0, None, None, None, None, None), strict=True))
    assert pages[0].rows == (
        Row("Task", "00T1", stamp, first, deleted=True, survivor="00T2"),
        Row("Task", "00T2", stamp, second),
    )


def test_a_record_is_the_same_however_it_was_read(told: Told) -> None:
    full(told).install(TASK, USER)
    zulu = STAMP.replace("Z", "+0000")
    by_query = [
        {
            "Id": "00T1",
            "SystemModstamp": zulu,
            "IsDeleted": True,
            "MasterRecordId": "00T2",
            "Subject": ODD,
            "Done__c": True,
            "Amount__c": 1234.5,
            "Seconds__c": 61,
            "Due__c": zulu,
            "On__c": "2026-01-31",
            "What": {"Type": "Opportunity"},
            "Owner": {"IsActive": False},
        },
        {
            "Id": "00T2",
            "SystemModstamp": zulu,
            "IsDeleted": False,
            "MasterRecordId": None,
            "Subject": None,
            "Done__c": False,
            "Amount__c": 100,
            "Seconds__c": None,
            "Due__c": None,
            "On__c": None,
            "What": None,
            "Owner": None,
        },
    ]
    told.on("GET", "queryAll", Says(page(*by_query)))
    source = Source("Task", FIELDS)

    in_bulk = read(told, Want(source))[0].rows
    plainly = read(told, Want(source), limits=BulkLimits(read_from=0))[0].rows

    assert in_bulk == plainly
    assert [[type(value) for value in row.values.values()] for row in in_bulk] == [
        [type(value) for value in row.values.values()] for row in plainly
    ]


@pytest.mark.parametrize("body", ["", table((*OWN, "Subject"), [])])
def test_empty_result_is_an_end(told: Told, body: str) -> None:
    QueryJob(told, [body], says_counts=False).install(TASK)

    (one,) = read(told, Want(SMALL))

    assert (one.rows, one.cursor, one.last) == ((), None, True)


@pytest.mark.parametrize("header", ["missing", "other order", "other case"])
def test_columns_are_found_by_name_or_as_they_were_asked_for(told: Told, header: str) -> None:
    full_header, rows = small(1, 2).split("\n", 1)
    bodies = {
        "missing": rows,
        "other case": full_header.lower() + "\n" + rows,
        "other order": table(
            ("ID", "Subject", *OWN[1:]), [(f"00T{n}", f"Call {n}", STAMP, "false", "") for n in (1, 2)]
        ),
    }
    QueryJob(told, [bodies[header]], says_counts=False).install(TASK)

    assert subjects(read(told, Want(SMALL))) == ["Call 1", "Call 2"]


def test_result_of_fifty_thousand_rows_comes_in_pages_of_ten(told: Told) -> None:
    QueryJob(told, [small(*range(50_000))], processed=50_000).install(TASK)

    pages = read(told, Want(SMALL))

    assert [len(one.rows) for one in pages] == [10_000] * 5 + [0]
    assert subjects(pages)[-1] == "Call 49999"


def test_zipped_result_is_read(told: Told) -> None:
    QueryJob(told).install(TASK)
    told.scripts["GET", f"jobs/query/{JOB}/results"] = [Says(small(1), zipped=True)]

    assert subjects(read(told, Want(SMALL))) == ["Call 1"]


def test_results_are_fetched_five_at_a_time_and_given_in_order(told: Told) -> None:
    job = QueryJob(told, [small(n) for n in range(12)], processed=600_000)
    job.install(TASK)
    five = threading.Barrier(5, timeout=10)
    answer = job._result

    def together(asked: Asked) -> Says:
        if int(asked.query["locator"]) < 5:
            five.wait()
        return answer(asked)

    told.scripts["GET", f"jobs/query/{JOB}/results"] = [together]

    pages = read(told, Want(SMALL))

    assert subjects(pages) == [f"Call {n}" for n in range(12)]
    assert len(calls(told)) == 4 + 12


def test_list_of_results_goes_on(told: Told) -> None:
    job = QueryJob(told, [small(n) for n in range(7)], processed=350_000)
    job.install(TASK)
    # As users saw it: other names, and addresses below the version's root.
    links = [{"resultLink": f"/jobs/query/{JOB}/results?locator={n}"} for n in range(7)]
    told.scripts["GET", f"jobs/query/{JOB}/resultPages"] = [
        Says({"resultChunks": links[:5], "nextRecordsUrl": f"/jobs/query/{JOB}/resultPages?locator=5", "done": False}),
        Says({"resultPages": links[5:], "nextRecordsUrl": None, "done": True}),
    ]

    assert subjects(read(told, Want(SMALL))) == [f"Call {n}" for n in range(7)]


def test_list_of_results_cut_short_is_no_end(told: Told) -> None:
    job = QueryJob(told, [small(1)], processed=350_000)
    job.install(TASK)
    links = [{"resultUrl": f"/services/data/v66.0/jobs/query/{JOB}/results?locator=0"}]
    told.scripts["GET", f"jobs/query/{JOB}/resultPages"] = [Says({"resultPages": links, "done": False})]

    with pytest.raises(TryLater, match="list of results is cut short"):
        read(told, Want(SMALL))


def test_version_without_lists_is_read_result_by_result(told: Told) -> None:
    QueryJob(told, [small(1), small(2), small(3)], processed=150_000, lists=False).install(TASK)

    assert subjects(read(told, Want(SMALL))) == ["Call 1", "Call 2", "Call 3"]
    asked = told.of("GET", f"jobs/query/{JOB}/results")
    assert [one.query for one in asked] == [
        {"maxRecords": "50000"},
        {"maxRecords": "50000", "locator": "1"},
        {"maxRecords": "50000", "locator": "2"},
    ]


def test_many_changes_are_read_by_a_job_too(told: Told) -> None:
    QueryJob(told, [small(1)]).install(TASK)

    pages = read(told, Want(SMALL, Cursor("2026-01-31T09:00:00Z", "")))

    assert [one.cursor for one in pages] == [None, Cursor("2026-01-31T09:35:00Z", "")]
    assert told.of("POST", "jobs/query")[0].body["query"].endswith("WHERE SystemModstamp >= 2026-01-31T08:55:00Z")


def test_many_changes_that_turn_out_to_be_none_leave_the_cursor(told: Told) -> None:
    QueryJob(told, [""]).install(TASK)
    cursor = Cursor("2026-01-31T09:00:00Z", "00T9")

    assert read(told, Want(SMALL, cursor))[-1].cursor == cursor


# --- jobs that go wrong


def test_failed_job_is_replaced_by_plain_queries(told: Told) -> None:
    QueryJob(told, state="Failed", message="InternalServerError : Retried more than 15 times").install(TASK)
    told.on("GET", "queryAll", Says(page({"Id": "00T1", "SystemModstamp": STAMP, "Subject": "Call 1"})))

    assert subjects(read(told, Want(SMALL))) == ["Call 1"]


def test_job_that_never_ends_is_aborted_and_left_for_later(told: Told) -> None:
    QueryJob(told, polls=1_000_000).install(TASK)

    with pytest.raises(TryLater, match=f"Task: the bulk query job {JOB} did not end") as caught:
        read(told, Want(SMALL), limits=NEVER_AGAIN)

    assert "outside office hours" in str(caught.value)
    assert [asked.body for asked in told.of("PATCH", f"jobs/query/{JOB}")] == [{"state": "Aborted"}]


def test_long_job_gives_signs_of_life(told: Told) -> None:
    QueryJob(told, [small(1)], polls=4).install(TASK)

    pages = read(told, Want(SMALL), limits=NEVER_AGAIN)

    assert [len(one.rows) for one in pages] == [0, 0, 0, 1, 0]
    assert [one.cursor is None and not one.last for one in pages] == [True] * 4 + [False]


def test_taker_who_leaves_at_a_sign_of_life_aborts_the_job(told: Told) -> None:
    QueryJob(told, polls=1_000_000).install(TASK)
    pages = told.connect(bulk=NEVER_AGAIN).changed_since([Want(SMALL)])

    next(pages)
    pages.close()  # type: ignore[attr-defined]
    del pages

    assert told.of("PATCH", f"jobs/query/{JOB}")


def test_job_is_asked_until_it_ends(told: Told) -> None:
    QueryJob(told, [small(1)], polls=4).install(TASK)

    assert subjects(read(told, Want(SMALL))) == ["Call 1"]
    assert not told.of("PATCH", "jobs/query")


def test_aborted_job_is_left_for_later(told: Told) -> None:
    QueryJob(told, state="Aborted").install(TASK)

    with pytest.raises(TryLater, match="was aborted in Salesforce"):
        read(told, Want(SMALL))


def test_job_whose_state_cannot_be_asked_is_aborted(told: Told) -> None:
    QueryJob(told).install(TASK)
    told.scripts["GET", f"jobs/query/{JOB}"] = [Says("<h1>Down for maintenance</h1>", 503)]

    with pytest.raises(TryLater, match="503"):
        read(told, Want(SMALL))

    assert told.of("PATCH", f"jobs/query/{JOB}")


def test_taker_who_leaves_ends_the_waiting(told: Told) -> None:
    job = QueryJob(told, polls=1_000_000)
    job.install(TASK, object_shape("Account", field_shape("Name")))
    told.on("GET", "queryAll", Says(page()))
    asked_of_job = threading.Event()

    def count_by_object(asked: Asked) -> Says:
        says = job._together(asked, [TASK, object_shape("Account", field_shape("Name"))])
        for one, answer in zip(asked.body["compositeRequest"], says.body["compositeResponse"], strict=True):
            if "COUNT" in one["url"] and "Account" in one["url"]:
                answer["body"]["totalSize"] = 3
        return says

    def poll(_asked: Asked) -> Says:
        asked_of_job.set()
        return Says(job.info())

    told.scripts["POST", "composite"] = [count_by_object]
    told.scripts["GET", f"jobs/query/{JOB}"] = [poll]
    patient = BulkLimits(waiting=Waiting(first=3600.0, longest=3600.0, in_all=36_000.0))
    pages = told.connect(bulk=patient).changed_since([Want(SMALL), Want(Source("Account", ("Name",)))])

    assert next(pages).object == "Account"
    assert asked_of_job.wait(10)
    pages.close()  # type: ignore[attr-defined]

    assert [asked.body for asked in told.of("PATCH", f"jobs/query/{JOB}")] == [{"state": "Aborted"}]


@pytest.mark.parametrize("where", ["jobs/query", f"jobs/query/{JOB}", f"jobs/query/{JOB}/results"])
def test_session_that_ends_within_a_job_is_renewed(told: Told, where: str) -> None:
    QueryJob(told, [small(1)]).install(TASK)
    method = "POST" if where == "jobs/query" else "GET"
    (answer,) = told.scripts[method, where]
    told.scripts[method, where] = [Says(error("INVALID_SESSION_ID", "Session expired or invalid"), 401), answer]

    assert subjects(read(told, Want(SMALL))) == ["Call 1"]
    assert told.sign_ins == 2


@pytest.mark.parametrize(
    "odd",
    [
        Says(small(1, 2), cut=80),
        Says("<html><body>Down for maintenance</body></html>"),
        Says("<html><body>Down for maintenance</body></html>", 503),
        Says(status=0),
    ],
    ids=["cut", "page", "maintenance", "hung up"],
)
def test_result_that_did_not_come_whole_is_fetched_again(told: Told, odd: Says) -> None:
    job = QueryJob(told, [small(1, 2), small(3)], processed=60_000, lists=False)
    job.install(TASK)
    told.scripts["GET", f"jobs/query/{JOB}/results"] = [job._result, odd, job._result]

    pages = read(told, Want(SMALL))

    assert subjects(pages) == ["Call 1", "Call 2", "Call 3"]


@pytest.mark.parametrize(
    "body",
    [
        small(1, 2, 3)[:-20],
        small(1, 2, 3).replace('"Call 2"', '"Call 2'),
        small(1, 2, 3).replace("false", "maybe", 1),
        small(1, 2, 3).replace("Subject", "Topic"),
        "\n" + small(1),
    ],
    ids=["cut", "open quote", "no boolean", "other column", "blank"],
)
def test_result_that_is_no_table_is_left_for_later(told: Told, body: str) -> None:
    QueryJob(told, [body], says_counts=False).install(TASK)

    with pytest.raises(TryLater, match="Task: the result is cut short"):
        read(told, Want(SMALL))


def test_result_with_fewer_rows_than_it_says_is_left_for_later(told: Told) -> None:
    QueryJob(told).install(TASK)
    told.scripts["GET", f"jobs/query/{JOB}/results"] = [Says(small(1, 2), headers={"Sforce-NumberOfRecords": "3"})]
    pages = []

    with pytest.raises(TryLater, match="after 2 of 3 rows"):
        pages.extend(told.connect(bulk=AT_ONCE).changed_since([Want(SMALL)]))

    assert all(one.cursor is None and not one.last for one in pages)


# --- what jobs refuse


def plain(told: Told) -> None:
    told.on("GET", "queryAll", Says(page({"Id": "00T1", "SystemModstamp": STAMP, "Subject": "By query"})))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("INVALIDENTITY", "Entity 'Task' is not supported by the Bulk API."),
        ("FUNCTIONALITY_NOT_ENABLED", "Selecting compound data not supported in Bulk Query"),
        ("LIMIT_EXCEEDED", "Max bulk v2 query jobs (10000) per 24 hrs has been reached (10021)."),
    ],
)
def test_object_that_jobs_refuse_is_read_by_plain_queries(told: Told, code: str, message: str) -> None:
    QueryJob(told).install(TASK)
    told.scripts["POST", "jobs/query"] = [Says(error(code, message), 400)]
    plain(told)

    assert subjects(read(told, Want(SMALL))) == ["By query"]


@pytest.mark.parametrize("field", ["Place__c", "Value__c", "What.IsActive", "Owner.Hidden__c"])
def test_field_whose_type_csv_does_not_carry_is_not_asked_of_a_job(told: Told, field: str) -> None:
    QueryJob(told).install(TASK, USER)
    plain(told)

    read(told, Want(Source("Task", ("Subject", field))))

    assert not told.of("POST", "jobs/query")


def test_field_of_a_hidden_parent_is_not_asked_of_a_job(told: Told) -> None:
    QueryJob(told).install(TASK)
    plain(told)

    read(told, Want(Source("Task", ("Subject", "Owner.IsActive"))))

    assert not told.of("POST", "jobs/query")


@pytest.mark.parametrize("at", ["creation", "end"])
def test_vanished_field_is_named_and_the_job_begun_again(told: Told, at: str) -> None:
    job = QueryJob(told, [small(1)])
    job.install(object_shape("Task", field_shape("MasterRecordId"), field_shape("Subject"), field_shape("Lost__c")))
    words = "No such column 'Lost__c' on entity 'Task'. If you are attempting to use a custom field"

    def create(asked: Asked) -> Says:
        lost = "Lost__c" in asked.body["query"]
        if lost and at == "creation":
            return Says(error("INVALID_FIELD", words), 400)
        job.state, job.message = ("Failed", f"InvalidBatch : INVALID_FIELD: {words}") if lost else ("JobComplete", "")
        return job._create(asked)

    told.scripts["POST", "jobs/query"] = [create]
    crm = told.connect(bulk=AT_ONCE)

    pages = list(crm.changed_since([Want(Source("Task", ("Subject", "Lost__c")))]))

    assert dict(pages[0].rows[0].values) == {"Subject": "Call 1"}
    assert crm.lost_fields == {"Task.Lost__c"}


def test_spent_day_stops_at_once(told: Told) -> None:
    QueryJob(told).install(TASK)
    told.scripts["POST", "jobs/query"] = [Says(error("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."), 403)]

    with pytest.raises(DailyLimitReached):
        read(told, Want(SMALL))

    assert len(told.of("POST", "jobs/query")) == 1


def test_object_that_nobody_may_read_names_itself(told: Told) -> None:
    QueryJob(told).install(TASK)
    refused = Says(error("INVALID_TYPE", "sObject type 'Task' is not supported."), 400)
    told.scripts["POST", "jobs/query"] = [refused]
    told.on("GET", "queryAll", refused)

    with pytest.raises(FixYourSetup, match="Task: INVALID_TYPE"):
        read(told, Want(SMALL))


def test_lost_field_is_found_again_by_a_later_describe(told: Told) -> None:
    QueryJob(told, [small(1)]).install(TASK)
    crm: Salesforce = told.connect(bulk=AT_ONCE)
    list(crm.changed_since([Want(Source("Task", ("Subject", "New__c")))]))
    assert crm.lost_fields == {"Task.New__c"}

    told.scripts["POST", "composite"] = [
        lambda asked: QueryJob(told)._together(asked, [{**TASK, "fields": [*TASK["fields"], field_shape("New__c")]}])
    ]
    crm.describe(["Task"])

    assert crm.lost_fields == frozenset()
