"""Records in the shape of User Interface API: each field a value and what is shown for it."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from connector.sandbox.ids import is_id, to18
from connector.sandbox.wire.access import View
from connector.sandbox.wire.errors import SalesforceError, not_found
from connector.sandbox.wire.schema import Field, SObject
from connector.sandbox.wire.soql import tree
from connector.sandbox.wire.soql.names import NAME_ATTRIBUTES
from connector.sandbox.wire.values import parse_instant

from .display import Display
from .rows import Path, Row, Wanted, read, resolve

# Set-up objects and histories, which User Interface API does not take. The list is unverified against a live org.
_NOT_SERVED = frozenset(
    (
        "currencytype",
        "fieldpermissions",
        "holiday",
        "objectpermissions",
        "opportunityhistory",
        "opportunitystage",
        "organization",
        "permissionset",
        "permissionsetassignment",
        "profile",
        "recordtype",
        "userrole",
    )
)

Node = dict[str, Any]  # a field's name to None, a relationship's to what is wanted behind it


def etag(value: Any) -> str:
    return hashlib.md5(msgspec.json.encode(value), usedforsecurity=False).hexdigest()


def no_access() -> SalesforceError:
    """Status and words as clients quote them; unverified against a live org."""
    message = "You don't have access to this record. Ask your administrator for help or to request access."
    return SalesforceError("INSUFFICIENT_ACCESS", message, status=403)


def supported(view: View, name: str) -> SObject:
    """The object, if a page may ask for it. Raises INVALID_TYPE."""
    one = view.object(name)
    if one is None or one.history_of or one.share_of or one.name.lower() in _NOT_SERVED:
        raise SalesforceError("INVALID_TYPE", f"Object {name} is not supported in UI API")
    return one


def object_of(view: View, record_id: str) -> SObject:
    """The object of a record's id, if a page may ask for it. Raises NOT_FOUND or INSUFFICIENT_ACCESS."""
    if not is_id(record_id):
        raise not_found()
    known = view.org.by_prefix(record_id)
    if known is None:
        raise not_found()
    if view.object(known.name) is None:
        raise no_access()
    return supported(view, known.name)


def named_fields(view: View, one: SObject, fields: Iterable[str], optional: Iterable[str] = ()) -> list[Path]:
    """``Object.Field`` and ``Object.Parent__r.Field`` as paths.

    A field that the user has not is INVALID_FIELD among ``fields``, and left out among ``optional``.
    """
    paths: dict[Path, None] = {}
    for must, names in ((True, fields), (False, optional)):
        for name in names:
            head, _, rest = name.strip().partition(".")
            path = resolve(view, one, rest.split(".")) if head.lower() == one.name.lower() and rest else None
            if path is not None:
                paths[path] = None
            elif must:
                raise SalesforceError("INVALID_FIELD", f"No such column '{rest or name}' on entity '{one.name}'")
    return list(paths)


def all_fields(one: SObject) -> list[Path]:
    """Every field of the object that the user may read, but no file's body."""
    return [(field.name,) for field in one if field.type not in ("base64", "id")]


def one_record(view: View, record_id: str, paths: list[Path] | None = None) -> dict[str, Any]:
    """A record; all its fields without ``paths``. Raises NOT_FOUND, INSUFFICIENT_ACCESS or ENTITY_IS_DELETED."""
    one = object_of(view, record_id)
    wanted = all_fields(one) if paths is None else paths
    key = tree.Compare(tree.Path(("Id",), 0), "=", tree.Literal("string", to18(record_id), 0))
    rows = read(view, Wanted(one.name, wanted, key, limit=1))
    if not rows:
        raise _missing(view, one, to18(record_id))
    return Records(view).record(one, rows[0], wanted)


def _missing(view: View, one: SObject, record_id: str) -> SalesforceError:
    deleted = view.org.value(one.name, "Id", record_id, "IsDeleted") if one.get("IsDeleted") else None
    if view.org.value(one.name, "Id", record_id, "Id") is None:
        return not_found()
    if deleted:
        return SalesforceError("ENTITY_IS_DELETED", "entity is deleted", status=404)
    return no_access()


