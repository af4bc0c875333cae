"""What sharing asks of a save, and the share rows themselves."""

from typing import TYPE_CHECKING

from connector.sandbox.wire.access import View
from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.schema import SObject
from connector.sandbox.wire.sharing import share_fields, share_name
from connector.sandbox.wire.storage import quote
from connector.sandbox.wire.values import Sql

if TYPE_CHECKING:
    from connector.sandbox.wire.org import Org


def check_sharing(view: View, one: SObject, taken: dict[str, Sql], row: dict[str, Sql]) -> None:
    """Lookups point at records that the user may see, masters at ones they may write below, owners change by right."""
    for name, value in taken.items():
        field = one[name]
        if field.type != "reference" or value is None:
            continue
        target = view.org.by_prefix(str(value))
        right = "read" if not field.master or field.write_requires_master_read else "edit"
        right = "full" if one.share_of and target is not None and target.name == one.share_of else right
        if target is not None and not view.sharing.allows(target, str(value), right) and _there(view, target, value):
            message = f"insufficient access rights on cross-reference id: {str(value)[:15]}"
            raise SalesforceError("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", message, [])
    moved = "OwnerId" in taken and row.get("Id") is not None and taken["OwnerId"] != row.get("OwnerId")
    if moved and one.sharing != "ReadWrite" and not view.sharing.allows(one, str(row["Id"]), "full"):
        raise SalesforceError("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id", [])


def _there(view: View, target: SObject, record_id: Sql) -> bool:
    return view.org.value(target.name, "Id", record_id, "Id") is not None


def share_again(view: View, share: SObject, row: dict[str, Sql]) -> str | None:
    """The id of the share row that says this already, with the level now sent. Raises for one that gives nothing."""
    parent_object = view.org.objects[str(share.share_of).lower()]
    parent, level = share_fields(parent_object)
    if row.get("RowCause") == "Owner" or row.get(level) == "All":
        message = f"field integrity exception: {level} (cannot be inserted by a user)"
        raise SalesforceError("FIELD_INTEGRITY_EXCEPTION", message, [level])
    if parent_object.sharing == "Read" and row.get(level) == "Read":
        message = (
            f"field integrity exception: {level} (trivial share level {row[level]}, for organization with default "
            f"level {parent_object.sharing})"
        )
        raise SalesforceError("FIELD_INTEGRITY_EXCEPTION", message, [level])
    sql = (
        f'SELECT "Id" FROM {quote(share.name)} WHERE {quote(parent)} = ? AND "UserOrGroupId" = ? AND "RowCause" = ? '
        'AND "IsDeleted" = 0'
    )
    key = (row.get(parent), row.get("UserOrGroupId"), row.get("RowCause"))
    with view.org.storage.joined() as connection:
        found = connection.execute(sql, key).fetchone()
        if found is None:
            return None
        if not view.sharing.allows(parent_object, str(row.get(parent)), "full"):
            raise SalesforceError("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id", [])
        connection.execute(
            f'UPDATE {quote(share.name)} SET {quote(level)} = ?, "LastModifiedDate" = ?, "LastModifiedById" = ? '
            'WHERE "Id" = ?',
            (row.get(level), view.org.clock.seconds(), view.user_id, found[0]),
        )
    return str(found[0])


def forget_shares(org: "Org", one: SObject, record_id: str) -> None:
    """A new owner: what the former one shared by hand is gone, shares for a cause of the package stay."""
    share = org.objects.get(share_name(one).lower())
    if share is None:
        return
    parent, _ = share_fields(one)
    with org.storage.joined() as connection:
        connection.execute(
            f'UPDATE {quote(share.name)} SET "IsDeleted" = 1 WHERE {quote(parent)} = ? AND "RowCause" = \'Manual\'',
            (record_id,),
        )
