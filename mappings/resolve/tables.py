"""The `load` part of a fields file: how a table of deals is put into the practice organisation."""

import re
from datetime import date

from mappings.document import Document
from mappings.schema import Cell, FieldsFile
from mappings.table import Column, TableFields


def table(document: Document, file: FieldsFile) -> TableFields | None:
    """The part of a fields file by which a table of deals is put into the practice organisation."""
    if file.load is None:
        document.complain((), "has no `load:` part", "It says what each column of the table becomes.")
        return None
    load = file.load
    return TableFields(
        columns={
            name: Column(
                column.field, column.kind, column.label, {cell: _dated(v) for cell, v in column.values.items()}
            )
            for name, column in load.columns.items()
        },
        constants={name: _dated(value) for name, value in load.constants.items()},
        owner=load.owner,
        account=load.account,
        decimal=load.decimal,
        dates=load.dates,
    )


def _dated(value: Cell) -> Cell | date:
    """YAML's own dates come as text, so that a file reads the same everywhere: `2026-01-31` is a day again."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
