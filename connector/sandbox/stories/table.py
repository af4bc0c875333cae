"""Anybody's own deals in the sandbox: a CSV export and a mapping that says what its columns mean.

What the table does not say stays unsaid: no activity, no history, no name is made up. What Salesforce requires and the
table lacks comes from the mapping's constants, and from nowhere else.
"""

import dataclasses
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from connector.cells import (
    Contradiction,
    Line,
    Sheet,
    TableError,
    as_checkbox,
    as_date,
    as_number,
    day_order,
    decimal_sign,
    nearest,
    read_sheet,
    shown,
)
from connector.sandbox.ids import KEY_PREFIX, make_id
from connector.sandbox.stories import company
from connector.sandbox.stories.own_fields import Field, picklist, schema
from connector.sandbox.stories.own_fields import field as own_field

Kind = Literal["text", "picklist", "checkbox", "number", "date"]
Value = str | bool | int | float | date | None
Row = dict[str, object]

_STANDARD: dict[str, tuple[Kind, int]] = {
    "Name": ("text", 120),
    "StageName": ("picklist", 255),
    "CloseDate": ("date", 0),
    "Amount": ("number", 0),
    "Probability": ("number", 0),
    "NextStep": ("text", 255),
    "Description": ("text", 32_000),
    "Type": ("text", 255),
    "LeadSource": ("text", 255),
    "CurrencyIsoCode": ("text", 3),
}
_REQUIRED = ("Name", "StageName", "CloseDate")
_DESCRIBED: dict[str, Kind] = {
    "textarea": "text",
    "string": "text",
    "picklist": "picklist",
    "boolean": "checkbox",
    "date": "date",
}
_CUSTOM_NAME = re.compile(r"[A-Za-z](?:_?[A-Za-z0-9])*__c")
_LONGEST_TEXT = 32_768
_FIRST_IMPORTED_USER = 1000


@dataclass(frozen=True)
class Column:
    """What one column means.

    field: an Opportunity field, standard or custom (then created). kind: what a new custom field is.
    values: cell text -> what to store instead; None stores nothing. Cells not named there are stored as they are.
    """

    field: str
    kind: Kind = "text"
    label: str | None = None
    values: dict[str, Value] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True)
class TableFields:
    """A parsed mapping.

    columns: column name -> meaning. constants: Opportunity field -> the same value on every row; `{row}` in a text is
    the record's number from 1. owner, account: the columns whose values become users and accounts.
    decimal, dates: settle what the numbers ("," or ".") and slashed dates ("dmy" or "mdy") cannot tell by themselves.
    """

    columns: dict[str, Column]
    constants: dict[str, Value] = dataclasses.field(default_factory=dict)
    owner: str | None = None
    account: str | None = None
    decimal: Literal[",", "."] | None = None
    dates: Literal["dmy", "mdy"] | None = None


@dataclass(frozen=True)
class Table:
    """A table ready to load. `left_out`: the columns that nothing is mapped to. `schema`: as `stories.schema()`."""

    rows: tuple[tuple[str, list[Row]], ...]
    schema: dict[str, list[Field]]
    left_out: tuple[str, ...]
    deals: int


