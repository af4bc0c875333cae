"""What each CRM must do, whatever its protocol. A CRM's test file inherits `CrmContract` and gives it an `org`.

`org` is a fresh organisation with the CRM of the connector and hands to change things as a person or an admin
would, past the connector:

    class TestSalesforceContract(CrmContract):
        @pytest.fixture
        def org(self) -> Org: ...
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

import pytest

from connector.crm import Crm, JobResult
from connector.errors import FixYourSetup
from connector.records import Cursor, Page, Row, Source, Want, Write, Written


class Org(Protocol):
    """An organisation in a test's hands."""

    crm: Crm
    deals: Source
    """The object of deals, and fields of it of which the first is a text that people may change."""
    contacts: Source
    """An object whose records can be merged; its first field is a text that people may change."""
    ours: str
    """An object of ours, written by key."""

    def connect(self) -> Crm:
        """Another connection, knowing nothing of the first."""
        ...

    def connect_in_bulk(self) -> Crm:
        """Another connection, which reads every object of more than one record by bulk jobs."""
        ...

    def create(self, source: Source, text: str) -> str:
        """A new record with this text in the source's first field; its id."""
        ...

    def create_at_once(self, source: Source, texts: Sequence[str]) -> list[str]:
        """New records that all bear the same stamp, one long past and the same at each call."""
        ...

    def change(self, object_name: str, record: str, values: Mapping[str, Any]) -> None: ...

    def delete(self, object_name: str, record: str) -> None: ...

    def restore(self, object_name: str, record: str) -> None: ...

    def merge(self, object_name: str, survivor: str, loser: str) -> None: ...

    def revoke(self, object_name: str, field: str) -> None:
        """Takes the right to see a field from the user whom the connector acts as."""
        ...

    def write_of(self, key: str, text: str) -> Write:
        """A valid write of one record of ours."""
        ...

    def text_of(self, write: Write) -> tuple[str, str]:
        """The field of `write_of` that holds the text, and the text."""
        ...

    def refused_write(self, key: str) -> Write:
        """A write of the same object that the CRM refuses for its values."""
        ...


def read(crm: Crm, *wants: Want) -> list[Page]:
    return list(crm.changed_since(wants))


def write_in_bulk(crm: Crm, writes: Sequence[Write]) -> JobResult:
    (part,) = crm.cut_jobs(writes)
    job = crm.open_job(part[0].object, part)
    crm.send_job(job, part)
    return crm.end_job(job)


def settle(crm: Crm, writes: Sequence[Write]) -> dict[str, Written]:
    """Answers by key; what the job did not write goes by `write`."""
    result = write_in_bulk(crm, writes)
    assert result.done
    left = [write for write in writes if write.key in result.unprocessed]
    by_write = zip((str(write.key) for write in left), crm.write(left), strict=True)
    return {**result.answers, **dict(by_write)}


def rows_of(pages: Sequence[Page], object_name: str) -> dict[str, Row]:
    """The last word on each record."""
    return {row.id: row for page in pages if page.object == object_name for row in page.rows}


def end_of(pages: Sequence[Page], object_name: str) -> Cursor | None:
    return next(page.cursor for page in reversed(pages) if page.object == object_name)


