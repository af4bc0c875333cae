"""One company, one process that runs syncs, and what undisturbed runs end in, for all trials here."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sync.kill.bench import Bench, live_a_day
from tests.sync.kill.trials import Undisturbed
from tests.sync.world import World


@pytest.fixture(scope="session")
def bench(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    folder = tmp_path_factory.mktemp("killed")
    world = World.begin(folder, deals=10, closed=6, seed=5)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.sync.kill.runner"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    bench = Bench(world, process, folder, lambda: request.getfixturevalue("databases"))
    live_a_day(bench)
    yield bench
    process.stdin.close()  # type: ignore[union-attr]
    process.wait()
    world.end()


@pytest.fixture(scope="session")
def undisturbed(bench: Bench) -> Undisturbed:
    return Undisturbed(bench)
