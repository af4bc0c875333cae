"""`cornerman sandbox --faults FILE`: refused before anything is served, and played."""

import threading
from pathlib import Path
from typing import Any

import pytest
import requests

from sync.cli import demo_at_work
from tests.sync.cli.conftest import run

SMALL = ("sandbox", "--deals", "1", "--closed", "1")


def test_a_schedule_with_faults_is_refused_with_line_and_nearest(tmp_path: Path) -> None:
    file = tmp_path / "faults.yaml"
    refused = run(*SMALL, "--faults", str(file), code=3)
    assert "No such file" in refused.err
    file.write_text("faults:\n  - {at: 3, kind: htlm}\n  - {at: 4, kind: lock, object: Opportunty}\n")

    refused = run(*SMALL, "--faults", str(file), code=3)

    said = " ".join(refused.err.replace("\n", "").split())
    assert "faults.yaml:2 kind: there is no kind 'htlm'. Nearest: html." in said
    assert "faults.yaml:3 object: there is no object 'Opportunty'. Nearest: Opportunity." in said


def test_a_schedule_is_played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "faults.yaml"
    file.write_text("faults: [{at: 2, kind: html, status: 502}]")
    found: list[int] = []
    tells = demo_at_work._tell_login

    def ask(out: Any, url: str, *more: Any) -> None:
        tells(out, url, *more)
        found.extend(requests.get(f"{url}/services/data/v60.0/limits", timeout=10).status_code for _ in range(3))

    ended = threading.Event()
    ended.set()
    monkeypatch.setattr(demo_at_work, "_tell_login", ask)
    monkeypatch.setattr(demo_at_work, "until_told", lambda: _Given(ended))

    told = run(*SMALL, "--faults", str(file))

    assert found == [401, 502, 401]
    assert "Plays 1 faults" in told.err + told.out


class _Given:
    def __init__(self, event: threading.Event) -> None:
        self.event = event

    def __enter__(self) -> threading.Event:
        return self.event

    def __exit__(self, *_: object) -> None:
        return None
