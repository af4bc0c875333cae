"""Kills at random on both databases, in collections and in bulk: the same end, nothing doubled, nothing late."""

import random
from itertools import count

import pytest

from tests.sync.kill.bench import Bench, Way
from tests.sync.kill.trials import MOMENTS, NEVER_REACHED, Undisturbed, trial

BULK = Way(bulk=True)
KILLS, PARTS = 200, 8


def test_what_is_read_and_written_in_bulk_ends_as_in_collections(bench: Bench, undisturbed: Undisturbed) -> None:
    """Once killed between a job's acceptance and its acknowledgement, and run again the next day while it works."""
    accepted = undisturbed.accepted_jobs("told")

    assert trial(bench, undisturbed, "told", accepted[1], way=BULK, next_day=True, slow=True) is None


def test_killed_on_postgresql(bench: Bench, undisturbed: Undisturbed) -> None:
    sent = [name for name in undisturbed.boundaries("changed", bulk=True) if name.startswith("push.commit")]

    assert trial(bench, undisturbed, "changed", sent[len(sent) // 2], way=Way("postgres", bulk=True)) is None


@pytest.mark.proof
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(PARTS))
def test_two_hundred_random_kills(bench: Bench, undisturbed: Undisturbed, part: int) -> None:
    """In eight parts, each with its seed, so that several cores share them."""
    chance = random.Random(part)
    done = 0
    for number in count():
        way = Way(chance.choice(("sqlite", "postgres")), bulk=chance.random() < 0.5)
        moment = chance.choice(MOMENTS)
        names = undisturbed.boundaries(moment, bulk=way.bulk)
        next_day = False
        if number % 5 == 0:  # between a job's acceptance and its acknowledgement, the date advanced
            way, next_day, names = Way(way.database, bulk=True), True, undisturbed.accepted_jobs(moment)
        kills = [chance.choice(names) for _ in range(1 if next_day or chance.random() < 0.8 else 2)]
        slow = way.bulk and chance.random() < 0.5
        difference = trial(bench, undisturbed, moment, *kills, way=way, next_day=next_day, slow=slow)
        if difference and NEVER_REACHED in difference:
            continue  # requests under way side by side came in another order
        assert difference is None
        done += 1
        if done == KILLS // PARTS:
            return
