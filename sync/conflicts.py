"""Somebody decides a conflict: keep what the person set, or take what we propose."""

from sqlalchemy import Connection

from sync.store import Store, kept, organisations, shared_fields
from sync.store.shared_fields import Conflict


def keep(store: Store, alias: str, number: int) -> Conflict | None:
    """The person's value stays, an emptied field too: it is theirs from now on. None when no such conflict is open.

    What our write went over is put back by the next sync, unless the field changes once more.
    """
    with store.begin() as connection:
        found = _open(connection, alias, number)
        if found:
            name, stands = found.field, found.theirs
            if found.overwrote:
                ours = shared_fields.remembered(connection, alias, [found.deal])[found.deal].get(name)
                stands = ours.stored if ours else found.stored
            wanted = stands if found.theirs == shared_fields.NOT_KEPT else found.theirs
            shared_fields.remember(
                connection, alias, found.run, found.deal, found.object, {name: wanted}, {name: stands}, theirs=True
            )
            _settle(connection, alias, found, "kept")
    return found


def take(store: Store, alias: str, number: int) -> Conflict | None:
    """The next sync writes what we propose, unless the field changes once more. None when no such conflict is open."""
    with store.begin() as connection:
        found = _open(connection, alias, number)
        if found and found.overwrote:  # ours stands already
            _settle(connection, alias, found, "taken")
        elif found:
            # Remembered as if we had written it: the three-way check then lets our value pass.
            theirs = {found.field: found.theirs}
            shared_fields.remember(connection, alias, found.run, found.deal, found.object, theirs, theirs)
            _settle(connection, alias, found, "taken")
    return found


def _open(connection: Connection, alias: str, number: int) -> Conflict | None:
    organisations.wait_for_turns(connection, alias)
    return next((c for c in shared_fields.conflicts(connection, alias) if c.id == number), None)


def _settle(connection: Connection, alias: str, found: Conflict, state: str) -> None:
    shared_fields.settle_conflict(connection, found.id, state)
    kept.mark_dirty(connection, alias, [found.deal])
