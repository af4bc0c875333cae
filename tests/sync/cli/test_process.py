"""Commands that run until they are told to end, as processes of their own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.sync.cli.conftest import NOW, Cornerman

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
