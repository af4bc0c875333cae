"""Once a week what is kept is compared with the CRM: numbers first, ids only where they differ."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from connector.sandbox.wire.rest.state import Fault
from sync.by_hand import turn_by_hand
from sync.forget import forget
from sync.reconcile import Compared, pull_and_reconcile
from sync.store import Store, kept, organisations
from sync.store.tables import kept as kept_table
from sync.turn import no_progress
from tests.sync.world import ALIAS, World, dirty, kept_rows

WEEK = timedelta(days=7, minutes=1)


def reconcile(world: World, store: Store, *, purge: bool = False) -> dict[str, Compared]:
    crm = world.crm()
    world.sandbox.state.log.clear()
    try:
        clock = world.org.clock.now
        with turn_by_hand(world.organisation(), crm, store, clock, "reconciled", no_progress) as turn:
            return {one.object: one for one in pull_and_reconcile(turn, purge=purge)}
    finally:
        crm.close()


def lose_silently(world: World, object_name: str, where: str) -> list[str]:
    """Rows that go without a deletion record, as a hard delete or an emptied bin leaves none."""
    rows = [str(row["Id"]) for row in world.rows(object_name, where)]
    with world.org.storage.write() as connection:
        connection.executemany(f'DELETE FROM "{object_name}" WHERE "Id" = ?', [(one,) for one in rows])
    return rows


def drop_here(store: Store, object_name: str, ids: list[str]) -> None:
    with store.begin() as connection:
        connection.execute(delete(kept_table).where(kept_table.c.object == object_name, kept_table.c.id.in_(ids)))


def test_same_numbers_cost_one_call_for_each_object(settled: World, settled_store: Store) -> None:
    compared = reconcile(settled, settled_store)

    assert all(one.same for one in compared.values())
    assert all(one.there == one.here for one in compared.values())
    counts = [one for one in settled.sandbox.state.log if "COUNT" in one["query"]]
    assert len(counts) == len(compared)


def test_what_vanished_without_a_word_is_purged_and_its_deal_judged_again(settled: World, settled_store: Store) -> None:
    deal = settled.judged()[0]
    (role, *_) = lose_silently(settled, "OpportunityContactRole", f"OpportunityId = '{deal}'")
    assert role in kept_rows(settled_store, "OpportunityContactRole")

    compared = reconcile(settled, settled_store)["OpportunityContactRole"]

    assert compared.purged > 0
    assert role not in kept_rows(settled_store, "OpportunityContactRole")
    assert dirty(settled_store) == [deal]


def test_deal_that_vanished_goes_with_all_that_was_said_of_it(settled: World, settled_store: Store) -> None:
    deal = settled.judged()[0]
    lose_silently(settled, "Opportunity", f"Id = '{deal}'")

    assert reconcile(settled, settled_store)["Opportunity"].purged == 1

    with settled_store.begin() as connection:
        assert kept.of_deals(connection, ALIAS, [deal])[deal].get("Opportunity") is None
    settled.sync(settled_store)


def test_what_is_missing_here_is_read(settled: World, settled_store: Store) -> None:
    ids = [str(row["Id"]) for row in settled.rows("Task", "WhatId LIKE '006%'")[:3]]
    before = kept_rows(settled_store, "Task")
    drop_here(settled_store, "Task", ids)

    compared = reconcile(settled, settled_store)["Task"]

    assert compared.read == 3
    assert kept_rows(settled_store, "Task") == before
    assert dirty(settled_store)


def test_so_many_gone_at_once_are_held_until_somebody_says_so(settled: World, settled_store: Store) -> None:
    gone = lose_silently(settled, "Task", "1 = 1")
    assert len(gone) > 100

    held = reconcile(settled, settled_store)["Task"]
    assert (held.held, held.purged) == (len(gone), 0)
    assert len(kept_rows(settled_store, "Task")) == len(gone)

    assert reconcile(settled, settled_store, purge=True)["Task"].purged == len(gone)
    assert kept_rows(settled_store, "Task") == {}


def test_person_who_was_forgotten_is_not_read_again(settled: World, settled_store: Store) -> None:
    person = str(settled.rows("OpportunityContactRole")[0]["ContactId"])
    forget(settled_store, settled.organisation(), person)

    compared = reconcile(settled, settled_store)["Contact"]

    assert (compared.there, compared.read) == (compared.here + 1, 0)
    assert person not in kept_rows(settled_store, "Contact")


def test_sync_does_it_by_itself_once_a_week(settled: World, settled_store: Store) -> None:
    counted = comparing(settled, settled_store)
    assert counted(timedelta(minutes=10)) == 0
    assert counted(WEEK) > 0
    assert counted(timedelta(minutes=10)) == 0
    assert counted(WEEK) > 0


def comparing(world: World, store: Store) -> Any:
    def after(time: timedelta) -> int:
        world.pass_time(time)
        world.sync(store)
        return len(
            [
                one
                for one in world.sandbox.state.log
                if "SELECT%20COUNT" in one["query"] or "SELECT+COUNT" in one["query"]
            ]
        )

    return after


def test_budget_that_ends_it_is_no_fault_of_the_run_and_it_is_done_tomorrow(
    settled: World, settled_store: Store
) -> None:
    settled.pass_time(WEEK)
    settled.sandbox.state.faults.clear()
    limit = '[{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit exceeded."}]'
    lost = lose_silently(settled, "OpportunityContactRole", f"OpportunityId = '{settled.judged()[0]}'")[0]
    spent = Fault(99, status=403, body=limit, content_type="application/json", path="/queryAll")

    def spend(_org: Any, _record: dict[str, Any], _before: Any) -> None:
        settled.sandbox.state.faults.append(spent)

    settled.org.after_save("Cornerman_Run__c", spend)
    report = settled.sync(settled_store)
    settled.org.after_hooks.clear()
    settled.sandbox.state.faults.clear()

    assert report.outcome == "finished"
    assert report.counts["reconcile cut short"] == 1
    assert lost in kept_rows(settled_store, "OpportunityContactRole")
    settled.pass_time(timedelta(days=1, minutes=1))
    settled.sync(settled_store)
    assert lost not in kept_rows(settled_store, "OpportunityContactRole")


def test_first_sync_has_nothing_to_compare_with(world: World, store: Store) -> None:
    world.sync(store)

    assert not [one for one in world.sandbox.state.log if "COUNT" in one["query"] and "LIMIT" not in one["query"]]
    with store.begin() as connection:
        assert organisations.load(connection, ALIAS).reconciled is not None
