"""What was measured, as Markdown."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

from bench.sync.measured import Took
from bench.sync.requests_made import Requests, beside_pages, jobs, total

_ORDER = ("first sync", "the bound", "the script", "incremental", "idle")
_HEAD = """\
# What a sync costs

Written by `make bench`. Read the ratios, not the seconds: the sandbox is a Python server on the same machine and takes
its share of it, and another machine has other seconds.

**Compared**, each in a process of its own, in turn against the same organisation ({rounds} rounds; medians):

- *first sync*: Cornerman into an empty SQLite store: reads, keeps, judges every open deal by every rule of the shipped
  MEDDPICC playbook, explains, plans, writes. The sync after it reads back what it wrote, and is not shown.
  *incremental*: then people change 200 deals. *idle*: then nothing changes.
- *the bound*: a bulk download of the same fields of the same objects into polars columns, all jobs at once, and a bulk
  upload of the very rows that Cornerman wrote, ready in columns before the clock starts. It keeps, judges and checks
  nothing.
- *the script*: what one would write first: simple-salesforce `query_all_iter`, dataclasses, five conditions, and the
  very rows that Cornerman wrote, ready beforehand, in composite upserts of 200, one after the other. It keeps, explains
  and protects nothing.
"""


@dataclass(frozen=True)
class Machine:
    """The kind of machine, never its name."""

    cores: int
    memory: int  # bytes
    python: str
    system: str
    load: tuple[float, float]  # before and after, of all that runs on it


@dataclass(frozen=True)
class Run:
    """One contender's run. Seconds of the server are of its processor time."""

    name: str
    latency: float
    round: int
    took: Took
    server: float
    requests: Requests


def report(deals: int, rounds: int, runs: Sequence[Run], smaller: Run | None, machine: Machine) -> str:
    return "\n".join(_lines(deals, rounds, runs, smaller, machine)) + "\n"


def _lines(deals: int, rounds: int, runs: Sequence[Run], smaller: Run | None, machine: Machine) -> Iterator[str]:
    first = next(run for run in runs if run.name == "first sync")
    counts = first.took.counts
    yield _HEAD.format(rounds=rounds)
    yield (
        f"**Sizes**: {deals:,} open deals with {5 * deals:,} activities; {counts['read']:,} rows read and "
        f"{counts['written']:,} written by a first sync."
    )
    yield ""
    low, high = sorted(machine.load)
    yield (
        f"**Machine**: {machine.cores} cores, {machine.memory / 2**30:.0f} GB, {machine.system}, {machine.python}; "
        f"load average {low:.1f} to {high:.1f} with all else that ran on it. {datetime.now(UTC):%Y-%m-%d}."
    )
    for latency in dict.fromkeys(run.latency for run in runs):
        yield from _table(latency, [run for run in runs if run.latency == latency])
    yield from _phases(deals, runs)
    yield from _requests(runs)
    if smaller:
        yield from memory(((deals // 5, smaller), (deals, first)))


def _table(latency: float, runs: Sequence[Run]) -> Iterator[str]:
    yield f"\n## {latency:g} ms on each request\n"
    yield "| | seconds | own CPU s | server CPU s | requests | peak MB | × the bound | × the script |"
    yield "|---|---|---|---|---|---|---|---|"
    for name in _ORDER:
        some = _of(runs, name)
        if not some:
            continue
        ratios = ["", ""]
        if name not in ("incremental", "idle"):
            ratios = [f"{_ratio(some, _of(runs, other)):.2f}" for other in ("the bound", "the script")]
        cells = (
            f"{_median(some, lambda run: run.took.wall):.1f}",
            f"{_median(some, lambda run: run.took.cpu):.1f}",
            f"{_median(some, lambda run: run.server):.1f}",
            f"{_median(some, lambda run: total(run.requests)):.0f}",
            f"{_median(some, lambda run: run.took.memory) / 1e6:.0f}",
            *ratios,
        )
        yield f"| {name} | {' | '.join(cells)} |"


def _phases(deals: int, runs: Sequence[Run]) -> Iterator[str]:
    yield "\n## Where the time of Cornerman goes\n"
    yield "Seconds, and of these the own processor's; what is left of a phase is waiting for the organisation.\n"
    names = ("start", "settle", "pull", "judge", "push")
    yield f"| | {' | '.join(names)} | deals judged a second |"
    yield f"|---|{'---|' * (len(names) + 1)}"
    for latency in dict.fromkeys(run.latency for run in runs):
        for name in ("first sync", "incremental"):
            some = [run for run in _of(runs, name) if run.latency == latency]
            cells = [
                f"{median(run.took.phases[phase] for run in some):.1f}, "
                f"{median(run.took.phases_cpu[phase] for run in some):.1f}"
                for phase in names
            ]
            rate = _median(some, lambda run: run.took.counts["judged"] / run.took.phases["judge"])
            yield f"| {name}, {latency:g} ms | {' | '.join(cells)} | {rate:,.0f} |"
    cpu = _median(_of(runs, "first sync"), lambda run: run.took.phases_cpu["judge"])
    yield (
        f"\nBy its own processor time a first sync judges {deals / cpu:,.0f} deals a second: reading each from the "
        "store, judging, putting into words, keeping the case and the answer, planning its writes."
    )


def _requests(runs: Sequence[Run]) -> Iterator[str]:
    yield "\n## Requests of a first sync\n"
    first = _of(runs, "first sync")
    some = max(first, key=lambda run: total(run.requests))
    yield "By object read or written in bulk, beside pages of results (the round with most):\n"
    yield "| | jobs | requests | a job |"
    yield "|---|---|---|---|"
    opened = jobs(some.requests)
    for name, count in beside_pages(some.requests).items():
        yield f"| {name} | {opened[name]} | {count} | {count / opened[name]:.1f} |"
    idle = _of(runs, "idle")
    if idle:
        yield f"\nAn idle sync: {max(total(run.requests) for run in idle)} requests, log-in and heartbeat included."


def memory(runs: Sequence[tuple[int, Run]]) -> Iterator[str]:
    """The table of first syncs of so many deals."""
    yield "\n## Memory of a first sync\n"
    names = ("start", "pull", "judge", "push")
    yield "The peak in MB by the end of each phase.\n"
    yield f"| | {' | '.join(names)} |"
    yield f"|---|{'---|' * len(names)}"
    for size, run in runs:
        cells = [f"{run.took.phases_memory[name] / 1e6:.0f}" for name in names]
        yield f"| {size:,} deals | {' | '.join(cells)} |"


def _of(runs: Sequence[Run], name: str) -> list[Run]:
    return [run for run in runs if run.name == name]


def _median(runs: Sequence[Run], value: Callable[[Run], float]) -> float:
    return median(value(run) for run in runs)


def _ratio(runs: Sequence[Run], others: Sequence[Run]) -> float:
    """Round by round, since what else the machine does changes from one to the next."""
    return median(run.took.wall / other.took.wall for run, other in zip(runs, others, strict=True))
