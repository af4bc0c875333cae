"""Reading when Salesforce does not answer as it should: too slow, a next page that expired, a field that vanished."""

import re
from typing import Any

import pytest

from connector.errors import FixYourSetup, TryLater
from connector.records import Cursor, Source, Want

from .conftest import Asked, Says, Told, composite, error, field_shape, object_shape, page

TASKS = Source("Task", ("Subject",))
NAMES = Source("Task", ("Subject", "Lost__c", "What.Type", "Owner.Lost__c"))
TASK = object_shape(
    "Task",
    field_shape("Subject"),
    field_shape("Lost__c"),
    field_shape("Due__c", "datetime"),
    field_shape("WhatId", "reference", relationshipName="What"),
    field_shape("OwnerId", "reference", relationshipName="Owner"),
)


def task(number: int, stamp: str = "2026-01-31T09:30:00.000+0000", **values: Any) -> dict[str, Any]:
    return {
        "attributes": {"type": "Task"},
        "Id": f"00T{number:015d}",
        "SystemModstamp": stamp,
        "IsDeleted": False,
        "Subject": f"Call {number}",
        **values,
    }


def subjects(pages: list[Any]) -> list[Any]:
    return [row.values["Subject"] for one in pages for row in one.rows]


def test_values_are_neutral(told: Told) -> None:
    told.on("POST", "composite", composite(TASK))
    record = task(
        1,
        Due__c="2026-02-01T10:00:00.000+0100",
        What={"attributes": {}, "Type": "Opportunity"},
        Owner=None,
    )
    told.on("GET", "queryAll", Says(page(record)))
    source = Source("Task", ("Subject", "Due__c", "What.Type", "Owner.CreatedDate"))

    (one,) = told.connect().changed_since([Want(source)])

    assert one.rows[0].stamp == "2026-01-31T09:30:00Z"
    assert one.rows[0].values == {
        "Subject": "Call 1",
        "Due__c": "2026-02-01T09:00:00Z",
        "What.Type": "Opportunity",
        "Owner.CreatedDate": None,
    }


def test_five_objects_are_one_call_and_a_sixth_is_another(told: Told) -> None:
    names = [f"Object{number}__c" for number in range(6)]
    told.on(
        "POST",
        "composite",
        composite(*(object_shape(name, field_shape("Name")) for name in names)),
        lambda asked: composite(*(page() for _ in asked.body["compositeRequest"])),
    )
    crm = told.connect()
    cursor = Cursor("2026-01-31T09:30:00Z", "")

    pages = list(crm.changed_since([Want(Source(name, ("Name",)), cursor) for name in names]))

    assert sorted(one.object for one in pages) == names
    assert all(one.last and one.cursor == cursor for one in pages)
    asked = told.of("POST", "composite")[1:]
    assert sorted(len(one.body["compositeRequest"]) for one in asked) == [1, 5]
    assert not told.of("GET", "query")


def test_later_read_begins_five_minutes_before_its_cursor(told: Told) -> None:
    told.on("POST", "composite", composite(TASK), composite(page()))

    list(told.connect().changed_since([Want(TASKS, Cursor("2026-01-31T09:30:00Z", "00T000000000000009"))]))

    query = told.of("POST", "composite")[1].body["compositeRequest"][0]["url"]
    assert "SystemModstamp%20%3E%3D%202026-01-31T09%3A25%3A00Z" in query
    assert "00T000000000000009" not in query


def test_ended_read_puts_its_cursor_where_the_overlap_reaches_the_last_row(told: Told) -> None:
    told.on("POST", "composite", composite(TASK), composite(page(task(2))))
    told.on("GET", "query/", Says(page(task(2))))
    told.on("GET", "queryAll", Says(page(task(1), more="01g-2000")))
    crm = told.connect()

    pages = list(crm.changed_since([Want(TASKS)]))
    (again,) = crm.changed_since([Want(TASKS, pages[-1].cursor)])

    assert pages[0].cursor == Cursor("2026-01-31T09:30:00Z", "00T000000000000001")
    assert pages[1].cursor == again.cursor == Cursor("2026-01-31T09:35:00Z", "")
    query = told.of("POST", "composite")[1].body["compositeRequest"][0]["url"]
    assert "SystemModstamp%20%3E%3D%202026-01-31T09%3A30%3A00Z" in query


