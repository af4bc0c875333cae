"""The bench runs, and what a sync may ask of an organisation holds: counts, never times."""

from pathlib import Path

import pytest

from bench.sync.contenders import ALIAS
from bench.sync.org import ACTIVITIES, practice_org, rows_of
from bench.sync.requests_made import Requests, beside_pages, jobs, requests_made
from bench.sync.run import main
from connector.salesforce import BulkLimits, Login, Salesforce, Waiting
from connector.sandbox.wire.server import Sandbox
from mappings.load import load_company
from sync import practice
from sync.pipeline import Report, sync
from sync.store import Store, open_store
from tests.sync.world import LATER, NOW

FEW = BulkLimits(read_from=5, write_from=5, waiting=Waiting(first=1.0))  # jobs from five rows on
"""A job not done at once is asked again after a second: what is counted is not how busy this machine is."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'store.sqlite'}")


def turn(
    made: practice.Practice, sandbox: Sandbox, folder: Path, store: Store, limits: BulkLimits | None = None
) -> tuple[Report, Requests]:
    """A sync, and what it asked for."""
    (folder / "orgs").mkdir(exist_ok=True)
    (folder / "orgs" / f"{ALIAS}.yaml").write_text(practice.organisation_file(sandbox.url))
    login = Login(sandbox.url, consumer_key=made.app.consumer_key, consumer_secret=made.app.consumer_secret)
    sandbox.state.log.clear()
    sandbox.state.bulk.forget()
    crm = Salesforce.connect(login, bulk=limits)
    try:
        report = sync(load_company(folder).organisations[ALIAS], crm, store, made.org.clock.now)
    finally:
        crm.close()
    made.org.clock.set(made.org.clock.now() + LATER)
    return report, requests_made(sandbox.state)


def test_bulk_costs_few_requests_and_an_idle_sync_one_round(tmp_path: Path, store: Store) -> None:
    made = practice_org(12, NOW)
    made.org.clock.set(NOW)
    with practice.served(made, 0) as sandbox:
        first, asked = turn(made, sandbox, tmp_path, store, FEW)
        turn(made, sandbox, tmp_path, store)  # reads its own echoes
        turn(made, sandbox, tmp_path, store)
        idle, little = turn(made, sandbox, tmp_path, store)

    assert (first.counts["judged"], first.counts["refused"]) == (12, 0)
    beside = beside_pages(asked)
    assert {"read Opportunity", "read Task", "write Cornerman_Finding__c"} <= beside.keys()
    assert {name: count for name, count in jobs(asked).items() if count > 1} == {}
    assert {name: count for name, count in beside.items() if count > (4 if name.startswith("read") else 6)} == {}

    assert idle.counts.get("changed", 0) == idle.counts.get("judged", 0) == 0
    # The heartbeat; and the object that is left over when five at a time are asked for.
    assert {name for name in little if name} == {"write Cornerman_Run__c", "read Cornerman_Request__c"}
    assert {sum(kinds.values()) for name, kinds in little.items() if name} == {1}
    # Who answers (2), the shapes of all objects (1), and the changes of five objects to a call (4 at most).
    assert little[""]["composite"] <= 7
    assert jobs(little) == {}


def test_organisation_has_five_activities_on_every_deal() -> None:
    rows: dict[str, int] = {}
    for name, some in rows_of(7, NOW.date()):
        rows[name] = rows.get(name, 0) + len(some)

    assert rows["Opportunity"] == 7
    assert sum(rows[name] for name in ("Task", "Event", "EmailMessage")) == 7 * ACTIVITIES


def test_bench_runs_and_writes_its_results(tmp_path: Path) -> None:
    main(["--quick", "--out", str(tmp_path / "results.md")])

    text = (tmp_path / "results.md").read_text()
    assert "30 open deals with 150 activities" in text
    for name in ("first sync", "the bound", "the script", "incremental"):
        assert f"| {name} |" in text
    assert str(tmp_path) not in text