class CrmContract:
    """Each test stands on a fresh `org`."""

    def test_identity_is_stable(self, org: Org) -> None:
        identity = org.crm.identity()

        assert identity.organisation
        assert identity.user
        assert identity.time_zone
        assert org.connect().identity() == identity

    def test_describe_knows_the_fields_and_leaves_out_what_is_not_there(self, org: Org) -> None:
        shapes = org.crm.describe([org.deals.object, "No_Such_Object__c"])

        assert set(shapes) == {org.deals.object}
        assert set(org.deals.fields) <= set(shapes[org.deals.object].fields)

    def test_describe_hides_a_field_that_may_not_be_read(self, org: Org) -> None:
        field = org.deals.fields[-1]
        org.revoke(org.deals.object, field)

        shape = org.connect().describe([org.deals.object])[org.deals.object]

        assert field not in shape.fields

    def test_first_read_brings_everything_once(self, org: Org) -> None:
        made = {org.create(org.deals, f"Deal {number}") for number in range(5)}

        pages = read(org.crm, Want(org.deals), Want(org.contacts))

        ids = [row.id for page in pages if page.object == org.deals.object for row in page.rows]
        assert made <= set(ids)
        assert len(ids) == len(set(ids))

    def test_each_want_ends_with_one_last_page(self, org: Org) -> None:
        for wants in (
            [Want(org.deals), Want(org.contacts)],
            [Want(org.deals, Cursor("2999-01-01T00:00:00Z", "")), Want(org.contacts)],
        ):
            pages = read(org.crm, *wants)

            for want in wants:
                marks = [page.last for page in pages if page.object == want.source.object]
                assert marks[-1:] == [True]
                assert marks.count(True) == 1

    def test_rows_hold_the_fields_asked_for_and_no_others(self, org: Org) -> None:
        made = org.create(org.deals, "Deal")

        row = rows_of(read(org.crm, Want(org.deals)), org.deals.object)[made]

        assert set(row.values) == set(org.deals.fields)
        assert row.values[org.deals.fields[0]] == "Deal"
        assert row.stamp
        assert row.stamp.endswith("Z")

    def test_later_read_brings_what_changed(self, org: Org) -> None:
        changed, text = org.create(org.deals, "Before"), org.deals.fields[0]
        cursor = end_of(read(org.crm, Want(org.deals)), org.deals.object)
        org.change(org.deals.object, changed, {text: "After"})
        new = org.create(org.deals, "New")

        pages = read(org.crm, Want(org.deals, cursor))

        rows = rows_of(pages, org.deals.object)
        assert rows[changed].values[text] == "After"
        assert rows[new].values[text] == "New"
        assert end_of(pages, org.deals.object) >= cursor

    def test_nothing_changed_brings_nothing_new(self, org: Org) -> None:
        org.create(org.deals, "Deal")
        first = read(org.crm, Want(org.deals))
        cursor = end_of(first, org.deals.object)

        second = read(org.crm, Want(org.deals, cursor))

        assert end_of(second, org.deals.object) >= cursor
        assert rows_of(second, org.deals.object).items() <= rows_of(first, org.deals.object).items()

    def test_pages_and_cursors_never_go_back(self, org: Org) -> None:
        org.create_at_once(org.deals, [f"Deal {number}" for number in range(2_300)])

        pages = [page for page in read(org.crm, Want(org.deals)) if page.rows]

        stamps = [row.stamp for page in pages for row in page.rows]
        assert len(pages) > 1
        assert stamps == sorted(stamps)
        assert [page.cursor for page in pages] == sorted(page.cursor for page in pages if page.cursor)

    def test_rows_of_one_stamp_are_not_lost_at_any_page_border(self, org: Org) -> None:
        made = set(org.create_at_once(org.deals, [f"Deal {number}" for number in range(2_300)]))
        kept: set[str] = set()
        first = next(page for page in org.crm.changed_since([Want(org.deals)]) if page.rows)
        kept.update(row.id for row in first.rows)

        # As after a crash: nothing is known but the cursor of the page that was kept.
        for page in read(org.connect(), Want(org.deals, first.cursor)):
            kept.update(row.id for row in page.rows)

        assert made <= kept

    def test_row_that_shares_the_cursors_stamp_is_not_lost(self, org: Org) -> None:
        first, second = org.create_at_once(org.deals, ["One", "Two"])
        stamp = rows_of(read(org.crm, Want(org.deals)), org.deals.object)[first].stamp
        highest = Cursor(stamp, max(first, second))

        assert {first, second} <= set(rows_of(read(org.crm, Want(org.deals, highest)), org.deals.object))

    def test_row_that_appears_later_at_the_last_stamp_is_not_lost(self, org: Org) -> None:
        org.create_at_once(org.contacts, ["First"])
        cursor = end_of(read(org.crm, Want(org.contacts)), org.contacts.object)
        (late,) = org.create_at_once(org.contacts, ["Late"])

        assert late in rows_of(read(org.crm, Want(org.contacts, cursor)), org.contacts.object)

    def test_deleted_record_comes_as_a_row(self, org: Org) -> None:
        gone = org.create(org.deals, "Gone")
        cursor = end_of(read(org.crm, Want(org.deals)), org.deals.object)
        org.delete(org.deals.object, gone)

        assert rows_of(read(org.crm, Want(org.deals, cursor)), org.deals.object)[gone].deleted

    def test_restored_record_comes_back(self, org: Org) -> None:
        back = org.create(org.deals, "Back")
        org.delete(org.deals.object, back)
        cursor = end_of(read(org.crm, Want(org.deals)), org.deals.object)
        org.restore(org.deals.object, back)

        assert not rows_of(read(org.crm, Want(org.deals, cursor)), org.deals.object)[back].deleted

    def test_merged_record_names_its_survivor(self, org: Org) -> None:
        survivor, loser = org.create(org.contacts, "Stays"), org.create(org.contacts, "Goes")
        cursor = end_of(read(org.crm, Want(org.contacts)), org.contacts.object)
        org.merge(org.contacts.object, survivor, loser)

        row = rows_of(read(org.crm, Want(org.contacts, cursor)), org.contacts.object)[loser]

        assert row.deleted
        assert row.survivor == survivor

    def test_field_that_may_not_be_read_is_missing_and_not_empty(self, org: Org) -> None:
        made, field = org.create(org.deals, "Deal"), org.deals.fields[-1]
        org.revoke(org.deals.object, field)

        row = rows_of(read(org.connect(), Want(org.deals)), org.deals.object)[made]

        assert field not in row.values
        assert row.values[org.deals.fields[0]] == "Deal"

    def test_field_that_may_not_be_read_is_named_as_lost(self, org: Org) -> None:
        field = org.deals.fields[-1]
        org.revoke(org.deals.object, field)
        crm = org.connect()

        read(crm, Want(org.deals))

        assert crm.lost_fields == {f"{org.deals.object}.{field}"}

    def test_field_revoked_between_describe_and_read_does_not_stop_the_read(self, org: Org) -> None:
        made, field = org.create(org.deals, "Deal"), org.deals.fields[-1]
        org.crm.describe([org.deals.object])
        org.revoke(org.deals.object, field)

        row = rows_of(read(org.crm, Want(org.deals)), org.deals.object)[made]

        assert field not in row.values

    def test_object_that_is_not_there_names_itself(self, org: Org) -> None:
        with pytest.raises(FixYourSetup, match="No_Such_Object__c"):
            read(org.crm, Want(Source("No_Such_Object__c", ("Name",))))

    def test_fetch_sees_what_a_person_changed(self, org: Org) -> None:
        made, text = org.create(org.deals, "Before"), org.deals.fields[0]
        org.change(org.deals.object, made, {text: "After"})

        (row,) = org.crm.fetch(org.deals.object, [made], org.deals.fields)

        assert row.id == made
        assert row.values[text] == "After"

    def test_fetch_leaves_out_what_is_gone(self, org: Org) -> None:
        gone, stays = org.create(org.deals, "Gone"), org.create(org.deals, "Stays")
        org.delete(org.deals.object, gone)

        assert [row.id for row in org.crm.fetch(org.deals.object, [gone, stays], org.deals.fields)] == [stays]

    def test_write_by_key_creates_then_finds_the_same_record(self, org: Org) -> None:
        first, second = org.write_of("key-1", "One"), org.write_of("key-1", "Two")
        field, text = org.text_of(second)

        (created,) = org.crm.write([first])
        (updated,) = org.crm.write([second])

        assert created.refusal is None
        assert created.created
        assert updated.id == created.id
        assert not updated.created
        (row,) = org.crm.fetch(org.ours, [str(created.id)], [field])
        assert row.values[field] == text

    def test_write_sent_twice_is_written_once(self, org: Org) -> None:
        writes = [org.write_of(f"key-{number}", "Same") for number in range(3)]

        once = org.crm.write(writes)
        twice = org.crm.write(writes)

        assert [answer.id for answer in once] == [answer.id for answer in twice]

    def test_write_by_id_changes_only_what_it_names(self, org: Org) -> None:
        made, text = org.create(org.deals, "Before"), org.deals.fields[0]
        before = rows_of(read(org.crm, Want(org.deals)), org.deals.object)[made]

        (answer,) = org.crm.write([Write(org.deals.object, {text: "After"}, id=made)])

        assert answer.refusal is None
        assert answer.id == made
        (row,) = org.crm.fetch(org.deals.object, [made], org.deals.fields)
        assert row.values == {**before.values, text: "After"}

    def test_refused_row_keeps_nobody_else_back(self, org: Org) -> None:
        answers = org.crm.write([org.write_of("a", "A"), org.refused_write("b"), org.write_of("c", "C")])

        assert [answer.refusal is None for answer in answers] == [True, False, True]
        assert answers[1].refusal is not None
        assert answers[1].refusal.code
        assert not answers[1].refusal.passing

    def test_full_batch_is_answered_in_order(self, org: Org) -> None:
        writes = [org.write_of(f"key-{number}", f"Text {number}") for number in range(org.crm.batch_size)]
        field, _ = org.text_of(writes[0])

        answers = org.crm.write(writes)

        rows = {row.id: row for row in org.crm.fetch(org.ours, [str(answer.id) for answer in answers], [field])}
        assert [rows[str(answer.id)].values[field] for answer in answers] == [org.text_of(w)[1] for w in writes]

    def test_delete_twice_is_as_good_as_once(self, org: Org) -> None:
        (written,) = org.crm.write([org.write_of("key", "Text")])

        first = org.crm.delete(org.ours, [str(written.id)])
        second = org.crm.delete(org.ours, [str(written.id)])

        assert [answer.refusal for answer in (*first, *second)] == [None, None]
        assert list(org.crm.fetch(org.ours, [str(written.id)], [org.text_of(org.write_of("key", ""))[0]])) == []

    def test_no_writes_and_no_wants_are_no_work(self, org: Org) -> None:
        assert list(org.crm.write([])) == []
        assert list(org.crm.delete(org.ours, [])) == []
        assert list(org.crm.changed_since([])) == []

    def test_survey_counts_and_lists_what_is_there_and_not_what_is_deleted(self, org: Org) -> None:
        name, text = org.deals.object, org.deals.fields[0]
        before = org.crm.survey.count(name)
        first, second = org.create(org.deals, "One"), org.create(org.deals, "Two")
        org.delete(name, second)

        assert org.crm.survey.count(name) == before + 1
        assert org.crm.survey.count(name, {text: "One"}) == 1
        ids = list(org.crm.survey.ids(name))
        assert len(ids) == len(set(ids)) == before + 1
        assert first in ids
        assert second not in ids

    def test_survey_answers_for_every_object_or_says_what_it_cannot_see(self, org: Org) -> None:
        found = org.crm.survey.automations([org.deals.object, org.ours])

        assert set(found) == {org.deals.object, org.ours}
        assert all(not set(one.found) & set(one.unknown) for one in found.values())
        grants = org.crm.survey.grants(org.crm.identity().user)
        assert grants.permission_sets is None or all(grants.permission_sets)

    def test_budget_is_what_the_crm_said_last(self, org: Org) -> None:
        org.crm.identity()
        before = org.crm.budget()
        org.crm.describe([org.deals.object])
        after = org.crm.budget()

        if before is not None and after is not None:
            assert after.limit == before.limit
            assert after.used > before.used


