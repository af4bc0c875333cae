"""A backtest of 20,000 closed deals on 8 dates each: `python -m bench.backtest.run` writes RESULTS.md beside it.

A company of exports is written, synced once, and backtested by the command that an admin runs, with one process and
with more, in interleaved rounds. The JSON must have the same bytes each time. Time is told as CPU time of all processes
together and as time on the clock; memory as that of the largest process.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from bench.backtest.company import write

NOW = "2026-06-30"
MB = 1024  # KB, as Linux tells the largest resident set


@dataclass(frozen=True)
class Run:
    processes: int
    clock: float
    cpu: float
    peak: float  # MB
    digest: str
    said: str


def cornerman(folder: Path, *words: str, processes: int = 0) -> Run:
    """One command in a process of its own, with what it and its processes took."""
    # The largest child is told for all children so far: a process between keeps each run's own.
    code = (
        "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:]); "
        "used = resource.getrusage(resource.RUSAGE_CHILDREN); "
        "print(used.ru_maxrss, file=sys.stderr); sys.exit(done.returncode)"
    )
    command = [str(Path(sys.executable).with_name("cornerman")), *words, "-C", str(folder), "--now", NOW, "--json"]
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    done = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, check=True)  # noqa: S603 - our own
    clock, after = perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    said = done.stdout.decode()
    peak = int(done.stderr.decode().strip().rpartition("\n")[2]) / MB
    return Run(processes, clock, cpu, peak, sha256(done.stdout).hexdigest()[:16], said)


def measured(deals: int, rounds: int, processes: Sequence[int]) -> list[Run]:
    with TemporaryDirectory() as name:
        folder = Path(name) / "ours"
        write(folder, deals)
        _say(f"{deals:,} deals: sync")
        cornerman(folder, "sync")
        found = []
        for number in range(rounds):
            for count in processes:
                _say(f"{deals:,} deals, round {number + 1}, {count} processes")
                run = cornerman(folder, "backtest", "--processes", str(count), processes=count)
                found.append(run)
    if len({run.digest for run in found}) != 1:
        raise SystemExit("the reports differ by the number of processes")
    return found


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)


def rows(deals: int, found: Sequence[Run]) -> str:
    text = ""
    for count in dict.fromkeys(run.processes for run in found):
        some = [run for run in found if run.processes == count]
        cpu, clock, peak = (median(getattr(run, name) for run in some) for name in ("cpu", "clock", "peak"))
        text += f"| {deals:,} | {count} | {cpu:,.0f} s | {clock:,.0f} s | {peak:,.0f} MB |\n"
    return text


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--deals", type=int, nargs="+", default=[5_000, 20_000])
    asked.add_argument("--rounds", type=int, default=1)
    asked.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    given = asked.parse_args()
    before, table = os.getloadavg()[0], ""
    dates = ""
    for deals in given.deals:
        found = measured(deals, given.rounds, given.processes)
        table += rows(deals, found)
        dates = _dates(found[0].said)
    load = f"{before:.1f} before, {os.getloadavg()[0]:.1f} after"
    words = "--deals " + " ".join(map(str, given.deals))
    text = f"""# A backtest of many closed deals

`python -m bench.backtest.run {words} --rounds {given.rounds}`: a made-up company of exports, each deal with its
history, ten activities and its people, judged on up to 8 past dates with all rules on, learned from and reported, by
`cornerman backtest --json`. {dates} Load of the machine ({os.cpu_count()} cores, shared): {load}.

| closed deals | processes | CPU, all together | on the clock | largest process |
|---|---|---|---|---|
{table}
The report has the same bytes whatever the number of processes. Rows are read and let go of by partitions of 200 deals;
what was said of each date stays, for the figures. More processes share the judging; reading and learning are not
shared. On a machine that others load, too, the clock tells little: hold CPU time against it.
"""
    (Path(__file__).parent / "RESULTS.md").write_text(text, encoding="utf-8")


def _dates(said: str) -> str:
    told = json.loads(said)
    return f"Of the last: {told['deals']:,} deals judged on {told['dates']:,} dates, {told['lost']:,} lost."


if __name__ == "__main__":
    main()
