"""`kill -9` at every commit and every request of each phase: running again ends as if nothing had happened."""

import random
import re
from collections.abc import Iterator

import pytest

from tests.sync.world import DAY

from .conftest import Bench, Picture, first_difference

MOMENTS = ("told", "changed")
"""The first sync ever, and the sync of a day on which people edited, deleted, merged, closed and ended actions."""


class Undisturbed:
    """What a sync from each moment ends in, and the sync after it, which reads the echoes."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.known: dict[str, tuple[Picture, Picture]] = {}
        self.all: dict[str, list[str]] = {}

    def of(self, moment: str) -> tuple[Picture, Picture]:
        if moment not in self.known:
            self.all[moment] = self.bench.boundaries(moment)
            org = self.bench.of_org()
            assert self.bench.sync() == 0
            self.known[moment] = org, self.bench.ends()
        return self.known[moment]

    def boundaries(self, moment: str) -> list[str]:
        self.of(moment)
        return self.all[moment]


@pytest.fixture(scope="session")
def undisturbed(bench: Bench) -> Undisturbed:
    return Undisturbed(bench)


def trial(bench: Bench, undisturbed: Undisturbed, moment: str, *kills: str) -> str | None:
    """Kill at each of these in turn, run to the end; what differs from a run that nobody disturbed."""
    name = " then ".join((f"{moment}: {kills[0]}", *kills[1:]))
    org, ended = undisturbed.of(moment)
    bench.begin(moment)
    for number, kill in enumerate(kills):
        status = bench.sync(kill=kill)
        if number == 0 and status != -9:
            return f"{name}: was never reached (exit status {status})"
    if (status := bench.sync()) != 0:
        return f"{name}: the run after the kill ended with exit status {status}"
    if difference := first_difference(name, bench.of_org(), org):
        return difference
    if (status := bench.sync()) != 0:
        return f"{name}: the second run after the kill ended with exit status {status}"
    return first_difference(name, bench.ends(), ended)


def representative(boundaries: list[str]) -> Iterator[str]:
    """Of each phase one commit and one request, after it happened; of push also before."""
    by_place: dict[str, list[str]] = {}
    for name in boundaries:
        by_place.setdefault(re.sub(r"\d+", "*", name), []).append(name)
    for place, names in by_place.items():
        if place.endswith("after") or place.startswith("push"):
            yield names[len(names) // 2]


def test_boundaries_of_every_phase_are_known(bench: Bench, undisturbed: Undisturbed) -> None:
    first = undisturbed.boundaries("told")
    phases = {(name.split(".")[0], name.split(".")[1]) for name in first}

    assert {
        (phase, "commit") for phase in ("begin", "settle", "pull", "read", "judge", "push", "heartbeat", "end")
    } <= phases
    assert {(phase, "http") for phase in ("begin", "pull", "read", "push", "heartbeat")} <= phases
    assert len(first) == len(set(first))


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_a_representative_boundary(bench: Bench, undisturbed: Undisturbed, moment: str) -> None:
    differences = [trial(bench, undisturbed, moment, name) for name in representative(undisturbed.boundaries(moment))]

    assert len(differences) >= 8
    assert [one for one in differences if one] == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_between_a_batchs_acceptance_and_its_acknowledgement(
    bench: Bench, undisturbed: Undisturbed, moment: str
) -> None:
    """The org has taken the batch, its answer has come, and nothing of it is kept yet."""
    sent = [name for name in undisturbed.boundaries(moment) if re.fullmatch(r"push\.http\.\d+\.after", name)]

    assert trial(bench, undisturbed, moment, sent[0]) is None
    assert trial(bench, undisturbed, moment, sent[-1]) is None


@pytest.mark.proof
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_at_every_boundary(bench: Bench, undisturbed: Undisturbed, moment: str) -> None:
    names = undisturbed.boundaries(moment)
    differences = [trial(bench, undisturbed, moment, name) for name in names]

    assert [one for one in differences if one] == [], f"{len(names)} boundaries"


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_killed_twice(bench: Bench, undisturbed: Undisturbed) -> None:
    """The run that cures a kill is killed as well."""
    chance = random.Random(7)
    for _ in range(40):
        moment = chance.choice(MOMENTS)
        names = undisturbed.boundaries(moment)
        assert trial(bench, undisturbed, moment, chance.choice(names), chance.choice(names)) is None


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_killed_in_the_evening_and_run_again_the_next_day(bench: Bench, undisturbed: Undisturbed) -> None:
    """Whatever of yesterday's answers is not yet sent gives way to today's; the rest stands as if it had been sent."""
    names = [name for name in undisturbed.boundaries("told") if name.startswith(("push", "heartbeat"))]
    bench.begin("told")
    for _ in range(2):
        assert bench.sync() == 0
        bench.world.pass_time(DAY)
    wanted = bench.of_org()
    for name in names:
        bench.begin("told")
        assert bench.sync(kill=name) == -9
        bench.world.pass_time(DAY)
        assert bench.sync() == 0
        assert first_difference(f"the next day: {name}", bench.of_org(), wanted) is None
