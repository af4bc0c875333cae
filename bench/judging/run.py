"""Deals judged per second on one core: `python -m bench.judging.run` writes RESULTS.md beside it.

The same made-up deals, ten activities each, three ways in one interleaved run, by CPU time:

- ours: everything `judge` does with all rules on: every fact worked out anew, risks, gaps, steps, the next action;
- polars: twelve features and twelve conditions over columns, and no answer in words, evidence or actions;
- rule-engine: the same twelve conditions, compiled once, over features worked out in plain Python.

Then ours alone in one process and in several at once, on the clock: every deal is judged by itself, so they share
nothing but the machine.
"""

import os

os.environ["POLARS_MAX_THREADS"] = "1"

import argparse
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

import polars as pl
import rule_engine

from mappings.init import write_template
from mappings.load import load_company
from rules.case import Case
from rules.facts import Activity, Deal, Kind, Person, Side, Today
from rules.judge import Judge
from rules.rule import discover

TODAY = date(2026, 3, 2)
AMOUNT, QUIET, OLD = 50_000.0, 10, 90
CONDITIONS = {
    "large": "amount > 50000.0",
    "quiet": "since_reply > 10",
    "large and quiet": "amount > 50000.0 and since_reply > 10",
    "untouched": "since_activity > 14",
    "unmet": "since_meeting > 30",
    "passed": "to_close < 0",
    "near": "to_close >= 0 and to_close < 14 and met == 0",
    "old": "age > 90",
    "few words": "heard < 2",
    "one voice": "voices < 2",
    "one-sided": "sent > 3 * heard",
    "nothing ahead": "planned == 0",
}
FEATURES = (
    "amount", "since_reply", "since_activity", "since_meeting", "to_close", "age",
    "heard", "sent", "met", "voices", "planned", "people",
)  # fmt: skip
NEVER = 10_000


def cases(count: int, seed: int = 3) -> Iterator[Case]:
    """Made-up deals with ten activities each; no two alike."""
    rng = Random(seed)  # noqa: S311 - made-up deals, not secrets
    sides = (Side.BUYER, Side.REP, Side.BOTH)
    for number in range(count):
        people = tuple(Person(f"c{number}-{n}", f"Person {n}") for n in range(rng.randint(1, 4)))
        activities = []
        for place in range(10):
            kind, side = rng.choice((Kind.MAIL, Kind.CALL, Kind.MEETING)), rng.choice(sides)
            on = TODAY - timedelta(days=rng.randint(-7, 120))
            told = Activity(f"a{number}-{place}", kind, on, side, done=on <= TODAY, people=(rng.choice(people).id,))
            activities.append(told)
        deal = Deal(
            f"d{number}", f"Deal {number}", "u1", "Ana", amount=rng.uniform(1e3, 2e5), currency="EUR",
            stage=rng.choice(("discovery", "qualification", "evaluation", "proposal")), stage_label="Stage",
            close_date=TODAY + timedelta(days=rng.randint(-20, 120)),
            created_on=TODAY - timedelta(days=rng.randint(20, 300)),
        )  # fmt: skip
        yield Case(deal, Today(TODAY, "UTC"), people=people, activities=tuple(activities))


