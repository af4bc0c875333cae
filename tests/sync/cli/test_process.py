"""Commands that run until they are told to end, as processes of their own."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.sync.cli.conftest import NOW, Cornerman
from tests.sync.cli.test_faults import add_organisation

ROOT = Path(__file__).parents[3]


@contextmanager
def started(*words: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", "from sync.cli import main; main()", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_sync_every_ends_after_the_present_run(cornerman: Cornerman) -> None:
    words = ("sync", "--every", "1s", "--json", "-C", str(cornerman.folder), "--now", NOW.isoformat())
    with started(*words) as process:
        assert process.stdout is not None
        first, second = (json.loads(process.stdout.readline()) for _ in range(2))
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
    assert first["organisations"][0]["outcome"] == second["organisations"][0]["outcome"] == "finished"
    assert process.returncode == 0, err
    assert "Ended as told" in err


def test_sync_every_ends_for_a_fault_in_the_setup(cornerman: Cornerman) -> None:
    (cornerman.folder / ".env").write_text("")
    with started("sync", "--every", "1h", "-C", str(cornerman.folder)) as process:
        _, err = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "SANDBOX_CONSUMER_KEY" in err


def test_sync_every_goes_on_without_an_organisation_that_needs_a_hand(cornerman: Cornerman) -> None:
    add_organisation(cornerman, "aaa", SANDBOX_CONSUMER_KEY="NO_SUCH_KEY")
    words = ("sync", "--every", "1s", "--json", "-C", str(cornerman.folder), "--now", NOW.isoformat())
    with started(*words) as process:
        assert process.stdout is not None
        first, second = (json.loads(process.stdout.readline())["organisations"] for _ in range(2))
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
    assert [(one["organisation"], one["outcome"]) for one in first] == [("aaa", "failed"), ("sandbox", "finished")]
    assert [(one["organisation"], one["outcome"]) for one in second] == [("sandbox", "finished")]
    assert process.returncode == 3, err
    assert "aaa is left out" in err


def test_sync_every_waits_for_the_next_time_where_the_crm_cannot_answer(cornerman: Cornerman) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        nobody = taken.getsockname()[1]
    file = cornerman.folder / "orgs" / "sandbox.yaml"
    file.write_text(file.read_text().replace(cornerman.url, f"http://127.0.0.1:{nobody}"))
    with started("sync", "--every", "1s", "--json", "-C", str(cornerman.folder)) as process:
        assert process.stdout is not None
        rounds = [json.loads(process.stdout.readline())["organisations"][0]["error"]["exit"] for _ in range(2)]
    assert rounds == [4, 4]


def test_a_sandbox_serves_until_it_is_told_to_end(tmp_path: Path) -> None:
    folder = tmp_path / "acme"
    words = ("--deals", "2", "--closed", "2", "--json", "-C", str(folder))
    with started("sandbox", *words) as process:
        assert process.stdout is not None
        lines = []
        while not lines or lines[-1] != "}\n":
            lines.append(process.stdout.readline())
        told = json.loads("".join(lines))
        with started("sync", "sandbox", "-C", str(folder), "--json") as other:
            out, err = other.communicate(timeout=120)
        assert other.returncode == 0, err
        assert json.loads(out)["organisations"][0]["outcome"] == "finished"
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode == 0
    assert told["environment"]["SANDBOX_CONSUMER_SECRET"] in (folder / ".env").read_text()
    assert (folder / ".env").stat().st_mode & 0o077 == 0


def test_a_command_on_a_real_crm_loads_nothing_of_the_practice_organisation() -> None:
    program = "import sys, sync.cli; print(*(name for name in sys.modules if name.startswith('connector.sandbox')))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == ""
