"""Turns of the crank that an admin asks for: reconcile and canary, within the same lease, pin and budget as a sync."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC

from connector.crm import Crm
from connector.errors import CrmError
from mappings.organisation import Organisation
from sync import budget as budgets
from sync.clock import Clock, company_day, stamp
from sync.pipeline import may_run
from sync.store import Store, runs
from sync.store.learned import as_learned
from sync.store.organisations import Lease, Leased
from sync.turn import Progress, Turn


@contextmanager
def turn_by_hand(
    organisation: Organisation, crm: Crm, store: Store, clock: Clock, outcome: str, progress: Progress
) -> Iterator[Turn]:
    """One numbered run that ends as `outcome`. Raises `Paused`, `Leased`, `AnotherOrganisation`; what is raised within
    ends it as failed, with everything kept."""
    with Lease(store, organisation.alias) as lease:
        may_run(organisation, crm, lease.store, canary=False)
        started = clock()
        utc_day = started.astimezone(UTC).date().isoformat()
        budget = budgets.budget_of(organisation, crm, store, utc_day, None, kept_back=0)
        day = company_day(started, organisation.time_zone)
        with lease.store.begin() as connection:
            number = runs.begin(connection, organisation.alias, stamp(started), day)
            organisation = as_learned(connection, organisation)

        def go_on() -> None:
            lease.renew()
            budget.check()

        turn = Turn(organisation, crm, lease.store, clock, go_on, number, day, progress=progress)
        try:
            with budget.guarding():
                yield turn
        except BaseException as error:
            _finish(turn, "failed", str(error) if isinstance(error, CrmError | Leased) else type(error).__name__)
            raise
        turn.counts["calls"] = budget.used
        _finish(turn, outcome, None)


def _finish(turn: Turn, outcome: str, message: str | None) -> None:
    with turn.store.begin() as connection:
        runs.finish(
            connection,
            turn.alias,
            turn.run,
            finished=stamp(turn.clock()),
            outcome=outcome,
            counts=dict(turn.counts),
            message=message,
        )
