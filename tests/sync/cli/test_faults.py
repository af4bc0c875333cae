"""Bad surroundings and bad input: a sentence and an exit code, never a stack trace, never a secret."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from connector.errors import DailyLimitReached, FixYourSetup, SkipRecord, TryLater
from mappings.organisation import Organisation
from mappings.problems import BadMapping, Problem
from rules.judge import BadLimits
from rules.rule import BadRule
from sync.cli import syncing
from sync.cli.exits import MEANINGS, Exit, Refused, fault_of
from sync.clock import stamp
from sync.pipeline import Paused, Report
from sync.settings import BadSettings, Settings
from sync.store import BadStore, open_store
from sync.store.organisations import AnotherOrganisation, Leased
from sync.store.tables import organisation
from tests.sync.cli.conftest import Cornerman, run


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (FixYourSetup("no"), Exit.SETUP),
        (BadMapping([Problem("orgs/a.yaml", 3, "login", "is missing")]), Exit.SETUP),
        (BadSettings("no"), Exit.SETUP),
        (BadStore("no"), Exit.SETUP),
        (BadLimits("no"), Exit.SETUP),
        (BadRule("no"), Exit.SETUP),
        (AnotherOrganisation("no"), Exit.SETUP),
        (TryLater("no"), Exit.LATER),
        (DailyLimitReached("no"), Exit.LATER),
        (Leased("no"), Exit.LATER),
        (Paused("no"), Exit.PAUSED),
        (SkipRecord("no"), Exit.FOUND),
        (Refused("no"), Exit.FOUND),
    ],
)
def test_each_fault_has_its_code(error: Exception, code: Exit) -> None:
    fault = fault_of(error)
    assert fault is not None
    assert fault.code is code


def test_a_bug_is_no_foreseeable_fault_and_every_code_has_a_meaning() -> None:
    assert fault_of(KeyError("x")) is None
    assert set(MEANINGS) == set(Exit)


# --- surroundings


def quiet_about(text: str) -> None:
    assert "Traceback" not in text
    assert 'File "' not in text


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    ended = run("sync", "-C", str(tmp_path / "nowhere"), code=3)
    assert "cornerman init" in ended.err
    quiet_about(ended.err)


def test_a_folder_that_is_no_company(tmp_path: Path) -> None:
    ended = run("deals", "-C", str(tmp_path), "--json", code=3)
    assert ended.document["error"]["exit"] == 3
    assert "orgs/" in ended.document["error"]["message"]


def test_broken_yaml_names_file_and_line(cornerman: Cornerman) -> None:
    (cornerman.folder / "orgs" / "sandbox.yaml").write_text("login:\n  url: [oops\n")
    ended = cornerman.fails(3, "sync")
    assert "orgs/sandbox.yaml:" in ended.err
    quiet_about(ended.err)
    problems = cornerman.fails(3, "sync", "--json").document["error"]["problems"]
    assert problems[0]["place"] == "orgs/sandbox.yaml"


def test_an_organisation_that_is_not_there_is_wrong_usage(cornerman: Cornerman) -> None:
    ended = cornerman.fails(2, "sync", "sandbx")
    assert "sandbox" in ended.err
    assert ended.out == ""


@pytest.mark.parametrize(
    "words",
    [
        ("sync", "--every", "soon"),
        ("sync", "--every", "0m"),
        ("deals", "--band", "scary"),
        ("deals", "-n", "0"),
        ("conflicts", "keep"),
        ("conflicts", "maybe", "1"),
        ("forget", "Anna"),
        ("pause", "sandbox", "--because", " "),
        ("sandbox", "--load", "deals.csv"),
        ("frobnicate",),
    ],
)
def test_wrong_usage(cornerman: Cornerman, words: tuple[str, ...]) -> None:
    quiet_about(cornerman.fails(2, *words).err)


def test_a_secret_that_is_missing_is_named_and_one_that_is_wrong_is_not_shown(cornerman: Cornerman) -> None:
    secrets = cornerman.folder / ".env"
    kept = secrets.read_text()
    secrets.write_text("\n".join(line for line in kept.splitlines() if "SECRET" not in line))
    missing = cornerman.fails(3, "sync")
    assert "SANDBOX_CONSUMER_SECRET" in missing.err
    secrets.write_text(kept.replace("SECRET=", "SECRET=wrong-and-private"))
    wrong = cornerman.fails(3, "preflight", "--debug")
    assert "consumer secret" in wrong.err
    assert "wrong-and-private" not in wrong.err


def test_secrets_that_others_may_read_are_refused(cornerman: Cornerman) -> None:
    (cornerman.folder / ".env").chmod(0o644)
    assert "chmod 600" in cornerman.fails(3, "sync").err


@pytest.fixture
def html() -> Iterator[str]:
    """A server that answers everything with a page, as a proxy or a wrong address does."""

    class Page(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<html>Log in to the wireless network</html>")

        def log_message(self, *_args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_an_organisation_that_answers_html(cornerman: Cornerman, html: str) -> None:
    file = cornerman.folder / "orgs" / "sandbox.yaml"
    file.write_text(file.read_text().replace(cornerman.url, html))
    ended = cornerman.fails(3, "sync")
    assert "does not answer as Salesforce does" in ended.err
    quiet_about(ended.err)
    assert cornerman.fails(3, "sync", "--json").document["organisations"][0]["error"]["exit"] == 3


def test_another_sync_under_way(cornerman: Cornerman) -> None:
    store = open_store(f"sqlite:///{cornerman.folder / 'cornerman.sqlite'}")
    with store.begin() as connection:
        connection.execute(
            organisation.update().values(lease_holder="elsewhere:1:1:abcd", lease_until="2126-01-01T00:00:00Z")
        )
    store.close()
    ended = cornerman.fails(4, "sync")
    assert "another sync" in ended.err


def test_another_organisation_under_the_same_alias(cornerman: Cornerman) -> None:
    store = open_store(f"sqlite:///{cornerman.folder / 'cornerman.sqlite'}")
    with store.begin() as connection:
        connection.execute(organisation.update().values(crm_id="00D000000000000EAA"))
    store.close()
    assert "pinned" in cornerman.fails(3, "sync").err


def test_a_database_that_cannot_be_opened(cornerman: Cornerman, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORNERMAN_DATABASE", str(cornerman.folder / "nowhere" / "x.sqlite"))
    quiet_about(cornerman.fails(3, "runs").err)


def test_a_database_that_is_something_else(cornerman: Cornerman, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORNERMAN_DATABASE", str(cornerman.folder / "orgs" / "sandbox.yaml"))
    quiet_about(cornerman.fails(3, "runs").err)


def test_debug_shows_where_a_fault_arose(tmp_path: Path) -> None:
    assert "Traceback" in run("deals", "-C", str(tmp_path), "--debug", code=3).err


def test_a_fault_of_our_own_is_one_sentence(cornerman: Cornerman, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise KeyError("a private value")

    monkeypatch.setattr(syncing, "turn_the_crank", broken)
    ended = cornerman.fails(70, "sync")
    assert "--debug" in ended.err
    assert "a private value" not in ended.err
    quiet_about(ended.err)


def test_a_fault_of_one_organisation_holds_up_no_other(cornerman: Cornerman, monkeypatch: pytest.MonkeyPatch) -> None:
    add_organisation(cornerman, "aaa")
    turned = []

    def broken_once(organisation: Organisation, *_args: object, **_kwargs: object) -> Report:
        turned.append(organisation.alias)
        if organisation.alias == "aaa":
            raise KeyError("a private value")
        return Report(1, "finished", {})

    monkeypatch.setattr(syncing, "turn_the_crank", broken_once)
    ended = cornerman.fails(70, "sync", "--json")
    assert turned == ["aaa", "sandbox"]
    first, second = ended.document["organisations"]
    assert (first["error"]["exit"], second["outcome"]) == (70, "finished")
    assert "a private value" not in ended.out + ended.err
    assert "Traceback" in cornerman.fails(70, "sync", "--debug").err
    assert turned == ["aaa", "sandbox"] * 2


def add_organisation(cornerman: Cornerman, alias: str, **instead: str) -> None:
    """Another organisation beside the practice one; `instead` replaces words of its file."""
    text = (cornerman.folder / "orgs" / "sandbox.yaml").read_text()
    for word, other in instead.items():
        text = text.replace(word, other)
    (cornerman.folder / "orgs" / f"{alias}.yaml").write_text(text)


def test_ctrl_c_ends_cleanly(cornerman: Cornerman, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_args: object, **_kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(syncing, "turn_the_crank", stopped)
    quiet_about(cornerman.fails(130, "sync").err)


# --- the demo's folder, the table


def test_a_demo_touches_no_folder_that_is_not_its_own(cornerman: Cornerman) -> None:
    before = (cornerman.folder / "cornerman.sqlite").read_bytes()
    ended = run("demo", "--once", "--deals", "1", "-C", str(cornerman.folder), code=3)
    assert "nothing was touched" in ended.err
    assert (cornerman.folder / "cornerman.sqlite").read_bytes() == before


def test_a_table_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("Name,Stage\nOne,Nowhere\n")
    mapping = tmp_path / "map.yaml"
    mapping.write_text("extends: salesforce\n")
    words = ("sandbox", "--load", str(tmp_path / "deals.csv"), "--fields", str(mapping))
    assert "load" in run(*words, code=3).err
    mapping.write_text(
        "extends: salesforce\nload:\n  columns:\n    Name: {field: Name}\n    Stage: {field: StageName}\n"
        "  constants: {CloseDate: '2026-06-30'}\n"
    )
    ended = run(*words, code=3)
    assert "deals.csv:2" in ended.err
    quiet_about(ended.err)


# --- settings


def test_settings_come_from_the_command_then_the_environment(tmp_path: Path) -> None:
    given = Settings.read(tmp_path, "2026-03-02", {"CORNERMAN_COMPANY": "/elsewhere"})
    assert given.company == tmp_path
    assert given.database == f"sqlite:///{tmp_path / 'cornerman.sqlite'}"
    assert stamp(given.clock()) == "2026-03-02T12:00:00Z"
    url = "postgresql+psycopg://db/cornerman"
    assert Settings.read(None, None, {"CORNERMAN_DATABASE": url}).database == url


def test_the_environment_stands_above_the_file(tmp_path: Path) -> None:
    secrets = tmp_path / ".env"
    secrets.touch(mode=0o600)
    secrets.write_text("# remark\nexport A_KEY='one'\nB_KEY=two\n")
    assert Settings.read(tmp_path, None, {"A_KEY": "mine"}).environment == {"A_KEY": "mine", "B_KEY": "two"}
    secrets.write_text("no equals sign\n")
    with pytest.raises(BadSettings, match=r"\.env:1"):
        Settings.read(tmp_path, None, {})


def test_a_time_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="someday"):
        Settings.read(tmp_path, "someday", {})
