"""What was written long ago is forgotten here, and stays as it is in the CRM."""

from datetime import timedelta

import pytest

from sync.store import Store, ledger
from sync.store.tables import assessment, outbox
from sync.undo import CannotUndo, undo
from tests.sync.world import ALIAS, DAY, World


def runs_of(store: Store, table: object) -> set[int]:
    assert table in (outbox, assessment)
    with store.begin() as connection:
        return {row.run for row in connection.execute(table.select())}  # type: ignore[attr-defined]


def test_long_ago_is_forgotten_and_what_stands_is_kept(settled: World, settled_store: Store) -> None:
    assert {1, 2} & runs_of(settled_store, outbox)
    before = settled.picture()
    settled.pass_time(timedelta(days=80))
    settled.sync(settled_store)
    assert {1, 2} & runs_of(settled_store, outbox)
    settled.pass_time(timedelta(days=11))

    report = settled.sync(settled_store)

    assert report.counts["pruned"] > 0
    assert not {1, 2, 3} & runs_of(settled_store, outbox)
    judged = settled.judged()
    with settled_store.begin() as connection:
        standing = ledger.standings(connection, ALIAS, judged)
        assert all(ledger.entry_at(connection, ALIAS, deal) for deal in judged)
    assert {1, 2, 3} & runs_of(settled_store, assessment) <= {one.run for one in standing.values()}
    assert before.keys() <= settled.picture().keys()
    crm = settled.crm()
    with pytest.raises(CannotUndo, match="keep_days in orgs"):
        undo(settled.organisation(), crm, settled_store, settled.org.clock.now, 1)
    crm.close()
    settled.pass_time(DAY)
    assert settled.sync(settled_store).counts.get("pruned", 0) == 0
