"""Text to tree. What the grammar does not know is MALFORMED_QUERY, with row and column."""

import re
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Transformer, Tree, UnexpectedInput, UnexpectedToken
from lark.exceptions import VisitError

from connector.sandbox.wire.errors import SalesforceError

from . import tree

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_SNIPPET = 40
# No names of anything (SOQL reference, reserved keywords); an object named Group is one all the same.
_RESERVED = (
    *("AND", "ASC", "DESC", "EXCLUDES", "FIRST", "FROM", "GROUP", "HAVING", "IN", "INCLUDES", "LAST", "LIKE", "LIMIT"),
    *("NOT", "NULL", "NULLS", "OR", "SELECT", "USING", "WHERE", "WITH"),
)


def located(code: str, text: str, at: int, message: str) -> SalesforceError:
    """An error with the part of the query around it, a caret and row and column, as Salesforce shows them."""
    at = max(0, min(at, len(text)))
    row = text.count("\n", 0, at) + 1
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    line, column = text[start : end if end >= 0 else len(text)], at - start
    first = 0 if column <= _SNIPPET else line.find(" ", column - _SNIPPET) + 1
    first = first if 0 < first <= column else 0
    last = line.rfind(" ", column, column + _SNIPPET)
    snippet = line[first : last if last > column and len(line) > column + _SNIPPET else len(line)]
    caret = " " * (column - first) + "^"
    return SalesforceError(code, f"\n{snippet}\n{caret}\nERROR at Row:{row}:Column:{column + 1}\n{message}")


@cache
def _parser() -> Lark:
    grammar = files("connector.sandbox.wire.soql").joinpath("grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", maybe_placeholders=False, propagate_positions=True)


def parse(text: str) -> tree.Query:
    """The tree of a query. Raises SalesforceError MALFORMED_QUERY."""
    try:
        result = _Builder().transform(_parser().parse(text))
    except UnexpectedInput as fault:
        raise _unexpected(text, fault) from None
    except VisitError as fault:
        if isinstance(fault.orig_exc, _BadValue):
            raise located("MALFORMED_QUERY", text, fault.orig_exc.at, str(fault.orig_exc)) from None
        raise
    assert isinstance(result, tree.Query)
    return result


def _unexpected(text: str, fault: UnexpectedInput) -> SalesforceError:
    if isinstance(fault, UnexpectedToken) and fault.token.type == "$END":
        return located("MALFORMED_QUERY", text, len(text), "unexpected token: '<EOF>'")
    at = fault.pos_in_stream or 0
    found = re.compile(r"\w+|'[^']*'?|\S").match(text, at)
    return located("MALFORMED_QUERY", text, at, f"unexpected token: '{found[0] if found else '<EOF>'}'")


class _BadValue(ValueError):
    def __init__(self, at: int, message: str) -> None:
        super().__init__(message)
        self.at = at


def _at(token: Token) -> int:
    return token.start_pos or 0


def _name(token: Token) -> str:
    if token.upper() in _RESERVED:
        raise _BadValue(_at(token), f"unexpected token: '{token}'")
    return str(token)


def unescape(token: Token) -> str:
    """A string literal without its quotes. ``\\_`` and ``\\%`` keep their backslash: LIKE reads them."""

    def one(found: re.Match[str]) -> str:
        sign = found[1]
        if sign in "_%":
            return "\\" + sign
        if sign in _ESCAPES:
            return "\\\\" if sign == "\\" else _ESCAPES[sign]
        if sign[0] in "uU" and len(sign) == 5:
            return chr(int(sign[1:], 16))
        raise _BadValue(_at(token) + found.start() + 1, f"Illegal string literal: invalid escape \\{sign}")

    return re.sub(r"\\([uU][0-9A-Fa-f]{4}|.)", one, str(token)[1:-1], flags=re.DOTALL)


