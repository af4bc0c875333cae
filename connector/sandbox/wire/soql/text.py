"""Rows as JSON or CSV, put together by SQLite itself.

A page of 2,000 records is one SQL value: no row passes through Python, and the interpreter is free meanwhile, so a
server in the same process as its client does not slow it down. For that reason no expression here calls back into
Python.
"""

from dataclasses import dataclass, field

from connector.sandbox.wire.schema import NUMBER_TYPES, Field

_ARGUMENTS = 100  # SQLite takes 127 in one call


def text_literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@dataclass(slots=True)
class Template:
    """Text with SQL values in it."""

    parts: list[tuple[str, str | None]] = field(default_factory=list)
    _text: str = ""

    def write(self, text: str) -> None:
        self._text += text

    def value(self, sql: str) -> None:
        """A text expression; NULL leaves nothing."""
        self.parts.append((self._text, sql))
        self._text = ""

    def sql(self) -> str:
        """One SQL expression for the whole."""
        calls = []
        parts = [*self.parts, (self._text, None)]
        for start in range(0, len(parts), _ARGUMENTS):
            some = parts[start : start + _ARGUMENTS]
            pattern = "".join(text.replace("%", "%%") + ("" if sql is None else "%s") for text, sql in some)
            values = [sql for _, sql in some if sql is not None]
            calls.append(f"format({', '.join([text_literal(pattern), *values])})")
        return " || ".join(calls)


def json_value(column: Field, sql: str) -> str:
    """A stored value as JSON text, never NULL. The counterpart of values.to_json."""
    kind = column.type
    if kind == "boolean":
        return f"CASE WHEN {sql} THEN 'true' ELSE 'false' END"
    if kind == "datetime":
        return f"COALESCE(strftime('\"%Y-%m-%dT%H:%M:%S.000+0000\"', {sql}, 'unixepoch'), 'null')"
    if kind == "anyType":
        return f"COALESCE({sql}, 'null')"
    if kind == "int":
        return f"json_quote(CAST({sql} AS INTEGER))"
    if kind in NUMBER_TYPES:
        return f"CASE WHEN {sql} IS NULL THEN 'null' ELSE {_number(sql)} END"
    return f"json_quote({sql})"


def _number(sql: str) -> str:
    """Fifteen digits, or as many as it takes to read the same number back."""
    short = f"CAST(CAST({sql} AS REAL) AS TEXT)"
    return f"CASE WHEN CAST({short} AS REAL) = {sql} THEN {short} ELSE format('%!.17g', {sql}) END"


def csv_value(column: Field, sql: str) -> str:
    """A stored value as the inside of a quoted CSV cell; NULL is an empty cell."""
    kind = column.type
    if kind == "boolean":
        return f"CASE WHEN {sql} THEN 'true' ELSE 'false' END"
    if kind == "datetime":
        return f"strftime('%Y-%m-%dT%H:%M:%S.000Z', {sql}, 'unixepoch')"
    if kind in ("int", "date", "id", "reference"):
        return f"CAST({sql} AS TEXT)"
    if kind in NUMBER_TYPES:
        return _java_number(sql)
    if kind == "anyType":
        inner = (
            f"CASE json_type({sql}) WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_extract({sql}, '$') END"
        )
        return f"replace({inner}, '\"', '\"\"')"
    return f"replace({sql}, '\"', '\"\"')"


def _java_number(sql: str) -> str:
    """From ten million on a number is written 1.0E7, as Java does it (unverified against a live org)."""
    digits = f"format('%.14e', {sql})"
    mantissa = f"rtrim(substr({digits}, 1, instr({digits}, 'e') - 1), '0')"
    exponent = f"CAST(substr({digits}, instr({digits}, 'e') + 1) AS INTEGER)"
    large = f"replace({mantissa} || ' ', '. ', '.0 ')"
    return (
        f"CASE WHEN {sql} IS NULL THEN NULL WHEN abs({sql}) >= 1e7 "
        f"THEN rtrim({large}) || 'E' || {exponent} ELSE {_number(sql)} END"
    )
