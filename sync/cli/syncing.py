"""sync: turning the crank, once or again and again, for one organisation or all."""

import re
import signal
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any

import typer

from mappings.organisation import Organisation
from sync.budget import Forecast
from sync.cli.command import told
from sync.cli.exits import Exit, vars_of
from sync.cli.out import BAD, QUIET
from sync.cli.planned import show_planned
from sync.cli.second import readers_of
from sync.cli.shell import Shell
from sync.differences import Difference, differences
from sync.pipeline import Report
from sync.pipeline import sync as turn_the_crank
from sync.store import Store

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}

OneOrAll = Annotated[
    str | None, typer.Argument(metavar="[ORG]", help="An organisation by its file in orgs/; without it, all.")
]


@dataclass(frozen=True, slots=True)
class Asked:
    """What every run of one command was told."""

    dry_run: bool
    calls: int | None
    limit: int


def sync(
    shell: Shell,
    org: OneOrAll = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and judge, and show what would be written. Nothing is.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="Records of a dry run to show; 0 shows all.")] = 10,
    budget: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="CALLS",
            help="Stop after so many calls, once what is under way is kept; else api_share.",
        ),
    ] = None,
    every: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Again and again, such as 5m, until Ctrl-C: ends after the present run."),
    ] = None,
) -> Exit:
    """Read what changed in the CRM, judge the deals, write what differs.

    Each run says first what it is likely to cost in calls. Where they are used up it stops, and the next one goes on
    from there. With --every a limit or an outage waits for the next time, an organisation whose setup needs a hand is
    left out while the others go on, and --json writes one line for each round.
    """
    interval = _interval(every) if every else None
    chosen, asked = shell.organisations(org), Asked(dry_run, budget, limit)
    with shell.store() as store:
        if interval is not None:
            return _repeat(shell, store, chosen, asked, interval)
        return _gravest(_turn_each(shell, store, chosen, asked).values())


def _interval(text: str) -> float:
    found = re.fullmatch(r"(\d{1,6})([smhd])", text.strip())
    if not found or not int(found[1]):
        raise typer.BadParameter(f'"{text}" is no time between runs: write 30s, 5m or 1h', param_hint="--every")
    return int(found[1]) * _SECONDS[found[2]]


@contextmanager
def until_told() -> Iterator[threading.Event]:
    """Set by SIGTERM or the first Ctrl-C; a second Ctrl-C ends at once."""
    told = threading.Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def tell(_number: int, _frame: object) -> None:
        told.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    for number in before:
        signal.signal(number, tell)
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _repeat(shell: Shell, store: Store, chosen: list[Organisation], asked: Asked, interval: float) -> Exit:
    """Until told to end. An organisation that only a person can cure is left out from then on; the others go on."""
    going, gravest = list(chosen), Exit.DONE
    with until_told() as told:
        while not told.is_set():
            ends = _turn_each(shell, store, going, asked, one_line=True)
            broken = {alias: code for alias, code in ends.items() if code in (Exit.SETUP, Exit.BUG)}
            gravest = _gravest([gravest, *broken.values()])
            going = [organisation for organisation in going if organisation.alias not in broken]
            if not going:
                return gravest
            for alias in broken:
                shell.out.fault(f"{alias} is left out until this command is started again; the others go on", QUIET)
            told.wait(interval)
    shell.out.note("Ended as told, after a whole run.", style=QUIET)
    return gravest


def _turn_each(
    shell: Shell, store: Store, chosen: list[Organisation], asked: Asked, *, one_line: bool = False
) -> dict[str, Exit]:
    """Every organisation once; one that fails holds up no other. How each ended, by its alias."""
    ends = {organisation.alias: _one(shell, store, organisation, asked) for organisation in chosen}
    shell.out.document({"organisations": [document for _, document in ends.values()]}, one_line=one_line)
    return {alias: code for alias, (code, _) in ends.items()}


def _gravest(codes: Iterable[Exit]) -> Exit:
    order = (Exit.DONE, Exit.FOUND, Exit.PAUSED, Exit.LATER, Exit.USAGE, Exit.SETUP, Exit.BUG)
    return max(codes, key=order.index)


def _one(shell: Shell, store: Store, organisation: Organisation, asked: Asked) -> tuple[Exit, Mapping[str, Any]]:
    out, alias = shell.out, organisation.alias
    try:
        with (
            out.step(f"{alias}: {'dry run' if asked.dry_run else 'sync'}") as step,
            shell.connect(organisation) as crm,
            readers_of(shell, organisation) as readers,
        ):
            report = turn_the_crank(
                organisation,
                crm,
                store,
                shell.settings.clock,
                dry_run=asked.dry_run,
                calls=asked.calls,
                announce=lambda forecast: out.note(_forecast(alias, forecast), style=QUIET),
                progress=step.progress,
                readers=readers,
            )
            step.tells(summary(report.counts))
        with store.begin() as connection:
            planned = differences(connection, organisation, report.planned)
    except Exception as error:  # noqa: BLE001 - one organisation's fault, foreseen or not, is not the others'
        fault = told(error, debug=shell.debug)
        out.fault(fault.message, QUIET if fault.code in (Exit.LATER, Exit.PAUSED) else BAD)
        ended = {"exit": int(fault.code), "message": fault.message, **fault.details}
        return fault.code, {"organisation": alias, "run": None, "outcome": "failed", "error": ended}
    if asked.dry_run:
        show_planned(out, planned, asked.limit)
    if report.message:
        out.fault(report.message, QUIET)
    return _code_of(report), _document(alias, report, planned)


def _forecast(alias: str, forecast: Forecast) -> str:
    """`acme: about 34 calls (settle 0 · pull 12 · push 22); at most 7,480`."""
    phases = f"settle {forecast.settle:,} · pull {forecast.pull:,} · push {forecast.push:,}"
    allowed = "" if forecast.allowed is None else f"; at most {forecast.allowed:,}"
    return f"  {alias}: about {forecast.total:,} calls ({phases}){allowed}"


def summary(counts: Mapping[str, int]) -> str:
    """`read 41,233 · judged 300 · written 1,204`: what happened, nothing that did not."""
    names = ("read", "judged", "written", "refused", "conflicts")
    return " · ".join(f"{name} {counts[name]:,}" for name in names if counts.get(name)) or "nothing changed"


def _code_of(report: Report) -> Exit:
    if report.outcome == "stopped":
        return Exit.LATER
    return Exit.FOUND if report.counts.get("refused") or report.counts.get("conflicts") else Exit.DONE


def _document(alias: str, report: Report, planned: Sequence[Difference]) -> Mapping[str, Any]:
    forecast = report.forecast
    return {
        "organisation": alias,
        "run": report.run,
        "outcome": report.outcome,
        "counts": report.counts,
        "message": report.message,
        "forecast": None if forecast is None else {**vars_of(forecast), "total": forecast.total},
        "planned": planned,
    }