class _Builder(Transformer[Token, Any]):
    """Lark's tree to ours."""

    def path(self, names: list[Token]) -> tree.Path:
        return tree.Path(tuple(map(_name, names)), _at(names[0]))

    def call(self, parts: list[Any]) -> tree.Call:
        return tree.Call(_name(parts[0]), tuple(parts[1:]), _at(parts[0]))

    def alias(self, names: list[Token]) -> str:
        return _name(names[0])

    def field_item(self, parts: list[Any]) -> tree.Selected:
        return tree.Selected(parts[0], parts[1] if len(parts) > 1 else None)

    function_item = field_item

    def subquery(self, parts: list[tree.Query]) -> tree.Subquery:
        return tree.Subquery(parts[0])

    def when_type(self, parts: list[Any]) -> tree.When:
        return tree.When(_name(parts[0]), tuple(parts[1:]), _at(parts[0]))

    def other_type(self, parts: list[tree.Path]) -> tuple[tree.Path, ...]:
        return tuple(parts)

    def type_of(self, parts: list[Any]) -> tree.TypeOf:
        whens = tuple(part for part in parts if isinstance(part, tree.When))
        others = [part for part in parts if isinstance(part, tuple)]
        return tree.TypeOf(parts[0], whens, others[0] if others else None)

    # Values

    def string(self, parts: list[Token]) -> tree.Literal:
        return tree.Literal("string", unescape(parts[0]), _at(parts[0]))

    def number(self, parts: list[Token]) -> tree.Literal:
        return tree.Literal("number", str(parts[0]), _at(parts[0]))

    def date(self, parts: list[Token]) -> tree.Literal:
        return tree.Literal("date", str(parts[0]), _at(parts[0]))

    def datetime(self, parts: list[Token]) -> tree.Literal:
        return tree.Literal("datetime", str(parts[0]).upper(), _at(parts[0]))

    def null(self, _parts: list[Token]) -> tree.Literal:
        return tree.Literal("null", None, 0)

    def true(self, _parts: list[Token]) -> tree.Literal:
        return tree.Literal("boolean", True, 0)

    def false(self, _parts: list[Token]) -> tree.Literal:
        return tree.Literal("boolean", False, 0)

    def date_literal(self, parts: list[Token]) -> tree.Literal:
        n = int(parts[1]) if len(parts) > 1 else None
        return tree.Literal("literal", (str(parts[0]).upper(), n), _at(parts[0]))

    def values(self, values: list[tree.Literal]) -> tuple[tree.Literal, ...]:
        return tuple(values)

    # Conditions

    def compare(self, parts: list[Any]) -> tree.Compare:
        operator = "!=" if parts[1] == "<>" else str(parts[1])
        return tree.Compare(parts[0], operator, parts[2])

    def like(self, parts: list[Any]) -> tree.Compare:
        return tree.Compare(parts[0], "like", parts[1])

    def in_list(self, parts: list[Any]) -> tree.InList:
        return tree.InList(parts[0], False, parts[1])

    def not_in_list(self, parts: list[Any]) -> tree.InList:
        return tree.InList(parts[0], True, parts[1])

    def in_query(self, parts: list[Any]) -> tree.InQuery:
        return tree.InQuery(parts[0], False, parts[1])

    def not_in_query(self, parts: list[Any]) -> tree.InQuery:
        return tree.InQuery(parts[0], True, parts[1])

    def negation(self, parts: list[tree.Condition]) -> tree.Not:
        return tree.Not(parts[0])

    def group_of(self, parts: list[tree.Condition]) -> tree.Condition:
        return parts[0]

    def any_of(self, parts: list[tree.Condition]) -> tree.Junction:
        return tree.Junction("or", tuple(parts))

    def all_of(self, parts: list[tree.Condition]) -> tree.Junction:
        return tree.Junction("and", tuple(parts))

    # The clauses

    def order_item(self, parts: list[Any]) -> tree.Order:
        descending = any(isinstance(part, Token) and part.upper() == "DESC" for part in parts[1:])
        nulls = [part for part in parts[1:] if isinstance(part, bool)]
        return tree.Order(parts[0], descending, nulls[0] if nulls else True)

    def nulls(self, parts: list[Token]) -> bool:
        return parts[0].upper() == "FIRST"

    def query(self, parts: list[Any]) -> tree.Query:
        select, source, *rest = parts
        clauses: dict[str, list[Any]] = {str(part.data): part.children for part in rest if isinstance(part, Tree)}
        names = source.children
        where, having = clauses.get("where"), clauses.get("having")
        limit, offset = clauses.get("limit"), clauses.get("offset")
        return tree.Query(
            select=tuple(select.children),
            source=str(names[0]) if names[0].upper() == "GROUP" else _name(names[0]),
            source_at=_at(names[0]),
            source_alias=_name(names[1]) if len(names) > 1 else None,
            scope=(str(scope[0]), _at(scope[0])) if (scope := clauses.get("scope")) else None,
            where=where[0] if where else None,
            group=tuple(clauses.get("group", ())),
            having=having[0] if having else None,
            order=tuple(clauses.get("order", ())),
            limit=int(limit[0]) if limit else None,
            offset=int(offset[0]) if offset else None,
            at=_at(names[0]),
        )
