"""The tree of a SOQL query. ``at`` is the offset of the first character in the query's text."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Path:
    names: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple["Path | Call", ...]
    at: int


Operand = Path | Call


@dataclass(frozen=True, slots=True)
class Literal:
    """kind: string number date datetime boolean null literal. A literal is (NAME, n or None)."""

    kind: str
    value: str | bool | tuple[str, int | None] | None
    at: int


@dataclass(frozen=True, slots=True)
class Compare:
    left: Operand
    operator: str  # = != < <= > >= like
    right: Literal


@dataclass(frozen=True, slots=True)
class InList:
    left: Operand
    negated: bool
    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class InQuery:
    left: Operand
    negated: bool
    query: "Query"


@dataclass(frozen=True, slots=True)
class Not:
    inner: "Condition"


@dataclass(frozen=True, slots=True)
class Junction:
    """word: and | or."""

    word: str
    parts: tuple["Condition", ...]


Condition = Compare | InList | InQuery | Not | Junction


@dataclass(frozen=True, slots=True)
class Selected:
    what: Operand
    alias: str | None


@dataclass(frozen=True, slots=True)
class Subquery:
    query: "Query"


@dataclass(frozen=True, slots=True)
class When:
    """Of TYPEOF: what is selected of one object."""

    name: str
    fields: tuple[Path, ...]
    at: int


@dataclass(frozen=True, slots=True)
class TypeOf:
    what: Path
    whens: tuple[When, ...]
    otherwise: tuple[Path, ...] | None


@dataclass(frozen=True, slots=True)
class Order:
    what: Operand
    descending: bool
    nulls_first: bool


@dataclass(frozen=True, slots=True)
class Query:
    select: tuple[Selected | Subquery | TypeOf, ...]
    source: str
    source_at: int
    source_alias: str | None
    where: Condition | None
    group: tuple[Operand, ...]
    having: Condition | None
    order: tuple[Order, ...]
    limit: int | None
    offset: int | None
    at: int
    scope: tuple[str, int] | None = None
