"""Every command: what it says to people, its one JSON document, how it ends."""

import contextlib
import json
import re
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync.cli import demo_at_work as at_work
from sync.cli.out import WIDTH
from sync.store import kept, open_store, organisations, shared_fields
from sync.three_way import Ours
from tests.sync.cli.conftest import Cornerman, run
from tests.sync.cli.test_safe import FORBIDDEN

ALIAS = "sandbox"


def first_deal(cornerman: Cornerman) -> str:
    return str(cornerman("deals", "--json").document["deals"][0]["deal"]["id"])


# --- one JSON document, on stdout, and nothing else


@pytest.mark.parametrize(
    ("words", "key", "code"),
    [
        (("sync",), "organisations", 0),
        (("sync", "--dry-run"), "organisations", 0),
        (("deals",), "deals", 0),
        (("runs",), "runs", 0),
        (("conflicts",), "conflicts", 0),
        (("preflight",), "organisations", 0),
        (("mappings", "check"), "problems", 0),
        (("pause", ALIAS, "--because", "a migration"), "paused", 0),
        (("resume", ALIAS), "was", 0),
        (("forget", "003000000000001AAA"), "erased", 0),
        (("explain", "no such deal"), "error", 1),
        (("conflicts", "keep", "7"), "error", 1),
    ],
)
def test_json_is_one_document(cornerman: Cornerman, words: tuple[str, ...], key: str, code: int) -> None:
    ended = cornerman.fails(code, *words, "--json")
    assert key in ended.document
    assert not FORBIDDEN.search(ended.out.replace("\n", ""))


def test_json_of_explain_and_replay(cornerman: Cornerman) -> None:
    told = cornerman("explain", first_deal(cornerman), "--run", "1", "--json").document
    assert told["explanation"]["run"] == 1
    assert told["replay"]["verdict"] == "same bytes"


def test_json_of_init(tmp_path: Path) -> None:
    made = run("init", str(tmp_path / "new"), "--json").document
    assert "orgs" in {file.split("/")[0] for file in made["files"]}
    assert (tmp_path / "new").is_dir()


@pytest.fixture
def taken_port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The demo's default port, taken by somebody else."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setattr(at_work, "DEFAULT_PORT", port)
        yield port


def test_a_whole_demo_small_and_once_more_in_its_own_folder(tmp_path: Path, taken_port: int) -> None:
    words = ("demo", "--once", "--deals", "5", "-C", str(tmp_path / "demo"))
    told = run(*words, "--json")
    assert 0 < len(told.document["deals"]) <= 5
    assert told.document["explanation"]["deal"]["id"] == told.document["deals"][0]["deal"]["id"]
    assert f"since port {taken_port} is taken" in told.err
    again = run(*words)
    assert "riskiest deals" in again.out
    assert "Next action" in again.out
    assert str(taken_port) in run(*words, "--port", str(taken_port), code=3).err


# --- for people


def test_deals_fit_the_width_and_name_the_action(cornerman: Cornerman) -> None:
    shown = cornerman("deals")
    assert all(len(line) <= WIDTH for line in shown.out.splitlines())
    first = cornerman("deals", "--json").document["deals"][0]
    assert first["band"] in shown.out
    assert first["action"][:30] in shown.out
    assert "→" in shown.out


def test_deals_come_riskiest_first_and_pass_their_filters(cornerman: Cornerman) -> None:
    every = cornerman("deals", "-n", "100", "--json").document["deals"]
    points = [deal["points"] for deal in every]
    assert points == sorted(points, reverse=True)
    owner = every[0]["deal"]["owner"]
    theirs = cornerman("deals", "--owner", owner.split()[0].lower(), "--json").document["deals"]
    assert {deal["deal"]["owner"] for deal in theirs} == {owner}
    band = every[-1]["band"]
    assert {d["band"] for d in cornerman("deals", "--band", band.lower(), "--json").document["deals"]} == {band}
    dear = cornerman("deals", "--min-amount", "1e12")
    assert "No deal here" in dear.out


def test_hostile_text_reaches_neither_screen_nor_json(cornerman: Cornerman) -> None:
    deals = cornerman("deals", "-n", "100", "--json")
    named = next(deal["deal"] for deal in deals.document["deals"] if "[red]bold[/red]" in deal["deal"]["name"])
    for words in (("deals", "-n", "100"), ("explain", named["id"])):
        for ended in (cornerman(*words), cornerman(*words, "--json")):
            assert not FORBIDDEN.search((ended.out + ended.err).replace("\n", "")), words
    shown = cornerman("explain", named["id"]).out
    assert "[red]bold[/red] :bomb:" in shown


