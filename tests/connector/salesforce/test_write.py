"""Writing when rows or whole requests fail in passing."""

import pytest

from connector.errors import FixYourSetup, TryLater
from connector.records import Link, Refusal, Write, Written

from .conftest import Asked, Says, Told, composite, error, field_shape, object_shape

FINDING = "Cornerman_Finding__c"
SHAPE = composite(
    object_shape(
        FINDING,
        field_shape("Key__c"),
        field_shape("Title__c"),
        field_shape("Assessment__c", "reference", updateable=False),
    )
)
UPSERT = f"composite/sobjects/{FINDING}/Key__c"
LOCKED = "unable to obtain exclusive access to this record or 1 records: 001000000000001AAA"


def good(record: str, created: bool = True) -> dict[str, object]:
    return {"id": record, "success": True, "errors": [], "created": created}


def bad(code: str, message: str, *fields: str) -> dict[str, object]:
    return {"success": False, "errors": [{"statusCode": code, "message": message, "fields": list(fields)}]}


def finding(key: str, title: str = "Quiet buyer") -> Write:
    return Write(FINDING, {"Title__c": title, "Assessment__c": Link("Cornerman_Assessment__c", "org:006:a")}, key=key)


@pytest.fixture
def org(told: Told) -> Told:
    told.on("POST", "composite", SHAPE)
    return told


def test_rows_go_by_key_with_links_by_the_parents_key(org: Told) -> None:
    org.on("PATCH", UPSERT, Says([good("a01000000000001AAA")]))

    answers = org.connect().write([finding("org:006:f1")])

    assert answers == [Written("a01000000000001AAA", created=True)]
    assert org.of("PATCH", UPSERT)[0].body == {
        "allOrNone": False,
        "records": [
            {
                "attributes": {"type": FINDING},
                "Key__c": "org:006:f1",
                "Title__c": "Quiet buyer",
                "Assessment__r": {"Key__c": "org:006:a"},
            }
        ],
    }


def test_writes_by_key_and_by_id_are_answered_in_their_order(org: Told) -> None:
    org.on("PATCH", UPSERT, Says([good("a01000000000001AAA"), good("a01000000000003AAA")]))
    org.on("PATCH", "composite/sobjects", Says([{"id": "a01000000000002AAA", "success": True, "errors": []}]))
    by_id = Write(FINDING, {"Title__c": "T"}, id="a01000000000002AAA")

    answers = org.connect().write([finding("f1"), by_id, finding("f3")])

    assert [answer.id for answer in answers] == [f"a0100000000000{n}AAA" for n in (1, 2, 3)]
    assert org.of("PATCH", "composite/sobjects")[1].body["records"] == [
        {"attributes": {"type": FINDING}, "id": "a01000000000002AAA", "Title__c": "T"}
    ]


def test_locked_row_is_sent_again_alone(org: Told) -> None:
    org.on(
        "PATCH",
        UPSERT,
        Says([good("a01000000000001AAA"), bad("UNABLE_TO_LOCK_ROW", LOCKED)]),
        Says([good("a01000000000002AAA")]),
    )

    answers = org.connect().write([finding("f1"), finding("f2")])

    assert [answer.id for answer in answers] == ["a01000000000001AAA", "a01000000000002AAA"]
    assert [len(asked.body["records"]) for asked in org.of("PATCH", UPSERT)] == [2, 1]


def test_lock_met_inside_a_flow_passes_too_and_one_that_stays_is_told_as_passing(org: Told) -> None:
    words = f"Flow 'Sync' failed: UNABLE_TO_LOCK_ROW: {LOCKED}. Contact admin@acme.test"
    org.on("PATCH", UPSERT, Says([bad("CANNOT_EXECUTE_FLOW_TRIGGER", words)]))

    (answer,) = org.connect().write([finding("f1")])

    assert answer.refusal is not None
    assert answer.refusal.passing
    assert "acme.test" not in answer.refusal.message
    assert len(org.of("PATCH", UPSERT)) == 3


def test_own_earlier_try_still_under_way_is_no_duplicate(org: Told) -> None:
    words = "duplicate value found: Key__c duplicates value on record with id: a01000000000001AAA"
    org.on("PATCH", UPSERT, Says([bad("DUPLICATE_VALUE", words)]), Says([good("a01000000000001AAA", created=False)]))

    assert org.connect().write([finding("f1")]) == [Written("a01000000000001AAA")]


def test_refusal_names_code_words_and_fields_and_is_not_sent_again(org: Told) -> None:
    org.on("PATCH", UPSERT, Says([bad("STRING_TOO_LONG", "Title: data value too large", "Title__c")]))

    (answer,) = org.connect().write([finding("f1")])

    assert answer.refusal == Refusal("STRING_TOO_LONG", "Title: data value too large", ("Title__c",))
    assert len(org.of("PATCH", UPSERT)) == 1


def test_parent_that_an_update_may_not_name_is_left_out(org: Told) -> None:
    def answer(asked: Asked) -> Says:
        (record,) = asked.body["records"]
        if "Assessment__r" in record:
            return Says([bad("INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields", "Assessment__c")])
        return Says([good("a01000000000001AAA", created=False)])

    org.on("PATCH", UPSERT, answer)

    assert org.connect().write([finding("f1")]) == [Written("a01000000000001AAA")]


def test_field_without_permission_stays_refused(org: Told) -> None:
    org.on(
        "PATCH", UPSERT, Says([bad("INVALID_FIELD_FOR_INSERT_UPDATE", "Unable to create/update fields", "Title__c")])
    )

    (answer,) = org.connect().write([finding("f1")])

    assert answer.refusal is not None
    assert answer.refusal.fields == ("Title__c",)
    assert len(org.of("PATCH", UPSERT)) == 1


@pytest.mark.parametrize(
    "lost",
    [Says(status=0), Says("<html>502</html>", 502), Says([good("a01000000000001AAA")], cut=20), Says([])],
    ids=["hung up", "html", "cut", "too few answers"],
)
def test_outcome_that_stays_unknown_is_told(org: Told, lost: Says) -> None:
    org.on("PATCH", UPSERT, lost)

    with pytest.raises(TryLater) as caught:
        org.connect().write([finding("f1")])

    assert not caught.value.unsent


def test_request_refused_as_a_whole_is_for_an_admin(org: Told) -> None:
    org.on("PATCH", UPSERT, Says(error("INVALID_FIELD", "No such column 'Title__c' on sobject of type X"), 400))

    with pytest.raises(FixYourSetup, match=rf"{FINDING}: INVALID_FIELD: No such column 'Title__c'"):
        org.connect().write([finding("f1")])


def test_too_many_writes_are_a_mistake_of_the_caller(org: Told) -> None:
    with pytest.raises(ValueError, match="201"):
        org.connect().write([finding(str(number)) for number in range(201)])


def test_deletes_go_in_two_hundreds_and_what_is_gone_is_done(org: Told) -> None:
    def answer(asked: Asked) -> Says:
        ids = asked.query["ids"].split(",")
        return Says(
            [bad("ENTITY_IS_DELETED", "entity is deleted") if "0002" in one else good(one, False) for one in ids]
        )

    org.on("DELETE", "composite/sobjects", answer)
    ids = [f"a01{number:04d}" for number in range(250)]

    answers = org.connect().delete(FINDING, ids)

    assert answers == [Written(record) for record in ids]
    assert len(org.of("DELETE", "composite/sobjects")) == 2
