"""Row locks that a test holds: whoever writes a held record, or one that points at it, meets the lock."""

import threading
from collections.abc import Iterable

from connector.sandbox.ids import to18
from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.schema import SObject
from connector.sandbox.wire.values import Sql


class Locks:
    """Held record ids, each with how many more rows it refuses; None: every one."""

    def __init__(self) -> None:
        self._held: dict[str, int | None] = {}
        self._lock = threading.Lock()

    def hold(self, ids: Iterable[str], count: int | None = None) -> None:
        """ValueError for what is no id."""
        with self._lock:
            self._held |= {to18(one): count for one in ids}

    def clear(self) -> None:
        with self._lock:
            self._held.clear()

    def check(self, one: SObject, row: dict[str, Sql]) -> None:
        """Raises UNABLE_TO_LOCK_ROW for a row that is held or points at a held one."""
        if not self._held:
            return
        for name, value in row.items():
            field = one.get(name)
            if field is not None and field.type in ("id", "reference") and value in self._held:
                self._refuse(str(value))

    def _refuse(self, record_id: str) -> None:
        with self._lock:
            left = self._held[record_id]
            if left is not None and left <= 1:
                del self._held[record_id]
            elif left is not None:
                self._held[record_id] = left - 1
        message = f"unable to obtain exclusive access to this record or 1 records: {record_id[:15]}"
        raise SalesforceError("UNABLE_TO_LOCK_ROW", message, [])
