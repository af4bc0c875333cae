"""learn: weights from the company's own closed deals, and back again."""

import os
from datetime import timedelta
from typing import Annotated

import typer
from rich.text import Text

from mappings.organisation import Organisation
from sync.backtest.examine import Dates
from sync.cli.exits import Exit
from sync.cli.out import QUIET, Out, cell, table, title
from sync.cli.shell import Shell
from sync.clock import company_day
from sync.learn import Learned, go_back
from sync.learn import learn as learn_from

OnlyOrNamed = Annotated[
    str | None, typer.Argument(metavar="[ORG]", help="An organisation by its file in orgs/; without it, the only one.")
]
Every = Annotated[int, typer.Option(min=1, max=90, help="Deals are judged as they stood every so many days.")]
Most = Annotated[int, typer.Option(min=1, max=60, help="At most so many dates of one deal, evenly apart.")]
History = Annotated[
    int,
    typer.Option(
        "--history", min=0, metavar="DAYS",
        help="Deals begun longer ago are left out: the CRM keeps their field history no more. 0: it keeps all.",
    ),
]  # fmt: skip
Processes = Annotated[
    int, typer.Option(min=1, max=64, help="Processes that judge at once; as many as there are cores, at most 8.")
]
CORES = min(8, os.cpu_count() or 1)
WINDOW = 548
"""Days for which Salesforce keeps field history: 18 months. Unverified against a live org."""

_SHOWN = 15


def learn(
    shell: Shell,
    org: OnlyOrNamed = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be learned; nothing is kept.")] = False,
    back: Annotated[bool, typer.Option("--back", help="Back to the weights before the present ones.")] = False,
    every: Every = 14,
    most: Most = 8,
    history: History = WINDOW,
    processes: Processes = CORES,
) -> Exit:
    """Pull the playbook's weights towards what your own closed deals showed.

    Closed deals are judged as they stood on past dates, from history only; what the last sync kept is enough. The
    weights are kept as a new version, and the next sync judges by them. Where your closed deals tell lost from won no
    better than chance, the playbook's weights stay.
    """
    organisation = shell.organisation(org)
    if back:
        return _back(shell, organisation)
    today = company_day(shell.settings.clock(), organisation.time_zone)
    dates = Dates(every, most, today - timedelta(days=history) if history else None)
    with shell.store() as store, shell.out.step(f"{organisation.alias}: judge the past and learn") as step:
        results = learn_from(
            organisation, store, today, dates, dry_run=dry_run, progress=step.progress, processes=processes
        )
        step.tells(", ".join(f"{one.playbook}: {one.deals} closed deals" for one in results))
    shell.out.document({"organisation": organisation.alias, "dry_run": dry_run, "learned": results})
    for one in results:
        _show(shell.out, one, dry_run=dry_run)
    return Exit.DONE if any(one.version for one in results) else Exit.FOUND


def _back(shell: Shell, organisation: Organisation) -> Exit:
    with shell.store() as store:
        now = go_back(organisation, store)
    shell.out.document({"organisation": organisation.alias, "stands": now})
    if not now:
        shell.out.say("Nothing was learned here: the playbook's own weights stand.")
        return Exit.FOUND
    for playbook, number in now.items():
        said = "the playbook's own weights" if number is None else f"version {number}"
        shell.out.say(f"{playbook}: {said} from the next sync on.")
    return Exit.DONE


def _show(out: Out, one: Learned, *, dry_run: bool) -> None:
    title(out, one.playbook, f"{one.deals} closed deals, {one.lost} lost")
    for why, count in (one.left_out or {}).items():
        out.say(Text(f"  {count:,} left out: {why}", style=QUIET))
    for leak in one.leaks:
        out.say(Text(f"  {leak.column} left out: {leak.why}", style="yellow"))
    if one.version is None:
        out.say("Too few closed deals to learn from: playbook only.")
        return
    out.say(one.version.worth if one.version.signal else f"{one.version.worth}: the playbook's weights stay.")
    if one.version.signal:
        shown = table("Term", ("Playbook", {"justify": "right"}), ("Learned", {"justify": "right"}))
        for moved in sorted(one.moved, key=lambda m: -abs(m.points - m.prior))[:_SHOWN]:
            shown.add_row(cell(moved.key), f"{moved.prior:+,}", f"{moved.points:+,}")
        out.say(shown)
        if len(one.moved) > _SHOWN:
            out.say(Text(f"and {len(one.moved) - _SHOWN} more; --json has all", style=QUIET))
    out.say("Nothing was kept." if dry_run else f"Version {one.version.number} stands from the next sync on.")
