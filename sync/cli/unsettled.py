"""calls: what a person has to look at in the calls."""

from itertools import groupby
from typing import Annotated

import typer
from rich.text import Text

from sync.cli.exits import Exit
from sync.cli.look import Org
from sync.cli.out import ACCENT, QUIET, Out, title
from sync.cli.read import when
from sync.cli.safe import safe
from sync.cli.shell import Shell
from sync.store.evidence import Waited
from sync.unsettled import Disagreement, Unsettled, unsettled

_PLACES = 3


def calls(
    shell: Shell,
    org: Org = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="Calls of a kind to show; 0 shows all.")] = 20,
) -> Exit:
    """Calls for a person to look at: not read, and why; and seen otherwise by the second reader, with the minute.

    A sync asks the second reader where orgs/*.yaml names one. It decides nothing: what it sees otherwise is listed here
    with both readings, by element, and the words stand. It ends with 1 where there is something to look at.

    Last comes how long calls waited to be read, from when their transcript could be; those before the first sync do not
    count.
    """
    organisation = shell.organisation(org)
    with shell.store() as store, store.begin() as connection:
        found = unsettled(connection, organisation)
    shell.out.document({"organisation": organisation.alias, "calls": found})
    _show(shell.out, found, limit or None)
    return Exit.FOUND if found.not_read or found.differs else Exit.DONE


def _show(out: Out, found: Unsettled, limit: int | None) -> None:
    if not found.not_read and not found.differs:
        out.say("Every call was read, and nobody sees one otherwise.")
    if found.not_read:
        title(out, "Not read, or not wholly", f"{len(found.not_read):,}")
        for left in found.not_read[:limit]:
            place = f" on {left.deal}" if left.deal else ""
            out.say(Text.assemble(f"{left.said_on}  {safe(left.call)}{place}  ", (safe(left.why or left.state), QUIET)))
        _rest(out, len(found.not_read), limit)
    by_call = [list(some) for _, some in groupby(found.differs, key=lambda one: one.transcript)]
    if by_call:
        title(out, "Seen otherwise by the second reader", f"{len(by_call):,} calls")
        for some in by_call[:limit]:
            _call(out, some)
        _rest(out, len(by_call), limit)
    waiting = sum(1 for one in found.unanswered if one.waiting)
    if waiting:
        out.say(Text(f"{waiting:,} more wait for its answer.", style=QUIET))
    for one in [one for one in found.unanswered if not one.waiting][:limit]:
        out.say(Text(f"No answer about {safe(one.call)}: {safe(one.why)}", style=QUIET))
    _waited(out, found.waited)


def _waited(out: Out, waited: Waited) -> None:
    if waited.calls:
        says = f"{waited.within_a_day:,} of {waited.calls:,} calls since the first sync were read within 24 hours"
        out.say(Text(f"{says} of their transcript, the last after {waited.longest_hours:,} hours.", style=QUIET))


def _call(out: Out, some: list[Disagreement]) -> None:
    first = some[0]
    out.say(
        Text.assemble(f"{first.said_on}  {safe(first.call)}  ", (safe(first.deal_name or first.deal or ""), "bold"))
    )
    for one in some:
        where = ", ".join(when(at.start, at.turn) for at in one.at[:_PLACES])
        out.say(
            Text.assemble(
                (f"  {one.about.replace('_', ' ')}  ", ACCENT),
                f"{one.reader} sees {one.second}, the words {one.words}",
                (f"  {where}", QUIET),
            )
        )


def _rest(out: Out, count: int, limit: int | None) -> None:
    if limit is not None and count > limit:
        out.say(Text(f"and {count - limit:,} more; --limit 0 or --json has all", style=QUIET))
