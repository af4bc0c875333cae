"""What ``columns=true`` tells of a query: its columns, those of parents and children nested."""

from typing import Any

from connector.sandbox.wire.schema import NUMBER_TYPES, Field

from . import typed
from .run import Prepared

_APEX = {"id": "Id", "reference": "Id", "boolean": "Boolean", "int": "Integer", "date": "Date", "datetime": "Datetime"}


def column_metadata(prepared: Prepared) -> dict[str, Any]:
    """Names, types and nesting; not one row is read."""
    query = prepared.query
    return {
        "columnMetadata": _columns(query),
        "entityName": query.source.name,
        "groupBy": bool(query.group),
        "idSelected": any(
            isinstance(one, typed.Output) and isinstance(one.what, typed.Column) and one.what.path == ("Id",)
            for one in query.outputs
        ),
        "keyPrefix": query.source.prefix,
    }


def _columns(query: typed.Checked) -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = []
    for one in query.outputs:
        if isinstance(one, typed.Children):
            columns.append({**_column(one.name, None), "aggregate": True, "joinColumns": _columns(one.query)})
        elif isinstance(one, typed.ByType):
            columns.append(_column(one.lookup.relationship, None))
        elif isinstance(one.what, typed.Aggregate):
            field = one.what.column.field if one.what.column else None
            counted = Field(one.key, "int") if one.what.function.startswith("COUNT") or field is None else field
            columns.append({**_column(one.key, counted), "aggregate": True, "custom": False})
        elif isinstance(one.what, typed.Dated | typed.Grouping):
            columns.append({**_column(one.key, one.what.field), "aggregate": True, "custom": False})
        else:
            path = one.what.path
            _place(columns, path if query.group or one.key == path[-1] else (one.key,), one.what.field)
    return columns


def _place(columns: list[dict[str, Any]], path: tuple[str, ...], field: Field) -> None:
    """Put a column under those of its parents."""
    at = columns
    for step in path[:-1]:
        parent = next((one for one in at if one["columnName"] == step), None)
        if parent is None:
            parent = _column(step, None)
            at.append(parent)
        at = parent["joinColumns"]
    at.append(_column(path[-1], field))


def _column(name: str, field: Field | None) -> dict[str, Any]:
    kind = field.type if field else ""
    return {
        "aggregate": False,
        "apexType": "Double" if kind in NUMBER_TYPES - {"int"} else _APEX.get(kind, "String") if field else None,
        "booleanType": kind == "boolean",
        "columnName": name,
        "custom": bool(field and field.custom),
        "displayName": name,
        "foreignKeyName": None,
        "insertable": bool(field and field.can("createable")),
        "joinColumns": [],
        "numberType": kind in NUMBER_TYPES,
        "textType": bool(field) and kind not in (*NUMBER_TYPES, "boolean", "date", "datetime"),
        "updatable": bool(field and field.can("updateable")),
    }
