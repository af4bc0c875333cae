"""deals, runs: what stands, and what was done."""

from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from sync.cli.out import ACCENT, BAND, QUIET, Out, cell, table
from sync.cli.shell import Shell
from sync.cli.syncing import summary
from sync.cli.words import Days, amount, points, share
from sync.deals import Filters, Listed, riskiest
from sync.store import runs as runs_store

_BANDS = ("High", "Fair", "Low", "Unknown")

Org = Annotated[str | None, typer.Option("--org", metavar="ORG", help="Needed only where there are several.")]


def deals(
    shell: Shell,
    org: Org = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=10_000, help="How many at most.")] = 10,
    owner: Annotated[str | None, typer.Option(help="Only deals of an owner whose name holds this.")] = None,
    stage: Annotated[str | None, typer.Option(help="Only deals in a stage whose name holds this.")] = None,
    band: Annotated[list[str] | None, typer.Option(help="Only this risk: High, Fair, Low or Unknown.")] = None,
    min_amount: Annotated[float | None, typer.Option(min=0, help="Only deals of at least this amount.")] = None,
) -> None:
    """The riskiest deals first, each with its one next action."""
    bands = frozenset(_band(word) for word in band or ())
    organisation = shell.organisation(org)
    with shell.store() as store, store.begin() as connection:
        found = riskiest(connection, organisation, Filters(owner, stage, bands, min_amount), limit)
    shell.out.document({"organisation": organisation.alias, "deals": found})
    if not found:
        shell.out.say("No deal here. Nearest: fewer filters, or cornerman sync")
        return
    show_deals(shell.out, found, Days(organisation.words))


def _band(word: str) -> str:
    found = next((band for band in _BANDS if band.casefold() == word.casefold()), None)
    if found is None:
        raise typer.BadParameter(f'"{word}" is no risk: High, Fair, Low or Unknown', param_hint="--band")
    return found


def show_deals(out: Out, found: list[Listed], days: Days) -> None:
    """Two lines for each deal: how risky, which, whose, how much, where; below, what to do by when."""
    deal_width = out.width - sum(_WIDTHS.values()) - 2 * len(_WIDTHS)
    heads = _line(deal_width)
    heads.add_row(*(Text(head, style=QUIET) for head in ("Risk", "", "Deal", "Owner", "Amount", "Stage", "Steps")))
    out.say(heads)
    for listed in found:
        deal, style = listed.deal, BAND[listed.band]
        first = _line(deal_width)
        first.add_row(
            Text(listed.band, style=style),
            Text(points(listed.points), style=style),
            cell(deal.name, "bold"),
            cell(deal.owner),
            amount(deal.amount, deal.currency),
            cell(deal.stage),
            share(listed.adherence),
        )
        second = Table.grid(padding=(0, 2, 0, 0))
        second.add_column(width=_WIDTHS["band"], no_wrap=True, style=QUIET)
        second.add_column(width=_WIDTHS["points"], no_wrap=True, justify="right", style=QUIET)
        second.add_column(width=out.width - _WIDTHS["band"] - _WIDTHS["points"] - 4, overflow="fold")
        if listed.action is not None and listed.due is not None:
            when = days.short(listed.due)
            second.add_row(listed.timing, when, Text.assemble(("→ ", ACCENT), cell(listed.action)))
        else:
            second.add_row("", "", Text("held out: its action is shown to nobody", style=QUIET))
        out.say(first)
        out.say(second)


_WIDTHS = {"band": 9, "points": 7, "owner": 15, "amount": 11, "stage": 13, "steps": 5}


def _line(deal_width: int) -> Table:
    line = Table.grid(padding=(0, 2, 0, 0))
    cut: dict[str, Any] = {"no_wrap": True, "overflow": "ellipsis"}
    line.add_column(width=_WIDTHS["band"], **cut)
    line.add_column(width=_WIDTHS["points"], justify="right", **cut)
    line.add_column(width=max(deal_width, 10), **cut)
    line.add_column(width=_WIDTHS["owner"], **cut)
    line.add_column(width=_WIDTHS["amount"], justify="right", **cut)
    line.add_column(width=_WIDTHS["stage"], **cut)
    line.add_column(width=_WIDTHS["steps"], justify="right", **cut)
    return line


def runs(
    shell: Shell,
    org: Org = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=1000, help="How many at most.")] = 10,
) -> None:
    """The last runs: when, how they ended, what they did."""
    organisation = shell.organisation(org)
    with shell.store() as store, store.begin() as connection:
        found = runs_store.latest(connection, organisation.alias, limit)
    shell.out.document({"organisation": organisation.alias, "runs": found})
    if not found:
        shell.out.say("No run yet. Nearest: cornerman sync")
        return
    shown = table(("Run", {"justify": "right"}), ("Started (UTC)", {"no_wrap": True}), "Ended", "Did", "Message")
    for run in found:
        style = {"failed": "red", "stopped": "yellow"}.get(run.outcome, "")
        started = run.started.replace("T", " ").removesuffix("Z")
        shown.add_row(str(run.number), started, Text(run.outcome, style=style), summary(run.counts), cell(run.message))
    shell.out.say(shown)
