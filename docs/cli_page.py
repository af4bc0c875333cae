"""docs/cli.md: every command, its arguments, its options, and how it ends."""

from collections.abc import Iterator
from typing import Any

import typer

from sync.cli import app
from sync.cli.command import SHARED
from sync.cli.exits import MEANINGS
from sync.settings import COMPANY, DATABASE, NOW

HEAD = """\
# Commands

Made from the code by `make docs`; `cornerman COMMAND --help` says the same.

A first day: `cornerman demo`, then `cornerman init DIR`, `cornerman preflight`, `cornerman sync --dry-run`,
`cornerman sync`. Every day: `cornerman sync --every 5m`, `cornerman deals`, `cornerman explain DEAL`.

Results go to stdout, progress and faults to stderr. With `--json` stdout holds one JSON document and nothing else,
also when a command fails: then it is `{"error": {"exit": N, "message": ...}}` (wrong usage, exit 2, leaves it empty).
What a CRM holds never reaches the terminal as control codes, and in JSON stands escaped.
"""

ENVIRONMENT = (
    (COMPANY, "The company folder, where `--company` is not given; else the current folder."),
    (
        DATABASE,
        "Where everything is remembered: a file, or an SQLAlchemy URL. Else `cornerman.sqlite` in the company folder.",
    ),
    (NOW, "Pins the clock, for tests and replays: `2026-03-02T09:00:00Z`. The hidden option `--now` does the same."),
    (
        "the names in `orgs/*.yaml`",
        "The secrets of each log-in. What the environment leaves out, a file `.env` in the company folder fills.",
    ),
    ("`NO_COLOR`", "Any value: no colours."),
)


def page() -> str:
    """The whole page."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield HEAD
    yield "## How a command ends\n"
    yield from _rows(("Exit code", "Meaning"), ((f"{int(code)}", meaning) for code, meaning in MEANINGS.items()))
    yield "## Surroundings\n"
    yield from _rows(("Variable", "Meaning"), ENVIRONMENT)
    commands = dict(_commands(typer.main.get_command(app), "cornerman"))
    yield "## Options of every command\n"
    first = next(iter(commands.values()))
    yield from _options([p for p in first.params if p.name in SHARED])
    for name, command in commands.items():
        yield from _command(name, command)


def _commands(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for word, one in inner.items():
        yield from _commands(one, f"{name} {word}")


def _command(name: str, command: Any) -> Iterator[str]:
    own = [p for p in command.params if p.name not in SHARED and p.name != "help"]
    arguments = [p for p in own if p.param_type_name == "argument"]
    options = [p for p in own if p.param_type_name == "option"]
    words = [name, *(str(p.metavar or p.name.upper()) for p in arguments), *(["[OPTIONS]"] if options else [])]
    yield f"## {name}\n"
    yield f"    {' '.join(words)}\n"
    yield f"{command.help}\n"
    if arguments:
        yield from _rows(("Argument", "Meaning"), ((f"`{p.metavar}`", p.help) for p in arguments))
    yield from _options(options)


def _options(options: list[Any]) -> Iterator[str]:
    shown = [p for p in options if not p.hidden]
    if shown:
        yield from _rows(("Option", "Meaning"), ((_written(p), f"{p.help}{_default(p)}") for p in shown))


def _written(option: Any) -> str:
    if option.is_flag:
        return f"`{', '.join(option.opts)}`"
    return f"`{', '.join(option.opts)} {option.metavar or option.name.upper()}`"


def _default(option: Any) -> str:
    told = option.default not in (None, False, "") and not option.multiple
    return f" Default: {option.default}." if told else ""


def _rows(heads: tuple[str, str], rows: Any) -> Iterator[str]:
    yield f"| {heads[0]} | {heads[1]} |"
    yield "|---|---|"
    for left, right in rows:
        yield f"| {_cell(left)} | {_cell(right)} |"
    yield ""


def _cell(text: str) -> str:
    return str(text).replace("|", "\\|").replace("\n", " ")