class BulkContract:
    """What a CRM with bulk jobs must do besides. Each test stands on a fresh `org`."""

    def test_bulk_read_brings_what_a_plain_read_brings(self, org: Org) -> None:
        for number in range(3):
            org.create(org.deals, f'Deal {number}, "quoted"\nעברית 🥊')
        org.delete(org.deals.object, org.create(org.deals, "Gone"))

        in_bulk = rows_of(read(org.connect_in_bulk(), Want(org.deals)), org.deals.object)

        assert in_bulk == rows_of(read(org.crm, Want(org.deals)), org.deals.object)
        assert any(row.deleted for row in in_bulk.values())

    def test_bulk_read_moves_the_cursor_at_its_end_only(self, org: Org) -> None:
        org.create_at_once(org.deals, [f"Deal {number}" for number in range(5)])

        pages = read(org.connect_in_bulk(), Want(org.deals))

        assert [page.cursor is None for page in pages] == [True] * (len(pages) - 1) + [False]
        assert [page.last for page in pages] == [False] * (len(pages) - 1) + [True]

    def test_what_changes_after_a_bulk_read_is_read_next(self, org: Org) -> None:
        changed, text = org.create(org.deals, "Before"), org.deals.fields[0]
        org.create(org.deals, "Other")
        cursor = end_of(read(org.connect_in_bulk(), Want(org.deals)), org.deals.object)
        org.change(org.deals.object, changed, {text: "After"})

        rows = rows_of(read(org.connect(), Want(org.deals, cursor)), org.deals.object)

        assert rows[changed].values[text] == "After"

    def test_bulk_read_lacks_a_field_that_may_not_be_read(self, org: Org) -> None:
        made, field = org.create(org.deals, "Deal"), org.deals.fields[-1]
        org.create(org.deals, "Other")
        crm = org.connect_in_bulk()
        crm.describe([org.deals.object])
        org.revoke(org.deals.object, field)

        row = rows_of(read(crm, Want(org.deals)), org.deals.object)[made]

        assert field not in row.values
        assert crm.lost_fields == {f"{org.deals.object}.{field}"}

    def test_job_creates_then_finds_the_same_records(self, org: Org) -> None:
        keys = [f"key-{number}" for number in range(5)]
        texts = [f'{number}: "quoted", then\nעברית 🥊' for number in range(5)]
        field, _ = org.text_of(org.write_of("", ""))

        created = settle(org.crm, [org.write_of(key, "Before") for key in keys])
        updated = settle(org.crm, [org.write_of(key, text) for key, text in zip(keys, texts, strict=True)])

        assert [created[key].created for key in keys] == [True] * 5
        assert [updated[key].id for key in keys] == [created[key].id for key in keys]
        assert not any(answer.created or answer.refusal for answer in updated.values())
        rows = org.crm.fetch(org.ours, [str(created[key].id) for key in keys], [field])
        assert [row.values[field] for row in rows] == texts

    def test_job_finds_our_records_by_id_too(self, org: Org) -> None:
        first, second = org.write_of("key", "Before"), org.write_of("key", "After")
        field, text = org.text_of(second)
        record = str(settle(org.crm, [first])["key"].id)

        result = write_in_bulk(org.crm, [replace(second, key=None, id=record)])

        assert result.answers[record] == Written(record)
        (row,) = org.crm.fetch(org.ours, [record], [field])
        assert row.values[field] == text

    def test_job_updates_by_id(self, org: Org) -> None:
        made, text = org.create(org.deals, "Before"), org.deals.fields[0]

        result = write_in_bulk(org.crm, [Write(org.deals.object, {text: "After"}, id=made)])

        assert result.answers[made].refusal is None
        (row,) = org.crm.fetch(org.deals.object, [made], org.deals.fields)
        assert row.values[text] == "After"

    def test_job_empties_a_field_and_leaves_alone_what_it_does_not_name(self, org: Org) -> None:
        field, _ = org.text_of(org.write_of("", ""))
        full, bare = org.write_of("full", "Text"), org.write_of("bare", "Text")
        first = settle(org.crm, [full, bare])
        emptied = replace(full, values={**full.values, field: None})
        unnamed = replace(bare, values={name: value for name, value in bare.values.items() if name != field})

        settle(org.crm, [emptied, unnamed])

        ids = [str(first[key].id) for key in ("full", "bare")]
        assert [row.values[field] for row in org.crm.fetch(org.ours, ids, [field])] == [None, "Text"]

    def test_refused_row_of_a_job_keeps_nobody_else_back(self, org: Org) -> None:
        result = write_in_bulk(org.crm, [org.write_of("a", "A"), org.refused_write("b"), org.write_of("c", "C")])

        assert result.done
        refusals = {key: answer.refusal for key, answer in result.answers.items()}
        assert (refusals["a"], refusals["c"]) == (None, None)
        assert refusals["b"] is not None
        assert refusals["b"].code
        assert not refusals["b"].passing

    def test_job_that_was_opened_has_written_nothing(self, org: Org) -> None:
        write = org.write_of("key", "Text")
        job = org.crm.open_job(org.ours, [write])
        assert org.crm.job_state(job) == "open"

        org.crm.drop_job(job)

        assert org.connect().job_state(job) in ("aborted", "gone")
        assert org.crm.write([write])[0].created

    def test_job_can_be_ended_by_another_connection_and_again(self, org: Org) -> None:
        write = org.write_of("key", "Text")
        job = org.crm.open_job(org.ours, [write])
        org.crm.send_job(job, [write])
        org.crm.send_job(job, [write])

        first = org.connect().end_job(job)

        assert first.answers["key"].created
        assert org.connect().end_job(job) == first
        assert org.crm.job_state(job) == "done"
