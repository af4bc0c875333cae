"""Records taken away, brought back and merged."""

from connector.sandbox.ids import to18
from connector.sandbox.wire.access import View
from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.schema import Field, SObject
from connector.sandbox.wire.storage import quote

from .locks import check_approval
from .save import find, readable

# The lookups emptied by a delete, so that undelete can fill them again.
_CLEARED = 'CREATE TABLE IF NOT EXISTS "_Cleared" (root TEXT, object TEXT, id TEXT, field TEXT, value TEXT)'


def delete(view: View, name: str, record_id: str, missing: SalesforceError) -> str:
    """The id of the record now in the recycle bin, with everything that hangs on it."""
    one = readable(view, name)
    with view.org.storage.write():
        row = find(view, one, record_id, missing)
        allowed = view.may(name, "delete") and view.sharing.allows(one, str(row["Id"]), "full")
        if "delete" not in one.can or not allowed:
            raise SalesforceError("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id", [])
        check_approval(view, one, str(row["Id"]))
        view.org.locks.check(view.org, one, row)
        root = str(row["Id"])
        _delete(view, view.org.objects[one.name.lower()], [root], root)
    return root


def _referring(view: View, one: SObject) -> list[tuple[SObject, Field]]:
    return [
        (child, field)
        for child in view.org.objects.values()
        for field in child
        if field.type == "reference" and one.name in field.reference_to and field.formula is None
    ]


def _delete(view: View, one: SObject, ids: list[str], root: str) -> None:
    marks = ", ".join("?" * len(ids))
    now = view.org.clock.seconds()
    with view.org.storage.write() as connection:
        for child, field in _referring(view, one):
            if not child.get("IsDeleted"):
                continue
            column = quote(field.name)
            found = connection.execute(
                f'SELECT "Id", {column} FROM {quote(child.name)} WHERE {column} IN ({marks}) AND "IsDeleted" = 0',
                ids,
            ).fetchall()
            if not found:
                continue
            if field.cascade:
                _delete(view, child, [row[0] for row in found], root)
            elif field.on_parent_delete == "restrict":
                message = (
                    "Your attempt to delete the record could not be completed because it is associated with the "
                    f"following {child.plural}: {found[0][0]}"
                )
                raise SalesforceError("DELETE_FAILED", message, [])
            elif not child.history_of:
                connection.execute(_CLEARED)
                connection.executemany(
                    'INSERT INTO "_Cleared" VALUES (?, ?, ?, ?, ?)',
                    [(root, child.name, row[0], field.name, row[1]) for row in found],
                )
                # The child's SystemModstamp stays (unverified against a live org).
                connection.execute(
                    f'UPDATE {quote(child.name)} SET {column} = NULL WHERE {column} IN ({marks}) AND "IsDeleted" = 0',
                    ids,
                )
        if one.get("IsDeleted") is None:  # set-up rows have no recycle bin
            connection.execute(f'DELETE FROM {quote(one.name)} WHERE "Id" IN ({marks})', ids)
            view.org.forget_views()
            return
        # A delete moves SystemModstamp and leaves LastModifiedDate (unverified against a live org).
        stamp = ', "SystemModstamp" = ?' if one.get("SystemModstamp") else ""
        connection.execute(
            f'UPDATE {quote(one.name)} SET "IsDeleted" = 1, "_DeletedWith" = ?{stamp} WHERE "Id" IN ({marks})',
            [root, *([now] if stamp else []), *ids],
        )


def undelete(view: View, record_id: str) -> list[str]:
    """Bring a record back with what its deletion took along. The ids restored. KeyError when it is not in the bin."""
    root, now = to18(record_id), view.org.clock.seconds()
    restored: list[str] = []
    with view.org.storage.write() as connection:
        for one in view.org.objects.values():
            if not one.get("IsDeleted"):
                continue
            stamp = ', "SystemModstamp" = ?' if one.get("SystemModstamp") else ""
            rows = connection.execute(
                f'UPDATE {quote(one.name)} SET "IsDeleted" = 0, "_DeletedWith" = NULL{stamp} '
                'WHERE "_DeletedWith" = ? RETURNING "Id"',
                [*([now] if stamp else []), root],
            ).fetchall()
            restored += [row[0] for row in rows]
        if root not in restored:
            raise KeyError(record_id)
        connection.execute(_CLEARED)
        cleared = connection.execute(
            'SELECT object, id, field, value FROM "_Cleared" WHERE root = ?', (root,)
        ).fetchall()
        for name, child_id, field, value in cleared:
            connection.execute(
                f'UPDATE {quote(name)} SET {quote(field)} = ? WHERE "Id" = ? AND {quote(field)} IS NULL',
                (value, child_id),
            )
        connection.execute('DELETE FROM "_Cleared" WHERE root = ?', (root,))
    return sorted(restored)


def merge(view: View, master_id: str, loser_ids: list[str]) -> None:
    """Merge up to two records into a third: children move, the losers go to the bin with MasterRecordId."""
    master = to18(master_id)
    one = view.org.by_prefix(master)
    if one is None or "merge" not in one.can or one.get("MasterRecordId") is None:
        raise SalesforceError("INVALID_TYPE", "only accounts and contacts are merged here", [])
    missing = SalesforceError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [])
    now = view.org.clock.seconds()
    with view.org.storage.write() as connection:
        find(view, one, master, missing)
        for loser in loser_ids:
            row = find(view, one, loser, missing)
            for child, field in _referring(view, one):
                if field.name == "MasterRecordId" or child.history_of:
                    continue
                stamp = ', "SystemModstamp" = ?' if child.get("SystemModstamp") else ""
                connection.execute(
                    f"UPDATE {quote(child.name)} SET {quote(field.name)} = ?{stamp} WHERE {quote(field.name)} = ?",
                    [master, *([now] if stamp else []), row["Id"]],
                )
            connection.execute(
                f'UPDATE {quote(one.name)} SET "IsDeleted" = 1, "MasterRecordId" = ?, "SystemModstamp" = ? '
                'WHERE "Id" = ?',
                (master, now, row["Id"]),
            )
        connection.execute(
            f'UPDATE {quote(one.name)} SET "SystemModstamp" = ?, "LastModifiedDate" = ?, "LastModifiedById" = ? '
            'WHERE "Id" = ?',
            (now, now, view.user_id, master),
        )
