"""refused: writes that the CRM did not take, and trying them again."""

from enum import StrEnum
from typing import Annotated

import typer
from rich.text import Text

from sync.cli.exits import Exit
from sync.cli.exits import Refused as NotDone
from sync.cli.look import Org
from sync.cli.out import QUIET, Out
from sync.cli.safe import safe
from sync.cli.shell import Shell
from sync.refused import Refused, retry
from sync.refused import refused as every_refused

_SHOWN = 20


class Again(StrEnum):
    RETRY = "retry"


def refused(
    shell: Shell,
    again: Annotated[
        Again | None, typer.Argument(metavar="[retry]", help="Let the next sync send it once more.")
    ] = None,
    number: Annotated[int | None, typer.Argument(metavar="[NUMBER]", help="Which one, by its number.")] = None,
    every: Annotated[bool, typer.Option("--all", help="With retry: all of them.")] = False,
    org: Org = None,
) -> Exit:
    """Writes that the CRM refused: which record and field, why, what cures it, since when; or try them again.

    The first sync of each day tries all of them by itself, so retry is for the same day.
    """
    if again is None and (number is not None or every):
        raise typer.BadParameter("say what to do, as in: cornerman refused retry 3")
    if again is not None and (number is None) != every:
        raise typer.BadParameter("name one, or all of them: cornerman refused retry 3, cornerman refused retry --all")
    organisation = shell.organisation(org)
    with shell.store() as store:
        if again is None:
            with store.begin() as connection:
                found = every_refused(connection, organisation.alias)
            shell.out.document({"organisation": organisation.alias, "refused": found})
            _show(shell.out, found)
            return Exit.FOUND if found else Exit.DONE
        planned = retry(store, organisation.alias, number)
    if not planned and number is not None:
        raise NotDone(f"no refused write {number} stands. Nearest: cornerman refused")
    shell.out.document({"organisation": organisation.alias, "planned": planned})
    shell.out.say(f"Planned again: {planned:,}. The next sync sends them.")
    if planned:
        shell.out.paste(f"cornerman sync {organisation.alias}")
    return Exit.DONE


def _show(out: Out, found: list[Refused]) -> None:
    if not found:
        out.say("No write stands refused.")
        return
    causes: dict[tuple[str, str], list[Refused]] = {}
    for one in found:
        causes.setdefault((one.cause, one.remedy), []).append(one)
    # The cause that keeps most back comes first: one hand often cures hundreds.
    for (cause, remedy), some in sorted(causes.items(), key=lambda item: (-len(item[1]), item[0])):
        out.say(Text.assemble((f"{len(some):,} × ", "bold"), (safe(cause), "bold")))
        out.say(Text(f"  Remedy: {safe(remedy)}"))
        for one in some[:_SHOWN]:
            fields = ", ".join(map(safe, one.fields))
            since = f"since run {one.since}, {one.attempts} tries"
            out.say(Text(f"  {one.number}  {safe(one.object)} {safe(one.record)}: {fields}"))
            out.say(Text(f"      {safe(one.code)}: {safe(one.said)} ({since})", style=QUIET))
        if len(some) > _SHOWN:
            out.say(Text(f"  and {len(some) - _SHOWN:,} more; --json has all", style=QUIET))
    out.say()
    out.say("Once the cause is cured:")
    out.paste("cornerman refused retry --all")
