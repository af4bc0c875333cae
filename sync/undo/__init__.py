"""undo: take back what one run wrote, newest first, and say what could not be taken back.

Records of ours that the run created are deleted, changed fields go back to what stood there before. A field of the
company's own goes back only where the CRM still holds what we stored; a record on which somebody set a state stays.
Everything goes through the outbox, so undoing again goes on where a crash or an outage cut it short. The organisation
is paused first, since the next sync would write the same again.

Which records the run created is told by the CRM's own stamp, because an answer may have been lost: a record that was
there before the run, and of which no earlier run of this store knows, is left alone.
"""

from collections.abc import Sequence

from connector.crm import Crm
from connector.errors import CrmError
from mappings.organisation import Organisation
from sync.clock import Clock, company_day, stamp
from sync.prune import kept_since
from sync.settle import settle
from sync.store import Store, organisations, recalls, runs
from sync.store.organisations import Lease, Leased
from sync.turn import Progress, Turn, no_progress
from sync.undo.act import Foreseeing, Undoing
from sync.undo.outcome import CannotUndo, Outcome, Undone

__all__ = ["CannotUndo", "Outcome", "Undone", "undo"]


def undo(
    organisation: Organisation,
    crm: Crm,
    store: Store,
    clock: Clock,
    number: int,
    *,
    later: bool = False,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> Outcome:
    """Take back what run `number` wrote; with `later` also, and first, the runs that wrote over it since.

    A dry run reads what stands, and changes and pauses nothing. Raises `CannotUndo`, `Leased`, `AnotherOrganisation`
    and what the CRM raises, with everything kept: undo again to go on.
    """
    alias = organisation.alias
    with Lease(store, alias) as lease:
        identity = crm.identity()
        with lease.store.begin() as connection:
            organisations.pin(connection, alias, identity.organisation, organisation.organisation_id)
        chosen = _chosen(lease.store, alias, number, kept_since(organisation, clock()), later=later)
        turn = Turn(
            organisation,
            crm,
            lease.store,
            clock,
            lease.renew,
            run=0,
            day=company_day(clock(), organisation.time_zone),
            progress=progress,
        )
        undone = tuple(Foreseeing(turn, run).all() for run in chosen) if dry_run else _for_real(turn, number, chosen)
        with lease.store.begin() as connection:
            touched = {name for run in chosen for name in recalls.objects(connection, alias, run.number)}
        return Outcome(undone, crm.survey.automations(sorted(touched)), dry_run)


def _chosen(store: Store, alias: str, number: int, since: str, *, later: bool) -> list[runs.Run]:
    """The runs to take back, newest first. What was written before `since` may be forgotten."""
    wanted: dict[int, runs.Run] = {}
    waiting = [number]
    with store.begin() as connection:
        while waiting:
            run = runs.find(connection, alias, waiting.pop())
            if run is None:
                raise CannotUndo(f"there is no run {number}. Nearest: cornerman runs")
            if run.started < since:
                raise CannotUndo(
                    f"run {number} began on {run.started[:10]}, and what it wrote is kept no longer (keep_days in "
                    f"orgs/{alias}.yaml): it stays as it is. Nearest: change in the CRM what has to change"
                )
            wanted[run.number] = run
            over = recalls.over(connection, alias, run.number)
            if over and not later:
                raise CannotUndo(_written_over(number, over))
            waiting.extend(one for one in over if one not in wanted)
        if not any(recalls.count(connection, alias, run, "sending", *recalls.UNDOABLE) for run in wanted):
            raise CannotUndo(f"run {number} wrote nothing that still stands. Nearest: cornerman runs")
    return [wanted[run] for run in sorted(wanted, reverse=True)]


def _written_over(number: int, over: dict[int, int]) -> str:
    names = ", ".join(f"run {run} ({writes:,} writes)" for run, writes in over.items())
    return (
        f"later runs wrote over what run {number} wrote: {names}. They go back first. "
        f"Nearest: cornerman undo {number} --later, which takes all of them back, newest first"
    )


def _for_real(turn: Turn, number: int, chosen: Sequence[runs.Run]) -> tuple[Undone, ...]:
    names = ", ".join(str(run.number) for run in chosen)
    with turn.store.begin() as connection:
        organisations.change(connection, turn.alias, paused=f"run {names} is being taken back")
        turn.run = runs.begin(connection, turn.alias, stamp(turn.clock()), turn.day)
    try:
        settle(turn)  # what a former run sent and never heard of is known first
        undone = tuple(Undoing(turn, run).all() for run in chosen)
    except BaseException as error:
        said = str(error) if isinstance(error, CrmError | Leased) else type(error).__name__
        _finish(turn, "stopped", f"taking back run {names} was cut short: {said}. Nearest: cornerman undo {number}")
        raise
    _finish(turn, "undo", f"run {names} was taken back", paused=f"run {names} was taken back")
    return undone


def _finish(turn: Turn, outcome: str, message: str, *, paused: str | None = None) -> None:
    with turn.store.begin() as connection:
        if paused:
            organisations.change(connection, turn.alias, paused=paused)
        runs.finish(
            connection,
            turn.alias,
            turn.run,
            finished=stamp(turn.clock()),
            outcome=outcome,
            counts=dict(turn.counts),
            message=message,
        )
