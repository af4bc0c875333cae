"""Date functions: CALENDAR_YEAR(CloseDate) and the rest, as what they are called with and as SQL.

A moment is taken in UTC, or by way of ``convertTimezone()`` in the caller's time zone. The first week of a month is its
days 1 to 7, the first of a year January 1 to 7 (SOQL reference, date functions).
"""

from connector.sandbox.wire.schema import SObject

from . import tree
from .dates import Calendar
from .names import Names
from .text import text_literal
from .typed import Dated

_OF_MOMENTS = ("DAY_ONLY", "HOUR_IN_DAY")
DATE_FUNCTIONS = (
    *("CALENDAR_MONTH", "CALENDAR_QUARTER", "CALENDAR_YEAR", "DAY_IN_MONTH", "DAY_IN_WEEK", "DAY_IN_YEAR"),
    *("FISCAL_MONTH", "FISCAL_QUARTER", "FISCAL_YEAR", "WEEK_IN_MONTH", "WEEK_IN_YEAR", *_OF_MOMENTS),
)


def dated(names: Names, source: SObject, call: tree.Call, alias: str | None) -> Dated:
    """The function with the field that it is asked of. Raises MALFORMED_QUERY, INVALID_FIELD."""
    function = call.function.upper()
    inner = call.arguments[0] if len(call.arguments) == 1 else None
    local = isinstance(inner, tree.Call) and inner.function.upper() == "CONVERTTIMEZONE" and len(inner.arguments) == 1
    if local:
        assert isinstance(inner, tree.Call)
        inner = inner.arguments[0]
    if not isinstance(inner, tree.Path):
        raise names.error("MALFORMED_QUERY", call.at, f"{function} takes one date field")
    column = names.column(source, inner, alias)
    kinds = ("datetime",) if local or function in _OF_MOMENTS else ("date", "datetime")
    if column.field.type not in kinds:
        message = f"field {column.field.name} does not support date function {function}"
        raise names.error("INVALID_FIELD", call.at, message)
    return Dated(function, column, local)


def dated_sql(calendar: Calendar, what: Dated, value: str) -> str:
    """What the function says of a stored date or moment; NULL of NULL."""
    zone = text_literal(calendar.zone.key)
    if what.function == "HOUR_IN_DAY":
        hour = f"sf_hour({value}, {zone})" if what.local else f"strftime('%H', {value}, 'unixepoch')"
        return f"CAST({hour} AS INTEGER)"
    day = value
    if what.column.field.type == "datetime":
        day = f"sf_day({value}, {zone})" if what.local else f"date({value}, 'unixepoch')"
    year, month, of_month = (f"CAST(substr({day}, {part}) AS INTEGER)" for part in ("1, 4", "6, 2", "9, 2"))
    of_year = f"CAST(strftime('%j', {day}) AS INTEGER)"
    first = calendar.fiscal_month
    fiscal = f"(({month} + {12 - first}) % 12 + 1)"
    ending = "" if first == 1 else f" + ({month} >= {first}) - {int(calendar.fiscal_year_by_start)}"
    return {
        "CALENDAR_YEAR": year,
        "CALENDAR_MONTH": month,
        "CALENDAR_QUARTER": f"(({month} + 2) / 3)",
        "DAY_IN_MONTH": of_month,
        "DAY_IN_WEEK": f"(CAST(strftime('%w', {day}) AS INTEGER) + 1)",
        "DAY_IN_YEAR": of_year,
        "DAY_ONLY": day,
        "WEEK_IN_MONTH": f"(({of_month} + 6) / 7)",
        "WEEK_IN_YEAR": f"(({of_year} + 6) / 7)",
        "FISCAL_MONTH": fiscal,
        "FISCAL_QUARTER": f"(({fiscal} + 2) / 3)",
        "FISCAL_YEAR": f"({year}{ending})",
    }[what.function]
