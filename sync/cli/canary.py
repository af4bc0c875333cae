"""canary: write to a few deals, wait, and see what the organisation does in answer."""

import re
import time
from dataclasses import replace
from typing import Annotated

import typer
from rich.text import Text

from sync.by_hand import turn_by_hand
from sync.canary import DEALS, Found, state
from sync.canary import canary as fly
from sync.cli.exits import Exit, Refused
from sync.cli.out import BAD, GOOD, QUIET, Out, cell, table, title
from sync.cli.safe import safe
from sync.cli.shell import Shell
from sync.cli.undo import show_automations

_SHOWN = 20
_SECONDS = {"s": 1, "m": 60, "h": 3600}

OnlyOrNamed = Annotated[
    str | None, typer.Argument(metavar="[ORG]", help="An organisation by its file in orgs/; without it, the only one.")
]


def canary(
    shell: Shell,
    org: OnlyOrNamed = None,
    deals: Annotated[int, typer.Option(min=1, max=50, help="How many deals are written to.")] = DEALS,
    wait: Annotated[str, typer.Option(metavar="TIME", help="How long your automation has to answer.")] = "60s",
    go_on: Annotated[bool, typer.Option("--go-on", help="You looked at the last canary, and syncs may write.")] = False,
) -> Exit:
    """A first run that writes to a few deals only, waits, and compares every field of them and their accounts.

    It tells what your automation did in answer, what is new around the deals, and what runs by itself on each object.
    With canary: required in the organisation's file no sync writes before --go-on. It ends with 1 where something
    answered.
    """
    organisation = shell.organisation(org)
    alias = organisation.alias
    seconds = _seconds(wait)
    if go_on:
        return _go_on(shell, alias)
    with (
        shell.store() as store,
        shell.out.step(f"{alias}: write to {deals} deals and watch") as step,
        shell.connect(organisation) as crm,
        turn_by_hand(organisation, crm, store, shell.settings.clock, "canary", step.progress) as turn,
    ):
        found = fly(turn, seconds, time.sleep, deals=deals)
        step.tells(f"{sum(found.wrote.values())} writes, {len(found.differences)} answers")
    shell.out.document({"organisation": alias, "canary": found})
    _show(shell.out, alias, found)
    return Exit.DONE if found.quiet else Exit.FOUND


def _seconds(text: str) -> float:
    found = re.fullmatch(r"(\d{1,5})([smh])", text.strip())
    if not found:
        raise typer.BadParameter(f'"{text}" is no time: write 0s, 60s or 5m', param_hint="--wait")
    return int(found[1]) * _SECONDS[found[2]]


def _go_on(shell: Shell, alias: str) -> Exit:
    with shell.store() as store:
        last = state.state_of(store, alias)
        if last is None:
            raise Refused(f"{alias} had no canary yet. Nearest: cornerman canary {alias}")
        state.remember(store, alias, replace(last, go_on=True))
    shell.out.document({"organisation": alias, "go_on": True, "run": last.run})
    shell.out.say(f"{alias}: syncs may write.")
    shell.out.paste(f"cornerman sync {alias}")
    return Exit.DONE


def _show(out: Out, alias: str, found: Found) -> None:
    if not found.deals:
        out.say("Nothing is planned: every deal says what it should, so there is nothing to try.")
        return
    out.say(Text("Written to:", style="bold"))
    for deal, name in found.deals.items():
        out.say(Text(f"  {deal}  {safe(name)}"))
    objects = ", ".join(f"{safe(name)} {count}" for name, count in found.wrote.items())
    out.say(Text(f"  {objects or 'nothing was taken'}; {found.waiting:,} writes wait", style=QUIET))
    if found.refused:
        out.say(Text.assemble(("✗ ", BAD), f"{found.refused} were refused: cornerman refused"))
    _show_answers(out, found)
    title(out, "What runs by itself on these objects")
    show_automations(out, found.automations)
    out.say()
    out.say(f"Look at these deals in the CRM. To take the canary back: cornerman undo {found.run}. To go on:")
    out.paste(f"cornerman canary {alias} --go-on")


def _show_answers(out: Out, found: Found) -> None:
    seen = f"{found.compared:,} fields of deals and accounts compared"
    if not found.differences and not found.happened:
        out.say(Text.assemble(("✓ ", GOOD), f"{seen}: nothing else changed, nothing new around them."))
        return
    out.say(Text.assemble(("✗ ", BAD), f"{seen}:"))
    shown = table("Record", "Field", "Before", "After", "")
    for one in found.differences[:_SHOWN]:
        shown.add_row(
            cell(one.record),
            cell(f"{one.object}.{one.field}"),
            cell(one.before),
            cell(one.after),
            cell(one.kind, QUIET),
        )
    if found.differences:
        out.say(shown)
    if len(found.differences) > _SHOWN:
        out.say(Text(f"and {len(found.differences) - _SHOWN:,} more; --json has all", style=QUIET))
    for new in found.happened[:_SHOWN]:
        out.say(Text(f"  new {safe(new.object)} {new.id} on {new.deal}: {safe(new.subject)}"))
