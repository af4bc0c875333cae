"""Formula fields, the subset that the package uses, compiled to SQL and so evaluated on read.

A formula is a field, a path through lookups to a field, a text or number literal, or IF, OR, AND, NOT, ISPICKVAL,
TEXT, ISBLANK over such. Anything else is refused when the field is created.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

_TOKEN = re.compile(
    r'\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<number>\d+(?:\.\d+)?)|(?P<name>[A-Za-z_][\w.]*)|(?P<sign>[(),]))'
)
_FUNCTIONS = {"IF": 3, "OR": None, "AND": None, "NOT": 1, "ISPICKVAL": 2, "TEXT": 1, "ISBLANK": 1}


@dataclass(frozen=True, slots=True)
class Name:
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Constant:
    value: str | float


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple["Node", ...]


Node = Name | Constant | Call


def parse_formula(where: str, text: str) -> Node:
    """The tree of a formula. ValueError names the field and what is not supported."""
    tokens: list[tuple[str, str]] = []
    at = 0
    while at < len(text.rstrip()):
        found = _TOKEN.match(text, at)
        if not found or not found.lastgroup:
            raise ValueError(f"{where}: the sandbox cannot read this formula from {text[at : at + 20]!r}")
        tokens.append((found.lastgroup, found[found.lastgroup]))
        at = found.end()
    node, rest = _parse(where, tokens)
    if rest:
        raise ValueError(f"{where}: the sandbox cannot read this formula from {rest[0][1]!r}")
    return node


def _parse(where: str, tokens: list[tuple[str, str]]) -> tuple[Node, list[tuple[str, str]]]:
    if not tokens:
        raise ValueError(f"{where}: the formula ends too early")
    (kind, text), rest = tokens[0], tokens[1:]
    if kind == "text":
        return Constant(re.sub(r"\\(.)", r"\1", text[1:-1])), rest
    if kind == "number":
        return Constant(float(text)), rest
    if kind != "name":
        raise ValueError(f"{where}: the sandbox cannot read this formula from {text!r}")
    if not rest or rest[0] != ("sign", "("):
        return Name(tuple(text.split("."))), rest
    function = text.upper()
    if function not in _FUNCTIONS:
        raise ValueError(f"{where}: the sandbox has no formula function {text}. It has: {', '.join(_FUNCTIONS)}")
    arguments: list[Node] = []
    rest = rest[1:]
    while True:
        node, rest = _parse(where, rest)
        arguments.append(node)
        if not rest or rest[0] not in (("sign", ","), ("sign", ")")):
            raise ValueError(f"{where}: {function} is not closed")
        closing, rest = rest[0][1] == ")", rest[1:]
        if closing:
            break
    wanted = _FUNCTIONS[function]
    if wanted is not None and len(arguments) != wanted:
        raise ValueError(f"{where}: {function} takes {wanted} arguments, not {len(arguments)}")
    return Call(function, tuple(arguments)), rest


def to_sql(node: Node, column: Callable[[tuple[str, ...]], str]) -> str:
    """The SQL expression; ``column`` gives that of a path."""
    if isinstance(node, Name):
        return column(node.path)
    if isinstance(node, Constant):
        return repr(node.value) if isinstance(node.value, float) else "'" + node.value.replace("'", "''") + "'"
    inner = [to_sql(argument, column) for argument in node.arguments]
    match node.function:
        case "IF":
            return f"CASE WHEN {inner[0]} THEN {inner[1]} ELSE {inner[2]} END"
        case "ISPICKVAL":
            return f"(COALESCE({inner[0]}, '') = {inner[1]})"
        case "ISBLANK":
            return f"(COALESCE({inner[0]}, '') = '')"
        case "NOT":
            return f"(NOT {inner[0]})"
        case "TEXT":
            return inner[0]
        case junction:
            return "(" + f" {junction} ".join(inner) + ")"
