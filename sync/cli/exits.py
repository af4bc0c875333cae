"""How a command ends: one number for scripts, one sentence for people."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from sqlalchemy.exc import DBAPIError

from connector.errors import CrmError, FixYourSetup, TryLater
from mappings.problems import BadMapping
from rules.judge import BadLimits
from rules.rule import BadRule
from sync.pipeline import Paused
from sync.settings import BadSettings
from sync.store import BadStore
from sync.store.organisations import AnotherOrganisation, Leased
from sync.undo import CannotUndo


class Exit(IntEnum):
    """The exit codes, the same for every command."""

    DONE = 0
    FOUND = 1
    USAGE = 2
    SETUP = 3
    LATER = 4
    PAUSED = 5
    BUG = 70
    INTERRUPTED = 130


MEANINGS: Mapping[Exit, str] = {
    Exit.DONE: "done",
    Exit.FOUND: "something was refused or found: problems, conflicts, missing grants, refused writes, no such deal",
    Exit.USAGE: "wrong usage; nothing was done",
    Exit.SETUP: "your setup needs a hand: files, credentials, permissions, another organisation",
    Exit.LATER: "try again later: a limit, a lock, an outage, another sync under way; nothing is lost",
    Exit.PAUSED: "the organisation is paused",
    Exit.BUG: "a fault of Cornerman itself; run again with --debug and report it",
    Exit.INTERRUPTED: "ended by Ctrl-C; the next run goes on from there",
}


class Refused(Exception):
    """A command cannot do what was asked; nothing was changed. Holds the exit code and a whole sentence."""

    def __init__(self, message: str, code: Exit = Exit.FOUND, **details: Any) -> None:
        self.code, self.details = code, details
        super().__init__(message)


@dataclass(frozen=True)
class Fault:
    """A foreseeable end, ready to be shown."""

    code: Exit
    message: str
    details: Mapping[str, Any] = field(default_factory=dict)


_CODES: tuple[tuple[type[Exception], Exit], ...] = (
    (FixYourSetup, Exit.SETUP),
    (TryLater, Exit.LATER),
    (CrmError, Exit.FOUND),
    (BadMapping, Exit.SETUP),
    (BadSettings, Exit.SETUP),
    (BadStore, Exit.SETUP),
    (BadLimits, Exit.SETUP),
    (BadRule, Exit.SETUP),
    (AnotherOrganisation, Exit.SETUP),
    (Leased, Exit.LATER),
    (Paused, Exit.PAUSED),
    (CannotUndo, Exit.FOUND),
)


def fault_of(error: Exception) -> Fault | None:
    """What a foreseeable error means; None for a fault of Cornerman itself."""
    if isinstance(error, Refused):
        return Fault(error.code, str(error), error.details)
    if isinstance(error, DBAPIError):
        return _database(error)
    if isinstance(error, OSError) and error.filename:
        where = f"{error.filename}: {error.strerror}"
        return Fault(Exit.SETUP, f"{where}. Nearest: check the path, and who may write there")
    code = next((code for kind, code in _CODES if isinstance(error, kind)), None)
    return Fault(code, str(error), _details(error)) if code is not None else None


def _details(error: Exception) -> Mapping[str, Any]:
    if isinstance(error, BadMapping):
        return {"problems": [{**vars_of(problem), "says": str(problem)} for problem in error.problems]}
    if isinstance(error, CrmError):
        return {"place": error.place, "fault": error.fault, "remedy": error.remedy, "code": error.code}
    return {}


def vars_of(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def _database(error: DBAPIError) -> Fault:
    said = str(error.orig)
    if "locked" in said:
        return Fault(Exit.LATER, f"the database is busy ({said}). Nearest: end other commands on it, then run again")
    return Fault(Exit.SETUP, f"the database cannot be used ({said}). Nearest: check its disk and who may write it")
