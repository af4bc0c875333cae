"""What every command has at hand: its settings, its voice, the company, the store, the CRM."""

import logging
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property

import structlog
import typer

from connector.crm import Crm
from mappings.load import load_company
from mappings.organisation import Company, Organisation
from mappings.problems import nearest
from sync.cli.exits import Exit, Refused
from sync.cli.out import Out
from sync.connect import connect
from sync.settings import Settings
from sync.store import Store, open_store


@dataclass
class Shell:
    """One command's surroundings. Nothing is opened before it is asked for."""

    settings: Settings
    out: Out
    debug: bool = False

    @cached_property
    def company(self) -> Company:
        """Every organisation of the company folder. Raises `BadMapping`, or `Refused` where there is no folder."""
        folder = self.settings.company
        if not folder.is_dir():
            raise Refused(f"{folder}: there is no such folder. Nearest: cornerman init {folder}", Exit.SETUP)
        if not (folder / "orgs").is_dir():
            raise Refused(
                f"{folder}: is no company folder, it holds no orgs/. "
                f"Nearest: cornerman init {folder}, or name yours with --company DIR",
                Exit.SETUP,
            )
        return load_company(folder)

    def organisation(self, alias: str | None) -> Organisation:
        """The organisation of this alias; without one, the only one. Anything else is wrong usage."""
        every = self.company.organisations
        if alias is None:
            if len(every) == 1:
                return next(iter(every.values()))
            raise typer.BadParameter(f"there are several organisations, name one of: {', '.join(sorted(every))}")
        if alias not in every:
            raise typer.BadParameter(f'there is no organisation "{alias}". {nearest(alias, every)}'.strip())
        return every[alias]

    def organisations(self, alias: str | None) -> list[Organisation]:
        """The organisation of this alias; without one, all of them."""
        if alias is not None:
            return [self.organisation(alias)]
        return [self.company.organisations[name] for name in sorted(self.company.organisations)]

    @contextmanager
    def store(self) -> Iterator[Store]:
        store = open_store(self.settings.database)
        try:
            yield store
        finally:
            store.close()

    def connect(self, organisation: Organisation) -> AbstractContextManager[Crm]:
        return connect(organisation, self.settings.environment)


def log_to_stderr(*, debug: bool) -> None:
    """The product's own log: warnings, and with --debug every call; never on stdout, never a value of a record."""
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if debug else logging.WARNING),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # whatever stderr is by then
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False),
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
        cache_logger_on_first_use=False,
    )
