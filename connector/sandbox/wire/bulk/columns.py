"""The columns of an uploaded file: which field each one is, and how its cells read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from connector.sandbox.wire.access import View
from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.schema import NUMBER_TYPES, Field, SObject
from connector.sandbox.wire.values import from_json

from .dialect import JobFailed

NULL = "#N/A"
_TRUE, _FALSE = ("yes", "y", "true", "on", "1"), ("no", "n", "false", "off", "0")
_XSD = {"boolean": "boolean", "date": "date", "datetime": "dateTime", "int": "int"}
_DAY_WITH_ZONE = len("2026-05-15Z")


@dataclass(frozen=True, slots=True)
class Column:
    """``name``: as the save path takes it. ``key``: of a parent, its (object or None, external id field)."""

    name: str
    read: Callable[[str], Any]
    reference: str | None = None


def columns(view: View, one: SObject, header: list[str]) -> list[Column]:
    """One per column of the header. Raises JobFailed for a name the user cannot see."""
    found = [_column(view, one, name, place) for place, name in enumerate(header, 1)]
    names = [column.name.lower() for column in found]
    twice = next((header[place] for place, name in enumerate(names) if name in names[:place]), None)
    if twice is not None:
        raise JobFailed(f"InvalidBatch : Duplicate field name found : {twice}")  # words unverified
    return found


def record(found: list[Column], row: list[str]) -> dict[str, Any]:
    """A row as the save path takes it: an empty cell is not there, ``#N/A`` is null. Raises INVALID_FIELD."""
    sent: dict[str, Any] = {}
    for column, cell in zip(found, row, strict=True):
        if cell == NULL:
            sent[column.reference or column.name] = None
        elif cell:
            sent[column.name] = column.read(cell)
    return sent


def _column(view: View, one: SObject, name: str, place: int) -> Column:
    field = one.get(name)
    if field is not None:
        return Column(field.name, _reader(field, place))
    kind, _, path = name.rpartition(":")  # a polymorphic parent is named with its object: Contact:Who.Email
    relationship, _, key = path.partition(".")
    for reference in one:
        if key and reference.relationship and reference.relationship.lower() == relationship.lower():
            target = view.object(kind or reference.reference_to[0])
            by = target.get(key) if target and target.name in reference.reference_to else None
            if target is not None and by is not None and (by.external_id or by.type == "id"):
                return Column(reference.relationship, _parent(target.name, by.name), reference.name)
    raise JobFailed(f"InvalidBatch : Field name not found : {name}")


def _parent(kind: str, key: str) -> Callable[[str], Any]:
    return lambda cell: {"attributes": {"type": kind}, key: cell}


def _reader(field: Field, place: int) -> Callable[[str], Any]:
    if field.type == "boolean":
        return lambda cell: _boolean(field, place, cell)
    if field.type in ("date", "datetime") or field.type in NUMBER_TYPES:
        return lambda cell: _typed(field, place, cell)
    return str


def _boolean(field: Field, place: int, cell: str) -> bool:
    word = cell.strip().lower()
    if word not in _TRUE + _FALSE:
        raise _unreadable(field, place, cell)
    return word in _TRUE


def _typed(field: Field, place: int, cell: str) -> str:
    text = cell[:-1] if field.type == "date" and len(cell) == _DAY_WITH_ZONE and cell.endswith("Z") else cell
    try:
        from_json(field, text)
    except SalesforceError as error:
        if error.code == "JSON_PARSER_ERROR":
            raise _unreadable(field, place, cell) from None
    return text


def _unreadable(field: Field, place: int, cell: str) -> SalesforceError:
    """The words seen in public threads; whether columns count from 0 or 1 is unverified against a live org."""
    kind = _XSD.get(field.type, "double")
    message = (
        f"Failed to deserialize field at col {place}. Due to, '{cell}' is not a valid value for the type xsd:{kind}"
    )
    return SalesforceError("INVALID_FIELD", message, [field.name])