def test_cursor_never_passes_the_organisations_own_time(told: Told) -> None:
    told.on("POST", "composite", composite(TASK))
    told.on("GET", "queryAll", Says(page(task(1, "2999-01-31T09:30:00.000+0000"))))

    (one,) = told.connect().changed_since([Want(TASKS)])

    assert one.cursor == Cursor("2999-01-31T09:30:00Z", "00T000000000000001")


def test_next_page_that_expired_goes_on_by_stamp_and_id(told: Told) -> None:
    told.on("POST", "composite", composite(TASK))
    told.on("GET", "query/", Says(error("INVALID_QUERY_LOCATOR", "invalid query locator"), 400))
    told.on("GET", "queryAll", Says(page(task(1), task(2), more="01g-2000")), Says(page(task(3))))

    pages = list(told.connect().changed_since([Want(TASKS)]))

    assert subjects(pages) == ["Call 1", "Call 2", "Call 3"]
    assert (
        "SystemModstamp >= 2026-01-31T09:30:00Z AND (SystemModstamp > 2026-01-31T09:30:00Z OR"
        " Id > '00T000000000000002')"
    ) in told.of("GET", "queryAll")[1].soql


def test_vanished_fields_are_named_and_reading_goes_on(told: Told) -> None:
    told.on("POST", "composite", composite(TASK))
    excerpt = "\nSELECT Id, Lost__c FROM Task\n           ^\nERROR at Row:1:Column:12\n"

    def answer(asked: Asked) -> Says:
        if re.search(r"[ ,]Lost__c", asked.soql):
            return Says(error("INVALID_FIELD", f"{excerpt}No such column 'Lost__c' on entity 'Task'. If you"), 400)
        if "Owner.Lost__c" in asked.soql:
            return Says(error("INVALID_FIELD", f"{excerpt}No such column 'Lost__c' on entity 'User'. If you"), 400)
        return Says(page(task(1, What={"Type": "Account"})))

    told.on("GET", "queryAll", answer)
    crm = told.connect()

    (one,) = crm.changed_since([Want(NAMES)])

    assert one.rows[0].values == {"Subject": "Call 1", "What.Type": "Account"}
    assert crm.lost_fields == {"Task.Lost__c", "Task.Owner.Lost__c"}


def test_field_that_vanished_in_a_shared_call_costs_the_others_nothing(told: Told) -> None:
    lost = error("INVALID_FIELD", "No such column 'Lost__c' on entity 'Task'.")
    told.on(
        "POST",
        "composite",
        composite(TASK, object_shape("Account", field_shape("Name"))),
        composite(lost, page({"Id": "001000000000001", "SystemModstamp": "2026-01-31T09:30:00Z", "Name": "Acme"})),
    )
    told.on("GET", "queryAll", Says(lost, 400), Says(page(task(1))))
    cursor = Cursor("2026-01-31T09:00:00Z", "")
    wants = [Want(Source("Task", ("Subject", "Lost__c")), cursor), Want(Source("Account", ("Name",)), cursor)]

    pages = {one.object: one for one in told.connect().changed_since(wants)}

    assert pages["Task"].rows[0].values == {"Subject": "Call 1"}
    assert pages["Account"].rows[0].values == {"Name": "Acme"}


def test_object_without_a_stamp_is_for_an_admin(told: Told) -> None:
    shape = object_shape("Log__c")
    for field in shape["fields"]:
        field["filterable"] = False
    told.on("POST", "composite", composite(shape))

    with pytest.raises(FixYourSetup, match="Log__c: no field says when"):
        list(told.connect().changed_since([Want(Source("Log__c", ()))]))


def test_cursor_field_falls_back_to_what_can_be_filtered(told: Told) -> None:
    shape = object_shape("History__c", field_shape("CreatedDate", "datetime"))
    next(field for field in shape["fields"] if field["name"] == "SystemModstamp")["filterable"] = False
    told.on("POST", "composite", composite(shape))
    told.on("GET", "queryAll", Says(page({"Id": "a01", "CreatedDate": "2026-01-31T09:30:00.000+0000"})))

    (one,) = told.connect().changed_since([Want(Source("History__c", ()))])

    assert one.rows[0].stamp == "2026-01-31T09:30:00Z"
    assert "ORDER BY CreatedDate, Id" in told.of("GET", "queryAll")[0].soql


