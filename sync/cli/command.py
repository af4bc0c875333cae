"""Makes a function a command: the options that every command takes, and one way to end.

A command takes a `Shell` first, then its own arguments, and answers its exit code (None is done).
"""

import inspect
import os
import sys
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from sync.cli.exits import Exit, Fault, fault_of
from sync.cli.out import Out
from sync.cli.safe import safe
from sync.cli.shell import Shell, log_to_stderr
from sync.settings import COMPANY, NOW, Settings

Run = Callable[..., Exit | None]

_SHARED = "Every command"
_SHARED_OPTIONS: tuple[tuple[str, Any, Any], ...] = (
    (
        "company",
        Annotated[
            Path | None,
            typer.Option(
                "--company", "-C", metavar="DIR", rich_help_panel=_SHARED,
                help=f"The company folder; else {COMPANY}, else this folder.",
            ),
        ],
        None,
    ),
    (
        "json",
        Annotated[
            bool,
            typer.Option("--json", rich_help_panel=_SHARED, help="One JSON document on stdout, nothing else."),
        ],
        False,
    ),
    (
        "debug",
        Annotated[
            bool,
            typer.Option("--debug", rich_help_panel=_SHARED, help="Log each call; show where a fault arose."),
        ],
        False,
    ),
    (
        "now",
        Annotated[
            str | None,
            typer.Option("--now", metavar="TIME", hidden=True, help=f"Pins the clock, as {NOW} does."),
        ],
        None,
    ),
)  # fmt: skip

SHARED = tuple(name for name, _, _ in _SHARED_OPTIONS)
"""Names of the options that every command takes."""


def command(run: Run) -> Callable[..., None]:
    """The command as typer takes it."""

    @wraps(run)
    def ready(*, company: Path | None, json: bool, debug: bool, now: str | None, **given: Any) -> None:
        log_to_stderr(debug=debug)
        out = Out(json=json)
        try:
            settings = Settings.read(company, now, os.environ)
            code = run(Shell(settings, out, debug), **given)
        except KeyboardInterrupt:
            out.note("Ended. The next run goes on from here.")
            raise typer.Exit(Exit.INTERRUPTED) from None
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except Exception as error:  # noqa: BLE001 - the one place where a fault becomes a sentence and a number
            raise typer.Exit(_end(error, out, debug=debug)) from None
        raise typer.Exit(code or Exit.DONE)

    own = list(inspect.signature(run, eval_str=True).parameters.values())[1:]
    shared = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for name, annotation, default in _SHARED_OPTIONS
    ]
    ready.__signature__ = inspect.Signature([*own, *shared])  # type: ignore[attr-defined]
    return ready


def _end(error: Exception, out: Out, *, debug: bool) -> Exit:
    fault = told(error, debug=debug)
    out.document({"error": {"exit": int(fault.code), "message": fault.message, **fault.details}})
    out.fault(fault.message)
    return fault.code


def told(error: Exception, *, debug: bool) -> Fault:
    """The fault that an error comes to, also one that nobody foresaw; with `debug` where it arose goes to stderr."""
    if debug:
        sys.stderr.write(safe_trace(error))
    message = f"a fault of Cornerman itself ({type(error).__name__}). Nearest: run again with --debug, and report it"
    return fault_of(error) or Fault(Exit.BUG, message)


def safe_trace(error: Exception) -> str:
    """A stack trace, line by line without control codes."""
    lines = "".join(traceback.format_exception(error)).splitlines()
    return "".join(f"{' ' * (len(line) - len(line.lstrip()))}{safe(line)}\n" for line in lines)
