"""The second reader on the command line: off unless it is named."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import typer
from rich.padding import Padding
from rich.text import Text

from connector.errors import TryLater
from mappings.organisation import Organisation
from mappings.reading import Talk
from mappings.reading.second import SecondTold
from rules.matching.sides import Known
from sync import second
from sync.cli.out import ACCENT, QUIET, Out, title
from sync.cli.safe import safe
from sync.cli.shell import Shell
from sync.clock import company_day

When = Callable[[float | None, int | None], str]


@dataclass
class Asking:
    """One reader to each lexicon, opened with the first talk that needs it: the words tell what is asked."""

    shell: Shell
    organisation: Organisation
    stack: ExitStack
    opened: dict[str, second.Second] = field(default_factory=dict)

    def told(self, talk: Talk, known: Known) -> SecondTold:
        key = talk.reading.reader
        if key not in self.opened:
            settings = self.shell.settings
            day = company_day(settings.clock(), self.organisation.time_zone)
            self.opened[key] = self.stack.enter_context(
                second.second_reader(self.organisation, settings.environment, settings.company, day, talk.lexicon)
            )
        return self.opened[key].told(talk, known)


@contextmanager
def second_reader(shell: Shell, name: str | None, alias: str | None) -> Iterator[Asking | None]:
    """The reader of this name, or None where none is named. What waits for the night is sent when the block ends."""
    if name is None:
        yield None
        return
    if name != "claude":
        raise typer.BadParameter(f'there is no reader "{name}". Nearest: claude')
    with ExitStack() as stack:
        asking = Asking(shell, shell.organisation(alias), stack)
        yield asking
        try:
            sent = sum(one.send() for one in asking.opened.values())
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
