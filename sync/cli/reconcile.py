"""reconcile: compare what is kept with what the CRM has."""

from typing import Annotated

import typer
from rich.text import Text

from sync.by_hand import turn_by_hand
from sync.cli.exits import Exit
from sync.cli.look import Org
from sync.cli.out import BAD, QUIET, Out, cell, table
from sync.cli.shell import Shell
from sync.reconcile import Compared, pull_and_reconcile


def reconcile(
    shell: Shell,
    org: Org = None,
    purge: Annotated[
        bool, typer.Option("--purge", help="Purge also where so much is gone that it was held back.")
    ] = False,
) -> Exit:
    """Compare numbers and ids with the CRM: read what is missing here, purge what is gone there. Writes nothing.

    A sync does it by itself once a week. It ends with 1 where something was held back or could not be compared.
    """
    organisation = shell.organisation(org)
    alias = organisation.alias
    with (
        shell.store() as store,
        shell.out.step(f"{alias}: compare with the CRM") as step,
        shell.connect(organisation) as crm,
        turn_by_hand(organisation, crm, store, shell.settings.clock, "reconciled", step.progress) as turn,
    ):
        compared = pull_and_reconcile(turn, purge=purge)
        step.tells(f"{len(compared)} objects, {sum(1 for one in compared if not one.same)} differed")
    shell.out.document({"organisation": alias, "objects": compared})
    _show(shell.out, [one for one in compared if not one.same])
    return Exit.FOUND if any(one.held or one.unread for one in compared) else Exit.DONE


def _show(out: Out, different: list[Compared]) -> None:
    if not different:
        out.say("Every object holds the same numbers here and there.")
        return
    right = {"justify": "right"}
    shown = table("Object", ("In the CRM", right), ("Here", right), ("Read", right), ("Purged", right), ("Held", right))
    for one in different:
        numbers = (one.there, one.here, one.read, one.purged, one.held)
        shown.add_row(cell(one.object), *(f"{number:,}" for number in numbers))
    out.say(shown)
    for one in different:
        if one.unread:
            out.fault(f"{one.object} was not compared: {one.unread}", QUIET)
    if any(one.held for one in different):
        out.say()
        out.say(
            Text(
                "Held back: so many are gone at once that a permission may be missing. Nothing of them was purged.",
                style=BAD,
            )
        )
        out.say("Where they were really deleted:")
        out.paste("cornerman reconcile --purge")
