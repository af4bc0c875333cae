"""A run of 5,000 writes to fields of the company's own, 50 of them touched by people since."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from connector.sandbox.ids import to18
from sync import company_fields
from sync.clock import company_day, stamp
from sync.pipeline import Paused
from sync.store import Store, outbox, runs
from sync.store.outbox import Planned
from sync.turn import Turn
from sync.undo import undo
from tests.sync.world import ALIAS, World

WRITES, TOUCHED = 5_000, 50


@pytest.fixture
def deals(world: World) -> Iterator[list[str]]:
    """Renewals, which this organisation does not judge, without a competitor."""
    one = world.rows("Opportunity", "IsClosed = 0 AND Competition__c IS NULL")[0]
    ids = [to18(f"006zz{number:010d}") for number in range(WRITES)]
    world.org.load("Opportunity", ({**_loadable(world, one), "Id": record} for record in ids))
    yield ids
    world.reset()


def _loadable(world: World, row: dict[str, Any]) -> dict[str, Any]:
    names = ("Name", "StageName", "OwnerId", "AccountId", "RecordTypeId")
    return {**{name: row[name] for name in names}, "CloseDate": date.fromisoformat(row["CloseDate"])}


@pytest.mark.proof
def test_4950_go_back_and_50_are_listed_and_the_organisation_is_paused(
    world: World, deals: list[str], store: Store
) -> None:
    run = fill(world, store, deals)
    assert len(world.rows("Opportunity", "Competition__c = 'Wellenreiter AG'")) == WRITES
    touched = set(deals[:: WRITES // TOUCHED])
    for deal in touched:
        world.change("Opportunity", deal, Competition__c="Nordkap GmbH")

    crm = world.crm()
    world.sandbox.state.log.clear()
    (undone,) = undo(world.organisation(), crm, store, world.org.clock.now, run).undone
    crm.close()

    assert (undone.restored, len(undone.left)) == (WRITES - TOUCHED, TOUCHED)
    assert {one.record for one in undone.left} == touched
    assert len(world.rows("Opportunity", "Competition__c = 'Nordkap GmbH'")) == TOUCHED
    assert world.rows("Opportunity", "Competition__c = 'Wellenreiter AG'") == []
    assert len(world.requests()) <= 3 * WRITES // 200 + 10
    with pytest.raises(Paused, match="was taken back"):
        world.sync(store)


def fill(world: World, store: Store, deals: list[str]) -> int:
    """One run that fills one field of every deal, as push does it."""
    clock, organisation, crm = world.org.clock.now, world.organisation(), world.crm()
    day = company_day(clock(), organisation.time_zone)
    because = "a bad mapping"
    with store.begin() as connection:
        number = runs.begin(connection, ALIAS, stamp(clock()), day)
        values = {"Competition__c": "Wellenreiter AG"}
        rows = [
            Planned(deal, "Opportunity", deal, values, {}, because, deal, by_id=True, shared=True) for deal in deals
        ]
        outbox.plan(connection, ALIAS, number, [], rows)
    company_fields.push(Turn(organisation, crm, store, clock, lambda: None, number, day))
    with store.begin() as connection:
        runs.finish(connection, ALIAS, number, finished=stamp(clock()), outcome="finished", counts={})
    crm.close()
    return number