def frames(some: list[Case]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The deals and their activities as columns: where a company with columns would begin."""
    deals = [(c.deal.id, c.deal.amount, c.deal.close_date, c.deal.created_on, len(c.people)) for c in some]
    rows = [(c.deal.id, a.kind.value, a.side.value, a.on, a.done, a.people[0]) for c in some for a in c.activities]
    return (
        pl.DataFrame(deals, schema=["deal", "amount", "close", "created", "people"], orient="row"),
        pl.DataFrame(rows, schema=["deal", "kind", "side", "on", "done", "person"], orient="row"),
    )


def by_columns(deals: pl.DataFrame, activities: pl.DataFrame) -> int:
    """How many conditions hold in all, over columns."""
    buyer = pl.col("done") & pl.col("side").is_in([Side.BUYER.value, Side.BOTH.value])
    day = pl.lit(TODAY)
    met = pl.col("done") & (pl.col("side") == Side.BOTH.value)
    found = (
        activities.lazy()
        .group_by("deal")
        .agg(
            (day - pl.col("on").filter(buyer).max()).dt.total_days().fill_null(NEVER).alias("since_reply"),
            (day - pl.col("on").filter("done").max()).dt.total_days().fill_null(NEVER).alias("since_activity"),
            (day - pl.col("on").filter(met).max()).dt.total_days().fill_null(NEVER).alias("since_meeting"),
            buyer.sum().cast(pl.Int64).alias("heard"),
            (pl.col("done") & (pl.col("side") == Side.REP.value)).sum().cast(pl.Int64).alias("sent"),
            met.sum().alias("met"),
            pl.col("person").filter(buyer).n_unique().alias("voices"),
            (~pl.col("done")).sum().alias("planned"),
        )
        .join(deals.lazy(), on="deal")
        .with_columns(
            (pl.col("close") - day).dt.total_days().alias("to_close"),
            (day - pl.col("created")).dt.total_days().alias("age"),
        )
    )
    c = pl.col
    holds = [
        c("amount") > AMOUNT, c("since_reply") > QUIET, (c("amount") > AMOUNT) & (c("since_reply") > QUIET),
        c("since_activity") > 14, c("since_meeting") > 30, c("to_close") < 0,
        (c("to_close") >= 0) & (c("to_close") < 14) & (c("met") == 0), c("age") > OLD, c("heard") < 2,
        c("voices") < 2, c("sent") > 3 * c("heard"), c("planned") == 0,
    ]  # fmt: skip
    told = found.select([one.sum().alias(str(n)) for n, one in enumerate(holds)]).collect()
    return int(sum(told.row(0)))


def features(case: Case) -> dict[str, Any]:
    """The same features of one deal in plain Python."""
    done = [a for a in case.activities if a.done]
    heard = [a for a in done if a.side in (Side.BUYER, Side.BOTH)]
    met = [a for a in done if a.side is Side.BOTH]

    def since(some: list[Activity]) -> int:
        return (TODAY - max(a.on for a in some)).days if some else NEVER

    values = (
        case.deal.amount, since(heard), since(done), since(met), (case.deal.close_date - TODAY).days,
        (TODAY - case.deal.created_on).days, len(heard), sum(1 for a in done if a.side is Side.REP), len(met),
        len({a.people[0] for a in heard}), len(case.activities) - len(done), len(case.people),
    )  # fmt: skip
    return dict(zip(FEATURES, values, strict=True))


@dataclass(frozen=True)
class Way:
    name: str
    run: Callable[[], int]


def ways(some: list[Case]) -> list[Way]:
    playbook = load_playbook()
    judge = Judge.of(playbook, discover())
    compiled = [rule_engine.Rule(text) for text in CONDITIONS.values()]
    deals, activities = frames(some)

    def ours() -> int:
        return sum(len(judge.judge(case).findings) for case in some)

    def engine() -> int:
        return sum(rule.matches(told) for told in map(features, some) for rule in compiled)

    return [
        Way("ours, all rules", ours),
        Way("polars, 12 conditions", lambda: by_columns(deals, activities)),
        Way("rule-engine, 12 conditions", engine),
    ]


def judge_own(seed: int, deals: int) -> tuple[int, float]:
    """Judge so many deals of this process's own: how many findings, and its CPU time without making the deals."""
    judge, some = Judge.of(load_playbook(), discover()), list(cases(deals, seed))
    judge.judge(some[0])
    start = process_time()
    return sum(len(judge.judge(case).findings) for case in some), process_time() - start


def spread(deals: int, rounds: int, processes: tuple[int, ...]) -> str:
    """Rows of the second table: each process judges as many deals as one does alone."""
    took: dict[int, list[tuple[float, float]]] = {count: [] for count in processes}
    for _ in range(rounds):
        for count in processes:
            with ProcessPoolExecutor(count, get_context("spawn")) as pool:
                list(pool.map(judge_own, range(count), [50] * count))  # started and warm
                start = perf_counter()
                cpu = sum(used for _, used in pool.map(judge_own, range(count), [deals] * count))
                took[count].append((perf_counter() - start, cpu))
    rows = ""
    for count, some in took.items():
        clock, cpu = median(one for one, _ in some), median(one for _, one in some)
        rows += f"| {count} | {count * deals / clock:,.0f} | {count * deals / cpu:,.0f} |\n"
    return rows


def load_playbook() -> Any:
    """The shipped playbook, as a company without files of its own has it."""
    with TemporaryDirectory() as name:
        write_template(Path(name))
        return next(iter(load_company(Path(name)).organisations.values())).process.playbook


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--deals", type=int, default=2_000)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--processes", type=int, nargs="+", default=[1, 2])
    given = asked.parse_args()
    some = list(cases(given.deals))
    every = ways(some)
    found = {way.name: way.run() for way in every}  # warm, and held against each other
    _, columns, engine = found.values()
    if columns != engine:
        raise SystemExit(f"the conditions do not agree: polars {columns}, rule-engine {engine}")
    before, took = os.getloadavg()[0], {way.name: [] for way in every}
    for _ in range(given.rounds):
        for way in every:
            start = process_time()
            way.run()
            took[way.name].append(process_time() - start)
    apart = spread(given.deals, given.rounds, tuple(given.processes))
    load = f"{before:.1f} before, {os.getloadavg()[0]:.1f} after"
    (Path(__file__).parent / "RESULTS.md").write_text(page(given.deals, took, load, apart), encoding="utf-8")


def page(deals: int, took: dict[str, list[float]], load: str, apart: str) -> str:
    """The figures as measured."""
    rounds = len(next(iter(took.values())))
    first = median(next(iter(took.values())))
    rows = ""
    for name, some in took.items():
        mid = median(some)
        spread = f"{deals / max(some):,.0f} to {deals / min(some):,.0f}"
        rows += f"| {name} | {deals / mid:,.0f} | {spread} | {first / mid:.2f} |\n"
    risks = len(discover().risks)
    return f"""# Deals judged per second on one core

`python -m bench.judging.run --deals {deals} --rounds {rounds}`: {deals:,} made-up deals with ten activities each,
{rounds} interleaved rounds, CPU time of the process. Load of the machine ({os.cpu_count()} cores, shared): {load}.
polars {version("polars")} on one thread, rule-engine {version("rule-engine")}.

| | deals/s, median | lowest to highest | × ours |
|---|---|---|---|
{rows}
The first row does more than the others: {risks} risks, steps, gaps and the choice of the next action, with evidence and
values, against twelve features and twelve conditions. Deals lie ready in memory in each row's own shape; reading and
writing are not in it. The two others agree on how often each condition holds, or the run ends.

## By processes

{deals:,} deals for each process, {rounds} interleaved rounds. On the clock, making the deals is in it; on a machine
that others load, too, only CPU time compares: it says how many deals a second one core judges while the others do.

| processes | deals/s on the clock, all together | deals/s of CPU |
|---|---|---|
{apart}"""


if __name__ == "__main__":
    main()
