"""pause, resume: holding an organisation, and letting it go."""

from typing import Annotated

import typer

from sync.cli.exits import Refused
from sync.cli.safe import safe
from sync.cli.shell import Shell
from sync.store import organisations, recalls

One = Annotated[str, typer.Argument(metavar="ORG", help="An organisation by its file in orgs/.")]


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