class SlowTable:
    """Tasks, one a day; a query with an order, or over more than `most_days`, is too slow."""

    def __init__(self, most_days: int) -> None:
        self.rows = [task(day, f"2025-{1 + day // 28:02d}-{1 + day % 28:02d}T08:00:00.000+0000") for day in range(300)]
        self.most_days = most_days

    def answer(self, asked: Asked) -> Says:
        slow = Says(error("QUERY_TIMEOUT", "Your query request was running for too long."), 400)
        if "ORDER BY" in asked.soql:
            return slow
        low = re.search(r"SystemModstamp >= (\S+)", asked.soql)
        high = re.search(r"SystemModstamp < (\S+)", asked.soql)
        found = [
            row
            for row in self.rows
            if (not low or row["SystemModstamp"][:19] >= low[1][:19])
            and (not high or row["SystemModstamp"][:19] < high[1][:19])
        ]
        return slow if len(found) > self.most_days else Says(page(*reversed(found)))


def test_table_too_large_is_read_by_windows_of_time(told: Told) -> None:
    table = SlowTable(most_days=40)
    told.on("POST", "composite", composite(TASK))
    told.on("GET", "queryAll", table.answer)

    pages = list(told.connect().changed_since([Want(TASKS)]))

    assert subjects(pages) == [row["Subject"] for row in table.rows]
    assert [one.last for one in pages].count(True) == 1
    assert pages[-1].last
    assert [one.cursor for one in pages if one.cursor] == sorted(one.cursor for one in pages if one.cursor)


def test_table_that_is_never_fast_enough_is_left_for_later(told: Told) -> None:
    told.on("POST", "composite", composite(TASK))
    told.on("GET", "queryAll", SlowTable(most_days=0).answer)

    with pytest.raises(TryLater, match="Task: Salesforce cannot read even one hour"):
        list(told.connect().changed_since([Want(TASKS)]))


def wide(asked: Asked | str) -> dict[str, Any]:
    """An answer to a query: each field asked for holds its own name."""
    soql = asked if isinstance(asked, str) else asked.soql
    names = soql.removeprefix("SELECT ").split(" FROM ")[0].split(", ")
    return page({**{name: name for name in names}, **{k: v for k, v in task(1).items() if k in names}})


def test_more_fields_than_an_address_holds_come_in_parts(told: Told) -> None:
    fields = [f"Methodology_Question_{number:04d}__c" for number in range(700)]
    told.on(
        "POST",
        "composite",
        composite(object_shape("Task", *(field_shape(name) for name in fields))),
        lambda asked: composite(*(wide(_soql(one["url"])) for one in asked.body["compositeRequest"])),
    )
    told.on("GET", "queryAll", lambda asked: Says(wide(asked)))
    crm = told.connect()

    (one,) = crm.changed_since([Want(Source("Task", tuple(fields)))])
    (row,) = crm.fetch("Task", ["00T000000000000001"], fields)

    assert one.rows[0].values == row.values == {name: name for name in fields}
    assert all(len(str(asked.query)) < 16_000 for asked in told.asked)


def _soql(url: str) -> str:
    from urllib.parse import unquote

    return unquote(url.partition("?q=")[2])


def test_fetch_takes_a_thousand_to_a_call(told: Told) -> None:
    told.on(
        "POST",
        "composite",
        composite(TASK),
        lambda asked: composite(*(page() for _ in asked.body["compositeRequest"])),
    )

    list(told.connect().fetch("Task", [f"00T{number:015d}" for number in range(1_200)], ["Subject"]))

    assert [len(one.body["compositeRequest"]) for one in told.of("POST", "composite")[1:]] == [5, 1]


def test_taker_who_stops_early_leaves_nothing_running(told: Told) -> None:
    told.on("POST", "composite", composite(TASK))
    told.on("GET", "query", lambda asked: Says(page(task(1), more="01g-2000")))
    pages = told.connect().changed_since([Want(TASKS)])

    next(pages)
    pages.close()  # type: ignore[attr-defined]
    asked = len(told.asked)

    assert asked <= 5
    assert len(told.asked) == asked
