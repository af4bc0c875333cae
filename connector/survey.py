"""What an admin wants to know of an organisation before anything is written to it, in neutral shapes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Automations:
    """What runs by itself when a record of one object is saved, by kind (flow, trigger, validation rule).

    `unknown` has the kinds that could not be seen, and why: none seen is not none there.
    """

    found: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Space:
    """Data storage in megabytes."""

    used: int
    limit: int


@dataclass(frozen=True, slots=True)
class Grants:
    """What the signed-in user was given. None where it cannot be seen: unknown, not missing."""

    licence: str | None
    licences: tuple[str, ...] | None  # beside the user licence
    permission_sets: tuple[str, ...] | None


class Survey(Protocol):
    """Looks at the organisation itself. Raises as every `Crm` does."""

    def automations(self, objects: Sequence[str]) -> Mapping[str, Automations]:
        """What runs by itself on each of these objects, by its name."""
        ...

    def space(self) -> Space | None:
        """None where the CRM does not say."""
        ...

    def grants(self, user: str) -> Grants: ...

    def count(self, object_name: str, equals: Mapping[str, Any] | None = None) -> int:
        """Records that are not deleted, archived ones among them; those only whose fields equal these values."""
        ...

    def ids(self, object_name: str) -> Iterator[str]:
        """The ids of the same records, in order."""
        ...