def test_runs_say_what_was_done(cornerman: Cornerman) -> None:
    assert "judged" in cornerman("runs").out
    newest, *_ = cornerman("runs", "--json").document["runs"]
    assert newest["outcome"] == "finished"


def test_a_dry_run_writes_nothing_and_says_so(cornerman: Cornerman) -> None:
    before = len(cornerman("runs", "--json").document["runs"])
    assert "Nothing would be written" in cornerman("sync", "--dry-run").out
    after = cornerman("runs", "--json").document["runs"]
    assert len(after) == before + 1
    assert "written" not in after[0]["counts"]


@pytest.fixture
def new(cornerman: Cornerman) -> Cornerman:
    """The same company before anything was judged or written by this installation."""
    (cornerman.folder / "cornerman.sqlite").unlink()
    return cornerman


def misremember(cornerman: Cornerman, kind: str, deals: int, **values: object) -> list[dict[str, Any]]:
    """The riskiest deals are judged again, and what the CRM has of one record of each is taken for something else.
    Returns what it really has of them."""
    held = []
    with contextlib.closing(sqlite3.connect(cornerman.folder / "cornerman.sqlite")) as database, database:
        for (deal,) in database.execute("SELECT deal FROM standing ORDER BY points DESC, deal LIMIT ?", (deals,)):
            database.execute("INSERT INTO dirty VALUES (?, ?)", (ALIAS, deal))
            database.execute("UPDATE standing SET answer = '' WHERE deal = ?", (deal,))
            find = "SELECT key, data FROM sent WHERE key LIKE ? ORDER BY key LIMIT 1"
            key, data = database.execute(find, (f"{ALIAS}:{deal}:{kind}%",)).fetchone()
            held.append(json.loads(data))
            wrong = json.dumps({**held[-1], **values}).encode()
            database.execute("UPDATE sent SET data = ? WHERE key = ?", (wrong, key))
    return held


def test_a_dry_run_shows_record_field_before_after_and_the_rule(cornerman: Cornerman) -> None:
    misremember(cornerman, "assessment", 2, Risk_Points__c=7, Risk_Band__c=None)
    document = cornerman("sync", "--dry-run", "--json").document["organisations"][0]
    assert len(document["planned"]) == 2
    first = document["planned"][0]
    assert first["name"] == first["deal_name"] != first["deal"]
    changes = {change["field"]: change for change in first["changes"]}
    assert changes["Risk_Points__c"]["before"] == 7
    points = changes["Risk_Points__c"]["after"]
    assert f"{points:+} points: " in first["because"]
    assert "risk." in first["because"]

    shown = cornerman("sync", "--dry-run").out
    assert first["key"] in shown
    assert f"7 → {points}" in shown
    assert re.search(r"Risk_Band__c +- → (High|Fair|Low)", shown)
    assert "more:" not in shown


def test_a_planned_record_bears_its_name_also_where_only_another_field_of_it_changes(cornerman: Cornerman) -> None:
    (action,) = misremember(cornerman, "action", 1, Effort__c="a year")
    (planned,) = cornerman("sync", "--dry-run", "--json").document["organisations"][0]["planned"]
    assert planned["name"] == action["Title__c"]
    assert planned["changes"] == [{"field": "Effort__c", "before": "a year", "after": action["Effort__c"]}]


def test_a_dry_run_shows_as_many_records_as_asked_for(cornerman: Cornerman) -> None:
    misremember(cornerman, "assessment", 2, Risk_Points__c=7)
    assert "and 1 more: --limit 0 shows all" in cornerman("sync", "--dry-run", "--limit", "1").out
    assert cornerman("sync", "--dry-run", "-n", "0").out.count("because of") == 2


def test_a_sync_says_first_what_it_may_cost(cornerman: Cornerman) -> None:
    ended = cornerman("sync")
    line = next(line for line in ended.err.splitlines() if "calls (" in line)
    assert re.fullmatch(r"  sandbox: about \d+ calls \(settle \d+ · pull \d+ · push \d+\); at most [\d,]+", line)
    assert ended.err.index("calls (") < ended.err.index("✓ sandbox")
    forecast = cornerman("sync", "--json").document["organisations"][0]["forecast"]
    assert forecast["settle"] + forecast["pull"] + forecast["push"] == forecast["total"]
    assert forecast["allowed"] > 0


