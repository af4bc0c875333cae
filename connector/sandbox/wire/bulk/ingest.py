"""Ingest jobs: an uploaded file taken through the same save path as REST, 200 rows at a time."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from connector.sandbox.wire.access import View
from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.org import Org
from connector.sandbox.wire.records.remove import delete
from connector.sandbox.wire.records.save import create, update, upsert
from connector.sandbox.wire.schema import SObject

from .columns import Column, columns, record
from .dialect import DELIMITERS, ENDINGS, JobFailed, Table, line
from .job import Job

CHUNK = 200
BATCH = 10_000  # rows of one of the day's batches
SUCCESSFUL, FAILED, UNPROCESSED = "successfulResults", "failedResults", "unprocessedrecords"


def ingest(org: Org, job: Job, take_batch: Callable[[], bool]) -> None:
    """Do the rows of the job until it is stopped. take_batch: whether the day's allowance has one more batch.

    Raises JobFailed; rows not yet done are unprocessed whatever happens.
    """
    table = Table(job.upload or b"", job.delimiter, job.ending)
    delimiter, ending = DELIMITERS[job.delimiter], ENDINGS[job.ending]
    own = table.header_line + ending
    job.results = {
        SUCCESSFUL: [f'"sf__Id"{delimiter}"sf__Created"{delimiter}{own}'],
        FAILED: [f'"sf__Id"{delimiter}"sf__Error"{delimiter}{own}'],
        UNPROCESSED: [own],
    }
    try:
        _work(org, job, table, take_batch)
    finally:
        job.results[UNPROCESSED] += (line(row, delimiter, ending) for row in table.rows[job.processed :])


def _work(org: Org, job: Job, table: Table, take_batch: Callable[[], bool]) -> None:
    if table.fault is not None:  # words unverified against a live org
        raise JobFailed(f"InvalidBatch : Failed to parse CSV: {table.fault}")
    behaviour = job.behaviour
    one = _object(org, job)
    found = columns(org.view(job.user_id), one, table.header)
    place = _key_place(job, found)
    last = len(table.rows)
    if behaviour and (behaviour.fail or behaviour.never_ends):
        last = min(last, behaviour.after)
    while job.processed < last and not job.stop.is_set():
        if job.processed % BATCH == 0 and not take_batch():
            raise JobFailed("ExceededQuota : ApiBatchItems Limit exceeded.")
        chunk = table.rows[job.processed : min(job.processed + CHUNK, last)]
        _chunk(org, job, one, found, place, chunk)
    if behaviour and behaviour.never_ends:
        job.stop.wait()
    elif behaviour and behaviour.fail:
        raise JobFailed(behaviour.fail)


def _object(org: Org, job: Job) -> SObject:
    one = org.view(job.user_id).object(job.object_name)
    if one is None:
        raise JobFailed(f"InvalidEntity : Unable to find object: {job.object_name}")
    return one


def _key_place(job: Job, found: list[Column]) -> int | None:
    """Where the column stands that names the record. Raises JobFailed when it is missing."""
    if job.operation == "insert":
        return None
    wanted = job.external_id or "Id"
    place = next((at for at, column in enumerate(found) if column.name.lower() == wanted.lower()), None)
    if place is None:
        raise JobFailed(f"InvalidBatch : Field name not found : {wanted}")
    return place


def _chunk(org: Org, job: Job, one: SObject, found: list[Column], place: int | None, chunk: list[list[str]]) -> None:
    """One transaction; a refused row leaves nothing behind, since each save takes back what it began."""
    delimiter, ending = DELIMITERS[job.delimiter], ENDINGS[job.ending]
    view = org.view(job.user_id)
    seen = Counter(row[place].lower() for row in chunk) if place is not None else Counter()
    done: list[str] = []
    refused: list[str] = []
    with org.storage.write():
        for row in chunk:
            try:
                if place is not None and seen[row[place].lower()] > 1 and row[place]:
                    raise _twice(job, row[place])
                record_id, created = _row(view, job, one, record(found, row))
            except SalesforceError as error:
                refused.append(line(["", _error(error), *row], delimiter, ending))
            else:
                done.append(line([record_id, str(created).lower(), *row], delimiter, ending))
    job.results[SUCCESSFUL] += done
    job.results[FAILED] += refused
    job.processed += len(chunk)
    job.failed += len(refused)
    job.modified = org.clock.seconds()


def _row(view: View, job: Job, one: SObject, sent: dict[str, Any]) -> tuple[str, bool]:
    missing = SalesforceError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [])
    if job.operation == "insert":
        return create(view, one.name, sent), True
    if job.operation == "upsert":
        assert job.external_id
        key = sent.pop(job.external_id, None)
        if job.external_id == "Id" and key is None:
            return create(view, one.name, sent), True
        return upsert(view, one.name, job.external_id, key, sent)
    record_id = sent.pop("Id", None)
    if not record_id:
        raise SalesforceError("MISSING_ARGUMENT", f"Id not specified in an {job.operation} call", [])
    if job.operation == "delete":
        return delete(view, one.name, record_id, missing), False
    return update(view, one.name, record_id, sent, missing), False


def _twice(job: Job, key: str) -> SalesforceError:
    if job.operation == "upsert" and job.external_id:
        return SalesforceError("DUPLICATE_VALUE", f"Duplicate external id specified: {key}", [job.external_id])
    return SalesforceError("DUPLICATE_VALUE", f"duplicate id in list: {key}", [])


def _error(error: SalesforceError) -> str:
    """``CODE:message:Field --``, without a field ``CODE:message:--``. Several fields: unverified against a live org."""
    fields = ",".join(error.fields or ())
    return f"{error.code}:{error.message}:{fields + ' ' if fields else ''}--"
