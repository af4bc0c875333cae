"""Reading by a query job: for a first load, a refetch, or very many changes.

A job costs three calls and one per result of 50,000 rows, where plain queries cost one per 2,000. Its rows come
in no order, since an order would keep Salesforce from reading its table in chunks; so a job is read to its end or
begun again.

Relied on, as documented and unverified against a live org: a result begins with a header; `resultPages` lists the
addresses of all results, the first included (named `resultPages`/`resultUrl` in the documentation, and
`resultChunks`/`resultLink` by users); numbers and points in time stand in CSV as `100.0` and `…000Z`.
"""

import contextlib
import threading
from collections import deque
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Protocol

import structlog

from connector.errors import CrmError, DailyLimitReached, FixYourSetup, TryLater
from connector.records import Page, Row
from connector.salesforce.bulk import cells
from connector.salesforce.bulk.jobs import ABORTED, COMPLETE, RUNNING, BulkLimits, Info, info_of
from connector.salesforce.describe import Described
from connector.salesforce.faults import BULK_LIMIT, EXPIRED
from connector.salesforce.redact import redact
from connector.salesforce.session import Download, Session
from connector.salesforce.values import moment

_AT_ONCE = 5  # as many addresses as one list of results holds
_FAILED = "BULK_JOB_FAILED"
_UNFIT = ("address", "location", "base64", "anyType", "complexvalue")
_EVERY_PARENT_HAS = ("Id", "Name", "Type")  # texts, whatever object a reference with many targets leads to
_log = structlog.get_logger("cornerman.salesforce")


class Shapes(Protocol):
    def described(self, object_name: str) -> Described: ...


def kinds(shapes: Shapes, described: Described, fields: Sequence[str]) -> Mapping[str, str] | None:
    """The type of each field, since CSV tells none; None where a job cannot read them.

    Jobs refuse compound fields and files. Of a history's old and new values CSV does not say what they are.
    """
    found = {field: _kind(shapes, described, field) for field in fields}
    if any(kind is None or kind in _UNFIT for kind in found.values()):
        return None
    return {field: kind or "" for field, kind in found.items()}


def _kind(shapes: Shapes, described: Described, path: str) -> str | None:
    head, dot, rest = path.partition(".")
    if not dot:
        return described.shape.fields[path].type
    targets = described.relationships[head]
    if len(targets) != 1:
        return "string" if rest in _EVERY_PARENT_HAS else None
    try:
        parent = shapes.described(targets[0])
    except FixYourSetup:
        return None
    return _kind(shapes, parent, rest) if parent.can_read(rest) else None


def is_refusal(error: CrmError) -> bool:
    """Whether jobs are refused where plain queries may still be answered."""
    if isinstance(error, DailyLimitReached):
        return error.code == BULK_LIMIT
    return isinstance(error, FixYourSetup) and error.code not in EXPIRED


