"""The second reader on the command line: off unless it is named."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer
from rich.padding import Padding
from rich.text import Text

from connector.errors import TryLater
from mappings.organisation import Organisation
from mappings.reading.second import SecondTold
from sync.cli.out import ACCENT, QUIET, Out, title
from sync.cli.safe import safe
from sync.cli.shell import Shell
from sync.second import Readers

When = Callable[[float | None, int | None], str]


def readers_of(shell: Shell, organisation: Organisation) -> Readers:
    """The second readers of this organisation; nothing is opened before it is asked."""
    settings = shell.settings
    return Readers(organisation, settings.environment, settings.company, settings.clock)


@contextmanager
def second_reader(shell: Shell, name: str | None, alias: str | None) -> Iterator[Readers | None]:
    """The readers of this name, or None where none is named. What waits for the night is sent when the block ends."""
    if name is None:
        yield None
        return
    if name != "claude":
        raise typer.BadParameter(f'there is no reader "{name}". Nearest: claude')
    with readers_of(shell, shell.organisation(alias)) as readers:
        yield readers
        try:
            sent = readers.send()
        except TryLater as passing:
            shell.out.note(f"Not everything was sent for the night: {passing}")
            return
        if sent:
            shell.out.note(f"{sent} calls were sent for the night: run the same command again to see the answers.")


def show_second(out: Out, one: SecondTold, when: When) -> None:
    """What the second reader sees otherwise, for a person to settle."""
    title(out, f"Second reader: {one.reader}", one.why or f"{len(one.quotes)} quotes")
    for differs in one.differs:
        out.say(
            Text.assemble((f"{differs.about.replace('_', ' ')}  ", ACCENT), f"{one.reader} sees {differs.second},")
            + Text(f" the words {differs.words}")
        )
        for quote in (one.quotes[n] for n in differs.quotes[:2]):
            who = f"{safe(quote.speaker or '-')} ({quote.side.value})"
            told = f"{when(quote.start, quote.turn)} {who}: “{safe(quote.quote)}”"
            out.say(Padding(Text(told, style=QUIET), (0, 0, 0, 2)))
    if one.dropped:
        reasons = ", ".join(f"{count} {reason}" for reason, count in one.dropped.items())
        out.say(Text(f"Quotes that did not stand: {reasons}.", style=QUIET))
