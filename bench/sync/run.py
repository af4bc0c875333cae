"""How fast and how lean a sync is. `make bench`, or:

    python -m bench.sync.run                                  20,000 open deals with 100,000 activities, at 0 and 100 ms
    python -m bench.sync.run --deals 2000 --rounds 1          smaller
    python -m bench.sync.run --quick --out results.md         whether it runs at all, in seconds

One sandbox in a process of its own; against it, in turn and in every round: Cornerman, the bound, the obvious script,
each in a fresh process against the organisation as it was loaded. Ratios are medians over the rounds. It prints what
it writes to bench/RESULTS.md.
"""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.sync import contenders
from bench.sync.measured import Took, in_own_process
from bench.sync.report import Machine, Run, report
from bench.sync.server import Org, served

RESULTS = Path(__file__).parents[1] / "RESULTS.md"
_BULK_FROM = 10_000  # rows of one object
_NO_JOB = "OpportunityFieldHistory"  # Bulk reads no old and new values, which may be of any type
ECHOES = "reads its own echoes"
FIRST, INCREMENTAL, IDLE, BOUND, SCRIPT = "first sync", "incremental", "idle", "the bound", "the script"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Measures a sync beside the bound and the obvious script.")
    parser.add_argument("--deals", type=int, default=20_000, help="open deals, with five activities each")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--latency", type=float, nargs="+", default=[0, 100], help="milliseconds added to each request")
    parser.add_argument(
        "--quick", action="store_true", help="30 deals, one round, no latency, no more than needed to see that it runs"
    )
    parser.add_argument("--out", type=Path, default=RESULTS)
    asked = parser.parse_args(arguments)
    deals, rounds, latencies = (30, 1, [0.0]) if asked.quick else (asked.deals, asked.rounds, asked.latency)
    before = os.getloadavg()[0]
    smaller = None if asked.quick else first_sync(deals // 5)
    with served(deals) as org:
        runs = [
            run
            for latency in latencies
            for number in range(rounds)
            for run in _round(org, latency, number, idle=not asked.quick)
        ]
    machine = Machine(
        os.cpu_count() or 0,
        os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        f"{platform.python_implementation()} {platform.python_version()}",
        platform.system(),
        (before, os.getloadavg()[0]),
    )
    text = report(deals, rounds, runs, smaller, machine)
    asked.out.write_text(text, encoding="utf-8")
    print(text)


def first_sync(deals: int) -> Run:
    """One first sync of so many deals, for its memory."""
    with served(deals) as org, tempfile.TemporaryDirectory() as folder:
        return _cornerman(FIRST, org, Path(folder), 0.0, 0)


def _round(org: Org, latency: float, number: int, *, idle: bool) -> Iterator[Run]:
    large = frozenset(name for name, count in org.counts.items() if count > _BULK_FROM) - {_NO_JOB}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        org.reset(latency)
        yield _cornerman(FIRST, org, folder, latency, number)
        in_own_process(contenders.keep_what_was_written, org.door, folder)
        org.later()
        if idle:
            _cornerman(ECHOES, org, folder, latency, number)
            org.later()
        org.change()
        org.requests()  # those were nobody's
        yield _cornerman(INCREMENTAL, org, folder, latency, number)
        if idle:
            org.later()
            _cornerman(ECHOES, org, folder, latency, number)
            org.later()
            yield _cornerman(IDLE, org, folder, latency, number)
        org.reset(latency)
        yield _measured(BOUND, org, latency, number, contenders.bound, org.door, folder, large)
        org.reset(latency)
        yield _measured(SCRIPT, org, latency, number, contenders.script, org.door, folder)


def _cornerman(name: str, org: Org, folder: Path, latency: float, number: int) -> Run:
    return _measured(name, org, latency, number, contenders.cornerman, org.door, folder)


def _measured(name: str, org: Org, latency: float, number: int, contender: contenders.Contender, *args: object) -> Run:
    before = org.cpu()
    took: Took = in_own_process(contender, *args)
    server = org.cpu() - before
    print(f"{latency:g} ms, round {number + 1}: {name}: {took.wall:.1f} s", file=sys.stderr)
    return Run(name, latency, number, took, server, org.requests())


if __name__ == "__main__":
    main()
