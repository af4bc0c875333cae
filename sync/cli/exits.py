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
    Exit.FOUND: "done, and something was refused or found: problems, conflicts, missing grants, refused writes",
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


def fault_of(error: Exception) -> Fault | None:
    """What a foreseeable error means; None for a fault of Cornerman itself."""
    match error:
        case Refused():
            return Fault(error.code, str(error), error.details)
        case BadMapping():
            problems = [{**vars_of(p), "says": str(p)} for p in error.problems]
            return Fault(Exit.SETUP, str(error), {"problems": problems})
        case FixYourSetup() | TryLater() | CrmError():
            code = {FixYourSetup: Exit.SETUP, TryLater: Exit.LATER}
            found = next((c for kind, c in code.items() if isinstance(error, kind)), Exit.FOUND)
            details = {"place": error.place, "fault": error.fault, "remedy": error.remedy, "code": error.code}
            return Fault(found, str(error), details)
        case BadSettings() | BadStore() | BadLimits() | BadRule() | AnotherOrganisation():
            return Fault(Exit.SETUP, str(error))
        case Leased():
            return Fault(Exit.LATER, str(error))
        case Paused():
            return Fault(Exit.PAUSED, str(error))
        case DBAPIError():
            return _database(error)
        case OSError() if error.filename:
            return Fault(
                Exit.SETUP, f"{error.filename}: {error.strerror}. Nearest: check the path and who may write it"
            )
    return None


def vars_of(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def _database(error: DBAPIError) -> Fault:
    said = str(error.orig)
    if "locked" in said:
        return Fault(Exit.LATER, f"the database is busy ({said}). Nearest: end other commands on it, then run again")
    return Fault(Exit.SETUP, f"the database cannot be used ({said}). Nearest: check its disk and who may write it")
