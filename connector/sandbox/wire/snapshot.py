"""An org set aside and set back: one copy of the database file, and what the org knows beside its rows."""

from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .clock import Reading

if TYPE_CHECKING:
    from .org import Org

# Copied whole; the objects are frozen fields in dictionaries that are replaced, never changed.
_BESIDE = (
    *("_counters", "_numbers", "_customs", "permission_sets", "_profiles", "packaged", "components", "daily_limit"),
    *("vanished", "words", "approvals", "history_months"),
)
_HOOKS = ("before_hooks", "rules", "after_hooks")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Valid for its own org until that is closed."""

    path: Path
    clock: Reading
    beside: dict[str, Any]


def take(org: "Org") -> Snapshot:
    path = org.storage.scratch("snapshot")
    with org.storage.alone():
        org.storage.save(path)
        return Snapshot(path, org.clock.read(), beside(org))


def beside(org: "Org") -> dict[str, Any]:
    """What an org knows beside its rows, set aside."""
    kept: dict[str, Any] = {name: deepcopy(getattr(org, name)) for name in _BESIDE}
    kept |= {name: {key: list(hooks) for key, hooks in getattr(org, name).items()} for name in _HOOKS}
    kept["objects"] = {name: replace(one) for name, one in org.objects.items()}
    return kept


def restore(org: "Org", kept: Snapshot) -> None:
    with org.storage.alone():
        org.storage.restore(kept.path)
        put_back(org, kept.beside)
        org.locks.clear()
        org.clock.go_back(kept.clock)


def put_back(org: "Org", kept: dict[str, Any]) -> None:
    """What ``beside`` set aside."""
    for name in _BESIDE:
        setattr(org, name, deepcopy(kept[name]))
    for name in _HOOKS:
        setattr(org, name, {key: list(hooks) for key, hooks in kept[name].items()})
    org.objects = {name: replace(one) for name, one in kept["objects"].items()}
    org.forget_views()
