"""One turn of the crank: what every step of it needs."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from connector.crm import Crm
from connector.records import ObjectShape
from mappings.load import Organisation
from sync.clock import Clock
from sync.second import Readers
from sync.store import Store
from sync.store.outbox import Planned

Progress = Callable[[str, int], None]
"""Told the name of what is under way and how much of it was done since."""


def no_progress(_what: str, _amount: int) -> None:
    """For runs that nobody watches."""


@dataclass
class Turn:
    """The organisation, its CRM and its store, on one company day."""

    organisation: Organisation
    crm: Crm
    store: Store
    clock: Clock
    go_on: Callable[[], None]  # called between pages, partitions and batches; raises when the work must end here
    run: int
    day: date
    dry_run: bool = False
    progress: Progress = no_progress
    shapes: Mapping[str, ObjectShape] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    reviews: list[Planned] = field(default_factory=list)  # that reading calls would have planned, in a dry run
    readers: Readers | None = None  # beside the words, where somebody opened them
    notes: list[str] = field(default_factory=list)  # for the run's message, of what kept no step from its end

    @property
    def alias(self) -> str:
        return self.organisation.alias

    @cached_property
    def us(self) -> str:
        """The user whom the CRM names as the author of what we write."""
        return self.crm.identity().user