def load_table(path: Path, fields: TableFields, today: date) -> Table:
    """A CSV file as an org: users, accounts and opportunities. Everything is read and checked before any row exists.

    Raises TableError naming file, line, column, value and remedy.
    """
    own = {str(one["name"]): one for one in schema()["Opportunity"] if one["custom"]}
    _check_mapping(fields, own)
    mapped = [*fields.columns, *(name for name in (fields.owner, fields.account) if name)]
    sheet = read_sheet(path, mapped)
    for name in mapped:
        if sheet.columns.count(name) != 1:
            fault = "stands there twice" if name in sheet.columns else "is not in the header"
            raise TableError(f"{sheet.name}:1 column {shown(name)} {fault}.{nearest(name, sheet.columns)}")
    values = {name: _column(sheet, name, meaning, fields, own) for name, meaning in fields.columns.items()}
    added = [_new_field(name, one, values[name]) for name, one in fields.columns.items() if _is_new(one.field, own)]
    opportunities = [
        {meaning.field: values[name][n] for name, meaning in fields.columns.items()} | _constants(fields, n + 1)
        for n in range(len(sheet.lines))
    ]
    for line, row in zip(sheet.lines, opportunities, strict=True):
        _check_row(sheet, line, row, fields)
    users = _users(sheet, fields)
    accounts = _accounts(sheet, fields, opportunities, users)
    _finish(sheet, fields, opportunities, users, accounts)
    merged = schema()
    merged["Opportunity"] = [*merged["Opportunity"], *added]
    return Table(
        rows=(
            *_ground(today, list(users.values())),
            ("Account", list(accounts.values())),
            ("Opportunity", opportunities),
        ),
        schema=merged,
        left_out=tuple(name for name in sheet.columns if name not in mapped),
        deals=len(opportunities),
    )


def _check_mapping(fields: TableFields, own: dict[str, Field]) -> None:
    targets = [one.field for one in fields.columns.values()] + list(fields.constants)
    for target in targets:
        if targets.count(target) > 1:
            raise TableError(f"mapping: {target} is filled twice. Keep one column or constant for it.")
        if target in _STANDARD:
            continue
        if not _CUSTOM_NAME.fullmatch(target):
            raise TableError(
                f"mapping: Opportunity has no field {shown(target)} to fill.{nearest(target, [*_STANDARD, *own])} "
                "A new field's name ends in __c."
            )
        if target in own and own[target]["type"] not in _DESCRIBED:
            raise TableError(f"mapping: {target} points to another record; a table cannot fill it. Map a text field.")
        if target in fields.constants and target not in own:
            raise TableError(f"mapping: {target} is a constant on a field that no column creates. Map a column to it.")
    for name, value in fields.constants.items():
        fault = _misfit(name, _kind(Column(name), own), value, own)
        if fault:
            raise TableError(f"mapping: constant {name}: {shown(value)} {fault} Correct it under constants.")
    for name in _REQUIRED:
        if name not in targets:
            raise TableError(f"mapping: Salesforce requires {name}. Map a column to it, or state it under constants.")


def _is_new(target: str, own: dict[str, Field]) -> bool:
    return target.endswith("__c") and target not in own


def _kind(meaning: Column, own: dict[str, Field]) -> Kind:
    if meaning.field in _STANDARD:
        return _STANDARD[meaning.field][0]
    if meaning.field in own:
        return _DESCRIBED[str(own[meaning.field]["type"])]
    return meaning.kind


def _column(sheet: Sheet, name: str, meaning: Column, fields: TableFields, own: dict[str, Field]) -> list[Value]:
    """One column's values, translated and converted."""
    kind = _kind(meaning, own)
    raw = [line.cells[name] for line in sheet.lines if line.cells[name] not in meaning.values]
    read = _reader(sheet, name, kind, raw, fields)
    values: list[Value] = []
    for line in sheet.lines:
        text = line.cells[name]
        if text in meaning.values:
            value = meaning.values[text]
        else:
            try:
                value = read(text) if text else None
            except ValueError as fault:
                raise sheet.fault(line.number, name, text, f"{fault}. {_REMEDY[kind]}") from fault
        _check_value(sheet, line, name, meaning, kind, value, own)
        values.append(value)
    return values


_REMEDY: dict[Kind, str] = {
    "text": "Shorten it, or leave the column out.",
    "picklist": "Translate it under values.",
    "checkbox": "Write yes or no, translate it under values, or map a picklist if it can be unknown.",
    "number": "Write it like 1234.56, state decimal, or translate it under values.",
    "date": "Write it like 2026-03-31, or state dates: dmy or mdy.",
}


