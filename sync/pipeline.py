"""The story: settle, pull, read, judge, push.

A crash anywhere is cured by running again: from the checkpoint and the outbox.
"""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

from connector.crm import Crm
from connector.errors import CrmError, DailyLimitReached, TryLater
from mappings import outgoing, own, translate
from mappings.load import Organisation
from sync import budget as budgets
from sync import requests, reviews
from sync.ask import ask
from sync.budget import Budget, BudgetSpent, Forecast
from sync.canary.state import missing_canary
from sync.clock import Clock, company_day, stamp
from sync.foresee import foreseen
from sync.judge import Bench, judge
from sync.prune import prune_if_due
from sync.pull import pull
from sync.push import heartbeat, push
from sync.read import read
from sync.reconcile import reconcile_if_due
from sync.second import Readers
from sync.settle import settle
from sync.store import Store, organisations, runs
from sync.store.learned import as_learned
from sync.store.organisations import Lease, Leased
from sync.store.outbox import Planned
from sync.turn import Progress, Turn, no_progress

Announce = Callable[[Forecast], None]
"""Told what a run is likely to cost, before it begins."""


def no_announcement(_forecast: Forecast) -> None:
    """For runs that nobody watches."""


class Paused(Exception):
    """The organisation is paused: nothing was read or written, or nothing more from here on."""


@dataclass(frozen=True)
class Report:
    """What one sync did. `planned` is filled by a dry run only: the writes it would have made."""

    run: int | None
    outcome: str
    counts: Mapping[str, int]
    message: str | None = None
    planned: tuple[Planned, ...] = field(default=())
    forecast: Forecast | None = None


def sync(
    organisation: Organisation,
    crm: Crm,
    store: Store,
    clock: Clock,
    *,
    dry_run: bool = False,
    calls: int | None = None,
    announce: Announce = no_announcement,
    progress: Progress = no_progress,
    readers: Readers | None = None,
) -> Report:
    """One turn of the crank for one organisation. It makes no more than `calls` calls, and says so when it stops there.

    A dry run pulls and keeps, and sends and records nothing else, nor asks `readers`. Raises `Paused`,
    `organisations.Leased`, `organisations.AnotherOrganisation`, and whatever the CRM raises once everything reached so
    far is kept.
    """
    began_with = crm.calls
    with _collecting_seldom(), Lease(store, organisation.alias) as lease:
        may_run(organisation, crm, lease.store, canary=not dry_run)
        return _turn(
            organisation,
            crm,
            lease,
            clock,
            began_with,
            dry_run=dry_run,
            calls=calls,
            announce=announce,
            progress=progress,
            readers=readers,
        )


def may_run(organisation: Organisation, crm: Crm, store: Store, *, canary: bool) -> None:
    """Raises `Paused` for an organisation that is held, with `canary` also before its canary where one is required,
    and `AnotherOrganisation` for one that is not the pinned one."""
    alias = organisation.alias
    if organisation.paused:
        raise Paused(f"{alias} is paused by its own file. Nearest: paused: false in orgs/{alias}.yaml")
    _not_paused(store, alias)
    if canary and (why := missing_canary(organisation, store)):
        raise Paused(why)
    identity = crm.identity()
    with store.begin() as connection:
        organisations.pin(connection, alias, identity.organisation, organisation.organisation_id)


def _not_paused(store: Store, alias: str) -> None:
    with store.begin() as connection:
        paused = organisations.load(connection, alias).paused
    if paused is not None:
        raise Paused(f"{alias} is paused: {paused}. Nearest: cornerman resume {alias}")


