"""The rows that Salesforce writes about a change: OpportunityHistory and the field history of tracked fields."""

import json
from typing import Any

from connector.sandbox.wire.access import View
from connector.sandbox.wire.schema import Field, SObject
from connector.sandbox.wire.sharing import history_label
from connector.sandbox.wire.storage import quote
from connector.sandbox.wire.values import Sql, to_json

_STAGE_FIELDS = ("StageName", "Amount", "CloseDate", "ForecastCategory", "Probability")
_DATA_TYPES = {
    "string": "Text",
    "textarea": "TextArea",
    "picklist": "DynamicEnum",
    "reference": "EntityId",
    "currency": "Currency",
    "percent": "Percent",
    "double": "Double",
    "date": "DateOnly",
    "datetime": "DateTime",
    "boolean": "Boolean",
}
_LONG = 255


def write_history(view: View, one: SObject, row: dict[str, Sql], before: dict[str, Sql] | None) -> None:
    """Within the writing transaction, after the row was stored."""
    if one.name == "Opportunity":
        _opportunity_history(view, row, before)
    tracked = [field for field in one if field.tracked]
    if not tracked:
        return
    if before is None:
        _field_history(view, one, row, "created", None, None, None)
        return
    for field in tracked:
        if row[field.name] == before[field.name]:
            continue
        if field.type == "textarea" and field.length > _LONG:
            # Long texts are named, their values are not kept.
            _field_history(view, one, row, field.name, field, None, None)
            continue
        old, new = to_json(field, before[field.name]), to_json(field, row[field.name])
        if field.type == "reference":
            # A lookup leaves two rows: the names, then the ids.
            named = Field(field.name, "string")
            names = [_name_of(view, value) for value in (old, new)]
            _field_history(view, one, row, history_label(field), named, *names)
            _field_history(view, one, row, history_label(field), field, old, new)
            continue
        _field_history(view, one, row, field.name, field, old, new)


def _name_of(view: View, record_id: str | None) -> Sql:
    target = view.org.by_prefix(record_id) if record_id else None
    if target is None or target.name_field is None:
        return None
    return view.org.value(target.name, "Id", record_id, target.name_field.name)


def _insert(view: View, name: str, row: dict[str, Any]) -> str:
    one = view.org.objects[name.lower()]
    now = view.org.clock.seconds()
    filled = {
        "Id": view.org.new_id(one),
        "IsDeleted": 0,
        "CreatedDate": now,
        "CreatedById": view.user_id,
        "SystemModstamp": now,
        **row,
    }
    kept = {key: value for key, value in filled.items() if one.get(key)}
    columns, marks = ", ".join(quote(key) for key in kept), ", ".join("?" * len(kept))
    with view.org.storage.joined() as connection:
        connection.execute(
            f"INSERT INTO {quote(name)} ({columns}) VALUES ({marks})",
            list(kept.values()),
        )
    return str(filled["Id"])


def _field_history(
    view: View, one: SObject, row: dict[str, Sql], label: str, field: Field | None, old: Any, new: Any
) -> None:
    parent = "ParentId" if one.custom else f"{one.name}Id"
    values = {"OldValue": old, "NewValue": new}
    kept = {name: None if value is None else json.dumps(value, ensure_ascii=False) for name, value in values.items()}
    kind = _DATA_TYPES.get(field.type, "Text") if field else "Text"
    _insert(view, one.history_name, {parent: row["Id"], "Field": label, "DataType": kind, **kept})


def _opportunity_history(view: View, row: dict[str, Sql], before: dict[str, Sql] | None) -> None:
    if before is not None and all(row[name] == before[name] for name in _STAGE_FIELDS):
        return
    shown = (*_STAGE_FIELDS, "ExpectedRevenue", "CurrencyIsoCode")
    history = {name: row.get(name) for name in shown}
    if before is not None:
        history |= {"PrevAmount": before["Amount"], "PrevCloseDate": before["CloseDate"]}
    history_id = _insert(view, "OpportunityHistory", {"OpportunityId": row["Id"], **history})
    links = {"Amount": "LastAmountChangedHistoryId", "CloseDate": "LastCloseDateChangedHistoryId"}
    for name, link in links.items():
        if before is not None and row[name] != before[name]:
            with view.org.storage.joined() as connection:
                connection.execute(
                    f'UPDATE "Opportunity" SET "{link}" = ? WHERE "Id" = ?',
                    (history_id, row["Id"]),
                )