def test_a_spent_budget_stops_the_run_and_the_next_one_ends_it(new: Cornerman) -> None:
    stopped = new.fails(4, "sync", "--budget", "6", "--json")
    document = stopped.document["organisations"][0]
    assert document["outcome"] == "stopped"
    assert "6 calls are used" in stopped.err
    assert "--budget" in stopped.err
    ended = new("sync", "--json").document["organisations"][0]
    assert ended["outcome"] == "finished"
    assert document["counts"]["calls"] < ended["counts"]["calls"]


def test_progress_goes_to_stderr(cornerman: Cornerman) -> None:
    ended = cornerman("sync")
    assert ended.out == ""
    assert "✓ sandbox: sync" in ended.err


# --- decisions


def test_pause_holds_a_sync_and_resume_lets_it_go(cornerman: Cornerman) -> None:
    cornerman("pause", ALIAS, "--because", "data migration")
    held = cornerman.fails(5, "sync")
    assert "data migration" in held.err
    assert "cornerman resume sandbox" in held.err
    cornerman("resume", ALIAS)
    cornerman("sync")


def test_a_conflict_is_kept_or_taken(cornerman: Cornerman) -> None:
    deal = first_deal(cornerman)
    store = open_store(f"sqlite:///{cornerman.folder / 'cornerman.sqlite'}")
    with store.begin() as connection:
        for name in ("Champion__c", "Metrics__c"):
            shared_fields.remember(connection, ALIAS, 1, deal, "Opportunity", {name: "ours"}, {name: "ours"})
            shared_fields.raise_conflict(
                connection, ALIAS, 1, deal, "Opportunity", name, Ours("ours", "ours"), "theirs", "newer"
            )
    listed = cornerman.fails(1, "conflicts")
    assert "Opportunity.Champion__c" in listed.out
    first, second = cornerman.fails(1, "conflicts", "--json").document["conflicts"]
    cornerman("conflicts", "keep", str(first["id"]))
    cornerman("conflicts", "take", str(second["id"]))
    cornerman.fails(1, "conflicts", "keep", str(first["id"]))
    assert "No conflict" in cornerman("conflicts").out
    with store.begin() as connection:
        known = shared_fields.remembered(connection, ALIAS, [deal])[deal]
        assert kept.dirty_deals(connection, ALIAS, "", None) == [deal]
    store.close()
    assert known["Champion__c"].theirs, "kept: a person's from now on"
    assert known["Metrics__c"] == Ours("theirs", "theirs"), "taken: our next value passes the three-way check"


def test_a_forgotten_person_goes_and_does_not_come_back(cornerman: Cornerman) -> None:
    store = open_store(f"sqlite:///{cornerman.folder / 'cornerman.sqlite'}")
    with store.begin() as connection:
        contacts = [row.id for row in kept.of_object(connection, ALIAS, "Contact")]
        through = kept.deals_through(connection, ALIAS, contacts)
    person, deals = next((one, through[one]) for one in sorted(through) if through[one])
    judged = {d["deal"]["id"] for d in cornerman("deals", "-n", "100", "--json").document["deals"]}
    erased = cornerman("forget", person, "--json").document["erased"]
    assert set(erased["deals"]) == deals
    for deal in deals & judged:
        assert "Erased" in cornerman.fails(1, "explain", deal).out
    with store.begin() as connection:
        assert kept.known(connection, ALIAS, "Contact", [person]) == {}
        organisations.refetch(connection, ALIAS)  # everything is read again
    cornerman("sync")
    with store.begin() as connection:
        assert kept.known(connection, ALIAS, "Contact", [person]) == {}
    store.close()
    for deal in deals & judged:
        assert "Next action" in cornerman("explain", deal).out
    assert cornerman("forget", person, "--json").document["erased"]["already"]


# --- set-up


def test_preflight_names_the_grant_that_cures_it(cornerman: Cornerman) -> None:
    org = cornerman.made.org
    rights = ["read"]
    org.allow("Cornerman_Integration", "Opportunity.Amount", [])
    try:
        found = cornerman.fails(1, "preflight")
    finally:
        org.allow("Cornerman_Integration", "Opportunity.Amount", rights)
    assert "Permission set Cornerman_Integration: Read on Opportunity.Amount" in found.out
    assert "✗ mapping" in found.out
    assert "as needed" in cornerman("preflight").out


