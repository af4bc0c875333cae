"""The day's calls: how many a run may make, what it is likely to need, and where it must stop.

The admin sets the share of the organisation's daily calls that is ours (`api_share` in the organisation's file), and
`--budget` a number for one run. What everybody else uses counts too: the organisation's own limit is never run into.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from connector.crm import Crm
from connector.errors import DailyLimitReached
from mappings import own, translate
from mappings.load import Organisation
from sync.store import Store, outbox, runs

RESERVE = 0.02
"""Part of the organisation's daily calls that is left untouched, for people at work."""
HEARTBEAT = 1
"""Calls that the heartbeat takes."""

OUR_SHARE = "Run again tomorrow, or raise api_share in the organisation's file"
THIS_RUN = "Run again, or with a larger --budget"


class BudgetSpent(DailyLimitReached):
    """Our share of the day's calls is spent. Everything is kept; the next run goes on from there."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """Calls that a run is likely to make, by phase. Reading and writing are guessed from the last runs."""

    settle: int
    pull: int
    push: int
    allowed: int | None  # calls left to us; None where the CRM does not say

    @property
    def total(self) -> int:
        return self.settle + self.pull + self.push


@dataclass
class Budget:
    """Counts a run's calls against what is allowed: asked before each request, so that none too many is made.

    One call is kept back for the heartbeat, so that a run that stops can say so.
    """

    crm: Crm
    allowed: int | None
    began_with: int = 0
    remedy: str = OUR_SHARE  # where `allowed` is used up
    kept_back: int = HEARTBEAT
    reserve: float = RESERVE
    _begun: int = field(init=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def __post_init__(self) -> None:
        self._begun = self.used

    @property
    def used(self) -> int:
        """Calls of this run so far."""
        return self.crm.calls - self.began_with

    @contextmanager
    def guarding(self) -> Iterator[None]:
        """While it lasts, every request of this connection is asked for."""
        before, self.crm.spend = self.crm.spend, self.spend
        try:
            yield
        finally:
            self.crm.spend = before

    def spend(self) -> None:
        """Takes one call. Raises `BudgetSpent` when no further one may be made; called from several threads."""
        with self._lock:
            self.check()
            self._begun += 1

    def check(self) -> None:
        """Raises `BudgetSpent` when no further call may be made."""
        if self.allowed is not None and self._begun >= self.allowed - self.kept_back:
            raise BudgetSpent(
                f"this run's {self.allowed} calls are used",
                place="API budget",
                remedy=self.remedy,
                unsent=True,
            )
        heard = self.crm.budget()
        if heard and heard.used >= heard.limit * (1 - self.reserve):
            raise BudgetSpent(
                f"{heard.used} of the organisation's {heard.limit} daily calls are used",
                place="API budget",
                remedy="Run again tomorrow",
                unsent=True,
            )

    @contextmanager
    def for_the_heartbeat(self) -> Iterator[None]:
        """While it lasts, what was kept back for it may be spent, and one of the calls that are left to people."""
        self.kept_back, self.reserve = 0, 0.0
        try:
            yield
        finally:
            self.reserve = RESERVE


def budget_of(
    organisation: Organisation,
    crm: Crm,
    store: Store,
    utc_day: str,
    most: int | None,
    *,
    began_with: int | None = None,
    kept_back: int = HEARTBEAT,
) -> Budget:
    """What this run may use: the admin's share of the day less what our runs of today used, and `most` at the most.

    `began_with` are the calls that this connection had made when the run began: now, where it says nothing else.
    """
    heard = crm.budget()
    allowed, remedy = most, THIS_RUN
    if heard is not None:
        with store.begin() as connection:
            used = runs.calls_on(connection, organisation.alias, utc_day)
        ours = max(0, int(heard.limit * organisation.api_share) - used)
        if most is None or ours < most:
            allowed, remedy = ours, OUR_SHARE
    return Budget(crm, allowed, crm.calls if began_with is None else began_with, remedy, kept_back)


def forecast(organisation: Organisation, crm: Crm, store: Store, budget: Budget) -> Forecast:
    """Calls by phase, before the run."""
    objects = len(translate.objects(organisation.fields)) + len(own.PARENTS_FIRST)
    with store.begin() as connection:
        sending = outbox.count(connection, organisation.alias, "sending")
        planned = outbox.count(connection, organisation.alias, "planned")
        jobs = outbox.jobs(connection, organisation.alias)
        last = runs.last_finished(connection, organisation.alias)
    rows = last.counts.get("written", 0) if last else 0
    pages = last.counts.get("read", 0) // 2000 if last else objects
    return Forecast(
        settle=_batches(sending, crm) + 5 * len(jobs),
        pull=-(-objects // 5) + pages,
        push=_batches(planned + rows, crm) + 1,
        allowed=budget.allowed,
    )


def _batches(rows: int, crm: Crm) -> int:
    """Calls for so many writes: a job costs about six however many rows it takes."""
    return 6 if crm.bulk_from and rows >= crm.bulk_from else -(-rows // crm.batch_size)
