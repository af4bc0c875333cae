"""A practice organisation over HTTP and a company folder that speaks to it, after one sync; each test gets a copy."""

import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from typer.testing import CliRunner

from connector.sandbox.wire.server import Sandbox
from mappings.init import write_template
from sync import practice
from sync.cli import app
from sync.practice import Practice

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
HOSTILE = "\x1b[2J\x1b]0;owned\x07Nord \x9b31mwerk\u202e [red]bold[/red] :bomb: \x00"
ADMIN = "System Administrator"


@dataclass(frozen=True)
class Ended:
    """What one command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Cornerman:
    """Runs commands in one company folder, with the clock pinned."""

    folder: Path
    made: Practice
    url: str

    def __call__(self, *words: str, code: int | None = 0) -> Ended:
        return run(*words, "--company", str(self.folder), "--now", NOW.isoformat(), code=code)

    def fails(self, code: int, *words: str) -> Ended:
        return self(*words, code=code)


def run(*words: str, code: int | None = 0, env: dict[str, str] | None = None) -> Ended:
    """One command, in this process."""
    found = CliRunner().invoke(app, list(words), env=env or {})
    ended = Ended(found.exit_code, found.stdout, found.stderr)
    assert code is None or ended.code == code, f"{words}: exit {ended.code}\n{ended.out}\n{ended.err}"
    return ended


@pytest.fixture(autouse=True)
def _no_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("CORNERMAN_", "SANDBOX_"))]:
        monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def served() -> Iterator[tuple[Practice, Sandbox]]:
    made = practice.from_story(12, 10, 3, NOW, pinned=True)
    with practice.served(made, 0) as sandbox:
        _rename_one(made, sandbox)
        yield made, sandbox


def _rename_one(made: Practice, sandbox: Sandbox) -> None:
    """One open deal is called something that a terminal might obey."""
    with made.org.storage.read() as connection:
        query = "SELECT Id FROM Opportunity WHERE IsClosed = 0 AND RecordTypeId = ? ORDER BY Id LIMIT 1"
        kind = made.org.value("RecordType", "DeveloperName", "New_Business", "Id")
        deal = connection.execute(query, (kind,)).fetchone()[0]
        admin = connection.execute(
            'SELECT u.Username FROM "User" u JOIN Profile p ON u.ProfileId = p.Id WHERE p.Name = ?', (ADMIN,)
        ).fetchone()[0]
    answer = requests.patch(
        f"{sandbox.url}/services/data/v66.0/sobjects/Opportunity/{deal}",
        json={"Name": HOSTILE},
        headers={"Authorization": f"Bearer {sandbox.token(admin)}"},
        timeout=30,
    )
    assert answer.status_code == 204, answer.text


@pytest.fixture(scope="session")
def synced(served: tuple[Practice, Sandbox], tmp_path_factory: pytest.TempPathFactory) -> Path:
    made, sandbox = served
    folder = tmp_path_factory.mktemp("company") / "acme"
    write_template(folder)
    for file in (folder / "orgs").glob("*.yaml"):
        file.unlink()
    practice.write_login(folder, made, sandbox.url)
    Cornerman(folder, made, sandbox.url)("sync")
    return folder


@pytest.fixture
def cornerman(served: tuple[Practice, Sandbox], synced: Path, tmp_path: Path) -> Cornerman:
    """A company whose deals were judged once."""
    folder = tmp_path / "acme"
    shutil.copytree(synced, folder)
    return Cornerman(folder, served[0], served[1].url)
