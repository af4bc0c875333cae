"""All commands, in the order of a first day."""

import re

import typer

from sync.cli import (
    actions,
    adherence,
    backtest,
    blindness,
    canary,
    decide,
    demo,
    explain,
    hold,
    learn,
    look,
    preflight,
    read,
    reconcile,
    refused,
    review,
    setup,
    syncing,
    undo,
    unsettled,
)
from sync.cli.command import command
from sync.cli.exits import MEANINGS

START, EVERY_DAY, DECIDE = "Start", "Every day", "Decide"

_EXITS = ", ".join(f"{int(code)} {re.split('[:;]', said)[0]}" for code, said in MEANINGS.items())

app = typer.Typer(
    name="cornerman",
    help="The coach in the corner of every deal: reads the CRM, judges every open deal by your playbook, "
    "and writes one next action back.",
    epilog=f"Exit codes: {_EXITS}.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_mappings = typer.Typer(help="Your files: fields/, playbooks/, methodologies/.", no_args_is_help=True)
_mappings.command("check")(command(setup.check))

for panel, run in (
    (START, demo.demo),
    (START, setup.init),
    (START, preflight.preflight),
    (START, canary.canary),
    (START, demo.sandbox),
    (EVERY_DAY, syncing.sync),
    (EVERY_DAY, look.deals),
    (EVERY_DAY, explain.explain),
    (EVERY_DAY, look.runs),
    (EVERY_DAY, blindness.blindness),
    (EVERY_DAY, adherence.adherence),
    (EVERY_DAY, actions.actions),
    (EVERY_DAY, unsettled.calls),
    (EVERY_DAY, read.read),
    (EVERY_DAY, review.review),
    (DECIDE, backtest.backtest),
    (DECIDE, learn.learn),
    (DECIDE, decide.conflicts),
    (DECIDE, refused.refused),
    (DECIDE, undo.undo),
    (DECIDE, hold.pause),
    (DECIDE, hold.resume),
    (DECIDE, decide.forget),
    (DECIDE, reconcile.reconcile),
):
    app.command(rich_help_panel=panel)(command(run))
app.add_typer(_mappings, name="mappings", rich_help_panel=START)


def main() -> None:
    """The `cornerman` command."""
    app()
