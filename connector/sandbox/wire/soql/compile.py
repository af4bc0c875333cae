"""A typed query to SQL. Comparisons are two-valued, as in SOQL: a null is unequal to every value, and NOT of a
comparison with null is true (the latter unverified against a live org)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.sandbox.wire.schema import NUMBER_TYPES, TEXT_TYPES, Field, SObject

from . import typed
from .columns import Columns
from .dates import Calendar

if TYPE_CHECKING:
    from connector.sandbox.wire.org import Org


@dataclass(frozen=True, slots=True)
class Statement:
    sql: str
    parameters: list[object]


class Compiler:
    """Makes the statements of one query. ``everything``: deleted and archived rows too (queryAll)."""

    def __init__(self, org: "Org", calendar: Calendar, currency: str | None, everything: bool) -> None:
        self.org = org
        self.calendar = calendar
        self.currency = currency  # of the calling user, in a multi-currency org
        self.everything = everything
        self._roots = 0

    def columns(self, source: SObject) -> Columns:
        self._roots += 1
        return Columns(self.org, self.calendar, source, f"t{self._roots}")

    # Statements

    def rowids(self, query: typed.Checked) -> Statement:
        """The rows of the answer in order, by rowid."""
        columns = self.columns(query.source)
        where = self._where(columns, query)
        order = [self._order(columns, one) for one in query.order] + [f"{columns.root}.rowid"]
        sql = f"SELECT {columns.root}.rowid FROM {columns.tables} WHERE {where} ORDER BY {', '.join(order)}"
        return Statement(sql + self._window(query), columns.parameters)

    def count(self, query: typed.Checked) -> Statement:
        columns = self.columns(query.source)
        where = self._where(columns, query)
        inner = f"SELECT 1 FROM {columns.tables} WHERE {where}{self._window(query)}"
        return Statement(f"SELECT COUNT(*) FROM ({inner})", columns.parameters)

    def groups(self, query: typed.Checked) -> Statement:
        columns = self.columns(query.source)
        selected = [self._expression(columns, one.what) for one in query.outputs if isinstance(one, typed.Output)]
        where = self._where(columns, query)
        group = ", ".join(columns.sql(one) for one in query.group)
        having = self._condition(columns, query.having) if query.having else ""
        order = ", ".join(self._order(columns, one) for one in query.order)
        sql = f"SELECT {', '.join(selected)} FROM {columns.tables} WHERE {where}"
        sql += f" GROUP BY {group}" if group else ""
        sql += f" HAVING {having}" if having else ""
        sql += f" ORDER BY {order}" if order else f" ORDER BY {group}" if group else ""
        return Statement(sql + self._window(query), columns.parameters)

    def page(self, query: typed.Checked, rowids: list[int]) -> tuple[Statement, list[typed.Column | typed.NameColumn]]:
        """The selected values of these rows: rowid, Id, then the columns in the order returned."""
        columns = self.columns(query.source)
        wanted = _with_parent_ids(query)
        selected = ", ".join(columns.sql(one) for one in wanted)
        marks = ", ".join("?" * len(rowids))
        kept = f"{columns.root}.rowid IN ({marks})" + self._kept(columns, query.source)
        sql = f'SELECT {columns.root}.rowid, {columns.root}."Id", {selected} FROM {columns.tables} WHERE {kept}'
        return Statement(sql, [*columns.parameters, *rowids]), wanted

    def child_rowids(self, children: typed.Children, parents: list[str]) -> Statement:
        """(parent id, rowid) of every child of these parents, each parent's in order and within LIMIT and OFFSET."""
        query = children.query
        columns = self.columns(query.source)
        reference = f'{columns.root}."{children.reference.name}"'
        where = self._where(columns, query)
        marks = ", ".join("?" * len(parents))
        order = ", ".join([*(self._order(columns, one) for one in query.order), f"{columns.root}.rowid"])
        sql = (
            f"SELECT {reference} AS parent, {columns.root}.rowid AS row, ROW_NUMBER() OVER (PARTITION BY {reference} "
            f"ORDER BY {order}) AS place FROM {columns.tables} WHERE {where} AND {reference} IN ({marks})"
        )
        last = "" if query.limit is None else f" AND place <= {query.limit + query.offset}"
        sql = f"SELECT parent, row FROM ({sql}) WHERE place > {query.offset}{last} ORDER BY place"
        return Statement(sql, [*columns.parameters, *parents])

    # Parts

    @staticmethod
    def _window(query: typed.Checked) -> str:
        if query.limit is None and not query.offset:
            return ""
        return f" LIMIT {-1 if query.limit is None else query.limit} OFFSET {query.offset}"

    def _kept(self, columns: Columns, source: SObject) -> str:
        if self.everything:
            return ""
        kept = f' AND {columns.root}."IsDeleted" = 0' if source.get("IsDeleted") else ""
        if source.get("IsArchived"):
            kept += f" AND NOT {columns.archived(columns.root, source)}"
        return kept

    def _where(self, columns: Columns, query: typed.Checked) -> str:
        where = self._condition(columns, query.where) if query.where else "1"
        return where + self._kept(columns, query.source)

    def _expression(self, columns: Columns, what: typed.Expression) -> str:
        if not isinstance(what, typed.Aggregate):
            return columns.sql(what)
        if what.column is None:
            return "COUNT(*)"
        inner = columns.sql(what.column)
        if what.function in ("SUM", "AVG", "MIN", "MAX") and what.column.field.type == "currency":
            # Aggregates of money are in the organisation's currency.
            inner = self._converted(columns, what.column, inner, self.org.default_currency())
        if what.function == "COUNT_DISTINCT":
            return f"COUNT(DISTINCT {inner})"
        return f"{what.function}({inner})"

    def _converted(self, columns: Columns, column: typed.Column | typed.NameColumn, sql: str, to: str | None) -> str:
        owner = self.org.objects[column.owner.lower()] if isinstance(column, typed.Column) else None
        if to is None or owner is None or owner.get("CurrencyIsoCode") is None:
            return sql
        own = f'{columns.alias(column)}."CurrencyIsoCode"'
        rate = 'SELECT "ConversionRate" FROM "CurrencyType" WHERE "IsoCode" = '
        target = "'" + to.replace("'", "''") + "'"
        return (
            f"(CASE WHEN COALESCE({own}, {target}) = {target} THEN {sql} ELSE "
            f"{sql} * COALESCE(({rate}{target}), 1.0) / COALESCE(({rate}{own}), 1.0) END)"
        )

    def _compared(self, columns: Columns, what: typed.Expression) -> str:
        """The left side of a comparison: money in the caller's currency."""
        sql = self._expression(columns, what)
        if isinstance(what, typed.Column) and what.field.type == "currency":
            return self._converted(columns, what, sql, self.currency)
        return sql

    def _order(self, columns: Columns, one: typed.Sort) -> str:
        sql = self._expression(columns, one.what)
        field = None if isinstance(one.what, typed.Aggregate) else one.what.field
        if field is not None and field.type in TEXT_TYPES:
            sql = f"sf_lower({sql})"
        elif isinstance(one.what, typed.Column) and one.what.field.type == "currency":
            sql = self._converted(columns, one.what, sql, self.org.default_currency() if self.currency else None)
        never_null = isinstance(one.what, typed.Column) and not one.what.steps and not one.what.field.nillable
        nulls = "" if never_null else f" NULLS {'FIRST' if one.nulls_first else 'LAST'}"
        return f"{sql} {'DESC' if one.descending else 'ASC'}{nulls}"

    # Conditions

    def _condition(self, columns: Columns, one: typed.Condition) -> str:
        match one:
            case typed.Connected():
                return _balanced([self._condition(columns, part) for part in one.parts], one.word.upper())
            case typed.Negation():
                return f"(NOT COALESCE({self._condition(columns, one.inner)}, 0))"
            case typed.Test():
                return self._test(columns, one)
            case typed.Among():
                return self._among(columns, one)
            case typed.SemiJoin():
                return self._semi_join(columns, one)

    def _test(self, columns: Columns, one: typed.Test) -> str:
        left = self._compared(columns, one.left)
        if one.value is None:
            return f"({left} IS {'' if one.operator == '=' else 'NOT '}NULL)"
        if isinstance(one.value, typed.Range):
            return self._in_range(columns, left, one.operator, one.value)
        field = None if isinstance(one.left, typed.Aggregate) else one.left.field
        left, mark, value = _folded(left, field, one.value, pattern=one.operator == "like")
        columns.parameters.append(value)
        if one.operator == "like" and field is not None and field.case_sensitive:
            return f"sf_like({left}, {mark})"
        if one.operator == "like":
            return f"({left} LIKE {mark} ESCAPE '\\')"
        if one.operator == "!=":
            return f"({left} != {mark} OR {left} IS NULL)"
        return f"({left} {one.operator} {mark})"

    @staticmethod
    def _in_range(columns: Columns, left: str, operator: str, days: typed.Range) -> str:
        edges = {"<": days.start, ">=": days.start, "<=": days.end, ">": days.end}
        if operator in edges:
            columns.parameters.append(edges[operator])
            return f"({left} {'<' if operator.startswith('<') else '>='} ?)"
        columns.parameters += [days.start, days.end]
        if operator == "=":
            return f"({left} >= ? AND {left} < ?)"
        return f"({left} < ? OR {left} >= ? OR {left} IS NULL)"

    def _among(self, columns: Columns, one: typed.Among) -> str:
        left = self._compared(columns, one.left)
        field = None if isinstance(one.left, typed.Aggregate) else one.left.field
        values = [value for value in one.values if value is not None]
        nulls = len(values) < len(one.values)
        foldable = [_folded(left, field, value, pattern=False) for value in values]
        if len({(side, mark) for side, mark, _ in foldable}) > 1:  # ASCII and other texts: fold them all
            foldable = [(f"sf_lower({left})", "?", str(value).lower()) for value in values]
        test = "0"
        if foldable:
            side, mark, _ = foldable[0]
            columns.parameters += [value for _, _, value in foldable]
            collate = " COLLATE NOCASE" if "NOCASE" in mark else ""
            test = f"{side}{collate} IN ({', '.join('?' * len(foldable))})"
        if not one.negated:
            return f"({test} OR {left} IS NULL)" if nulls else f"({test})"
        return f"(NOT COALESCE({test}, 0) AND {left} IS NOT NULL)" if nulls else f"(NOT COALESCE({test}, 0))"

    def _semi_join(self, columns: Columns, one: typed.SemiJoin) -> str:
        inner = self.columns(one.query.source)
        selected = one.query.outputs[0]
        assert isinstance(selected, typed.Output)
        assert isinstance(selected.what, typed.Column)
        value = inner.sql(selected.what)
        where = self._where(inner, one.query)
        left = columns.sql(one.left)
        columns.parameters += inner.parameters
        query = f"SELECT {value} FROM {inner.tables} WHERE {where} AND {value} IS NOT NULL"
        return f"(NOT COALESCE({left} IN ({query}), 0))" if one.negated else f"({left} IN ({query}))"


