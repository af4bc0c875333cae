"""The jobs of an org: who runs them, how many a day, what becomes of them."""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from connector.sandbox.ids import is_id, make_id, to18
from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.org import Org
from connector.sandbox.wire.soql.run import Prepared

from .dialect import JobFailed
from .extract import extract
from .ingest import ingest
from .job import ENDED, Behaviour, Job

_logger = logging.getLogger(__name__)
_DAY, _WEEK = 24 * 3600, 7 * 24 * 3600
_PATIENCE = 30  # seconds that a stopped job may take to finish its 200 rows
QUERY_PAGE = 50_000


@dataclass(slots=True)
class Daily:
    """What may be used up in 24 hours, rolling."""

    most: int
    _times: deque[int] = field(default_factory=deque)

    def used(self, now: int) -> int:
        while self._times and self._times[0] <= now - _DAY:
            self._times.popleft()
        return len(self._times)

    def take(self, now: int) -> bool:
        if self.used(now) >= self.most:
            return False
        self._times.append(now)
        return True


class Jobs:
    """Every job of the server. ``unsupported``: objects, in lower case, that Bulk does not take."""

    def __init__(self, org: Org) -> None:
        self.org = org
        self.page_rows = QUERY_PAGE
        self.unsupported: frozenset[str] = frozenset()
        self.behaviours: list[Behaviour] = []
        self.query_jobs = Daily(10_000)
        self.batches = Daily(15_000)
        self._jobs: dict[str, Job] = {}
        self._made = 0
        self._lock = threading.Lock()

    def forget(self) -> None:
        """Stop and drop every job, and all that was asked of the next ones."""
        with self._lock:
            jobs, self._jobs = list(self._jobs.values()), {}
        for job in jobs:
            self._halt(job)
            self._drop(job)
        self.behaviours.clear()
        self.unsupported = frozenset()
        self.page_rows = QUERY_PAGE
        self.query_jobs, self.batches = Daily(10_000), Daily(15_000)

    def all(self, kind: str) -> list[Job]:
        with self._lock:
            return [job for job in self._jobs.values() if job.kind == kind]

    def get(self, kind: str, job_id: str, user_id: str) -> Job:
        """The caller's own job of the last seven days; what others see of it is unverified against a live org."""
        with self._lock:
            job = self._jobs.get(to18(job_id)) if is_id(job_id) else None
        old = job is not None and self.org.clock.seconds() - job.born > _WEEK
        if job is None or old or job.kind != kind or job.user_id != user_id:
            raise SalesforceError("NOT_FOUND", "The requested resource does not exist", status=404)
        return job

    def open_ingest(self, **about: Any) -> Job:
        return self._open(kind="ingest", state="Open", **about)

    def open_query(self, prepared: Prepared, **about: Any) -> Job:
        """A query job, under way. Raises LIMIT_EXCEEDED."""
        now = self.org.clock.seconds()
        with self._lock:
            if not self.query_jobs.take(now):
                most, used = self.query_jobs.most, self.query_jobs.used(now)
                message = f"Max bulk v2 query jobs ({most}) per 24 hrs has been reached ({used + 1})."
                raise SalesforceError("LIMIT_EXCEEDED", message)
        job = self._open(kind="query", state="UploadComplete", **about)

        def run() -> None:
            if job.behaviour and job.behaviour.never_ends:
                job.stop.wait()
            elif job.behaviour and job.behaviour.fail:
                raise JobFailed(job.behaviour.fail)
            else:
                lines = extract(self.org.view(job.user_id), job, prepared)
                job.lines, job.processed = lines, lines.count

        self._start(job, run)
        return job

    def close(self, job: Job) -> None:
        """The upload is complete: process it."""
        job.state, job.modified = "UploadComplete", self.org.clock.seconds()
        self._start(job, lambda: ingest(self.org, job, self._take_batch))

    def abort(self, job: Job) -> None:
        """Stop the job; what it has done stays done."""
        self._halt(job)
        if job.state not in ENDED:
            job.state, job.modified = "Aborted", self.org.clock.seconds()

    def delete(self, job: Job) -> None:
        self._halt(job)
        with self._lock:
            self._jobs.pop(job.id, None)
        self._drop(job)

    def _open(self, **about: Any) -> Job:
        now = self.org.clock.seconds()
        with self._lock:
            self._made += 1
            job = Job(id=make_id("750", self._made), born=now, modified=now, **about)
            self._jobs[job.id] = job
            return job

    def _take_batch(self) -> bool:
        with self._lock:
            return self.batches.take(self.org.clock.seconds())

    def _behaviour_of(self, job: Job) -> Behaviour | None:
        with self._lock:
            for one in self.behaviours:
                if one.meets(job):
                    one.count -= 1
                    if one.count <= 0:
                        self.behaviours.remove(one)
                    return one
        return None

    def _start(self, job: Job, work: Callable[[], None]) -> None:
        job.behaviour = self._behaviour_of(job)
        job.thread = threading.Thread(target=self._run, args=(job, work), name=f"job {job.id}", daemon=True)
        job.thread.start()

    def _run(self, job: Job, work: Callable[[], None]) -> None:
        job.state = "InProgress"
        started = time.perf_counter()
        ended = "JobComplete"
        try:
            if job.behaviour and job.behaviour.delay_ms:
                job.stop.wait(job.behaviour.delay_ms / 1000)
            work()
        except JobFailed as fault:
            ended, job.error = "Failed", str(fault)
        except SalesforceError as fault:
            ended, job.error = "Failed", f"{fault.code} : {fault.message}"
        except Exception:
            _logger.exception("job %s failed", job.id)
            ended, job.error = "Failed", "InternalServerError : An unexpected error occurred."
        finally:
            self.org.storage.release()
        job.upload = None
        job.milliseconds = int((time.perf_counter() - started) * 1000)
        job.modified = self.org.clock.seconds()
        job.state = "Aborted" if job.stop.is_set() else ended

    @staticmethod
    def _halt(job: Job) -> None:
        job.stop.set()
        if job.thread is not None:
            job.thread.join(_PATIENCE)

    @staticmethod
    def _drop(job: Job) -> None:
        if job.lines is not None:
            job.lines.drop()
