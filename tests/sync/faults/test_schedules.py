"""Seeded schedules of faults over whole syncs: when they end, org and store hold what an undisturbed run leaves.

Whatever a run meets (pages of HTML, slow, cut and lost answers, sessions that end, spent calls, slow queries, locked
rows, a field that vanishes and comes back, tasks that commit late), the runs after it lose nothing, double nothing and
leave a person's value alone.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from connector.errors import CrmError
from connector.salesforce import BulkLimits
from connector.sandbox.wire.faults.schedule import KINDS, Planned, Schedule, draw
from sync.store import Store
from tests.sync.faults.conftest import BULK, Company, _copy
from tests.sync.kill.bench import first_difference
from tests.sync.world import ACTION, ALIAS, OURS, World, kept_rows

SCHEDULES, PARTS = 500, 10
RUNS = 12
"""So many runs amid faults at most; a schedule that reaches further is ended there."""
FIELDS = ("Opportunity.Decision_Criteria__c", "Opportunity.Decision_Process__c")
"""Fields without history: while a tracked one is gone, its history is out of reach too, and that is not noticed yet."""
MINE = "Kept by a person"
HISTORY = ("Risk_Change__c", "Primary_Reason__c")
"""What tells of former judgements. A deal judged while a field was gone, or a task not there yet, has one more."""


@dataclass(frozen=True)
class Undisturbed:
    picture: Mapping[str, Any]
    tasks: Mapping[str, Any]
    requests: Mapping[bool, int]  # of one run, by whether it goes in bulk


@pytest.fixture(scope="module")
def wanted(world: World, empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """What one sync leaves that nothing disturbed; a run in bulk leaves the same."""
    pictures, requests = {}, {}
    company = Company(world, _copy(empty, tmp_path_factory.mktemp("faults") / "wanted.db"), {}, empty)
    for bulk in (False, True):
        begin(company)
        assert company.sync(bulk=BULK if bulk else None).outcome == "finished"
        requests[bulk] = int(world.sandbox.state.used)
        pictures[bulk] = world.picture()
    assert first_difference("in bulk", pictures[True], pictures[False]) is None
    told = Undisturbed(pictures[False], tasks(company.store), requests)
    company.store.close()
    return told


@pytest.fixture
def played(company: Company) -> Iterator[Company]:
    yield company
    company.world.sandbox.state.stop_playing()


def begin(company: Company) -> None:
    """Before the first sync, with a person's value in a field that we fill where it is empty."""
    company.world.sandbox.state.stop_playing()
    company.begin_again()
    company.world.change("Opportunity", deal(company), Competition__c=MINE)


def deal(company: Company) -> str:
    return str(company.world.rows("Opportunity", "IsClosed = 0")[0]["Id"])


def tasks(store: Store) -> dict[str, Any]:
    return {name: row.values for name, row in kept_rows(store, "Task", ALIAS).items()}


def drawn(seed: int, requests: int) -> tuple[Planned, ...]:
    chance = random.Random(seed)
    others = [kind for kind in KINDS if kind != "lock"]
    faults = draw(seed, chance.randint(1, 8), requests, others, ["Task"], FIELDS)
    return faults + draw(seed, chance.randint(0, 2), requests, ["lock"], ["Opportunity", "Account"])


def trial(company: Company, wanted: Undisturbed, planned: tuple[Planned, ...], seed: int, *, in_bulk: bool) -> None:
    bulk: BulkLimits | None = BULK if in_bulk else None
    begin(company)
    player = company.world.sandbox.state.play(Schedule(seed, planned))
    for _ in range(RUNS):
        with suppress(CrmError):
            company.sync(bulk=bulk)
        if player.done:
            break
    company.world.sandbox.state.stop_playing()

    assert company.sync(bulk=bulk).outcome == "finished"

    name = f"seed {seed}: {[(one.kind, one.at) for one in player.begun]}"
    assert [company.waiting(state) for state in ("sending", "planned", "refused")] == [0, 0, 0], name
    judged_otherwise = any(one.kind in ("vanish", "late") for one in player.begun)
    shown = standing if judged_otherwise else dict
    assert first_difference(name, shown(company.world.picture()), shown(wanted.picture)) is None
    assert tasks(company.store) == wanted.tasks, f"{name}: tasks were lost"
    for kind in OURS:
        keys = Counter(row["Key__c"] for row in company.world.rows(kind))
        assert max(keys.values()) == 1, f"{name}: {kind} stands twice"
    assert company.world.row("Opportunity", f"Id = '{deal(company)}'")["Competition__c"] == MINE
    assert company.heartbeat() == ("Finished", "")


def standing(picture: Mapping[str, Any]) -> dict[str, Any]:
    """What holds now, without what tells of former judgements."""
    return {
        name: {field: value for field, value in row.items() if field not in HISTORY}
        for name, row in picture.items()
        if row.get("Engine_State__c", "Open") in ("Open", "Proposed")
        and not (name.startswith(ACTION) and not row["Is_Primary__c"])
    }


@pytest.mark.parametrize(("seed", "in_bulk"), [(3, True), (6, False), (10, False)])
def test_three_schedules(played: Company, wanted: Undisturbed, seed: int, in_bulk: bool) -> None:
    trial(played, wanted, drawn(seed, wanted.requests[in_bulk]), seed, in_bulk=in_bulk)


def test_a_field_that_vanished_in_a_run_that_was_stopped_later(played: Company, wanted: Undisturbed) -> None:
    """It is back before the next run: nothing but the former run knows that rows were read without it."""
    gone = Planned("vanish", 15, requests=7, field="Opportunity.NextStep")

    trial(played, wanted, (gone, Planned("limit", 25)), 0, in_bulk=False)


@pytest.mark.proof
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(PARTS))
def test_five_hundred_schedules(played: Company, wanted: Undisturbed, part: int) -> None:
    for seed in range(part, SCHEDULES, PARTS):
        in_bulk = seed % 2 == 1
        trial(played, wanted, drawn(seed, wanted.requests[in_bulk]), seed, in_bulk=in_bulk)
