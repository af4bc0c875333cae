"""What a destructive manifest names, taken away: components, fields with their values, objects with their rows."""

from typing import TYPE_CHECKING

from connector.sandbox.wire.formula import Call, Name, Node, parse_formula
from connector.sandbox.wire.metadata import write_permission_rows
from connector.sandbox.wire.schema import SObject
from connector.sandbox.wire.sharing import share_name
from connector.sandbox.wire.storage import quote

from .components import SERVED
from .objects import Problem

if TYPE_CHECKING:
    from connector.sandbox.wire.org import Org

Going = set[tuple[str, str]]
_USED = "This {} is referenced elsewhere in salesforce.com: {}"


def remove(org: "Org", kind: str, name: str, going: Going) -> bool:
    """False when there is none. Raises Problem for what is still used by what does not go along."""
    if kind not in SERVED:
        raise Problem(f"Entity type: '{kind}' is unknown, or not served here")
    if kind == "CustomField":
        found = _remove_field(org, name, going)
    elif kind == "CustomObject":
        found = _remove_object(org, name, going)
    elif kind == "PermissionSet":
        found = _remove_grants(org, name)
    else:
        found = f"{kind}:{name}" in org.components
    org.components.pop(f"{kind}:{name}", None)
    return found


def _remove_field(org: "Org", name: str, going: Going) -> bool:
    owner_name, _, field_name = name.partition(".")
    owner = org.objects.get(owner_name.lower())
    column = owner.get(field_name) if owner else None
    if owner is None or column is None:
        return False
    if not column.custom:
        raise Problem(f"Cannot delete standard field: {name}")
    if column.master and ("CustomObject", owner.name) not in going:
        raise Problem(f"Cannot delete a master-detail field that others depend on: {name} (not served here)")
    for one in org.objects.values():
        for user in one:
            if user.formula is not None and ("CustomField", f"{one.name}.{user.name}") not in going:
                tree = parse_formula(user.name, user.formula)
                if ("CustomObject", one.name) not in going and _names(org, one, tree, owner, column.name):
                    raise Problem(_USED.format("custom field", f"{one.name}.{user.name}"))
    fields = dict(owner.fields)
    del fields[column.name.lower()]
    owner.fields = fields
    owner.add(owner["Id"])  # the same again: what was worked out from the fields is worked out anew
    if column.formula is None:
        empty = "0" if column.type == "boolean" else "NULL"
        with org.storage.joined() as connection:
            connection.execute(f"UPDATE {quote(owner.name)} SET {quote(column.name)} = {empty}")
    org.packaged.discard(name.lower())
    for grants in org.permission_sets.values():
        if grants.fields.pop((owner.name.lower(), column.name.lower()), None) is not None:
            write_permission_rows(org, grants)
    return True


def _names(org: "Org", one: SObject, node: Node, owner: SObject, field_name: str) -> bool:
    """Whether a formula of an object reads this field."""
    if isinstance(node, Call):
        return any(_names(org, one, part, owner, field_name) for part in node.arguments)
    if not isinstance(node, Name):
        return False
    at: SObject | None = one
    for step in node.path[:-1]:
        reference = next((f for f in at or () if f.relationship and f.relationship.lower() == step.lower()), None)
        if reference is not None and at is owner and reference.name == field_name:
            return True
        at = org.objects.get(reference.reference_to[0].lower()) if reference else None
    return at is owner and node.path[-1].lower() == field_name.lower()


def _remove_object(org: "Org", name: str, going: Going) -> bool:
    one = org.objects.get(name.lower())
    if one is None:
        return False
    if not one.custom:
        raise Problem(f"Cannot delete standard object: {name}")
    for other in org.objects.values():
        for column in other:
            mine = other is one or one.name in (other.share_of, other.history_of)
            along = ("CustomObject", other.name) in going or ("CustomField", f"{other.name}.{column.name}") in going
            if one.name in column.reference_to and not mine and not along:
                raise Problem(_USED.format("custom object", f"{other.name}.{column.name}"))
    beside = (one.name, one.history_name, share_name(one))
    gone = {key.lower() for key in beside if key.lower() in org.objects}
    with org.storage.joined() as connection:
        for key in sorted(gone):
            connection.execute(f"DROP TABLE {quote(org.objects[key].name)}")
    org.objects = {key: kept for key, kept in org.objects.items() if key not in gone}
    org.packaged = {key for key in org.packaged if key.partition(".")[0] != name.lower()}
    for key in [key for key in org.components if key.partition(":")[2].startswith(f"{name}.")]:
        del org.components[key]
    for grants in org.permission_sets.values():
        grants.objects.pop(name.lower(), None)
        grants.fields = {key: rights for key, rights in grants.fields.items() if key[0] != name.lower()}
        write_permission_rows(org, grants)
    return True


def _remove_grants(org: "Org", name: str) -> bool:
    grants = org.permission_sets.pop(name, None)
    if grants is None:
        return False
    with org.storage.joined() as connection:
        for table, column in (
            ("ObjectPermissions", "ParentId"),
            ("FieldPermissions", "ParentId"),
            ("PermissionSetAssignment", "PermissionSetId"),
            ("PermissionSet", "Id"),
        ):
            connection.execute(f'DELETE FROM "{table}" WHERE "{column}" = ?', (grants.id,))
    return True
