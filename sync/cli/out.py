"""How a command speaks: tables and sentences to people, one JSON document to scripts.

Results go to stdout; what is under way goes to stderr. Markup is off on both, so that no text of a CRM is read as
colour, link or emoji; whatever comes from outside passes `safe` besides.
"""

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from rich.console import Console, RenderableType
from rich.status import Status
from rich.table import Table
from rich.text import Text

from sync.cli.safe import safe, safe_json
from sync.codec import to_json

WIDTH = 100
BAND = {"High": "bold red", "Fair": "yellow", "Low": "green", "Unknown": "dim"}
QUIET, ACCENT, GOOD, BAD = "dim", "cyan", "green", "red"


class Step:
    """One step under way. `tells` ends its line with what came of it."""

    def __init__(self, says: str, status: Status | None) -> None:
        self.says, self._status = says, status
        self.detail = ""
        self._what, self._done = "", 0

    def tells(self, detail: str) -> None:
        self.detail = detail

    def progress(self, what: str, amount: int) -> None:
        """A `sync.turn.Progress`: the name of what is under way, and how much more of it is done."""
        self._done = amount if what != self._what else self._done + amount
        self._what = what
        if self._status is not None:
            self._status.update(Text(f"{self.says}  {safe(what)} {self._done:,}", style=QUIET))


class Out:
    """Where a command puts what it has to say. With `json` only `document` reaches stdout."""

    def __init__(self, *, json: bool = False) -> None:
        width = min(WIDTH, shutil.get_terminal_size((WIDTH, 24)).columns)
        self.json = json
        self._screen = Console(width=width, markup=False, highlight=False, emoji=False)
        self._aside = Console(stderr=True, width=width, markup=False, highlight=False, emoji=False)

    @property
    def width(self) -> int:
        return self._screen.width

    def say(self, what: RenderableType = "", style: str | None = None) -> None:
        """For people, on stdout; with --json nobody is there to read it."""
        if not self.json:
            self._screen.print(what, style=style)

    def paste(self, line: str, style: str = ACCENT) -> None:
        """A line to copy from, such as a command: never wrapped."""
        if not self.json:
            self._screen.print(Text(line, style=style), soft_wrap=True)

    def note(self, what: RenderableType, style: str | None = None) -> None:
        """What is under way or went wrong, on stderr."""
        self._aside.print(what, style=style)

    def fault(self, message: str, style: str = BAD) -> None:
        """Why a command ends, on stderr: never wrapped, so that the remedy in it can be pasted."""
        for line in message.splitlines():
            indent = " " * (len(line) - len(line.lstrip(" ")))
            self._aside.print(Text(indent + safe(line), style=style), soft_wrap=True)

    def document(self, value: Any, *, one_line: bool = False) -> None:
        """The one JSON document, for scripts. Without --json nothing."""
        if self.json:
            data = to_json(value)
            text = (data if one_line else msgspec.json.format(data, indent=2)).decode()
            sys.stdout.write(safe_json(text) + "\n")
            sys.stdout.flush()

    @contextmanager
    def step(self, says: str) -> Iterator[Step]:
        """One line for one step: what it does, what came of it, how long it took."""
        began = time.monotonic()
        with self._watched(says) as step:
            try:
                yield step
            except BaseException:
                self._line(step, "✗", BAD, began)
                raise
        self._line(step, "✓", GOOD, began)

    @contextmanager
    def _watched(self, says: str) -> Iterator[Step]:
        if not self._aside.is_terminal:
            yield Step(says, None)
            return
        with self._aside.status(Text(says, style=QUIET), spinner="dots", spinner_style=QUIET) as status:
            yield Step(says, status)

    def _line(self, step: Step, mark: str, style: str, began: float) -> None:
        line = Table.grid(expand=True, padding=(0, 1))
        line.add_column(width=1)
        line.add_column(ratio=1)
        line.add_column(justify="right", no_wrap=True)
        said = Text(step.says)
        if step.detail:
            said.append(f"  {step.detail}", style=QUIET)
        line.add_row(Text(mark, style=style), said, Text(_took(time.monotonic() - began), style=QUIET))
        self.note(line)


def _took(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds / 60:.1f} min"


def table(*columns: str | tuple[str, dict[str, Any]], title: str | None = None) -> Table:
    """A quiet table: no boxes, one rule below the head. A column is its head, or its head with rich's own options."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style=QUIET, title=title, title_justify="left")
    for column in columns:
        head, options = column if isinstance(column, tuple) else (column, {})
        made.add_column(head, **options)
    return made


def title(out: Out, says: str, aside: str = "") -> None:
    """The head of a part."""
    out.say()
    out.say(Text.assemble((says, "bold"), ("  " + aside if aside else "", QUIET)))


def cell(value: Any, style: str = "") -> Text:
    """Text of a CRM for a cell: harmless, and `-` for nothing."""
    text = safe(value) if value is not None else ""
    return Text(text or "-", style=style if text else QUIET)
