"""The story: settle, pull, judge, push.

A crash anywhere is cured by running again: from the checkpoint and the outbox.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from connector.crm import Crm
from connector.errors import DailyLimitReached
from mappings import outgoing, own, translate
from mappings.load import Organisation
from sync import judge as judging
from sync.clock import Clock, company_day, stamp
from sync.foresee import foreseen
from sync.judge import Bench
from sync.pull import pull
from sync.push import heartbeat, push
from sync.settle import settle
from sync.store import Store, organisations, runs
from sync.store.organisations import Lease
from sync.store.outbox import Planned
from sync.turn import Progress, Turn, no_progress


class Paused(Exception):
    """The organisation is paused; nothing was read or written."""


@dataclass(frozen=True)
class Report:
    """What one sync did. `planned` is filled by a dry run only: the writes it would have made."""

    run: int | None
    outcome: str
    counts: Mapping[str, int]
    message: str | None = None
    planned: tuple[Planned, ...] = field(default=())


def sync(
    organisation: Organisation,
    crm: Crm,
    store: Store,
    clock: Clock,
    *,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> Report:
    """One turn of the crank for one organisation. A dry run pulls and keeps, and sends and records nothing else.

    Raises `Paused`, `organisations.Leased`, `organisations.AnotherOrganisation`, and whatever the CRM raises once
    everything reached so far is kept.
    """
    with Lease(store, organisation.alias) as lease:
        _may_run(organisation, crm, lease.store)
        return _turn(organisation, crm, lease.store, clock, lease, dry_run=dry_run, progress=progress)


def _may_run(organisation: Organisation, crm: Crm, store: Store) -> None:
    alias = organisation.alias
    if organisation.paused:
        raise Paused(f"{alias} is paused by its own file. Nearest: paused: false in orgs/{alias}.yaml")
    with store.begin() as connection:
        paused = organisations.load(connection, alias).paused
    if paused is not None:
        raise Paused(f"{alias} is paused: {paused}. Nearest: cornerman resume {alias}")
    identity = crm.identity()
    with store.begin() as connection:
        organisations.pin(connection, alias, identity.organisation, organisation.organisation_id)


def _turn(
    organisation: Organisation,
    crm: Crm,
    store: Store,
    clock: Clock,
    lease: Lease,
    *,
    dry_run: bool,
    progress: Progress,
) -> Report:
    started = clock()
    day = company_day(started, organisation.time_zone)
    bench = Bench.of(organisation)
    with store.begin() as connection:
        number = runs.begin(connection, organisation.alias, stamp(started), day)
    turn = Turn(organisation, crm, store, clock, lease.renew, number, day, dry_run, progress)
    planned: tuple[Planned, ...] = ()
    try:
        turn.shapes = crm.describe(sorted({*translate.objects(organisation.fields), *own.PARENTS_FIRST, own.RUN}))
        if dry_run:
            pull(turn)
            planned = foreseen(turn, bench)
        else:
            settle(turn)
            pull(turn)
            for _ in judging.judge(turn, bench):
                pass
            push(turn)
            heartbeat(turn, _heartbeat_row(turn, stamp(started)))
    except DailyLimitReached as limit:
        return _finish(turn, "stopped", f"{limit}; the next run goes on from here")
    except BaseException as error:
        _finish(turn, "failed", str(error) or type(error).__name__)
        raise
    return _finish(turn, "dry run" if dry_run else "finished", None, planned)


def _heartbeat_row(turn: Turn, started: str) -> Planned:
    record = outgoing.run_record(
        turn.organisation,
        started=started,
        finished=stamp(turn.clock()),
        judged_on=turn.day,
        outcome="Finished",
        counts=dict(turn.counts),
    )
    return Planned(None, own.RUN, record.key, record.values, {}, "heartbeat")


def _finish(turn: Turn, outcome: str, message: str | None, planned: tuple[Planned, ...] = ()) -> Report:
    budget = turn.crm.budget()
    if budget is not None:
        turn.counts["calls used today"] = budget.used
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
    return Report(turn.run, outcome, counts, message, planned)
