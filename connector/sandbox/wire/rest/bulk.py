"""Bulk API 2.0 over REST: /jobs/ingest and /jobs/query.

Where a state does not allow what is asked, codes and words are unverified against a live org.
"""

import base64
import binascii
from typing import Any

from connector.sandbox.wire.bulk.dialect import DELIMITERS, ENDINGS, named
from connector.sandbox.wire.bulk.extract import ready
from connector.sandbox.wire.bulk.ingest import FAILED, SUCCESSFUL, UNPROCESSED
from connector.sandbox.wire.bulk.job import ENDED, Job
from connector.sandbox.wire.errors import SalesforceError, not_found

from .call import Answer, Call, route
from .state import State

_OPERATIONS = ("insert", "update", "upsert", "delete")
_RESULT_PAGES_SINCE = 58  # "available in API version 58.0 and later": Get Parallel Results for a Query Job
_RESULT_PAGES = 5
_JOBS_PAGE = 1000
_INGEST, _QUERY = "/jobs/ingest", "/jobs/query"
_ID = r"/(?P<job_id>\w+)"


def _wrong_state(message: str) -> SalesforceError:
    return SalesforceError("INVALIDJOBSTATE", message)


def _shape(call: Call) -> dict[str, Any]:
    """Who asks, and the dialect of the file."""
    body = call.json_object()
    if str(body.get("contentType", "CSV")).upper() != "CSV":
        raise SalesforceError("INVALIDJOB", f"Invalid content type: {body['contentType']}. Only CSV is supported.")
    return {
        "user_id": call.view.user_id,
        "version": call.version,
        "delimiter": named(body.get("columnDelimiter"), DELIMITERS, "COMMA", "columnDelimiter"),
        "ending": named(body.get("lineEnding"), ENDINGS, "LF", "lineEnding"),
    }


@route("POST", _INGEST)
def create_ingest(state: State, call: Call) -> Answer:
    body = call.json_object()
    operation, name = str(body.get("operation")), str(body.get("object"))
    if operation == "hardDelete":
        message = (
            "hardDelete operation requires special user profile permission, please contact your system administrator"
        )
        raise SalesforceError("FEATURENOTENABLED", message)
    if operation not in _OPERATIONS:
        raise SalesforceError("INVALIDJOB", f"operation: one of {', '.join(_OPERATIONS)} is needed, not {operation}")
    one = call.view.object(name)
    if one is None:
        raise SalesforceError("INVALIDENTITY", f"Unable to find object: {name}")
    if one.name.lower() in state.bulk.unsupported:
        raise SalesforceError("INVALIDENTITY", f"Entity '{one.name}' is not supported by the Bulk API.")
    key = None
    if operation == "upsert":
        key = one.get(str(body.get("externalIdFieldName") or ""))
        if not body.get("externalIdFieldName"):
            message = f"External ID was blank for {one.name}. An External ID must be specified for upsert."
            raise SalesforceError("INVALIDJOB", message)
        if key is None or not (key.external_id or key.type == "id"):
            message = (
                f"Field name provided, {body['externalIdFieldName']} does not match an External ID, Salesforce Id, "
                f"or indexed field for {one.name}"
            )
            raise SalesforceError("INVALIDJOB", message)
    job = state.bulk.open_ingest(
        operation=operation, object_name=one.name, external_id=key.name if key else None, **_shape(call)
    )
    return Answer(200, job.info(whole=False))


@route("PUT", _INGEST + _ID + "/batches")
def upload(state: State, call: Call, job_id: str) -> Answer:
    job = state.bulk.get("ingest", job_id, call.view.user_id)
    if not call.headers.get("content-type", "text/csv").lower().startswith("text/csv"):
        raise SalesforceError("UNSUPPORTED_MEDIA_TYPE", "Content-Type: text/csv is needed", status=415)
    if job.state != "Open":
        raise _wrong_state(f"Batches can not be added to a job in state {job.state}")
    if job.upload is not None:
        message = (
            f"Found multiple contents for job: <{job.id}>, please 'Close' / 'Abort' / 'Delete' the current Job then "
            "create a new Job and make sure you only do 'PUT' once on a given Job."
        )
        raise SalesforceError("CLIENTINPUTERROR", message)
    job.upload, job.modified = call.raw, state.org.clock.seconds()
    return Answer(201)


@route("PATCH", _INGEST + _ID)
def change_ingest(state: State, call: Call, job_id: str) -> Answer:
    job = state.bulk.get("ingest", job_id, call.view.user_id)
    wanted = call.json_object().get("state")
    if wanted == "UploadComplete":
        if job.state != "Open":
            raise _wrong_state(f"Closing already {job.state} Job not allowed")
        shown = {**job.info(whole=False), "state": "UploadComplete"}
        shown.pop("contentUrl", None)
        state.bulk.close(job)
        return Answer(200, shown)
    return _abort(state, job, wanted)


@route("PATCH", _QUERY + _ID)
def change_query(state: State, call: Call, job_id: str) -> Answer:
    return _abort(state, state.bulk.get("query", job_id, call.view.user_id), call.json_object().get("state"))


def _abort(state: State, job: Job, wanted: Any) -> Answer:
    if wanted != "Aborted":
        raise SalesforceError("INVALIDJOB", f"state: {wanted} cannot be asked for")
    if job.state in ENDED:
        raise _wrong_state(f"Aborting already {job.state} Job not allowed")
    state.bulk.abort(job)
    return Answer(200, job.info(whole=False))


