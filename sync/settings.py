"""Where one installation stands: its company folder, its database, its secrets and its clock.

Everything a command does not say itself comes from the environment; `.env` in the company folder fills what the
environment leaves out, so that a log-in survives a new terminal.
"""

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from sync.clock import Clock, pinned, system_clock

COMPANY, DATABASE, NOW = "CORNERMAN_COMPANY", "CORNERMAN_DATABASE", "CORNERMAN_NOW"


class BadSettings(Exception):
    """A setting that cannot be used; the message names it, the fault and the nearest remedy."""


@dataclass(frozen=True)
class Settings:
    """`database` is an SQLAlchemy URL. `environment` holds the secrets, by the names that orgs/*.yaml give them."""

    company: Path
    database: str
    clock: Clock
    pinned: bool  # the clock stands still
    environment: Mapping[str, str]

    @classmethod
    def read(cls, company: Path | None, now: str | None, environment: Mapping[str, str]) -> "Settings":
        """From what a command was told, then the environment, then the current folder. Raises `BadSettings`."""
        folder = company or Path(environment.get(COMPANY) or ".")
        instant = now or environment.get(NOW)
        return cls(
            company=folder,
            database=_database(environment.get(DATABASE), folder),
            clock=pinned(_instant(instant)) if instant else system_clock,
            pinned=bool(instant),
            environment=_secrets(folder / ".env") | dict(environment),
        )


def _database(given: str | None, folder: Path) -> str:
    if given and "://" in given:
        return given
    return f"sqlite:///{Path(given) if given else folder / 'cornerman.sqlite'}"


def _instant(text: str) -> datetime:
    """`2026-03-02T09:00:00Z`; a day alone means its noon in UTC."""
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadSettings(f'{NOW}: "{text}" is no day or time. Nearest: 2026-03-02, or 2026-03-02T09:00:00Z') from error
    if len(text) == len("2026-03-02"):
        instant = datetime.combine(instant.date(), time(12))
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _secrets(file: Path) -> dict[str, str]:
    """`NAME=value` lines. A file that others on this machine can read is refused: it holds secrets."""
    try:
        text = file.read_text(encoding="utf-8")
        mode = file.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"{file.name}: cannot be read ({type(error).__name__}). Nearest: save it as UTF-8") from error
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise BadSettings(f"{file.name}: others on this machine may read it. Nearest: chmod 600 {file}")
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        name, equals, value = stripped.removeprefix("export ").partition("=")
        if not equals or not name.strip().isidentifier():
            raise BadSettings(f"{file.name}:{number}: is no NAME=value line. Nearest: begin remarks with #")
        found[name.strip()] = value.strip().strip("\"'")
    return found