def _reader(sheet: Sheet, name: str, kind: Kind, raw: list[str], fields: TableFields) -> Callable[[str], Value]:
    """How this column's cells are read; the column as a whole tells its decimal sign and its order of day and month."""
    try:
        decimal = fields.decimal or (decimal_sign(raw) if kind == "number" else None)
        order = fields.dates or (day_order(raw) if kind == "date" else None)
    except Contradiction as fault:
        line = next(line.number for line in sheet.lines if line.cells[name] == fault.text)
        raise sheet.fault(line, name, fault.text, f"{fault}. {_REMEDY[kind]}") from fault

    def read(text: str) -> Value:
        if kind == "number":
            return as_number(text, decimal)
        if kind == "date":
            return as_date(text, order)
        if kind == "checkbox":
            ticked = as_checkbox(text)
            if ticked is None:
                raise ValueError("is neither yes nor no")
            return ticked
        return text

    return read


def _check_value(
    sheet: Sheet, line: Line, name: str, meaning: Column, kind: Kind, value: Value, own: dict[str, Field]
) -> None:
    text = line.cells[name]
    if value is None and kind == "checkbox":
        raise sheet.fault(line.number, name, text, f"leaves a checkbox open, which Salesforce cannot. {_REMEDY[kind]}")
    fault = _misfit(meaning.field, kind, value, own)
    if fault:
        was = "" if value == text else f"becomes {shown(value)}, which "
        raise sheet.fault(line.number, name, text, f"{was}{fault} {_REMEDY[kind]}")


def _misfit(target: str, kind: Kind, value: Value, own: dict[str, Field]) -> str | None:
    """Why a field cannot take a value, or None when it can."""
    if value is None:
        return None
    shape = {"checkbox": (bool,), "number": (int, float), "date": (date,)}.get(kind, (str,))
    if not isinstance(value, shape) or (isinstance(value, bool) and kind != "checkbox"):
        return f"is no {kind}, as {target} needs."
    known: list[str] = []
    if target == "StageName":
        known = [stage.name for stage in (*company.STAGES, company.WON, company.LOST)]
    elif target == "CurrencyIsoCode":
        known = ["EUR", "USD"]
    elif target in own and kind == "picklist":
        known = [str(one["value"]) for one in _picks(own[target])]
    if known and value not in known:
        return f"is no value of {target}.{nearest(str(value), known)}"
    longest = _STANDARD[target][1] if target in _STANDARD else _longest(own.get(target), kind)
    if isinstance(value, str) and longest and len(value) > longest:
        return f"has {len(value)} signs; {target} holds {longest}."
    return None


def _picks(one: Field) -> list[dict[str, object]]:
    values = one["picklistValues"]
    assert isinstance(values, list)
    return values


def _longest(one: Field | None, kind: Kind) -> int:
    length = one.get("length") if one else None
    if isinstance(length, int):
        return length
    return 255 if kind == "picklist" else _LONGEST_TEXT


def _new_field(name: str, meaning: Column, values: list[Value]) -> Field:
    """A custom field for a column; a text longer than 255 signs makes it a long text."""
    label = meaning.label or name
    match meaning.kind:
        case "picklist":
            return picklist(meaning.field, label, list(dict.fromkeys(str(one) for one in values if one is not None)))
        case "checkbox":
            return own_field(meaning.field, label, "boolean", nillable=False)
        case "number":
            return own_field(meaning.field, label, "double", precision=18, scale=4)
        case "date":
            return own_field(meaning.field, label, "date")
    if any(len(str(one)) > 255 for one in values):
        return own_field(meaning.field, label, "textarea", length=_LONGEST_TEXT)
    return own_field(meaning.field, label, "string", length=255)


def _constants(fields: TableFields, number: int) -> Row:
    return {
        name: value.replace("{row}", str(number)) if isinstance(value, str) else value
        for name, value in fields.constants.items()
    }


