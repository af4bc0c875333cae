"""A first run to five deals: what the organisation's own automation did in answer is seen and told; others wait."""

from collections.abc import Callable
from typing import Any

import pytest

from connector.sandbox.wire.errors import SalesforceError
from sync.by_hand import turn_by_hand
from sync.canary import Found, canary, state
from sync.pipeline import Paused
from sync.store import Store
from sync.turn import no_progress
from tests.sync.world import ALIAS, ASSESSMENT, OURS, World


def fly(
    world: World, store: Store, deals: int = 5, meanwhile: Callable[[], Any] = lambda: None
) -> tuple[Found, list[float]]:
    slept: list[float] = []

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        meanwhile()

    crm = world.crm()
    try:
        clock = world.org.clock.now
        with turn_by_hand(world.organisation(), crm, store, clock, "canary", no_progress) as turn:
            return canary(turn, 60, sleep, deals=deals), slept
    finally:
        crm.close()


def test_quiet_organisation_gets_five_deals_and_nothing_else(world: World, store: Store) -> None:
    found, slept = fly(world, store)

    assert (len(found.deals), slept) == (5, [60])
    assert world.judged() == sorted(found.deals)
    assert (found.differences, found.happened, found.refused) == ((), (), 0)
    assert found.quiet
    assert found.wrote[ASSESSMENT] == 5
    assert found.compared > 60
    assert found.waiting > 0
    assert set(found.automations) == {*OURS, "Opportunity"}

    world.pass_time()
    assert world.sync(store).counts["written"] > 0
    assert len(world.judged()) > 5


def test_what_automation_changed_wrote_over_and_made_is_told(world: World, store: Store) -> None:
    def flow(org: Any, record: dict[str, Any], before: dict[str, Any] | None) -> None:
        """A flow on the opportunity: it moves the next step, touches the account."""
        with org.storage.write() as connection:
            connection.execute('UPDATE "Opportunity" SET "NextStep" = ? WHERE "Id" = ?', ("Call back", record["Id"]))
            connection.execute(
                'UPDATE "Account" SET "Name" = "Name" || ? WHERE "Id" = ?', (" (scored)", record["AccountId"])
            )

    def task() -> None:
        world.create("Task", WhatId=world.judged()[0], Subject="Look at the score")

    def rewrites(record: dict[str, Any], _before: Any) -> None:
        if record.get("Competition__c"):
            record["Competition__c"] = str(record["Competition__c"]).upper()[:10]

    world.org.before_save("Opportunity", rewrites)
    world.org.after_save("Opportunity", flow)

    found, _ = fly(world, store, 2, meanwhile=task)

    told = {(one.object, one.field): one for one in found.differences}
    assert told["Opportunity", "NextStep"].after == "Call back"
    assert told["Account", "Name"].after.endswith("(scored)")
    assert told["Opportunity", "Competition__c"].kind == "rewritten"
    assert not {name for _, name in told if name.startswith("Cornerman_")}
    assert {(one.object, one.subject) for one in found.happened} == {("Task", "Look at the score")}
    assert {one.deal for one in found.happened} <= set(found.deals)
    assert not found.quiet
    remembered = state.state_of(store, ALIAS)
    assert remembered is not None
    assert remembered.found == len(found.differences) + len(found.happened)


def test_refused_write_is_told(world: World, store: Store) -> None:
    def refuse(_record: dict[str, Any], _before: Any) -> None:
        raise SalesforceError("FIELD_CUSTOM_VALIDATION_EXCEPTION", "No.", [])

    world.org.before_save("Cornerman_Gap__c", refuse)

    found, _ = fly(world, store)

    assert found.refused > 0
    assert not found.quiet


def test_organisation_that_requires_it_writes_nothing_before_somebody_says_so(world: World, store: Store) -> None:
    world.configure("canary: required")
    with pytest.raises(Paused, match=f"waits for its canary.*Nearest: cornerman canary {ALIAS}"):
        world.sync(store)
    world.sync(store, dry_run=True)
    assert world.judged() == []

    fly(world, store)
    with pytest.raises(Paused, match=f"waits for your word. Nearest: cornerman canary {ALIAS} --go-on"):
        world.sync(store)

    last = state.state_of(store, ALIAS)
    assert last is not None
    state.remember(store, ALIAS, state.State(last.run, last.at, last.deals, last.found, go_on=True))
    world.sync(store)
    assert len(world.judged()) > 5


def test_nothing_planned_is_nothing_to_try(settled: World, settled_store: Store) -> None:
    found, slept = fly(settled, settled_store)

    assert (dict(found.deals), dict(found.wrote), slept) == ({}, {}, [])
