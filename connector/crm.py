"""What every CRM can do for us. One folder per CRM fulfils this; `tests/contract.py` holds each to it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from connector.records import Budget, Identity, ObjectShape, Page, Row, Want, Write, Written


class Crm(Protocol):
    """A CRM, as the signed-in user sees it. Calls may be made from several threads.

    Every method raises `FixYourSetup` when an admin must act and `TryLater` when waiting cures it.
    """

    batch_size: int
    """How many writes one call to `write` takes."""

    def identity(self) -> Identity:
        """Whose organisation this is. The sync refuses to go on when it is not the pinned one."""
        ...

    def describe(self, objects: Iterable[str]) -> Mapping[str, ObjectShape]:
        """The shape of each object that we may see; one that is missing or hidden is left out."""
        ...

    def budget(self) -> Budget | None:
        """Calls used and allowed today as last heard from the CRM; None where it does not say."""
        ...

    def changed_since(self, wants: Sequence[Want]) -> Iterator[Page]:
        """Rows changed since each cursor, deleted and merged ones among them, in cursor order per object.

        Reading overlaps the cursor, so a row may come again; it never misses one. Each want ends with a page
        whose `last` is true, empty when nothing changed.
        """
        ...

    def fetch(self, object_name: str, ids: Sequence[str], fields: Sequence[str]) -> Iterator[Row]:
        """These records as they stand now; ids that are gone are left out."""
        ...

    def write(self, writes: Sequence[Write]) -> Sequence[Written]:
        """Send at most `batch_size` writes of one object; answers in the same order, one per write.

        Sending twice is harmless: rows are found by key or id. `TryLater` means the outcome of the whole batch is
        not known (unless `unsent`), so the caller settles it by sending again.
        """
        ...

    def delete(self, object_name: str, ids: Sequence[str]) -> Sequence[Written]:
        """Delete these records; one that is already gone counts as deleted."""
        ...
