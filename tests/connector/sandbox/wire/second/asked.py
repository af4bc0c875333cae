"""A query as a tree of its own, and its text."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Path = tuple[str, ...]


@dataclass(frozen=True)
class Operand:
    """A path, under a date function where one is named. ``zoned``: by way of convertTimezone()."""

    path: Path
    function: str = ""
    zoned: bool = False
    label: bool = False  # toLabel()

    def text(self) -> str:
        plain = ".".join(self.path)
        if self.label:
            return f"toLabel({plain})"
        if not self.function:
            return plain
        return f"{self.function}(convertTimezone({plain}))" if self.zoned else f"{self.function}({plain})"


@dataclass(frozen=True)
class Relative:
    """A date literal: units from ``first`` to ``last``, counted from the one at hand."""

    text: str
    unit: str
    first: int
    last: int
    until_now: bool = False


@dataclass(frozen=True)
class Pattern:
    """Of LIKE: None is any run, Ellipsis any one sign, a text itself."""

    parts: tuple[Any, ...]

    def text(self) -> str:
        signs = {None: "%", ...: "_"}
        return "'" + "".join(signs[p] if p is None or p is ... else escaped(p, like=True) for p in self.parts) + "'"


def escaped(text: str, like: bool = False) -> str:
    text = text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    return text.replace("%", "\\%").replace("_", "\\_") if like else text


@dataclass(frozen=True)
class Said:
    """A literal value with the words chosen for it."""

    value: Any
    words: str = ""

    def text(self) -> str:
        return self.words or shown(self.value)


def shown(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{escaped(value)}'"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    return repr(value)


@dataclass(frozen=True)
class Compare:
    left: "Operand | Aggregate"
    operator: str
    right: Any  # Said, Relative, Pattern

    def text(self) -> str:
        right = self.right.text if isinstance(self.right, Relative) else self.right.text()
        return f"{self.left.text()} {self.operator} {right}"


@dataclass(frozen=True)
class Among:
    left: Operand
    negated: bool
    values: tuple[Said, ...]

    def text(self) -> str:
        word = "NOT IN" if self.negated else "IN"
        return f"{self.left.text()} {word} ({', '.join(value.text() for value in self.values)})"


@dataclass(frozen=True)
class Joined:
    """A semi-join or, negated, an anti-join."""

    left: Operand
    negated: bool
    source: str
    selected: Path
    where: "Condition | None"

    def text(self) -> str:
        inner = f"SELECT {'.'.join(self.selected)} FROM {self.source}"
        inner += f" WHERE {self.where.text()}" if self.where else ""
        return f"{self.left.text()} {'NOT IN' if self.negated else 'IN'} ({inner})"


@dataclass(frozen=True)
class Not:
    inner: "Condition"

    def text(self) -> str:
        simple = isinstance(self.inner, Compare | Among)
        return f"(NOT {self.inner.text()})" if simple else f"(NOT ({self.inner.text()}))"


@dataclass(frozen=True)
class Several:
    word: str
    parts: tuple["Condition", ...]

    def text(self) -> str:
        return f" {self.word} ".join(
            f"({part.text()})" if isinstance(part, Several) else part.text() for part in self.parts
        )


Condition = Compare | Among | Joined | Not | Several


@dataclass(frozen=True)
class Aggregate:
    function: str
    path: Path = ()

    def text(self) -> str:
        return f"{self.function}({'.'.join(self.path)})"


@dataclass(frozen=True)
class Order:
    what: Operand | Aggregate
    descending: bool = False
    nulls_last: bool | None = None  # None: not said, so first
    spelled: bool = False  # ASC written out

    def text(self) -> str:
        way = " DESC" if self.descending else " ASC" if self.spelled else ""
        ends = {None: "", True: " NULLS LAST", False: " NULLS FIRST"}
        return self.what.text() + way + ends[self.nulls_last]


@dataclass(frozen=True)
class TypeOf:
    """``whens``: an object and paths from it. ``rest``: of Name, or nothing."""

    lookup: Path
    whens: tuple[tuple[str, tuple[Path, ...]], ...]
    rest: tuple[str, ...] = ()

    def text(self) -> str:
        whens = " ".join(f"WHEN {name} THEN {', '.join('.'.join(one) for one in paths)}" for name, paths in self.whens)
        rest = f" ELSE {', '.join(self.rest)}" if self.rest else ""
        return f"TYPEOF {'.'.join(self.lookup)} {whens}{rest} END"


@dataclass(frozen=True)
class Children:
    name: str
    asked: "Query"

    def text(self) -> str:
        return f"({self.asked.text()})"


@dataclass(frozen=True)
class Query:
    """``select``: operands and child queries; in groups operands and aggregates, each under an alias."""

    source: str  # of a child query: the relationship's name
    select: tuple[Any, ...]
    where: Condition | None = None
    group: tuple[Operand, ...] = ()
    having: Condition | None = None
    order: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int = 0
    counted: bool = False  # COUNT()
    mine: bool = False  # USING SCOPE mine
    subtotals: str = ""  # ROLLUP, CUBE
    grouped: bool = False
    everything: bool = field(default=False, compare=False)

    def text(self) -> str:
        if self.counted:
            items = ["COUNT()"]
        elif self.grouped:
            items = [f"{item.text()} k{place}" for place, item in enumerate(self.select)]
        else:
            items = [item.text() for item in self.select]
        parts = [f"SELECT {', '.join(items)} FROM {self.source}"]
        parts += ["USING SCOPE mine"] if self.mine else []
        parts += [f"WHERE {self.where.text()}"] if self.where else []
        by = ", ".join(one.text() for one in self.group)
        parts += [f"GROUP BY {self.subtotals}({by})" if self.subtotals else f"GROUP BY {by}"] if self.group else []
        parts += [f"HAVING {self.having.text()}"] if self.having else []
        parts += [f"ORDER BY {', '.join(one.text() for one in self.order)}"] if self.order else []
        parts += [f"LIMIT {self.limit}"] if self.limit is not None else []
        parts += [f"OFFSET {self.offset}"] if self.offset else []
        return " ".join(parts)