class Records:
    """Shapes rows for one user."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._display = Display(view)

    def record(self, one: SObject, row: Row, paths: Sequence[Path]) -> dict[str, Any]:
        return self._shape(one, row, as_tree(paths))

    def _shape(self, one: SObject, row: Row, wanted: Node) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for name, inner in sorted(wanted.items()):
            if inner is None:
                field = one[name]
                fields[name] = self._value(field, row[name], row)
            else:
                fields[name] = self._parent(one, name, row[name], inner)
        return self._whole(one.name, fields, row)

    def _value(self, field: Field, value: Any, row: Row) -> dict[str, Any]:
        shown = self._display.shown(field, value, row)
        return {"displayValue": shown, "value": self._display.raw(field, value)}

    def _parent(self, one: SObject, name: str, row: Row | None, inner: Node) -> dict[str, Any]:
        if row is None:
            return {"displayValue": None, "value": None}
        reference = next(field for field in one if field.relationship == name)
        if len(reference.reference_to) > 1:
            attributes = {key: NAME_ATTRIBUTES[key.lower()] for key in inner}
            fields = {key: self._value(field, row[key], row) for key, field in sorted(attributes.items())}
            return {"displayValue": row["Name"], "value": self._whole(str(row["Type"]), fields, row)}
        target = self._view.object(reference.reference_to[0])
        assert target is not None
        title = row.get(target.name_field.name) if target.name_field else None
        return {"displayValue": title, "value": self._shape(target, row, inner)}

    def _whole(self, name: str, fields: dict[str, Any], row: Row) -> dict[str, Any]:
        stamp = parse_instant(str(row.get("SystemModstamp")))
        return {
            "apiName": name,
            "childRelationships": {},
            "eTag": etag([row["Id"], fields]),
            "fields": fields,
            "id": row["Id"],
            "lastModifiedById": row.get("LastModifiedById"),
            "lastModifiedDate": _instant(row.get("LastModifiedDate")),
            "recordTypeId": row.get("RecordTypeId"),
            "recordTypeInfo": self._record_type(row.get("RecordTypeId")),
            "systemModstamp": _instant(row.get("SystemModstamp")),
            "weakEtag": int(stamp.timestamp() * 1000) if stamp else 0,
        }

    def _record_type(self, record_type_id: str | None) -> dict[str, Any] | None:
        if record_type_id is None:
            return None
        return {
            "available": True,
            "defaultRecordTypeMapping": False,
            "master": False,
            "name": self._view.org.value("RecordType", "Id", record_type_id, "Name"),
            "recordTypeId": record_type_id,
        }


def as_tree(paths: Iterable[Path]) -> Node:
    root: Node = {}
    for path in paths:
        at = root
        for step in path[:-1]:
            at = at.setdefault(step, {})
        at[path[-1]] = None
    return root


def _instant(value: str | None) -> str | None:
    return value.replace("+0000", "Z") if value else None


def save_error(error: SalesforceError, one: SObject, doing: str) -> dict[str, Any]:
    """Why a record was not saved: what is said of a field under its name, the rest together.

    doing: create | update. The outer ``errorCode`` is unverified against a live org.
    """

    def entry(field: Field | None) -> dict[str, Any]:
        return {
            "constituentField": None,
            "duplicateRecordError": None,
            "errorCode": error.code,
            "field": field.name if field else None,
            "fieldLabel": field.label if field else None,
            "message": error.message,
        }

    fields = [column for name in error.fields or () if (column := one.get(name))]
    return {
        "message": f"An error occurred while trying to {doing} the record. Please try again.",
        "statusCode": error.status,
        "errorCode": "INVALID_INPUT",
        "enhancedErrorType": "RecordError",
        "output": {
            "errors": [] if fields else [entry(None)],
            "fieldErrors": {column.name: [entry(column)] for column in fields},
        },
    }