@route("GET", r"/jobs/(?P<kind>ingest|query)")
def all_jobs(state: State, call: Call, kind: str) -> Answer:
    jobs = [job for job in state.bulk.all(kind) if job.user_id == call.view.user_id]
    start = _offset(call.query["queryLocator"]) if "queryLocator" in call.query else 0
    shown = [job.info() for job in jobs[start : start + _JOBS_PAGE]]
    if call.query.get("jobType"):
        shown = [one for one in shown if one["jobType"] == call.query["jobType"]]
    after = start + _JOBS_PAGE
    more = f"/services/data/{call.version}/jobs/{kind}?queryLocator={_locator(after)}" if after < len(jobs) else None
    return Answer(200, {"done": more is None, "records": shown, "nextRecordsUrl": more})


@route("GET", r"/jobs/(?P<kind>ingest|query)" + _ID)
def one_job(state: State, call: Call, kind: str, job_id: str) -> Answer:
    return Answer(200, state.bulk.get(kind, job_id, call.view.user_id).info())


@route("DELETE", r"/jobs/(?P<kind>ingest|query)" + _ID)
def delete_job(state: State, call: Call, kind: str, job_id: str) -> Answer:
    job = state.bulk.get(kind, job_id, call.view.user_id)
    if job.state not in (*ENDED, "UploadComplete"):
        raise _wrong_state(f"Deleting {job.state} Job not allowed")
    state.bulk.delete(job)
    return Answer(204)


@route("GET", _INGEST + _ID + r"/(?P<results>successfulResults|failedResults|unprocessed[rR]ecords)")
def ingest_results(state: State, call: Call, job_id: str, results: str) -> Answer:
    job = state.bulk.get("ingest", job_id, call.view.user_id)
    if job.state not in ENDED:
        raise _wrong_state(f"The job is {job.state}: its results are not there yet")
    kind = {SUCCESSFUL: SUCCESSFUL, FAILED: FAILED}.get(results, UNPROCESSED)
    return Answer(200, csv="".join(job.results.get(kind, ())).encode())


# Query jobs


@route("POST", _QUERY)
def create_query(state: State, call: Call) -> Answer:
    body = call.json_object()
    operation, text = str(body.get("operation")), body.get("query")
    if operation not in ("query", "queryAll"):
        raise SalesforceError("INVALIDJOB", f"operation: query or queryAll is needed, not {operation}")
    if not isinstance(text, str):
        raise SalesforceError("INVALIDJOB", "query: a SOQL query is needed")
    shape = _shape(call)
    prepared = ready(call.view, text, operation == "queryAll", state.bulk.unsupported)
    job = state.bulk.open_query(prepared, operation=operation, object_name=prepared.query.source.name, **shape)
    return Answer(200, {**job.info(whole=False), "state": "UploadComplete"})


def _locator(start: int) -> str:
    return base64.urlsafe_b64encode(str(start).encode()).decode().rstrip("=")


def _offset(locator: str) -> int:
    try:
        return int(base64.urlsafe_b64decode(locator + "=" * (-len(locator) % 4)))
    except (ValueError, binascii.Error):
        raise SalesforceError("INVALID_QUERY_LOCATOR", "invalid query locator") from None


def _answered(state: State, call: Call, job_id: str) -> Job:
    """A query job whose version is the caller's: "Otherwise, the call returns a 409 error", says the guide."""
    job = state.bulk.get("query", job_id, call.view.user_id)
    if job.version != call.version:
        message = f"The job was created in API version {job.version[1:]}: use the same one for its results"
        raise SalesforceError("INVALIDVERSION", message, status=409)
    return job


@route("GET", _QUERY + _ID + "/results")
def query_results(state: State, call: Call, job_id: str) -> Answer:
    job = _answered(state, call, job_id)
    if job.state != "JobComplete" or job.lines is None:
        return Answer(204)  # "If the request fails, the status code is 204 (No Content)", says the guide
    start = _offset(call.query["locator"]) if call.query.get("locator") else 0
    size = state.bulk.page_rows
    if "maxRecords" in call.query:
        if not call.query["maxRecords"].isdigit() or not int(call.query["maxRecords"]):
            raise SalesforceError("INVALID_PARAMETER", "maxRecords: a number from 1 is needed")
        size = min(size, int(call.query["maxRecords"]))
    if start and start >= job.lines.count:
        raise SalesforceError("INVALID_QUERY_LOCATOR", "invalid query locator")
    end = min(start + size, job.lines.count)
    headers = {
        "Sforce-NumberOfRecords": str(end - start),
        "Sforce-Locator": _locator(end) if end < job.lines.count else "null",
    }
    return Answer(200, headers=headers, csv=job.lines.page(start, size))


@route("GET", _QUERY + _ID + r"/result[pP]ages")
def result_pages(state: State, call: Call, job_id: str) -> Answer:
    if int(call.version[1:].partition(".")[0]) < _RESULT_PAGES_SINCE:
        raise not_found()
    job = _answered(state, call, job_id)
    if job.state != "JobComplete" or job.lines is None:
        return Answer(204)
    start, size = _offset(call.query["locator"]) if call.query.get("locator") else 0, state.bulk.page_rows
    base = f"/services/data/{job.version}/jobs/query/{job.id}"
    after = start + _RESULT_PAGES * size
    starts = range(start, min(after, max(job.lines.count, 1)), size)
    more = f"{base}/resultpages?locator={_locator(after)}" if after < job.lines.count else None
    pages = [{"resultUrl": f"{base}/results?locator={_locator(one)}"} for one in starts]
    return Answer(200, {"resultPages": pages, "nextRecordsUrl": more, "done": more is None})