def test_mappings_check_finds_what_the_crm_lacks(cornerman: Cornerman) -> None:
    (cornerman.folder / "fields" / "mine.yaml").write_text(
        "extends: salesforce\nopportunity: {fields: {next_step: NextStp}}\n"
    )
    file = cornerman.folder / "orgs" / "sandbox.yaml"
    file.write_text(file.read_text().replace("fields: salesforce", "fields: mine"))
    found = cornerman.fails(1, "mappings", "check")
    said = " ".join(found.out.split())
    assert "fields/mine.yaml:2" in said
    assert "Nearest: NextStep" in said


def test_init_says_what_comes_next_and_overwrites_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    told = run("init", str(folder))
    assert f"cornerman preflight -C {folder}" in told.out
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    run("init", str(folder), code=3)
    assert before == {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


# --- one deal explained


def shown_points(text: str) -> list[int]:
    """The numbers of the risk table, top to bottom: base, terms, total."""
    section = text.split("Risk  in thousandths")[1].split("Gaps", maxsplit=1)[0]
    found = re.findall(r"^ {0,7}([+−]?[\d,]+)  \S", section, re.MULTILINE)
    return [int(number.replace(",", "").replace("−", "-").replace("+", "")) for number in found]


def test_the_terms_add_up_on_the_page(cornerman: Cornerman) -> None:
    fired = 0
    every = cornerman("deals", "-n", "100", "--json").document["deals"]
    for listed in (*every[:3], every[-1]):
        told = cornerman("explain", listed["deal"]["id"], "--json").document["explanation"]
        score = told["score"]
        assert score["base"] + sum(term["points"] for term in score["terms"]) == score["points"]
        base, *terms, total = shown_points(cornerman("explain", listed["deal"]["id"]).out)
        assert base + sum(terms) == total == score["points"]
        fired += len(terms)
    assert fired, "the company told has deals at risk"


def test_the_page_holds_all_that_stands_behind_the_action(cornerman: Cornerman) -> None:
    deal = first_deal(cornerman)
    told = cornerman("explain", deal, "--json").document["explanation"]
    page = " ".join(cornerman("explain", deal).out.split())
    action = told["action"]
    assert action["rank"] == 100 * action["impact"] * action["urgency"] // action["effort"]
    for said in (action["does"], action["why"], action["outcome"], action["done"], action["serves"]):
        assert " ".join(said.split()) in page
    for gap in told["gaps"]:
        assert gap["element"] in page
    for version in ("playbook_digest", "engine", "case", "answer"):
        assert told["versions"][version] in page


def test_a_deal_is_found_by_a_part_of_its_name(cornerman: Cornerman) -> None:
    several = cornerman.fails(1, "explain", "a")
    assert "may mean" in several.err
    deal = first_deal(cornerman)
    assert cornerman("explain", deal[:15], "--json").document["explanation"]["deal"]["id"] == deal


def test_a_past_run_of_another_engine_shows_what_was_said_and_the_difference(cornerman: Cornerman) -> None:
    deal = first_deal(cornerman)
    before = cornerman("explain", deal, "--json").document["explanation"]["score"]
    _rewrite_stored_points(cornerman, deal, before["points"] + 111)
    shown = cornerman.fails(1, "explain", deal, "--run", "1").out
    assert "values differ" in shown
    assert f"- score.points = {before['points'] + 111}" in shown
    assert f"+ score.points = {before['points']}" in shown
    replay = cornerman.fails(1, "explain", deal, "--run", "1", "--json").document["replay"]
    assert replay["verdict"] == "differs"
    assert replay["engine_then"] == "former"


def _rewrite_stored_points(cornerman: Cornerman, deal: str, points: int) -> None:
    """As if an engine that scored otherwise had judged this deal."""
    from sync.codec import pack, unpack
    from sync.store.tables import assessment

    store = open_store(f"sqlite:///{cornerman.folder / 'cornerman.sqlite'}")
    with store.begin() as connection:
        row = connection.execute(assessment.select().where(assessment.c.deal == deal)).one()
        result = json.loads(unpack(row.result))
        result["score"]["points"] = points
        connection.execute(
            assessment.update()
            .where(assessment.c.deal == deal)
            .values(engine="former", result=pack(json.dumps(result).encode()))
        )
    store.close()