def _turn(
    organisation: Organisation,
    crm: Crm,
    lease: Lease,
    clock: Clock,
    began_with: int,
    *,
    dry_run: bool,
    calls: int | None,
    announce: Announce,
    progress: Progress,
    readers: Readers | None,
) -> Report:
    store, started = lease.store, clock()
    day = company_day(started, organisation.time_zone)
    with store.begin() as connection:
        organisation = as_learned(connection, organisation)
    bench = Bench.of(organisation)
    utc_day = started.astimezone(UTC).date().isoformat()
    budget = budgets.budget_of(organisation, crm, store, utc_day, calls, began_with=began_with)
    forecast = budgets.forecast(organisation, crm, store, budget)
    announce(forecast)
    with store.begin() as connection:
        number = runs.begin(connection, organisation.alias, stamp(started), day)

    def go_on() -> None:
        lease.renew()
        _not_paused(store, organisation.alias)
        budget.check()

    turn = Turn(organisation, crm, store, clock, go_on, number, day, dry_run, progress, readers=readers)
    planned: tuple[Planned, ...] = ()
    try:
        with budget.guarding():
            turn.shapes = crm.describe(sorted({*translate.objects(organisation.fields), *own.PARENTS_FIRST, own.RUN}))
            if dry_run:
                pull(turn)
                read(turn)
                planned = foreseen(turn, bench)
            else:
                settle(turn)
                pull(turn)
                read(turn)
                ask(turn)
                judge(turn, bench)
                push(turn)
                reviews.push(turn)
                requests.answer(turn)
                with budget.for_the_heartbeat():
                    heartbeat(turn, _heartbeat_row(turn, budget, started, "Finished", _noted(turn)))
                prune_if_due(turn)
                reconcile_if_due(turn)
    except DailyLimitReached as limit:
        message = f"{limit}; the next run goes on from here"
        _last_words(turn, budget, started, "Stopped", message, limit)
        return _finish(turn, budget, "stopped", message, forecast=forecast)
    except BaseException as error:
        _last_words(turn, budget, started, "Failed", _told(error), error)
        _finish(turn, budget, "failed", _told(error))
        raise
    return _finish(turn, budget, "dry run" if dry_run else "finished", _noted(turn), planned, forecast)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Rows and answers hold no cycles: looking for them among millions of objects took a fifth of a sync's time."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _noted(turn: Turn) -> str | None:
    return "; ".join(turn.notes) or None


def _told(error: BaseException) -> str:
    """What may be kept of an error: our own words. An unforeseen one may quote a person's data."""
    return str(error) if isinstance(error, CrmError | Leased | Paused) else type(error).__name__


def _last_words(turn: Turn, budget: Budget, started: datetime, outcome: str, message: str, why: BaseException) -> None:
    """Tell the CRM that a run did not come to its end, where a call may still be made."""
    if turn.dry_run or not _may_still_call(why):
        return
    # Whatever keeps it from being told, the run ends for the first reason.
    with suppress(Exception), budget.guarding(), budget.for_the_heartbeat():
        heartbeat(turn, _heartbeat_row(turn, budget, started, outcome, message))


def _may_still_call(why: BaseException) -> bool:
    """Not when the CRM itself gives no more calls or is not reached, nor when the organisation is another's to work on,
    nor when somebody ended the process."""
    if isinstance(why, BudgetSpent):
        return True
    gone = isinstance(why, DailyLimitReached | Leased | Paused) or (isinstance(why, TryLater) and why.unsent)
    return isinstance(why, Exception) and not gone


def _heartbeat_row(turn: Turn, budget: Budget, started: datetime, outcome: str, message: str | None = None) -> Planned:
    record = outgoing.run_record(
        turn.organisation,
        started=stamp(started),
        finished=stamp(turn.clock()),
        judged_on=turn.day,
        outcome=outcome,
        counts={**turn.counts, "calls": budget.used},
        message=message,
    )
    return Planned(None, own.RUN, record.key, record.values, {}, "heartbeat")


def _finish(
    turn: Turn,
    budget: Budget,
    outcome: str,
    message: str | None,
    planned: tuple[Planned, ...] = (),
    forecast: Forecast | None = None,
) -> Report:
    turn.counts["calls"] = budget.used
    heard = turn.crm.budget()
    if heard is not None:
        turn.counts["calls used today"] = heard.used
    counts = dict(turn.counts)
    with turn.store.begin() as connection:
        runs.finish(
            connection,
            turn.alias,
            turn.run,
            finished=stamp(turn.clock()),
            outcome=outcome,
            counts=counts,
            message=message,
        )
    return Report(turn.run, outcome, counts, message, planned, forecast)
