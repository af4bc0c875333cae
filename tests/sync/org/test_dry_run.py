"""A dry run shows exactly what the next run writes, and neither sends nor records it."""

import pytest

from connector.errors import TryLater
from sync.pipeline import Report
from sync.store import Store
from sync.store.outbox import encode
from sync.store.tables import metadata
from tests.sync.world import DAY, World, conflicts, written

RECORDED = ("assessment", "standing", "outbox", "sent", "shared_field", "conflict", "playbook")


def recorded(store: Store) -> dict[str, list[tuple]]:
    with store.begin() as connection:
        return {name: [tuple(r) for r in connection.execute(metadata.tables[name].select())] for name in RECORDED}


def shown(report: Report) -> set[tuple]:
    return {(row.object, row.key, row.shared, encode(row.values), encode(row.before)) for row in report.planned}


def sent(store: Store, report: Report) -> set[tuple]:
    return {
        (row["object"], row["key"], row["shared"], encode(row["values"]), encode(row["stood"]))
        for row in written(store, report.run)
        if row["state"] == "accepted"
    }


def test_of_a_new_org(world: World, store: Store) -> None:
    before = world.picture()

    dry = world.sync(store, dry_run=True)

    assert dry.outcome == "dry run"
    assert world.writes() == []
    assert world.picture() == before
    assert all(rows == [] for rows in recorded(store).values())
    world.pass_time()
    real = world.sync(store)
    assert shown(dry) == sent(store, real)
    assert len(dry.planned) > 100
    assert any(row.shared for row in dry.planned)


def test_on_a_new_day_with_a_changed_deal_and_a_persons_edit(settled: World, settled_store: Store) -> None:
    filled = [row for row in settled.rows("Opportunity") if row["Competition__c"] and row["Id"] in settled.judged()]
    settled.change("Opportunity", filled[0]["Id"], Competition__c="Wellenreiter AG")
    settled.change("Opportunity", filled[1]["Id"], Metrics__c="Half the scrap by June", Amount=123456)
    settled.pass_time(DAY)
    held = recorded(settled_store)

    for _ in range(2):
        dry = settled.sync(settled_store, dry_run=True)
        assert settled.writes() == []
        assert recorded(settled_store) == held
        assert conflicts(settled_store) == []
        settled.pass_time()

    real = settled.sync(settled_store)
    assert shown(dry) == sent(settled_store, real)


def test_shows_what_an_earlier_run_left(world: World, store: Store) -> None:
    world.control("faults", count=9, status=503, path="composite/sobjects/Cornerman_Gap__c")
    with pytest.raises(TryLater):
        world.sync(store)
    world.sandbox.state.faults.clear()
    world.pass_time()

    dry = world.sync(store, dry_run=True)

    assert world.writes() == []
    world.pass_time()
    world.sync(store)
    left = [row for row in written(store, 1) if row["state"] == "accepted"]
    assert {(row["object"], row["key"]) for row in left} >= {(row.object, row.key) for row in dry.planned}
    assert {row.object for row in dry.planned} == {
        "Cornerman_Gap__c",
        "Cornerman_Action__c",
        "Opportunity",
        "Cornerman_Call_Review__c",
    }


def test_each_write_says_why(world: World, store: Store) -> None:
    dry = world.sync(store, dry_run=True)

    assert all(row.because and row.deal for row in dry.planned)


def test_of_nothing_to_do(settled: World, settled_store: Store) -> None:
    assert settled.sync(settled_store, dry_run=True).planned == ()