def _check_row(sheet: Sheet, line: Line, row: Row, fields: TableFields) -> None:
    for name in _REQUIRED:
        if row[name] in (None, ""):
            column = next((column for column, one in fields.columns.items() if one.field == name), "constants")
            raise sheet.fault(line.number, column, "", f"leaves {name} empty, which Salesforce requires. Fill it in.")


def _users(sheet: Sheet, fields: TableFields) -> dict[str, Row]:
    """A user for each value of the owner column, in order of appearance."""
    if fields.owner is None:
        return {}
    users: dict[str, Row] = {}
    profile = next(row["Id"] for row in company.people().profiles if row["Name"] == "Sales")
    for line in sheet.lines:
        name = line.cells[fields.owner]
        if not name:
            raise sheet.fault(line.number, fields.owner, "", "names no owner. Fill it in, or map no owner column.")
        if name in users:
            continue
        number = len(users) + 1
        login = f"owner-{number}@imported.example"
        users[name] = {
            "Id": make_id(KEY_PREFIX["User"], _FIRST_IMPORTED_USER + number),
            "Username": login,
            "Email": login,
            "LastName": name[:80],
            "Name": name[:80],
            "Alias": f"own{number}",
            "IsActive": True,
            "UserType": "Standard",
            "ProfileId": profile,
            "TimeZoneSidKey": "Europe/Berlin",
            "LocaleSidKey": "en_US",
            "LanguageLocaleKey": "en_US",
            "EmailEncodingKey": "UTF-8",
        }
    return users


def _accounts(sheet: Sheet, fields: TableFields, opportunities: list[Row], users: dict[str, Row]) -> dict[str, Row]:
    """An account for each value of the account column; without one, an account per row under the deal's name."""
    accounts: dict[str, Row] = {}
    for n, (line, row) in enumerate(zip(sheet.lines, opportunities, strict=True)):
        name = line.cells[fields.account] if fields.account else str(row["Name"])
        if not name and fields.account:
            raise sheet.fault(
                line.number, fields.account, "", "names no account. Fill it in, or map no account column."
            )
        key = name if fields.account else str(n)
        if key not in accounts:
            accounts[key] = {
                "Id": make_id(KEY_PREFIX["Account"], len(accounts) + 1),
                "Name": name[:255],
                "OwnerId": _owner(line, fields, users),
            }
    return accounts


def _owner(line: Line, fields: TableFields, users: dict[str, Row]) -> object:
    return users[line.cells[fields.owner]]["Id"] if fields.owner else company.ADMIN.id


def _finish(
    sheet: Sheet,
    fields: TableFields,
    opportunities: list[Row],
    users: dict[str, Row],
    accounts: dict[str, Row],
) -> None:
    """Ids, owner, account, and what a stage brings with it."""
    stages = {stage.name: stage for stage in (*company.STAGES, company.WON, company.LOST)}
    for n, (line, row) in enumerate(zip(sheet.lines, opportunities, strict=True)):
        stage = stages[str(row["StageName"])]
        row |= {
            "Id": make_id(KEY_PREFIX["Opportunity"], n + 1),
            "OwnerId": _owner(line, fields, users),
            "AccountId": accounts[line.cells[fields.account] if fields.account else str(n)]["Id"],
            "RecordTypeId": company.RECORD_TYPES["New_Business"],
            "IsClosed": stage.closed,
            "IsWon": stage.won,
            "ForecastCategory": company.FORECAST_CATEGORY[stage.forecast],
            "ForecastCategoryName": stage.forecast,
        }
        row.setdefault("Probability", float(stage.probability))


def _ground(today: date, users: list[Row]) -> list[tuple[str, list[Row]]]:
    """The organisation without its own sales people: the administrator, the integration user and the imported ones."""
    them = company.people()
    kept = [row for row in them.users if row["Id"] == company.ADMIN.id]
    kept = [row | {"ManagerId": None} for row in kept]
    return [
        (kind, [*kept, them.integration, *users] if kind == "User" else rows)
        for kind, rows in company.organisation(today)
    ]
