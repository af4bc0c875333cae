"""What an admin does, as commands: undo, refused, canary, blindness, reconcile, on a company of their own each."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from connector.sandbox.wire.errors import SalesforceError
from sync import practice
from sync.cli.out import WIDTH
from tests.sync.cli.conftest import NOW, Cornerman
from tests.sync.cli.test_safe import FORBIDDEN

ALIAS = "sandbox"


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Cornerman]:
    """A small company that no other test shares; nothing was synced yet."""
    made = practice.from_story(4, 4, 3, NOW, pinned=True)
    with practice.served(made, 0) as sandbox:
        folder = tmp_path / "alone"
        practice.write_demo(folder, made, sandbox.url)
        yield Cornerman(folder, made, sandbox.url)


def legible(cornerman: Cornerman, *words: str, code: int = 0) -> str:
    """What a command tells people: harmless, and no wider than a terminal."""
    said = cornerman.fails(code, *words).out
    assert not FORBIDDEN.search(said.replace("\n", ""))
    assert all(len(line) <= WIDTH or line.startswith(("cornerman ", "    ")) for line in said.splitlines())
    return said


# --- undo


def test_undo_looks_first_then_takes_back_and_holds_the_organisation(alone: Cornerman) -> None:
    alone("sync")

    looked = legible(alone, "undo", "1", "--dry-run")
    assert "would go back" in looked
    assert "is paused" not in looked

    said = legible(alone, "undo", "1")
    assert "went back" in said
    assert "Cannot be recalled" in said
    assert "unknown: flows (INVALID_TYPE" in said
    assert f"cornerman resume {ALIAS}" in said
    assert "writes the same again" in said
    assert "was taken back" in alone.fails(5, "sync").err
    assert "undo" in alone("runs").out
    alone("resume", ALIAS)
    assert "written" in alone("sync").err


def test_undo_as_json(alone: Cornerman) -> None:
    alone("sync")

    told = alone("undo", "1", "--json").document

    assert (told["organisation"], told["dry_run"]) == (ALIAS, False)
    assert told["undone"][0]["restored"] > 0
    assert told["undone"][0]["left"] == []
    assert set(told["automations"]["Opportunity"]["unknown"]) == {"flow", "trigger", "validation rule"}


def test_undo_of_no_run_says_what_to_do(alone: Cornerman) -> None:
    alone("sync")
    assert "there is no run 7. Nearest: cornerman runs" in alone.fails(1, "undo", "7").err


def test_undo_leaves_what_is_locked_and_takes_it_back_the_next_time(alone: Cornerman) -> None:
    alone("sync")
    with alone.made.org.storage.read() as connection:
        held = [row[0] for row in connection.execute('SELECT "Id" FROM "Cornerman_Assessment__c" LIMIT 1')]
    alone.made.org.locks.hold(held)

    left = alone.fails(1, "undo", "1", "--json").document["undone"][0]["left"]
    assert {one["object"] for one in left} >= {"Cornerman_Action__c", "Cornerman_Assessment__c", "Opportunity"}
    assert {one["why"] for one in left} == {"was locked at each try"}

    alone.made.org.locks.clear()
    assert alone("undo", "1", "--json").document["undone"][0]["left"] == []


# --- refused


def refuse_findings(cornerman: Cornerman) -> None:
    def refuse(_record: dict[str, Any], _before: Any) -> None:
        raise SalesforceError("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Ask \x1b[31mthe desk.", ["Reason__c"])

    cornerman.made.org.before_save("Cornerman_Finding__c", refuse)


def test_refused_shows_cause_remedy_and_tries_again(alone: Cornerman) -> None:
    refuse_findings(alone)
    alone.fails(1, "sync")

    said = legible(alone, "refused", code=1)
    assert "a validation rule of yours refused it" in said
    assert "Remedy:" in said
    assert "Reason__c" in said
    assert "since run 1, 1 tries" in said

    told = alone.fails(1, "refused", "--json").document["refused"]
    alone.made.org.before_hooks.clear()
    assert alone("refused", "retry", str(told[0]["number"]), "--json").document["planned"] == 1
    assert alone("refused", "retry", "--all", "--json").document["planned"] == len(told) - 1
    alone("sync")
    assert "No write stands refused." in alone("refused").out


def test_explain_says_why_a_field_was_not_written(alone: Cornerman) -> None:
    refuse_findings(alone)
    alone.fails(1, "sync")
    deal = alone.fails(1, "refused", "--json").document["refused"][0]["deal"]

    assert "Not written to the CRM" in alone("explain", deal).out
    told = alone("explain", deal, "--json").document["unwritten"]
    assert "Cornerman_Finding__c.Reason__c" in {one["where"] for one in told}


@pytest.mark.parametrize(
    "words", [("refused", "retry"), ("refused", "retry", "3", "--all"), ("refused", "--all"), ("undo",), ("undo", "0")]
)
def test_half_an_order_is_wrong_usage(alone: Cornerman, words: tuple[str, ...]) -> None:
    alone.fails(2, *words)


def test_refused_write_that_is_not_there(alone: Cornerman) -> None:
    assert "no refused write 7 stands. Nearest: cornerman refused" in alone.fails(1, "refused", "retry", "7").err


# --- blindness, canary, reconcile


def test_blindness_is_a_worklist(alone: Cornerman) -> None:
    assert "No deal was judged yet" in alone("blindness").out
    alone("sync")

    said = legible(alone, "blindness", code=1)
    assert "blind on" in said
    assert "Remedy:" in said
    told = alone.fails(1, "blindness", "--json").document["blindness"]
    assert told["deals"] >= told["blind_deals"] > 0
    assert {"cause", "thing", "owners", "unlocks", "remedy"} <= set(told["spots"][0])


def test_canary_writes_to_a_few_and_goes_on_when_told(alone: Cornerman) -> None:
    assert "had no canary yet" in alone.fails(1, "canary", "--go-on").err

    said = legible(alone, "canary", "--deals", "2", "--wait", "0s")
    assert "nothing else changed, nothing new around them" in " ".join(said.split())
    assert "What runs by itself on these objects" in said
    assert "unknown: flows" in said
    assert "cornerman undo 1" in said
    assert f"cornerman canary {ALIAS} --go-on" in said

    assert alone("canary", "--go-on", "--json").document == {"organisation": ALIAS, "go_on": True, "run": 1}
    assert "written" in alone("sync").err
    assert "Nothing is planned" in alone("canary", "--wait", "0s").out


def test_canary_that_is_required_holds_a_sync(alone: Cornerman) -> None:
    file = alone.folder / "orgs" / f"{ALIAS}.yaml"
    file.write_text(file.read_text() + "canary: required\n")

    assert f"Nearest: cornerman canary {ALIAS}" in alone.fails(5, "sync").err
    alone("sync", "--dry-run")
    told = alone("canary", "--wait", "0s", "--json").document["canary"]
    assert sum(told["wrote"].values()) > 0
    assert "--go-on" in alone.fails(5, "sync").err
    alone("canary", "--go-on")
    alone("sync")


def test_reconcile_compares_and_says_what_it_did(alone: Cornerman) -> None:
    alone("sync")
    assert "the same numbers here and there" in legible(alone, "reconcile")
    with alone.made.org.storage.write() as connection:
        connection.execute(
            'DELETE FROM "OpportunityContactRole" WHERE "Id" IN (SELECT "Id" FROM "OpportunityContactRole" LIMIT 2)'
        )

    said = legible(alone, "reconcile")
    assert "OpportunityContactRole" in said
    told = alone("reconcile", "--json").document["objects"]
    assert all(one["there"] == one["here"] for one in told)


@pytest.mark.parametrize("words", [("canary", "--wait", "soon"), ("canary", "--deals", "0")])
def test_canary_that_cannot_be_understood_is_wrong_usage(alone: Cornerman, words: tuple[str, ...]) -> None:
    alone.fails(2, *words)