def _balanced(parts: list[str], word: str) -> str:
    """The parts connected as a tree of halves: SQLite takes no expression deeper than 1,000."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return f"({_balanced(parts[:middle], word)} {word} {_balanced(parts[middle:], word)})"


def _folded(left: str, field: Field | None, value: typed.Value, pattern: bool) -> tuple[str, str, typed.Value]:
    """Texts compare without regard to case, but for fields that an admin made case-sensitive."""
    if field is None or field.type not in TEXT_TYPES or not isinstance(value, str):
        return left, "?", float(value) if field is not None and field.type in NUMBER_TYPES - {"int"} else value
    if field.case_sensitive:
        return left, "?", value
    if (field.external_id or field.unique) and not pattern:
        return f"sf_lower({left})", "?", value.lower()
    if value.isascii():
        return left, "?" if pattern else "? COLLATE NOCASE", value
    return f"sf_lower({left})", "?", value.lower()


def _with_parent_ids(query: typed.Checked) -> list[typed.Column | typed.NameColumn]:
    """The selected columns, and after them the reference of every parent shown, which tells whether it is there."""
    columns = [
        one.what for one in query.outputs if isinstance(one, typed.Output) and not isinstance(one.what, typed.Aggregate)
    ]
    parents: dict[tuple[str, ...], typed.Column] = {}
    for column in columns:
        owner = query.source.name
        for place, step in enumerate(column.steps):
            key = tuple(one.name for one in column.steps[: place + 1])
            parents.setdefault(key, typed.Column(column.steps[:place], owner, step.reference))
            owner = step.target
        if isinstance(column, typed.NameColumn):
            parents.setdefault(column.path[:-1], typed.Column(column.steps, owner, column.reference))
    return [*columns, *parents.values()]
