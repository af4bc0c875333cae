"""prune: writes that were taken long ago and assessments that others took the place of are kept for `keep_days`.

Without the writes of a run it can be taken back no more, and `undo` says so. What stands is always kept: the last
assessment of each deal, and what the CRM has of ours.
"""

from datetime import datetime, timedelta

from mappings.organisation import Organisation
from sync.clock import stamp
from sync.store import ledger, outbox, runs
from sync.turn import Turn

AT_ONCE, MOST = 2_000, 50
"""Rows that go in one transaction, and transactions in one run: a long history goes over several days."""


def kept_since(organisation: Organisation, now: datetime) -> str:
    """Runs that began before this have nothing left to be taken back."""
    return stamp(now - timedelta(days=organisation.keep_days))


def prune_if_due(turn: Turn) -> None:
    """For the end of a sync: once a company day."""
    with turn.store.begin() as connection:
        last = runs.last_finished(connection, turn.alias)
        until = runs.last_before(connection, turn.alias, kept_since(turn.organisation, turn.clock()))
    if until is None or (last is not None and last.day == turn.day.isoformat()):
        return
    for forget in (outbox.prune, ledger.prune):
        for _ in range(MOST):
            with turn.store.begin() as connection:
                gone = forget(connection, turn.alias, until, AT_ONCE)
            turn.counts["pruned"] += gone
            if gone < AT_ONCE:
                break
