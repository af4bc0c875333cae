"""Values at the three places where they live: Python (stories, hooks), SQLite, and JSON on the wire.

In SQLite a date is ``YYYY-MM-DD``, a datetime is whole seconds since 1970 (Salesforce drops the milliseconds), a
boolean is 0 or 1, anyType (a history value) is JSON.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from connector.sandbox.ids import is_id, to18

from .errors import SalesforceError
from .schema import NUMBER_TYPES, TEXT_TYPES, Field

Sql = str | int | float | None
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)(?:\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?)?", re.ASCII)


def parse_instant(text: str) -> datetime | None:
    """A datetime as Salesforce writes and reads it; without a zone it is UTC. None when it is none."""
    found = _INSTANT.fullmatch(text)
    if not found or not found[2]:
        return None
    zone = (found[3] or "Z").replace("Z", "+00:00")
    if ":" not in zone:
        zone = zone[:3] + ":" + zone[3:]
    try:
        return datetime.fromisoformat(f"{found[1]}T{found[2]}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def instant_text(seconds: int) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000") if moment.year > 999 else "0001-01-01T00:00:00.000+0000"


def round_to(value: float | int | str, scale: int) -> float:
    """Half up, as Salesforce rounds on save."""
    return float(Decimal(str(value)).quantize(Decimal(1).scaleb(-scale), rounding=ROUND_HALF_UP))


def from_python(field: Field) -> Callable[[Any], Sql]:
    """The converter of a story's or a hook's value to SQLite; ValueError names a value of the wrong type."""
    kind = field.type
    if kind == "boolean":
        return lambda value: int(bool(value))

    def convert(value: Any) -> Sql:
        if value is None or value == "":
            return None
        if kind == "anyType":
            return json.dumps(value.isoformat() if isinstance(value, date) else value, ensure_ascii=False)
        if kind == "datetime":
            if not isinstance(value, datetime) or value.tzinfo is None:
                raise wrong(value)
            return int(value.timestamp() // 1)
        if kind == "date":
            if not isinstance(value, date) or isinstance(value, datetime):
                raise wrong(value)
            return value.isoformat()
        return int(value) if kind == "int" else float(value)

    def text(value: Any) -> Sql:
        if isinstance(value, str):
            return value or None
        if value is None:
            return None
        raise wrong(value)

    def wrong(value: Any) -> ValueError:
        return ValueError(f"{field.name}: {type(value).__name__} does not fit a {kind} field")

    plain = kind in NUMBER_TYPES or kind in ("anyType", "datetime", "date")
    return convert if plain else text


def to_python(field: Field, value: Sql) -> Any:
    """What a hook sees of a stored value."""
    if value is None:
        return None
    if field.type == "boolean":
        return bool(value)
    if field.type == "datetime":
        return datetime.fromtimestamp(int(value), UTC)
    if field.type == "date":
        return date.fromisoformat(str(value))
    if field.type == "anyType":
        return json.loads(str(value))
    return value


def to_json(field: Field, value: Sql) -> Any:
    """What the wire shows of a stored value."""
    kind = field.type
    if value is None:
        return False if kind == "boolean" else None
    if kind == "boolean":
        return bool(value)
    if kind == "datetime":
        return instant_text(int(value))
    if kind == "anyType":
        return json.loads(str(value))
    if kind == "int":
        return int(value)
    if kind in NUMBER_TYPES:
        return float(value)
    return value


def _cannot_parse(value: Any, kind: str) -> SalesforceError:
    shown = json.dumps(value, ensure_ascii=False) if not isinstance(value, str) else value
    return SalesforceError(
        "JSON_PARSER_ERROR",
        f"Cannot deserialize instance of {kind} from {_json_kind(value)} value {shown} or request may be missing a "
        "required field at [line:1, column:1]",
    )


def _json_kind(value: Any) -> str:
    if isinstance(value, bool):
        return f"VALUE_{str(value).upper()}"
    if isinstance(value, int):
        return "VALUE_NUMBER_INT"
    if isinstance(value, float):
        return "VALUE_NUMBER_FLOAT"
    if isinstance(value, list):
        return "START_ARRAY"
    return "START_OBJECT" if isinstance(value, dict) else "VALUE_STRING"


def from_json(field: Field, value: Any) -> Sql:
    """A value sent by a client, as Salesforce would take it before its rules: trimmed, '' is null, rounded.

    Raises JSON_PARSER_ERROR for a value of the wrong JSON type, MALFORMED_ID for a bad reference.
    """
    kind = field.type
    if kind == "boolean":
        return _boolean(field, value)
    if value is None or value == "":
        return None
    if kind in TEXT_TYPES:
        return _text(field, value)
    if kind in ("reference", "id"):
        if not isinstance(value, str) or not is_id(value):
            raise SalesforceError("MALFORMED_ID", f"{field.label}: id value of incorrect type: {value}", [field.name])
        return to18(value)
    if kind == "date":
        return _date(value)
    if kind == "datetime":
        moment = parse_instant(value) if isinstance(value, str) else None
        if moment is None:
            raise _cannot_parse(value, "datetime")
        return int(moment.timestamp())
    if kind in NUMBER_TYPES:
        return _number(field, value)
    raise SalesforceError(
        "INVALID_FIELD_FOR_INSERT_UPDATE", f"Unable to create/update fields: {field.name}.", [field.name]
    )


def _text(field: Field, value: Any) -> str | None:
    if isinstance(value, bool):
        value = str(value).lower()
    elif isinstance(value, int | float):
        value = str(value)
    if not isinstance(value, str):
        raise _cannot_parse(value, "string")
    text: str = value.replace("\r\n", "\n") if field.type == "textarea" else value
    # Salesforce trims both ends of short texts; long ones keep their leading blanks (unverified against a live org).
    text = text.rstrip() if field.type == "textarea" else text.strip()
    return text.replace("\n", "\r\n") if field.type == "textarea" and text else text or None


def _boolean(field: Field, value: Any) -> int:
    if value is None:
        raise SalesforceError(
            "INVALID_TYPE_ON_FIELD_IN_RECORD", f"{field.label}: value not of required type: null", [field.name]
        )
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return int(value.lower() == "true")
    raise _cannot_parse(value, "boolean")


def _date(value: Any) -> str:
    found = _INSTANT.fullmatch(value) if isinstance(value, str) else None
    try:
        # A datetime sent to a date field keeps its UTC day (unverified against a live org).
        if found and found[2] and (moment := parse_instant(value)):
            return moment.date().isoformat()
        if found:
            return date.fromisoformat(found[1]).isoformat()
    except ValueError:
        pass
    raise _cannot_parse(value, "date")


def _number(field: Field, value: Any) -> float | int:
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError
        number = Decimal(str(value).strip())
    except (ValueError, ArithmeticError):
        raise _cannot_parse(value, "int" if field.type == "int" else "double") from None
    if not number.is_finite():
        raise _cannot_parse(value, "double")
    if field.type == "int":
        if number != number.to_integral_value():
            raise _cannot_parse(value, "int")
        return int(number)
    whole = field.precision - field.scale
    rounded = round_to(str(number), field.scale) if abs(number) < Decimal(10) ** 30 else float(number)
    if abs(rounded) >= 10**whole:
        raise SalesforceError(
            "NUMBER_OUTSIDE_VALID_RANGE",
            f"{field.label}: value outside of valid range on numeric field: {value}",
            [field.name],
        )
    return rounded
