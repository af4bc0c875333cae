"""What a client sent, turned into the fields of an object. Who may write which field is decided here."""

from typing import Any

from connector.sandbox.wire.access import View
from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.schema import TEXT_TYPES, Field, SObject
from connector.sandbox.wire.storage import quote
from connector.sandbox.wire.values import Sql, from_json

_NO_WRITE = (
    "Unable to create/update fields: {}. Please check the security settings of this field and verify that it is "
    "read/write for your profile or permission set."
)


def take(view: View, one: SObject, sent: dict[str, Any], creating: bool) -> dict[str, Sql]:
    """Values by field name, as SQLite keeps them. Raises the error of the first field that cannot be taken."""
    right = "createable" if creating else "updateable"
    taken: dict[str, Sql] = {}
    refused: list[str] = []
    for name, value in sent.items():
        if name == "attributes":
            continue
        field = one.get(name)
        if field is None:
            reference = next((f for f in one if f.relationship and f.relationship.lower() == name.lower()), None)
            if reference is None or not isinstance(value, dict):
                raise SalesforceError("INVALID_FIELD", f"No such column '{name}' on sobject of type {one.name}")
            field, parent = reference, _by_external_id(view, reference, value)
        else:
            parent = None
        if not field.can(right):
            refused.append(field.name)
            continue
        taken[field.name] = parent or from_json(field, value)
    if refused:
        raise SalesforceError("INVALID_FIELD_FOR_INSERT_UPDATE", _NO_WRITE.format(", ".join(refused)), refused)
    return taken


def _by_external_id(view: View, reference: Field, value: dict[str, Any]) -> str | None:
    """The id of the parent named by an external id: ``{"Account": {"Key__c": "x"}}``."""
    keys = [name for name in value if name != "attributes"]
    kind = (value.get("attributes") or {}).get("type") or reference.reference_to[0]
    target = view.object(kind) if kind in reference.reference_to else None
    if target is None or len(keys) != 1:
        message = f"The reference field {reference.name} needs one external id of the parent"
        raise SalesforceError("INVALID_FIELD", message, [])
    field = target.get(keys[0])
    if field is None or not (field.external_id or field.type == "id"):
        raise SalesforceError(
            "INVALID_FIELD", f"{keys[0]} is not an External ID or indexed field for {target.name}", []
        )
    found = find_by_key(view, target, field, value[keys[0]])
    if len(found) != 1:
        raise SalesforceError(
            "INVALID_FIELD",
            f"Foreign key external ID: {str(value[keys[0]]).lower()} not found for field {field.name} in entity "
            f"{target.name}",
            [],
        )
    return found[0]


def find_by_key(view: View, one: SObject, field: Field, value: Any) -> list[str]:
    """The ids of the live records whose external id field has this value."""
    key = from_json(field, value)
    if key is None:
        return []
    left = quote(field.name)
    if field.type in TEXT_TYPES and not field.case_sensitive:
        left, key = f"sf_lower({left})", str(key).lower()
    alive = ' AND "IsDeleted" = 0' if one.get("IsDeleted") else ""
    shared = view.sharing.condition(one, "found")
    alive += f" AND {shared}" if shared else ""
    sql = f'SELECT "Id" FROM {quote(one.name)} AS found WHERE {left} = ?{alive} ORDER BY "Id"'
    with view.org.storage.read() as connection:
        return [row[0] for row in connection.execute(sql, (key,))]
