"""What every CRM can do for us. One folder per CRM fulfils this; `tests/contract.py` holds each to it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from connector.records import Budget, Edit, Identity, ObjectShape, Page, Row, Want, Write, Written
from connector.survey import Survey

JobState = Literal["open", "running", "done", "failed", "aborted", "gone"]
"""open: nothing is written yet. gone: the CRM knows it no more, and what it wrote can be seen in the records only."""


@dataclass(frozen=True, slots=True)
class JobResult:
    """What became of the rows of one bulk job, by key (or by id, for updates by id).

    A row that stands in neither `answers` nor `unprocessed` was not answered for: send it again. A row in
    `unprocessed` was not tried, or cannot be written this way (a record that exists, sent by key with a parent that
    must not change): send it by `write`, or by id.
    """

    answers: Mapping[str, Written] = field(default_factory=dict)
    unprocessed: tuple[str, ...] = ()
    failed: str | None = None  # why the job as a whole did not come to its end; some rows may have an answer still

    @property
    def done(self) -> bool:
        """Whether the job came to its end."""
        return self.failed is None


class Crm(Protocol):
    """A CRM, as the signed-in user sees it. Calls may be made from several threads.

    Every method raises `FixYourSetup` when an admin must act and `TryLater` when waiting cures it.
    """

    batch_size: int
    """How many writes one call to `write` takes."""
    bulk_from: int
    """From how many writes of one object on a bulk job is cheaper; 0 where there are no jobs."""
    bulk_rows: int
    """Most writes that one job takes; fewer where they are long (`cut_jobs`)."""
    spend: Callable[[], None]
    """Asked before each request that the CRM's daily limit counts, from whichever thread makes it. What it raises, a
    `DailyLimitReached`, goes to the caller, and the request is not made."""

    @property
    def calls(self) -> int:
        """Calls made so far through this connection, as the CRM's daily limit counts them."""
        ...

    @property
    def lost_fields(self) -> frozenset[str]:
        """`Object.Field` of each field that was asked for and could not be read, as of now. Rows lack it: unknown, not
        empty. A field that a later `describe` shows again is lost no more."""
        ...

    @property
    def survey(self) -> Survey:
        """What an admin wants to know of the organisation itself."""
        ...

    def identity(self) -> Identity:
        """Whose organisation this is. The sync refuses to go on when it is not the pinned one."""
        ...

    def describe(self, objects: Iterable[str]) -> Mapping[str, ObjectShape]:
        """The shape of each object that we may see; one that is missing or hidden is left out."""
        ...

    def budget(self) -> Budget | None:
        """Calls used and allowed today as last heard from the CRM; None where it does not say."""
        ...

    def changed_since(self, wants: Sequence[Want]) -> Iterator[Page]:
        """Rows changed since each cursor, deleted and merged ones among them.

        Per object they come in cursor order, or, where very many are read at once, in no order: then every page but
        the last has no cursor, and a reading that breaks off begins again. Reading overlaps the cursor, so a row may
        come again; it never misses one. Each want ends with a page whose `last` is true, empty when nothing changed.
        Empty pages may come between, while the CRM is waited for: a moment to say that we are alive.
        """
        ...

    def fetch(self, object_name: str, ids: Sequence[str], fields: Sequence[str]) -> Iterator[Row]:
        """These records as they stand now, and who changed each last; ids that are gone are left out."""
        ...

    def edits(self, object_name: str, ids: Sequence[str], fields: Sequence[str], since: str) -> Iterator[Edit]:
        """Changes of these fields on these records from `since` on, oldest first, by whomever.

        Only fields whose history the organisation tracks: no edit of a field does not mean that it was not edited.
        """
        ...

    def write(self, writes: Sequence[Write]) -> Sequence[Written]:
        """Send at most `batch_size` writes of one object; answers in the same order, one per write.

        Sending twice is harmless: rows are found by key or id. `TryLater` means the outcome of the whole batch is
        not known (unless `unsent`), so the caller settles it by sending again.
        """
        ...

    def delete(self, object_name: str, ids: Sequence[str]) -> Sequence[Written]:
        """Delete these records; one that is already gone counts as deleted."""
        ...

    def cut_jobs(self, writes: Sequence[Write]) -> Iterator[Sequence[Write]]:
        """The writes in parts that fit into one job each, ordered by lane. Each record at most once."""
        ...

    def open_job(self, object_name: str, writes: Sequence[Write]) -> str:
        """A new job for one part, nothing sent yet. Keep its id before going on."""
        ...

    def send_job(self, job: str, writes: Sequence[Write]) -> None:
        """Send the rows of the job, which begins to work. Calling again is safe.

        `TryLater` with `unsent`: nothing of it was or will be written, the rows go into another job.
        """
        ...

    def end_job(self, job: str) -> JobResult:
        """Wait for the job's end and read what became of each row; may be called again, also by a later run.

        `TryLater` when it is still running after a stated patience.
        """
        ...

    def job_state(self, job: str) -> JobState: ...

    def drop_job(self, job: str) -> None:
        """Abort a job that shall not go on. What it wrote stays; one that ended already is left as it is."""
        ...
