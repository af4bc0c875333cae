"""One trial: kill a sync, run to the end, compare with runs that nobody disturbed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from connector.sandbox.wire.bulk.job import Behaviour
from tests.sync.kill.bench import PLAIN, Bench, Picture, Way, first_difference
from tests.sync.world import ACTION, ASSESSMENT, DAY

MOMENTS = ("told", "changed")
"""The first sync ever, and the sync of a day on which people edited, deleted, merged, closed and ended actions."""
SLOW = Behaviour(count=99, kind="ingest", delay_ms=400)
"""Jobs that write only once the sync that handed them over is dead and the next one has begun."""


KILLED = -9
NEVER_REACHED = "was never reached"


class Undisturbed:
    """What a sync from each moment ends in, and the sync after it, which reads the echoes: the same whatever the
    database, in collections and in bulk."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.known: dict[tuple[str, bool], tuple[Picture, Picture]] = {}
        self.all: dict[tuple[str, bool], dict[str, str]] = {}

    def of(self, moment: str, *, next_day: bool = False) -> tuple[Picture, Picture]:
        if (moment, next_day) not in self.known:
            self.bench.begin(moment)
            assert self.bench.sync() == 0
            if next_day:
                self.bench.world.pass_time(DAY)
                assert self.bench.sync() == 0
            org = self.bench.of_org()
            assert self.bench.sync() == 0
            self.known[moment, next_day] = org, self.bench.ends()
        return self.known[moment, next_day]

    def boundaries(self, moment: str, *, bulk: bool = False) -> list[str]:
        if (moment, bulk) not in self.all:
            self.all[moment, bulk] = self.bench.boundaries(moment, Way(bulk=bulk))
        return list(self.all[moment, bulk])

    def accepted_jobs(self, moment: str) -> list[str]:
        """Where a job's rows are with the org, which works on them, and nobody has heard of it."""
        self.boundaries(moment, bulk=True)
        closing = re.compile(r"PATCH .*/jobs/ingest/\w+")
        return [name for name, asked in self.all[moment, True].items() if closing.match(asked) and "after" in name]


def trial(
    bench: Bench,
    undisturbed: Undisturbed,
    moment: str,
    *kills: str,
    way: Way = PLAIN,
    next_day: bool = False,
    slow: bool = False,
) -> str | None:
    """Kill at each of these in turn, run to the end; what differs from a run that nobody disturbed.

    With `next_day` the date advances after the kills, with `slow` jobs are still under way by then.
    """
    name = f"{moment} ({way}{', next day' if next_day else ''}{', slow' if slow else ''}): {' then '.join(kills)}"
    org, ended = undisturbed.of(moment, next_day=next_day)
    bench.begin(moment, way)
    if slow:
        bench.world.sandbox.state.bulk.behaviours.append(replace(SLOW))
    for number, kill in enumerate(kills):
        status = bench.sync(kill=kill)
        if number == 0 and status != KILLED:
            return f"{name}: {NEVER_REACHED} (exit status {status})"
    bench.world.sandbox.state.bulk.behaviours.clear()
    told = frozenset(row["Key__c"] for row in bench.world.rows(ASSESSMENT))
    if next_day:
        bench.world.pass_time(DAY)
    if (status := bench.sync()) != 0:
        return f"{name}: the run after the kill ended with exit status {status}"

    def comparable(picture: Picture) -> Picture:
        return _but_what_gave_way(picture, told) if next_day else picture

    if difference := first_difference(name, comparable(bench.of_org()), comparable(org)):
        return difference
    if (status := bench.sync()) != 0:
        return f"{name}: the second run after the kill ended with exit status {status}"
    return first_difference(name, comparable(bench.ends()), comparable(ended))


def _but_what_gave_way(picture: Picture, told: frozenset[str]) -> Picture:
    """Without what the next day's answer took the place of because it was never sent.

    An action gets its record when it stands first: those that stand first no longer are left out. An answer that
    first reaches the CRM on the next day changed there on that day: of the assessments that were not `told` in the
    evening, the day of the change is left out.
    """
    gone = {
        name.removeprefix(f"{ACTION} ")
        for name, row in picture.items()
        if name.startswith(f"{ACTION} ") and not row["Is_Primary__c"]
    }
    about = (f"{ACTION} ", f"sent {ACTION} ", f"kept {ACTION} ", "hanging ", "reference ")
    left_out = {f"{before}{key}" for before in about for key in gone} | {"number of records", "answers"}
    return {
        name: {field: value for field, value in row.items() if field != "Changed_On__c"}
        if ASSESSMENT in name and name.split(" ")[-1] not in told
        else row
        for name, row in picture.items()
        if name not in left_out
    }


def representative(boundaries: Iterable[str]) -> Iterator[str]:
    """Of each phase one commit and one request, after it happened; of push also before."""
    by_place: dict[str, list[str]] = {}
    for name in boundaries:
        by_place.setdefault(re.sub(r"\d+", "*", name), []).append(name)
    for place, names in by_place.items():
        if place.endswith("after") or place.startswith("push"):
            yield names[len(names) // 2]
