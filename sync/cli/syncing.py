"""sync, pause, resume: turning the crank, and holding it."""

import re
import signal
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from mappings.organisation import Organisation
from sync.cli.exits import Exit, Refused, fault_of
from sync.cli.out import BAD, QUIET, cell, table
from sync.cli.safe import safe
from sync.cli.shell import Shell
from sync.pipeline import Report
from sync.pipeline import sync as turn_the_crank
from sync.store import Store, organisations, recalls

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SHOWN = 8  # planned writes of a dry run shown to people; --json has all

OneOrAll = Annotated[
    str | None, typer.Argument(metavar="[ORG]", help="An organisation by its file in orgs/; without it, all.")
]
One = Annotated[str, typer.Argument(metavar="ORG", help="An organisation by its file in orgs/.")]


def sync(
    shell: Shell,
    org: OneOrAll = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read and judge, and show what would be written. Nothing is.")
    ] = False,
    every: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Again and again, such as 5m, until Ctrl-C: ends after the present run."),
    ] = None,
) -> Exit:
    """Read what changed in the CRM, judge the deals, write what differs.

    With --every a limit or an outage waits for the next time, a fault in your setup ends it, and --json writes one
    line for each run.
    """
    interval = _interval(every) if every else None
    chosen = shell.organisations(org)
    with shell.store() as store:
        if interval is None:
            return _once(shell, store, chosen, dry_run=dry_run)
        with until_told() as told:
            while not told.is_set():
                code = _once(shell, store, chosen, dry_run=dry_run, one_line=True)
                if code in (Exit.SETUP, Exit.BUG):
                    return code
                told.wait(interval)
    shell.out.note("Ended as told, after a whole run.", style=QUIET)
    return Exit.DONE


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


def _once(shell: Shell, store: Store, chosen: list[Organisation], *, dry_run: bool, one_line: bool = False) -> Exit:
    """Every chosen organisation once; one that fails holds up no other. The gravest end is the command's."""
    ends = [_one(shell, store, organisation, dry_run=dry_run) for organisation in chosen]
    shell.out.document({"organisations": [document for _, document in ends]}, one_line=one_line)
    return max((code for code, _ in ends), key=_gravity)


def _gravity(code: Exit) -> int:
    order = (Exit.DONE, Exit.FOUND, Exit.PAUSED, Exit.LATER, Exit.USAGE, Exit.SETUP, Exit.BUG)
    return order.index(code)


def _one(shell: Shell, store: Store, organisation: Organisation, *, dry_run: bool) -> tuple[Exit, Mapping[str, Any]]:
    out, alias = shell.out, organisation.alias
    try:
        with out.step(f"{alias}: {'dry run' if dry_run else 'sync'}") as step, shell.connect(organisation) as crm:
            clock = shell.settings.clock
            report = turn_the_crank(organisation, crm, store, clock, dry_run=dry_run, progress=step.progress)
            step.tells(summary(report.counts))
    except Exception as error:
        fault = fault_of(error)
        if fault is None or shell.debug:
            raise
        out.fault(fault.message, QUIET if fault.code in (Exit.LATER, Exit.PAUSED) else BAD)
        ended = {"exit": int(fault.code), "message": fault.message, **fault.details}
        return fault.code, {"organisation": alias, "run": None, "outcome": "failed", "error": ended}
    if dry_run:
        _show_planned(shell, report)
    if report.message:
        out.fault(report.message, QUIET)
    return _code_of(report), _document(alias, report)


def summary(counts: Mapping[str, int]) -> str:
    """`read 41,233 · judged 300 · written 1,204`: what happened, nothing that did not."""
    names = ("read", "judged", "written", "refused", "conflicts")
    return " · ".join(f"{name} {counts[name]:,}" for name in names if counts.get(name)) or "nothing changed"


def _code_of(report: Report) -> Exit:
    if report.outcome == "stopped":
        return Exit.LATER
    return Exit.FOUND if report.counts.get("refused") or report.counts.get("conflicts") else Exit.DONE


def _document(alias: str, report: Report) -> Mapping[str, Any]:
    planned = [
        {"object": p.object, "key": p.key, "deal": p.deal, "values": p.values, "before": p.before, "because": p.because}
        for p in report.planned
    ]
    return {
        "organisation": alias,
        "run": report.run,
        "outcome": report.outcome,
        "counts": report.counts,
        "message": report.message,
        "planned": planned,
    }


def _show_planned(shell: Shell, report: Report) -> None:
    out = shell.out
    if not report.planned:
        out.say("Nothing would be written.")
        return
    objects = Counter(planned.object for planned in report.planned)
    out.say(f"Would write {len(report.planned):,} records; nothing was written.")
    counted = table("Object", ("Records", {"justify": "right"}))
    for name, count in objects.most_common():
        counted.add_row(cell(name), f"{count:,}")
    out.say(counted)
    first = table("Record", "Fields", "Because", title="The first of them")
    for planned in report.planned[:_SHOWN]:
        first.add_row(cell(planned.key), cell(", ".join(planned.values)), cell(planned.because))
    out.say(first)


def pause(
    shell: Shell,
    org: One,
    because: Annotated[str, typer.Option(help="Why; everybody who runs a sync reads it.")],
) -> None:
    """Hold an organisation: no sync reads or writes until `resume`."""
    alias = shell.organisation(org).alias
    if not because.strip():
        raise typer.BadParameter("say why", param_hint="--because")
    _set_paused(shell, alias, because.strip())
    shell.out.document({"organisation": alias, "paused": because.strip()})
    shell.out.say(f"{alias} is paused: {safe(because)}")
    shell.out.paste(f"cornerman resume {alias}")


def resume(shell: Shell, org: One) -> None:
    """Let a paused organisation run again; the next sync goes on from where the last one ended."""
    alias = shell.organisation(org).alias
    with shell.store() as store, store.begin() as connection:
        half = recalls.unfinished(connection, alias)
    if half:
        raise Refused(
            f"{alias} stays paused: run {half[0]} is taken back in part. Nearest: cornerman undo {half[0]}, "
            "which goes on and lists what it cannot take back"
        )
    was = _set_paused(shell, alias, None)
    shell.out.document({"organisation": alias, "paused": None, "was": was})
    shell.out.say(f"{alias} runs again." if was else f"{alias} was not paused.")


def _set_paused(shell: Shell, alias: str, because: str | None) -> str | None:
    with shell.store() as store, store.begin() as connection:
        was = organisations.load(connection, alias).paused
        organisations.change(connection, alias, paused=because)
    return was
