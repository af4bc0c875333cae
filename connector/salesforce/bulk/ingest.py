"""Writing by an ingest job: many of our own records for six calls.

The job's id is known before any row is sent, so that a run that breaks off leaves nothing unknown behind: a job
still open has written nothing, any other is asked for its results, row by row.

Salesforce takes one upload per job. Where an answer is lost and the upload repeated, it refuses to close the job
("Found multiple contents"); nothing of it was processed then, and its rows go into another.

From the documentation and users' words, unverified against a live org.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence

import structlog

from connector.crm import JobResult, JobState
from connector.errors import CrmError, FixYourSetup, StillRunning, TryLater
from connector.records import Write, Written
from connector.salesforce.bulk import cells
from connector.salesforce.bulk.jobs import (
    ABORTED,
    COMPLETE,
    FAILED,
    GONE_CODES,
    OPEN,
    RUNNING,
    BulkLimits,
    Info,
    info_of,
)
from connector.salesforce.redact import redact
from connector.salesforce.session import Session
from connector.salesforce.write import KEY, for_fixed_alone, refusal

_STATES: dict[str, JobState] = {
    OPEN: "open",
    **dict.fromkeys(RUNNING, "running"),
    COMPLETE: "done",
    FAILED: "failed",
    ABORTED: "aborted",
}
_PLACE = "bulk job"
_log = structlog.get_logger("cornerman.salesforce")

Fixed = Callable[[str], frozenset[str]]
"""The fields of an object that can be set only when a record is created."""


def cut(writes: Sequence[Write], limits: BulkLimits) -> Iterator[list[Write]]:
    """Parts that fit into one job each: of one object, by key or by id, in order of their lanes."""
    part: list[Write] = []
    used = 0
    for item in sorted(writes, key=lambda item: (item.object, item.key is None, item.lane)):
        size = cells.size(item)
        other = part and (item.object, item.key is None) != (part[-1].object, part[-1].key is None)
        if part and (other or len(part) >= limits.rows or used + size > limits.csv_bytes):
            yield part
            part, used = [], 0
        part.append(item)
        used += size
    if part:
        yield part


class IngestJobs:
    """Writes through one session."""

    def __init__(self, session: Session, limits: BulkLimits, fixed: Fixed) -> None:
        self._session, self._limits, self._fixed = session, limits, fixed
        self._sent: dict[str, int] = {}  # rows by job, of those that we wait for

    def open(self, object_name: str, writes: Sequence[Write]) -> str:
        """A new job for these writes; nothing is sent yet."""
        _check(object_name, writes, self._limits)
        how = {"operation": "update"} if writes[0].key is None else {"operation": "upsert", "externalIdFieldName": KEY}
        body = {"object": object_name, "contentType": "CSV", "lineEnding": "LF", **how}
        reply = self._session.call("POST", "jobs/ingest", body=body, place=object_name)
        return str(info_of(reply, object_name)["id"])

    def send(self, job: str, writes: Sequence[Write]) -> None:
        """Uploads the rows and closes the job. Harmless for a job that is closed already."""
        name = writes[0].object
        path = f"jobs/ingest/{job}"
        try:
            self._session.upload(f"{path}/batches", cells.write_rows(writes, self._fixed(name)), place=name)
            self._session.call("PATCH", path, body={"state": "UploadComplete"}, place=name)
            self._sent[job] = len(writes)
        except FixYourSetup as error:
            state = self.state(job)
            if state not in ("open", "gone"):
                return  # closed by an earlier request, whose answer was lost
            if state == "open":
                with contextlib.suppress(CrmError):
                    self.drop(job)
            if state == "open" and not _is_spoilt(error):
                raise
            raise TryLater(
                f"the job {job} was {'sent twice' if state == 'open' else 'deleted'} and nothing of it is written",
                place=name,
                remedy="Run again: its rows go into a new job",
                code="JOB_SPOILT",
                unsent=True,
            ) from None

    def state(self, job: str) -> JobState:
        info = self._info(job)
        return "gone" if info is None else _STATES[str(info["state"])]

    def drop(self, job: str) -> None:
        """Aborts the job. What it has written stays written; one that has ended or is gone is left as it is."""
        try:
            self._session.call("PATCH", f"jobs/ingest/{job}", body={"state": ABORTED}, place=_PLACE)
        except FixYourSetup:
            if self.state(job) in ("open", "running"):
                raise

    def end(self, job: str) -> JobResult:
        """Waits for the job to end and reads what became of each row."""
        rows = self._sent.pop(job, 0)
        info = self._limits.waiting.until_ended(lambda: self._info(job) or {}, threading.Event(), rows)
        if not info:
            return JobResult(failed=f"the job {job} is gone; Salesforce keeps jobs for seven days")
        if info["state"] == OPEN:
            raise ValueError(f"the job {job} was never sent")
        if info["state"] in RUNNING:
            raise StillRunning(
                f"the bulk job {job} is still running after {self._limits.waiting.in_all:.0f} seconds",
                place=str(info["object"]),
                remedy="The next run takes its results, or ends it. Setup, Bulk Data Load Jobs, shows its progress",
                code="STILL_RUNNING",
            )
        return self._result(info)

    def _result(self, info: Info) -> JobResult:
        path, found_by = f"jobs/ingest/{info['id']}", KEY if info["operation"] == "upsert" else "Id"
        name = str(info["object"])
        answers = {
            row: Written(id=record, created=created == "true")
            for row, record, created in self._rows(f"{path}/successfulResults", name, found_by, "sf__Id", "sf__Created")
        }
        unprocessed: list[str] = []
        processed, refused = (int(info.get(f"numberRecords{what}") or 0) for what in ("Processed", "Failed"))
        if refused or len(answers) < processed or not processed or info["state"] != COMPLETE:
            fixed = self._fixed(name)
            for row, record, error in self._rows(f"{path}/failedResults", name, found_by, "sf__Id", "sf__Error"):
                written = _refused(record, error)
                if for_fixed_alone(written.refusal, fixed):
                    unprocessed.append(row)
                else:
                    answers[row] = written
        failed = None
        if info["state"] != COMPLETE:
            unprocessed.extend(row for (row,) in self._unprocessed(path, name, found_by))
            failed = f"{name}: the bulk job {info['id']} {_ended(info)}"
            _log.warning("salesforce.bulk.failed", object=name, job=info["id"], state=info["state"])
        return JobResult(answers=answers, unprocessed=tuple(unprocessed), failed=failed)

    def _unprocessed(self, path: str, name: str, found_by: str) -> Iterator[tuple[str, ...]]:
        """Rows that Salesforce did not come to. Documented in lower case, asked for by others in mixed case."""
        try:
            yield from self._rows(f"{path}/unprocessedrecords", name, found_by)
        except FixYourSetup as error:
            if error.code not in GONE_CODES:
                raise
            yield from self._rows(f"{path}/unprocessedRecords", name, found_by)

    def _rows(self, path: str, name: str, *columns: str) -> Iterator[tuple[str, ...]]:
        return cells.read_columns(self._session.download(path, place=name).content, *columns)

    def _info(self, job: str) -> Info | None:
        try:
            reply = self._session.call("GET", f"jobs/ingest/{job}", place=_PLACE)
        except FixYourSetup as error:
            if error.code in GONE_CODES:
                return None
            raise
        return info_of(reply, _PLACE)


def _check(object_name: str, writes: Sequence[Write], limits: BulkLimits) -> None:
    if not writes or len(writes) > limits.rows:
        raise ValueError(f"{len(writes)} writes for one job, which takes 1 to {limits.rows}")
    if {item.object for item in writes} != {object_name}:
        raise ValueError(f"the writes of this job must all be of {object_name}")
    names = {item.id if item.key is None else item.key for item in writes}
    by_key = {item.key is not None for item in writes}
    if len(by_key) > 1 or None in names or len(names) != len(writes):
        raise ValueError("the writes of one job must all have a key, or all an id, each of its own")


def _is_spoilt(error: CrmError) -> bool:
    return "contents for job" in error.fault


def _ended(info: Info) -> str:
    if info["state"] == ABORTED:
        return "was aborted in Salesforce"
    return f"failed: {redact(str(info.get('errorMessage') or 'Salesforce does not say why'))}"


def _refused(record: str, error: str) -> Written:
    """From `CODE:message:fields --`."""
    code, _, rest = error.partition(":")
    words, _, named = rest.rpartition(":")
    fields = tuple(named.removesuffix("--").replace(",", " ").split()) if named.endswith("--") else ()
    return Written(id=record or None, refusal=refusal(code or "UNKNOWN", words or rest, fields))
