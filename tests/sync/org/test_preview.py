"""A rule in preview is told in the assessment alone: no record of the CRM costs space for it or asks a rep to act."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mappings.own import FINDING
from sync.store import Store
from tests.sync.world import DAY, World

RULE = "risk.buyer-silent"


@pytest.fixture
def weights(settled: World) -> Iterator[Path]:
    """The company's own weights; taken away afterwards, for the world is shared."""
    file = settled.folder / "weights" / "meddpicc.yaml"
    file.parent.mkdir(exist_ok=True)
    yield file
    file.unlink(missing_ok=True)


def synced(world: World, store: Store) -> None:
    world.pass_time()
    world.sync(store)


def test_into_preview_it_is_cleared_and_out_of_it_it_stands_again(
    settled: World, settled_store: Store, weights: Path
) -> None:
    (before, *_) = settled.rows(FINDING, f"Rule__c = '{RULE}' AND Engine_State__c = 'Open'")
    deal = before["Key__c"].split(":")[1]
    same = f"Key__c = '{before['Key__c']}'"
    settled.change(FINDING, before["Id"], State__c="Acknowledged")
    weights.write_text(f"extends: meddpicc\nversion: tried\npoints: {{ {RULE}: null }}\n")

    synced(settled, settled_store)

    assert not settled.rows(FINDING, f"Rule__c = '{RULE}' AND Engine_State__c <> 'Cleared'")
    cleared = settled.row(FINDING, same)
    assert (cleared["Engine_State__c"], cleared["Cleared_On__c"]) == ("Cleared", "2026-03-03")
    terms = {term["key"]: term for term in json.loads(settled.assessment(deal)["Terms__c"])}
    assert (terms[RULE]["preview"], terms[RULE]["fired"], terms[RULE]["points"]) == (True, True, 0)

    settled.pass_time(DAY)
    settled.sync(settled_store)
    assert settled.row(FINDING, same)["Cleared_On__c"] == "2026-03-03"

    weights.unlink()
    synced(settled, settled_store)

    (again,) = settled.of_deal(FINDING, deal, f"Rule__c = '{RULE}'")
    told = ("Key__c", "Title__c", "Points__c", "Since__c", "Engine_State__c", "Cleared_On__c")
    assert {name: again[name] for name in told} == {name: before[name] for name in told}
    assert again["State__c"] == "Acknowledged"


def test_what_ends_in_preview_is_not_told_a_second_time(settled: World, settled_store: Store, weights: Path) -> None:
    (finding, *_) = settled.rows(FINDING, f"Rule__c = '{RULE}' AND Engine_State__c = 'Open'")
    deal = finding["Key__c"].split(":")[1]
    weights.write_text(f"extends: meddpicc\nversion: tried\npoints: {{ {RULE}: null }}\n")
    synced(settled, settled_store)
    settled.create(
        "Task",
        WhatId=deal,
        WhoId=settled.rows("OpportunityContactRole", f"OpportunityId = '{deal}'")[0]["ContactId"],
        OwnerId=settled.row("Opportunity", f"Id = '{deal}'")["OwnerId"],
        Subject="Call",
        Status="Completed",
        ActivityDate="2026-03-04",
        TaskSubtype="Call",
        CallDisposition="Connected",
    )
    settled.pass_time(DAY)

    settled.sync(settled_store)

    terms = {term["key"]: term for term in json.loads(settled.assessment(deal)["Terms__c"])}
    assert not terms[RULE]["fired"]
    (only,) = settled.of_deal(FINDING, deal, f"Rule__c = '{RULE}'")
    assert (only["Engine_State__c"], only["Cleared_On__c"]) == ("Cleared", "2026-03-03")
