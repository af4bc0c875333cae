"""The practice organisation tells why its deals were lost: learning finds it, with nothing expected of any rule."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from mappings.load import load_company
from rules.rule import discover
from rules.scorecard.choose import learn
from rules.scorecard.fit import Prior
from sync import practice
from sync.backtest.examine import Dates, ready
from sync.backtest.report import priors_of, report
from sync.backtest.spread import examine_kept
from sync.connect import connect
from sync.pipeline import sync
from sync.store import open_store

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)


@pytest.mark.proof
def test_causes_of_the_stories_are_found_in_their_history(tmp_path: Path) -> None:
    made, rules = practice.from_story(10, 300, 3, NOW, pinned=True), discover()
    store = open_store(f"sqlite:///{tmp_path / 'practice.db'}")
    with practice.served(made, 0) as sandbox:
        practice.write_demo(tmp_path / "company", made, sandbox.url)
        (organisation,) = load_company(tmp_path / "company").organisations.values()
        with connect(organisation, practice.environment(made)) as crm:
            sync(organisation, crm, store, lambda: NOW)

    with store.begin() as connection:
        found = examine_kept(connection, organisation, ready(organisation, rules), Dates(since=date(2024, 9, 1)))
    told = report("practice", NOW.date(), found, organisation.process.playbook, rules)
    seen = [one.seen() for one in found.snapshots]
    weights = learn(seen, {key: Prior() for key in priors_of(organisation.process.playbook, rules, seen)}, 0.0).weights

    assert told.learned.signal
    assert min(weights[f"risk.{key}"] for key in ("buyer-silent", "single-threaded", "close-date-pushed")) > 0
    assert weights["risk.economic-buyer-engaged"] < 0
    assert told.left_out["began before the history does"] > 0
    assert "Opportunity.Champion__c" in told.excluded
    store.close()
