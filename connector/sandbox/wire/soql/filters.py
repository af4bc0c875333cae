"""The value on the right of a comparison: it must fit the field, and becomes what SQLite compares."""

from datetime import datetime

from connector.sandbox.ids import is_id, to18
from connector.sandbox.wire.schema import NUMBER_TYPES, TEXT_TYPES
from connector.sandbox.wire.values import parse_instant

from . import tree
from .dates import Calendar, literal_range
from .names import Names
from .typed import Aggregate, Expression, Range, Value

_WORDS = {"datetime": "dateTime", "date": "date", "boolean": "boolean", "int": "int", "double": "double"}
_MAX_INT = 2**63
_UNORDERED = ("boolean",)
_UNTIL_NOW = ("LAST_N_DAYS", "LAST_90_DAYS")


def filter_value(
    names: Names, calendar: Calendar, left: Expression, operator: str, literal: tree.Literal, at: int
) -> Value | Range | None:
    """What the field is compared with. Raises INVALID_FIELD or INVALID_QUERY_FILTER_OPERATOR."""
    name, kind = _left_of(left)
    if operator == "like" and kind not in TEXT_TYPES:
        raise names.error("INVALID_QUERY_FILTER_OPERATOR", at, f"invalid operator on {kind} field")
    if operator in ("<", "<=", ">", ">="):
        if kind in _UNORDERED or literal.kind == "null" or literal.value == "":  # an empty text is null
            raise names.error("INVALID_QUERY_FILTER_OPERATOR", at, "invalid operator")
        if kind == "picklist":
            # Whether a picklist compares by value or by its definition is not known: refused rather than guessed.
            raise names.error("INVALID_QUERY_FILTER_OPERATOR", at, "invalid operator on picklist field")
    if kind == "multipicklist" and literal.kind != "null":
        raise names.error(
            "INVALID_QUERY_FILTER_OPERATOR", at, "multi-select picklists are only compared with null here"
        )
    if literal.kind == "null":
        if operator == "like":
            raise names.error("MALFORMED_QUERY", at, f"'{name}' compared with null is not served here")
        return 0 if kind == "boolean" else None  # of booleans, null is false (SOQL reference, null in WHERE)
    value = _value(names, calendar, kind, operator, literal)
    empty = literal.value == "" and kind in TEXT_TYPES | {"id", "reference"}  # an empty text is null
    if value is None and not empty:
        raise names.error("INVALID_FIELD", at, _wrong_type(name, kind))
    return value


def _left_of(left: Expression) -> tuple[str, str]:
    if isinstance(left, Aggregate):
        field = left.column.field if left.column else None
        kind = "int" if left.function.startswith("COUNT") else field.type if field else "int"
        return f"{left.function}", "double" if left.function == "AVG" else kind
    return left.field.name, left.field.type


def _wrong_type(name: str, kind: str) -> str:
    if kind in TEXT_TYPES or kind in ("id", "reference"):
        word = "string" if kind in TEXT_TYPES else kind
        return f"value of filter criterion for field '{name}' must be of type {word} and should be enclosed in quotes"
    word = _WORDS.get(kind, "double")
    return f"value of filter criterion for field '{name}' must be of type {word} and should not be enclosed in quotes"


def _value(names: Names, calendar: Calendar, kind: str, operator: str, literal: tree.Literal) -> Value | Range | None:
    """None: the literal does not fit (or is the empty string, which is null)."""
    if literal.kind == "literal":
        assert isinstance(literal.value, tuple)
        return _literal(names, calendar, kind, operator, literal.value, literal.at)
    if kind in ("id", "reference"):
        return _record_id(names, literal)
    if kind in TEXT_TYPES:
        if literal.kind != "string":
            return None
        text = str(literal.value)
        return (
            text if operator == "like" else text.replace("\\_", "_").replace("\\%", "%").replace("\\\\", "\\") or None
        )
    if kind in NUMBER_TYPES:
        return _number(kind, literal)
    if kind == "boolean":
        return int(bool(literal.value)) if literal.kind == "boolean" else None
    if kind == "date":
        return str(literal.value) if literal.kind == "date" and _is_day(str(literal.value)) else None
    if kind == "datetime" and literal.kind == "datetime":
        return _instant(str(literal.value))
    return None


def _number(kind: str, literal: tree.Literal) -> Value | None:
    if literal.kind != "number":
        return None
    number = float(str(literal.value))
    if kind != "int":
        return number
    return int(number) if number.is_integer() and abs(number) < _MAX_INT else None


def _is_day(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _instant(text: str) -> Value | None:
    moment = parse_instant(text)
    if moment is None:
        return None
    fraction = text.partition(".")[2].rstrip("Z").partition("+")[0].partition("-")[0]
    return int(moment.timestamp()) + (float(f"0.{fraction}") if fraction.strip("0") else 0)


def _record_id(names: Names, literal: tree.Literal) -> Value | None:
    if literal.kind != "string":
        return None
    text = str(literal.value)
    if text == "":
        return None
    if not is_id(text):
        raise names.error("INVALID_QUERY_FILTER_OPERATOR", literal.at, f"invalid ID field: {text}")
    return to18(text)


def _literal(
    names: Names, calendar: Calendar, kind: str, operator: str, value: tuple[str, int | None], at: int
) -> Range | None:
    name, n = value
    if operator in (">", "<=") and name in _UNTIL_NOW:
        # By the reference such a range ends now; who asks "> LAST_N_DAYS:n" means its start: refused.
        raise names.error("MALFORMED_QUERY", at, f"'{operator} {name}' is not served here; ask >= or <")
    try:
        days = literal_range(calendar, name, n)
    except (OverflowError, ValueError):
        days = None
    if days is None:
        raise names.error("MALFORMED_QUERY", at, f"unexpected token: '{name}'")
    start, end = days
    if kind == "date":
        return Range(start.isoformat(), end.isoformat())
    if kind != "datetime":
        return None
    last = calendar.starts(end)
    if operator == "=" and name in _UNTIL_NOW:
        last = min(last, int(calendar.now.timestamp()) + 1)
    return Range(calendar.starts(start), last)
