"""Records that cannot be written for now: row locks for a moment, approvals until somebody decides.

Whoever writes a record locks what stands above it, up to the account: its masters, the opportunity of a contact role
or an activity, the account of an opportunity. A test holds some records; whoever needs one of them meets the lock.
"""

import threading
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from connector.sandbox.ids import to18
from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.schema import SObject
from connector.sandbox.wire.storage import quote, quote_all
from connector.sandbox.wire.values import Sql

if TYPE_CHECKING:
    from connector.sandbox.wire.access import View
    from connector.sandbox.wire.org import Org

_ABOVE = ("AccountId", "OpportunityId", "WhatId")  # beside masters
_HIGHEST = 6


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

    def check(self, org: "Org", one: SObject, row: dict[str, Sql]) -> None:
        """Raises UNABLE_TO_LOCK_ROW for a row that is held, points at a held one, or stands below one."""
        if not self._held:
            return
        for name, value in row.items():
            field = one.get(name)
            if field is not None and field.type in ("id", "reference") and value in self._held:
                self._refuse(str(value))
        for above in _above(org, one, row):
            if above in self._held:
                self._refuse(above)

    def _refuse(self, record_id: str) -> None:
        with self._lock:
            left = self._held[record_id]
            if left is not None and left <= 1:
                del self._held[record_id]
            elif left is not None:
                self._held[record_id] = left - 1
        message = f"unable to obtain exclusive access to this record or 1 records: {record_id[:15]}"
        raise SalesforceError("UNABLE_TO_LOCK_ROW", message, [])


def _above(org: "Org", one: SObject, row: dict[str, Sql], height: int = 0) -> Iterator[str]:
    """The ids of what stands above a row, up to its account."""
    for field in org.objects[one.name.lower()]:
        value = row.get(field.name)
        if not value or height >= _HIGHEST or not (field.master or field.name in _ABOVE):
            continue
        yield str(value)
        parent = org.by_prefix(str(value))
        if parent is None:
            continue
        names = tuple(up.name for up in parent if up.master or up.name in _ABOVE)
        if names:
            sql = f'SELECT {quote_all(names)} FROM {quote(parent.name)} WHERE "Id" = ?'
            with org.storage.read() as connection:
                found = connection.execute(sql, (value,)).fetchone()
            if found:
                yield from _above(org, parent, dict(zip(names, found, strict=True)), height + 1)


def check_approval(view: "View", one: SObject, record_id: str) -> None:
    """Raises ENTITY_IS_LOCKED for a record that waits for an approval; who may change all records still may.

    Whether its details are locked with it is unverified against a live org: they are not.
    """
    if record_id in view.org.approvals and not view.sees_all(one, "edit"):
        message = "This record is locked. If you need to edit it, contact your admin."
        raise SalesforceError("ENTITY_IS_LOCKED", message, [])
