"""A typed query to SQL. Comparisons are two-valued, as in SOQL: a null is unequal to every value, and NOT of a
comparison with null is true (the latter unverified against a live org)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from connector.sandbox.wire.records.rules import picklist_values
from connector.sandbox.wire.schema import NUMBER_TYPES, TEXT_TYPES, Field, SObject
from connector.sandbox.wire.storage import quote

from . import typed
from .columns import Columns
from .dates import Calendar
from .nested import Node, OneOf, Parent, object_sql
from .text import Template, csv_value, json_value, text_literal

if TYPE_CHECKING:
    from connector.sandbox.wire.access import View


@dataclass(frozen=True, slots=True)
class Statement:
    sql: str
    parameters: list[object]


class Compiler:
    """Makes the statements of one query. ``everything``: deleted and archived rows too (queryAll)."""

    def __init__(self, view: "View", calendar: Calendar, currency: str | None, everything: bool) -> None:
        self.view = view
        self.org = view.org
        self.calendar = calendar
        self.currency = currency  # of the calling user, in a multi-currency org
        self.everything = everything
        self._roots = 0

    def columns(self, source: SObject) -> Columns:
        self._roots += 1
        return Columns(self.view, self.calendar, source, f"t{self._roots}")

    # Statements

    def rowids(self, query: typed.Checked) -> Statement:
        """The rowids of the answer in order, with commas between, as bytes; NULL for none."""
        columns = self.columns(query.source)
        where = self._where(columns, query)
        order = [self._order(columns, one) for one in query.order] + [f"{columns.root}.rowid"]
        sql = f"SELECT {columns.root}.rowid AS row FROM {columns.tables} WHERE {where} ORDER BY {', '.join(order)}"
        window = self._window(query) or " LIMIT -1"
        return Statement(f"SELECT CAST(group_concat(row) AS BLOB) FROM ({sql}{window})", columns.parameters)

    def count(self, query: typed.Checked) -> Statement:
        columns = self.columns(query.source)
        where = self._where(columns, query)
        inner = f"SELECT 1 FROM {columns.tables} WHERE {where}{self._window(query)}"
        return Statement(f"SELECT COUNT(*) FROM ({inner})", columns.parameters)

    def groups(self, query: typed.Checked) -> Statement:
        if not query.sets:
            columns = self.columns(query.source)
            sql, order = self._groups(columns, query, query.group)
            sql += f" ORDER BY {', '.join(order)}" if order else ""
            return Statement(sql + self._window(query), columns.parameters)
        # ROLLUP and CUBE: the rows of every grouping, in the order of the whole.
        parts, parameters = [], list[object]()
        for group in query.sets:
            columns = self.columns(query.source)
            parts.append(self._groups(columns, query, group, sorts=True)[0])
            parameters += columns.parameters
        shown = ", ".join(f"c{place}" for place in range(len(query.outputs)))
        order = [f"s{place} {self._way(one, never_null=False)}" for place, one in enumerate(self._sorts(query))]
        sql = f"SELECT {shown} FROM ({' UNION ALL '.join(parts)})"
        sql += f" ORDER BY {', '.join(order)}" if order else ""
        return Statement(sql + self._window(query), parameters)

    def _groups(
        self, columns: Columns, query: typed.Checked, group: tuple[typed.Grouped, ...], sorts: bool = False
    ) -> tuple[str, list[str]]:
        """The rows of one grouping, and how they sort. ``sorts``: what they sort by is told as columns too."""
        where = self._where(columns, query)  # of every row, whatever is summed over
        columns.absent = frozenset(query.group) - frozenset(group)
        told = [self._expression(columns, one.what) for one in query.outputs if isinstance(one, typed.Output)]
        selected = [f"{one} AS c{place}" for place, one in enumerate(told)]
        if sorts:
            keys = (self._sort_keys(columns, one) for one in query.order)
            selected += [f"{key} AS s{place}" for place, key in enumerate(key for many in keys for key in many)]
        by = ", ".join(columns.sql(one) for one in group) or ("NULL" if sorts else "")  # no total of nothing
        having = self._condition(columns, query.having) if query.having else ""
        sql = f"SELECT {', '.join(selected)} FROM {columns.tables} WHERE {where}"
        sql += f" GROUP BY {by}" if by else ""
        sql += f" HAVING {having}" if having else ""
        order = [self._order(columns, one) for one in query.order] or ([by] if by else [])
        return sql, order

    def records(self, query: typed.Checked, rowids: Sequence[int], version: str) -> Statement:
        """The selected values of these rows, in this order: the inside of one JSON list, as bytes."""
        columns = self.columns(query.source)
        record = self._record(columns, query, version)
        page = "[" + ",".join(map(str, rowids)) + "]"
        sql = (
            f"SELECT {record} AS record FROM json_each(?) AS page CROSS JOIN {columns.tables} "
            f"WHERE {columns.root}.rowid = page.value{self._kept(columns, query.source)} ORDER BY page.key"
        )
        return Statement(
            f"SELECT CAST(group_concat(record, ',') AS BLOB) FROM ({sql} LIMIT -1)", [*columns.parameters, page]
        )

    def lines(self, query: typed.Checked, delimiter: str, ending: str) -> Statement:
        """Every row of the answer in order, each as one CSV line."""
        columns = self.columns(query.source)
        line = Template()
        for place, one in enumerate(query.outputs):
            assert isinstance(one, typed.Output)
            assert not isinstance(one.what, typed.Aggregate | typed.Grouping)
            line.write((delimiter if place else "") + '"')
            line.value(csv_value(one.what.field, columns.sql(one.what)))
            line.write('"')
        line.write(ending)
        where = self._where(columns, query)
        order = [self._order(columns, one) for one in query.order] + [f"{columns.root}.rowid"]
        sql = f"SELECT {line.sql()} FROM {columns.tables} WHERE {where} ORDER BY {', '.join(order)}"
        return Statement(sql + self._window(query), columns.parameters)

    def _record(self, columns: Columns, query: typed.Checked, version: str) -> str:
        """One row as a JSON object: attributes, then what was selected, parents nested."""
        source, root = query.source, columns.root
        tree: dict[str, Node] = {}
        for one in query.outputs:
            if isinstance(one, typed.Children):
                tree[one.name] = self._children(columns, one, version)
            elif isinstance(one, typed.ByType):
                self._place_by_type(columns, tree, one)
            elif isinstance(one.what, typed.Single):
                if one.key != one.what.path[-1]:  # an alias: beside the fields, whatever the path
                    tree[one.key] = json_value(one.what.field, columns.sql(one.what))
                else:
                    self._place(columns, tree, one.what)
        kind = text_literal(source.name)
        return object_sql(tree, kind, kind, f'{root}."Id"', version)

    def _place(
        self,
        columns: Columns,
        tree: dict[str, "Node"],
        what: typed.Single,
    ) -> None:
        """Put a column under its parents, making them on the way."""
        column = what.column if isinstance(what, typed.Labelled) else what
        at = tree
        for place, step in enumerate(column.steps):
            reference = columns.parent_id(column.steps[: place + 1])
            kind = text_literal(step.target)
            parent = at.setdefault(step.name, Parent(reference, kind, kind))
            assert isinstance(parent, Parent)
            at = parent.fields
        if isinstance(column, typed.NameColumn):
            reference = columns.name_id(column)
            parent = at.setdefault(column.relationship, Parent(reference, "'Name'", self._kind_of(reference)))
            assert isinstance(parent, Parent)
            is_id = column.attribute.name == "Id"
            value = json_value(column.field, reference if is_id else columns.sql(column))
            parent.fields[column.attribute.name] = value
        else:
            at[column.field.name] = json_value(column.field, columns.sql(what))

    def _place_by_type(self, columns: Columns, tree: dict[str, "Node"], one: typed.ByType) -> None:
        def parent(selected: tuple[typed.Single, ...]) -> Parent:
            whole: dict[str, Node] = {}
            for column in selected:
                self._place(columns, whole, column)
            for step in one.lookup.steps:
                above = whole[step.name]
                assert isinstance(above, Parent)
                whole = above.fields
            found = whole[one.lookup.relationship]
            assert isinstance(found, Parent)
            return found

        branches = [(self.org.objects[name.lower()].prefix, parent(selected)) for name, selected in one.branches]
        self._place(columns, tree, one.lookup)  # makes the parents on the way
        for step in one.lookup.steps:
            above = tree[step.name]
            assert isinstance(above, Parent)
            tree = above.fields
        otherwise = parent(one.otherwise) if one.otherwise is not None else None
        tree[one.lookup.relationship] = OneOf(columns.name_id(one.lookup), branches, otherwise)

    def _kind_of(self, reference: str) -> str:
        whens = " ".join(
            f"WHEN {text_literal(one.prefix)} THEN {text_literal(one.name)}"
            for one in self.org.objects.values()
            if not one.history_of
        )
        return f"CASE substr({reference}, 1, 3) {whens} ELSE 'Name' END"

    def _children(self, parents: Columns, children: typed.Children, version: str) -> str:
        """The answer of a subquery for the row at hand; null without rows."""
        query = children.query
        columns = self.columns(query.source)
        record = self._record(columns, query, version)
        where = self._where(columns, query)
        order = ", ".join([*(self._order(columns, one) for one in query.order), f"{columns.root}.rowid"])
        parents.parameters += columns.parameters
        reference = f"{columns.root}.{quote(children.reference.name)}"
        window = self._window(query) or " LIMIT -1"
        rows = (
            f"SELECT {record} AS record FROM {columns.tables} "
            f'WHERE {where} AND {reference} = {parents.root}."Id" ORDER BY {order}{window}'
        )
        whole = "'{\"totalSize\":' || COUNT(*) || ',\"done\":true,\"records\":[' || group_concat(record, ',') || ']}'"
        return f"COALESCE((SELECT {whole} FROM ({rows})), 'null')"

    # Parts

    @staticmethod
    def _window(query: typed.Checked) -> str:
        if query.limit is None and not query.offset:
            return ""
        return f" LIMIT {-1 if query.limit is None else query.limit} OFFSET {query.offset}"

    def _kept(self, columns: Columns, source: SObject) -> str:
        shared = self.view.sharing.condition(source, columns.root)
        kept = f" AND {shared}" if shared else ""
        if source.history_of and source.get("Field") and self.org.history_months is not None:
            kept += f' AND {columns.root}."CreatedDate" >= {self.calendar.months_ago(self.org.history_months)}'
        if self.everything:
            return kept
        kept += f' AND {columns.root}."IsDeleted" = 0' if source.get("IsDeleted") else ""
        if source.get("IsArchived"):
            kept += f" AND NOT {columns.archived(columns.root, source)}"
        return kept

    def _where(self, columns: Columns, query: typed.Checked) -> str:
        where = self._condition(columns, query.where) if query.where else "1"
        return where + self._kept(columns, query.source)

    def _expression(self, columns: Columns, what: typed.Expression) -> str:
        if isinstance(what, typed.Grouping):
            return f"CAST({int(what.column in columns.absent)} AS INTEGER)"  # a bare number is a place to ORDER BY
        if not isinstance(what, typed.Aggregate):
            of = what.column if isinstance(what, typed.Dated) else what
            return "NULL" if {what, of} & columns.absent else columns.sql(what)
        if what.column is None:
            return "COUNT(*)"
        inner = columns.sql(what.column)
        if what.function in ("SUM", "AVG", "MIN", "MAX") and what.column.field.type == "currency":
            # Aggregates of money are in the organisation's currency.
            inner = self._converted(columns, what.column, inner, self.org.default_currency())
        if what.function == "COUNT_DISTINCT":
            return f"COUNT(DISTINCT {inner})"
        if what.function in ("MIN", "MAX") and what.column.field.type in TEXT_TYPES:
            rank = self._rank(what.column, inner)
            if rank:  # the least of the ranks, and the value behind it
                return f"substr({what.function}(format('%05d', {rank}) || {inner}), 6)"
            return f"{what.function}({inner} COLLATE sf_text)"
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
        if (
            isinstance(what, typed.Column)
            and what.field.type == "boolean"
            and (what.steps or what.field.formula or what in columns.absent)
        ):
            return f"COALESCE({sql}, 0)"  # of a parent that is not there too
        return sql

    def _order(self, columns: Columns, one: typed.Sort) -> str:
        never_null = isinstance(one.what, typed.Column) and not one.what.steps and not one.what.field.nillable
        return ", ".join(f"{key} {self._way(one, never_null)}" for key in self._sort_keys(columns, one))

    @staticmethod
    def _way(one: typed.Sort, never_null: bool) -> str:
        nulls = "" if never_null else f" NULLS {'FIRST' if one.nulls_first else 'LAST'}"
        return f"{'DESC' if one.descending else 'ASC'}{nulls}"

    def _sorts(self, query: typed.Checked) -> list[typed.Sort]:
        """One for each key by which a query sorts."""
        columns = self.columns(query.source)
        return [one for one in query.order for _ in self._sort_keys(columns, one)]

    def _sort_keys(self, columns: Columns, one: typed.Sort) -> list[str]:
        """What a row sorts by: texts without case, picklists by their definition, money in one currency."""
        sql = self._expression(columns, one.what)
        column: typed.Expression | None = one.what
        if isinstance(column, typed.Aggregate):
            column = column.column if column.function in ("MIN", "MAX") else None
        if isinstance(column, typed.Column | typed.NameColumn) and column.field.type in TEXT_TYPES:
            rank = self._rank(column, sql)
            return [rank, f"sf_lower({sql})"] if rank else [f"sf_lower({sql})"]
        if isinstance(one.what, typed.Column) and one.what.field.type == "currency":
            return [self._converted(columns, one.what, sql, self.org.default_currency() if self.currency else None)]
        return [sql]

    def _rank(self, column: typed.Column | typed.NameColumn, sql: str) -> str | None:
        """The place of a value in its picklist: that is how Salesforce sorts one. What is not in it comes last."""
        if not isinstance(column, typed.Column) or column.field.type != "picklist":
            return None
        values = picklist_values(self.org, self.org.objects[column.owner.lower()], column.field)
        if not values:
            return None
        whens = " ".join(f"WHEN {text_literal(value)} THEN {place}" for place, value in enumerate(values))
        return f"CASE WHEN {sql} IS NULL THEN NULL ELSE CASE {sql} {whens} ELSE {len(values)} END END"

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
        field = _compared_as(one.left)
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
        field = _compared_as(one.left)
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


def _compared_as(left: typed.Expression) -> Field | None:
    """The field whose rules of comparison hold; none for counts and sums."""
    if not isinstance(left, typed.Aggregate):
        return left.field
    return left.column.field if left.column and left.function in ("MIN", "MAX") else None


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