class QueryJobs:
    """Reads by query jobs, the results of all at most five at a time. For one reading; close it at its end."""

    def __init__(self, session: Session, limits: BulkLimits) -> None:
        self._session, self._limits = session, limits
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(max_workers=_AT_ONCE)
        # Each job holds one result; what it fetches ahead it shares with the others, or memory would grow with them.
        self._spare = threading.Semaphore(_AT_ONCE - 1)

    def stop(self) -> None:
        """Ends the waiting for jobs, which are then aborted."""
        self._stop.set()

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    def run(self, query: str, alive: Page) -> Generator[Page, None, Info]:
        """Starts a job, deleted and archived records included, and waits until it has read everything.

        Gives `alive`, an empty page, from time to time while it waits. `FixYourSetup` when Salesforce refuses the job
        or it fails; `TryLater` when it does not end. A job that is not waited for to its end is aborted.
        """
        place, waiting = alive.object, self._limits.waiting
        body = {"operation": "queryAll", "query": query, "contentType": "CSV", "lineEnding": "LF"}
        info = info_of(self._session.call("POST", "jobs/query", body=body, place=place), place)
        job = str(info["id"])
        path = f"jobs/query/{job}"
        try:
            for _ in range(waiting.rounds):
                info = waiting.until_ended(
                    lambda: info_of(self._session.call("GET", path, place=place), place), self._stop
                )
                if info["state"] not in RUNNING or self._stop.is_set():
                    break
                yield alive
        finally:
            if info["state"] in RUNNING:
                with contextlib.suppress(CrmError):
                    self._session.call("PATCH", path, body={"state": ABORTED}, place=place)
        if info["state"] == COMPLETE:
            return info
        if info["state"] in RUNNING:
            minutes = waiting.in_all * waiting.rounds / 60
            raise TryLater(
                f"the bulk query job {job} did not end in {minutes:.0f} minutes and was aborted",
                place=place,
                remedy="The next run begins it again; try outside office hours",
                code="STILL_RUNNING",
            )
        if info["state"] == ABORTED:
            raise TryLater(
                f"the bulk query job {job} was aborted in Salesforce", place=place, remedy="Run again", code=ABORTED
            )
        why = redact(str(info.get("errorMessage") or "Salesforce does not say why"))
        raise FixYourSetup(f"the bulk query job {job} failed: {why}", place=place, code=_FAILED)

    def rows(
        self, job: Info, described: Described, fields: Sequence[str], types: Mapping[str, str]
    ) -> Iterator[tuple[Row, ...]]:
        """All rows of a job that ended, in no order."""
        place = described.shape.name
        for result in self._results(job, place):
            said = result.headers.get("Sforce-NumberOfRecords")
            expected = int(said) if said else None
            yield from cells.read_rows(described, fields, types, result.content, expected)

    def began(self, job: Info) -> str:
        """When the job was made: what changed since may be missing from it."""
        return moment(str(job["createdDate"]))

    def _results(self, job: Info, place: str) -> Iterator[Download]:
        path = f"jobs/query/{job['id']}"
        few = int(job.get("numberRecordsProcessed") or 0) <= self._limits.page_rows
        listed = None if few else self._listed(path, place)
        if listed is None:
            yield from self._one_by_one(path, place)
            return
        ahead: deque[Future[Download]] = deque()
        try:
            for address in self._addresses(listed, place):
                while ahead and not self._spare.acquire(blocking=False):
                    yield self._next_of(ahead)
                ahead.append(self._pool.submit(self._session.download, address, place=place))
            while ahead:
                yield self._next_of(ahead)
        finally:
            for future in ahead:
                future.cancel()

    def _next_of(self, ahead: deque[Future[Download]]) -> Download:
        result = ahead.popleft().result()
        if ahead:
            self._spare.release()
        return result

    def _listed(self, path: str, place: str) -> Any | None:
        """The first list of results; None where this version of Salesforce keeps none."""
        try:
            reply = self._session.call("GET", f"{path}/resultPages", place=place)
        except FixYourSetup as error:
            _log.info("salesforce.bulk.one_by_one", object=place, fault=error.code)
            return None
        return reply if _links(reply) else None

    def _addresses(self, reply: Any, place: str) -> Iterator[str]:
        while True:
            yield from _links(reply)
            if reply.get("done", True):
                return
            following = reply.get("nextRecordsUrl") or reply.get("nextRecordUrl")
            reply = self._session.call("GET", str(following), place=place) if following else None
            if not _links(reply):
                raise TryLater("the list of results is cut short", place=place, code="GARBLED")

    def _one_by_one(self, path: str, place: str) -> Iterator[Download]:
        params = {"maxRecords": str(self._limits.page_rows)}
        while True:
            result = self._session.download(f"{path}/results", params=params, place=place)
            yield result
            locator = result.headers.get("Sforce-Locator")
            if not locator or locator == "null":
                return
            params["locator"] = locator


def _links(reply: Any) -> list[str]:
    if not isinstance(reply, dict):
        return []
    listed = reply.get("resultPages") or reply.get("resultChunks") or []
    return [str(item.get("resultUrl") or item["resultLink"]) for item in listed]
