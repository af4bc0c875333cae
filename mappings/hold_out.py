"""The hold-out: a share of deals whose actions are judged and kept, and shown to nobody, so that what the others bring
is an effect and no mere association.

Which deals is settled by a digest of the deal's id: nobody chooses, and a deal stays where it is. A larger share adds
deals and lets none go. Only deals opened since a day take part, or one would lose in its middle what its rep works by.
"""

from dataclasses import dataclass
from datetime import date
from hashlib import blake2b


@dataclass(frozen=True, slots=True)
class HoldOut:
    """`share` of the deals opened on `opened_from` or later is held out; without that day none is."""

    share: float = 0.0
    opened_from: date | None = None

    def takes_part(self, opened: date | None) -> bool:
        """Whether a deal opened on this day is drawn for at all, be it held out or shown."""
        return self.share > 0 and self.opened_from is not None and opened is not None and opened >= self.opened_from

    def holds(self, alias: str, deal: str, opened: date | None) -> bool:
        """Whether this deal's actions are shown to nobody."""
        return self.takes_part(opened) and _lot(alias, deal) < self.share


def _lot(alias: str, deal: str) -> float:
    """Between 0 and 1, the same for ever, and evenly spread whatever the ids look like."""
    drawn = blake2b(f"{alias}:{deal}".encode(), digest_size=8, person=b"hold-out").digest()
    return int.from_bytes(drawn) / 2**64
