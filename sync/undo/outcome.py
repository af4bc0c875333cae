"""What undo tells: what went back, what stays and why, what cannot be recalled."""

from collections.abc import Mapping
from dataclasses import dataclass

from connector.survey import Automations
from sync.store.recalls import Left


class CannotUndo(Exception):
    """Nothing was changed; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of one run. `restored` counts writes, one record each; `left` is what stays, and why."""

    run: int
    restored: int
    by_object: Mapping[str, int]
    left: tuple[Left, ...]
    not_sent: int  # planned or refused by that run: dropped


@dataclass(frozen=True, slots=True)
class Outcome:
    """Every run that was taken back, newest first, and what can run by itself on the objects that were written to."""

    undone: tuple[Undone, ...]
    automations: Mapping[str, Automations]
    dry_run: bool
