"""A table of deals (CSV) on its way into the practice organisation: what a fields file's `load:` says of it."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["text", "picklist", "checkbox", "number", "date"]
Value = str | bool | int | float | date | None


@dataclass(frozen=True, slots=True)
class Column:
    """What one column of a table of deals becomes: a field of the opportunity. `kind`: what a new field of the
    company's own is. `values`: what a cell means, None for nothing; a cell not named there stays as it is."""

    field: str
    kind: Kind = "text"
    label: str | None = None
    values: Mapping[str, Value] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableFields:
    """The `load` part of a fields file. `constants` stand in every row; `owner` and `account` name columns whose values
    become users and accounts; `decimal` and `dates` say what numbers and slashed dates cannot tell by themselves."""

    columns: Mapping[str, Column]
    constants: Mapping[str, Value] = dataclasses.field(default_factory=dict)
    owner: str | None = None
    account: str | None = None
    decimal: Literal[",", "."] | None = None
    dates: Literal["dmy", "mdy"] | None = None
