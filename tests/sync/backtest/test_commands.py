"""From a folder of exports to what a judgement is worth: sync, learn, backtest."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert
from typer.testing import CliRunner

from rules.assessment import Ending
from rules.lives import rule_of
from sync.cli import app
from sync.store import open_store
from sync.store.tables import asked

from .conftest import NOW, Exported


def run(exported: Exported, *words: str, code: int = 0) -> Any:
    found = CliRunner().invoke(app, [*words, "-C", str(exported.folder), "--now", NOW, "--json"])
    assert found.exit_code == code, found.output
    return json.loads(found.stdout)


@pytest.fixture
def told(exported: Exported) -> Exported:
    exported.tell(90)
    run(exported, "sync")
    return exported


def remember_asked(told: Exported, action: str) -> None:
    """That the action was asked for on 25 deals last autumn, of which data soon showed it done on 10."""
    store = open_store(f"sqlite:///{told.folder / 'cornerman.sqlite'}")
    with store.begin() as connection:
        row = {"organisation": "ours", "action": action, "number": 1, "held": False, "since": "2025-10-01"}
        ends = [("2025-10-20", Ending.SEEN_DONE)] * 10 + [("2025-10-20", Ending.NO_LONGER_NEEDED)] * 15
        rows = [row | {"deal": f"D{n:03}", "ended_on": on, "ending": end.value} for n, (on, end) in enumerate(ends)]
        connection.execute(insert(asked), rows)
    store.close()


def test_sync_judges_the_open_deals_of_an_export_and_lays_out_what_it_wrote(told: Exported) -> None:
    with (told.exports / "cornerman" / "Cornerman_Assessment__c.csv").open(encoding="utf-8-sig", newline="") as file:
        written = {row["Opportunity__c"]: row for row in csv.DictReader(file)}

    assert set(written) == {"D090", "D091"}
    assert all(row["Primary_Action__c"] for row in written.values())
    assert run(told, "sync")["organisations"][0]["counts"].get("written", 0) <= 1  # a quiet run: the heartbeat


def test_learn_finds_the_cause_keeps_it_and_goes_back(told: Exported) -> None:
    dry = run(told, "learn", "--every", "28", "--dry-run")["learned"][0]
    pushed = next(one for one in dry["moved"] if one["key"] == "risk.close-date-pushed")
    assert dry["version"]["signal"]
    assert pushed["points"] > pushed["prior"]
    assert "signal.source=Fair" not in {one["key"] for one in dry["moved"]}  # it has no history

    action = run(told, "explain", "Deal 90")["explanation"]["action"]
    assert (action["probability"], action["asked_on"]) == (None, None)
    remember_asked(told, rule_of(action["key"]))

    kept = run(told, "learn", "--every", "28")["learned"][0]
    assert kept["version"]["weights"] == dry["version"]["weights"]
    run(told, "sync")
    explained = run(told, "explain", "Deal 90")["explanation"]
    score, action = explained["score"], explained["action"]
    assert (action["probability"], action["asked_on"]) == (0.4, 25)
    assert score["basis"] == "Blended"  # fewer than `enough`
    assert score["probability"] is None

    assert run(told, "learn", "--back")["stands"] == {"meddpicc": None}
    run(told, "sync")
    assert run(told, "explain", "Deal 90")["explanation"]["score"]["basis"] == "Playbook only"


@pytest.mark.proof
def test_own_field_that_an_admin_insists_on_is_learned_and_explained(told: Exported) -> None:
    file = told.folder / "fields" / "ours.yaml"
    file.write_text(file.read_text().replace("field: Source", "field: Source, insist: true"))
    run(told, "sync")

    learned = run(told, "learn")["learned"][0]["version"]["weights"]["points"]
    run(told, "sync")
    terms = run(told, "explain", "Deal 90")["explanation"]["score"]["terms"]

    (term,) = (term for term in terms if term["rule"].startswith("signal."))
    assert (term["rule"], term["says"]) == ("signal.source=Fair", "source: Fair")
    assert term["points"] == learned["signal.source=Fair"]


@pytest.mark.proof
def test_outcomes_by_chance_are_no_signal_and_the_playbook_stays(exported: Exported) -> None:
    exported.tell(80, chance=True, seed=2)
    run(exported, "sync")

    learned = run(exported, "learn")["learned"][0]

    assert not learned["version"]["signal"]
    assert learned["moved"] == []
    assert learned["version"]["weights"]["closed_deals"] == 0


def test_too_few_closed_deals_are_playbook_only(exported: Exported) -> None:
    exported.tell(12)
    run(exported, "sync")

    assert run(exported, "learn", code=1)["learned"][0]["version"] is None


def test_backtest_tells_its_figures_and_what_they_rest_on(told: Exported, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    found = run(told, "backtest", "--html", str(file), "--try", "risk.close-date-pushed.pushes=3")

    assert (found["deals"], found["closed"]) == (90, 90)
    assert found["learned"]["auc"]["low"] > 0.5
    assert "deals.Source" in found["excluded"]
    assert [quarter["name"] for quarter in found["quarters"]] == ["2025 Q2", "2025 Q3"]
    assert all(0 < quarter["said"] < 1 and quarter["deals"] >= 20 for quarter in found["quarters"])
    places = {one["key"]: one["place"] for one in found["rules"]}
    assert places["risk.close-date-pushed"] == "earns its place"
    assert found["tried"][0]["limit"] == "risk.close-date-pushed.pushes=3"
    page = file.read_text(encoding="utf-8")
    assert page.count("<svg") == 2
    assert not re.search(r"<script|<link|src=|url\(|https?://", page)


TABLE = "Name;Source;Handover;Lost reason;Outcome\n"


def table(tmp_path: Path) -> tuple[Path, Path]:
    rows = []
    for number in range(80):
        lost = (number * 7) % 10 < (8 if number % 2 else 3)
        source, team = ("Fair", "Web")[number % 2], "" if lost else f"Team {number % 3}"
        rows.append(f"Deal {number};{source};{team};{'Price' if lost else ''};{'Lost' if lost else 'Won'}")
    deals, fields = tmp_path / "deals.csv", tmp_path / "table.yaml"
    deals.write_text(TABLE + "\n".join(rows) + "\nDeal 99;Fair;;;Open\n")
    fields.write_text(
        "extends: files\nopportunity:\n  fields: { owner: null }\n"
        "outcome: { field: Outcome, won: [Won], lost: [Lost] }\n"
        "signals:\n  source: { field: Source }\n  handover: { field: Handover }\n  reason: { field: Lost_reason }\n"
    )
    return deals, fields


def test_table_alone_is_judged_without_the_columns_that_leak(exported: Exported, tmp_path: Path) -> None:
    deals, fields = table(tmp_path)

    found = run(exported, "backtest", "--deals", str(deals), "--fields", str(fields))

    assert found["deals"] == 80
    assert list(found["left_out"].values()) == [1]
    assert {leak["column"] for leak in found["leaks"]} == {"Lost_reason", "handover"}
    assert {one["key"] for one in found["rules"] if one["key"].startswith("signal.")} == {
        "signal.source=Fair",
        "signal.source=Web",
    }
    assert 0.5 < found["learned"]["auc"]["value"] < 0.9


def test_admin_may_insist_on_a_leak(exported: Exported, tmp_path: Path) -> None:
    deals, fields = table(tmp_path)

    found = run(exported, "backtest", "--deals", str(deals), "--fields", str(fields), "--insist")

    assert found["leaks"] == []
    assert found["learned"]["auc"]["value"] > 0.95


def test_threshold_that_is_none_is_wrong_usage(exported: Exported) -> None:
    found = CliRunner().invoke(app, ["backtest", "--try", "often", "-C", str(exported.folder)])

    assert found.exit_code == 2
