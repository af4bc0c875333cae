"""`kill -9` at every commit and every request of each phase: running again ends as if nothing had happened."""

import random
import re

import pytest

from tests.sync.kill.bench import Bench
from tests.sync.kill.trials import MOMENTS, Undisturbed, representative, trial

PARTS = 6
"""Of the whole storm, so that several cores share it."""
SOME_MOMENTS = ("told", pytest.param("changed", marks=pytest.mark.proof))


def test_boundaries_of_every_phase_are_known(bench: Bench, undisturbed: Undisturbed) -> None:
    first = undisturbed.boundaries("told")
    phases = {(name.split(".")[0], name.split(".")[1]) for name in first}

    assert {
        (phase, "commit") for phase in ("begin", "settle", "pull", "read", "judge", "push", "heartbeat", "end")
    } <= phases
    assert {(phase, "http") for phase in ("begin", "pull", "read", "push", "heartbeat")} <= phases
    assert len(first) == len(set(first))


@pytest.mark.parametrize("moment", SOME_MOMENTS)
@pytest.mark.parametrize("part", [0, 1, pytest.param(2, marks=pytest.mark.proof)])
def test_killed_at_a_representative_boundary(bench: Bench, undisturbed: Undisturbed, moment: str, part: int) -> None:
    names = list(representative(undisturbed.boundaries(moment)))[part::3]
    differences = [trial(bench, undisturbed, moment, name) for name in names]

    assert len(differences) >= 3
    assert [one for one in differences if one] == []


@pytest.mark.parametrize("moment", SOME_MOMENTS)
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
@pytest.mark.parametrize("part", range(PARTS))
def test_killed_at_every_boundary(bench: Bench, undisturbed: Undisturbed, moment: str, part: int) -> None:
    names = undisturbed.boundaries(moment)[part::PARTS]
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
    differences = [trial(bench, undisturbed, "told", name, next_day=True) for name in names]

    assert [one for one in differences if one] == [], f"{len(names)} boundaries"
