"""The judge of a query: what it asks must exist for this user, and be allowed where it stands."""

from dataclasses import replace
from itertools import combinations

from connector.sandbox.wire.access import View
from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.schema import NUMBER_TYPES, Field, SObject

from . import tree, typed
from .dated import DATE_FUNCTIONS, dated
from .dates import Calendar
from .filters import filter_value
from .names import Names
from .select import by_type, fields_of, labelled

_AGGREGATES = ("COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX")
_MAX_OFFSET = 2000
_MAX_LIMIT = 2**31 - 1
_MAX_SEMI_JOINS = 2
_MAX_CHILDREN = 20
_MAX_SUBTOTALS = 3


def check(query: tree.Query, text: str, view: View, calendar: Calendar) -> typed.Checked:
    """The typed query. Raises SalesforceError."""
    return _Checker(view, text, calendar).query(query)


class _Checker:
    def __init__(self, view: View, text: str, calendar: Calendar) -> None:
        self.names = Names(view, text)
        self.calendar = calendar

    def error(self, code: str, at: int, message: str) -> SalesforceError:
        return self.names.error(code, at, message)

    def query(self, query: tree.Query) -> typed.Checked:
        source = self.names.source(query)
        if self._only_count(query):
            return self._checked("count", query, source, ())
        if self._aggregated(query):
            return self._groups(query, source)
        return self._rows(query, source)

    @staticmethod
    def _only_count(query: tree.Query) -> bool:
        if len(query.select) != 1 or query.group:
            return False
        only = query.select[0]
        return (
            isinstance(only, tree.Selected)
            and isinstance(only.what, tree.Call)
            and only.what.function.upper() == "COUNT"
            and not only.what.arguments
        )

    @staticmethod
    def _aggregated(query: tree.Query) -> bool:
        calls = (s.what for s in query.select if isinstance(s, tree.Selected) and isinstance(s.what, tree.Call))
        grouping = (*_AGGREGATES, *DATE_FUNCTIONS, "GROUPING")
        return bool(query.group) or any(call.function.upper() in grouping for call in calls)

    def _rows(self, query: tree.Query, source: SObject, child: bool = False) -> typed.Checked:
        outputs: list[typed.Output | typed.Children | typed.ByType] = []
        seen: set[tuple[str, ...]] = set()
        for item in query.select:
            if isinstance(item, tree.Subquery):
                if child:
                    raise self.error("MALFORMED_QUERY", item.query.at, "a subquery in a subquery is not supported")
                outputs.append(self._children(source, item.query))
                continue
            if isinstance(item, tree.TypeOf):
                outputs.append(by_type(self.names, item, source, query.source_alias))
                continue
            for column, alias in self._selected(item, query, source):
                path = (alias,) if alias else column.path
                key = _lower(path)
                if key in seen:
                    raise self.error("INVALID_FIELD", item.what.at, f"duplicate field selected: {path[-1]}")
                seen.add(key)
                outputs.append(typed.Output(column, path[-1]))
        for one in outputs:
            if isinstance(one, typed.ByType) and any(key[:-1] == _lower(one.lookup.path[:-1]) for key in seen):
                message = (
                    f"duplicate field selected: {one.lookup.relationship}"  # beside its own fields: words unverified
                )
                raise self.error("INVALID_FIELD", query.at, message)
        names = [one.name for one in outputs if isinstance(one, typed.Children)]
        if len(names) > _MAX_CHILDREN or len(set(names)) < len(names):
            raise self.error("MALFORMED_QUERY", query.at, "too many or repeated subqueries")
        if query.having:
            raise self.error("MALFORMED_QUERY", query.at, "unexpected token: 'HAVING'")
        return self._checked("rows", query, source, tuple(outputs))

    def _selected(
        self, item: tree.Selected, query: tree.Query, source: SObject
    ) -> list[tuple[typed.Single, str | None]]:
        """The columns of one item of a plain SELECT, each with the name it was given."""
        call = item.what
        if isinstance(call, tree.Call):
            if call.function.upper() == "FIELDS":
                return [
                    (typed.Column((), source.name, field), None)
                    for field in fields_of(self.names, call, source, query.limit)
                ]
            return [(labelled(self.names, call, source, query.source_alias), item.alias)]
        if item.alias:
            message = "only aggregate expressions use field aliasing"
            raise self.error("MALFORMED_QUERY", call.at, message)
        return [(self.names.column(source, call, query.source_alias), None)]

    def _children(self, parent: SObject, query: tree.Query) -> typed.Children:
        if self._aggregated(query):
            raise self.error("MALFORMED_QUERY", query.at, "aggregates in a subquery are not supported")
        one, reference, name = self.names.children(parent, query)
        return typed.Children(name, reference, self._rows(query, one, child=True))

    def _groups(self, query: tree.Query, source: SObject) -> typed.Checked:
        items, sets = self._group_items(query)
        group = tuple(self._group_field(source, item, query) for item in items)
        outputs: list[typed.Output] = []
        unnamed = 0
        for item in query.select:
            if isinstance(item, tree.Subquery):
                raise self.error("MALFORMED_QUERY", item.query.at, "a subquery in an aggregate query")
            if isinstance(item, tree.TypeOf):
                raise self.error("MALFORMED_QUERY", item.what.at, "TYPEOF in an aggregate query")
            if isinstance(item.what, tree.Call):
                key = item.alias or f"expr{unnamed}"
                unnamed += item.alias is None
                outputs.append(typed.Output(self._of_group(source, item.what, query, group), key))
                continue
            column = self.names.column(source, item.what, query.source_alias)
            if column not in group:
                shown = ".".join(item.what.names)
                message = f"Field must be grouped or aggregated: {shown}"
                raise self.error("MALFORMED_QUERY", item.what.at, message)
            outputs.append(typed.Output(column, item.alias or column.path[-1]))
        if not group and query.limit is not None:
            message = "Non-grouped query that uses overall aggregate functions cannot also use LIMIT"
            raise self.error("MALFORMED_QUERY", query.at, message)
        if query.having and not group:
            raise self.error("MALFORMED_QUERY", query.at, "unexpected token: 'HAVING'")
        keys = [one.key.lower() for one in outputs]
        if len(set(keys)) < len(keys):
            raise self.error("MALFORMED_QUERY", query.at, "duplicate alias in the SELECT list; name one otherwise")
        checked = self._checked("groups", query, source, tuple(outputs), group)
        return replace(checked, sets=tuple(tuple(group[place] for place in one) for one in sets))

    def _group_items(self, query: tree.Query) -> tuple[tuple[tree.Operand, ...], list[tuple[int, ...]]]:
        """What is grouped by, and for ROLLUP and CUBE the places of each kind of row among them."""
        first = query.group[0] if query.group else None
        word = first.function.upper() if isinstance(first, tree.Call) else ""
        if word not in ("ROLLUP", "CUBE"):
            return query.group, []
        assert isinstance(first, tree.Call)
        count = len(first.arguments)
        fields = all(isinstance(one, tree.Path) for one in first.arguments)
        if len(query.group) > 1 or not fields or not 0 < count <= _MAX_SUBTOTALS:
            message = f"{word} takes from one to {_MAX_SUBTOTALS} fields, and stands alone"  # words unverified
            raise self.error("MALFORMED_QUERY", first.at, message)
        if word == "ROLLUP":
            return first.arguments, [tuple(range(length)) for length in range(count, -1, -1)]
        return first.arguments, [one for length in range(count, -1, -1) for one in combinations(range(count), length)]

    def _group_field(self, source: SObject, item: tree.Operand, query: tree.Query) -> typed.Grouped:
        if isinstance(item, tree.Call):
            if item.function.upper() not in DATE_FUNCTIONS:
                raise self.names.unsupported(item)
            return dated(self.names, source, item, query.source_alias)
        column = self.names.column(source, item, query.source_alias)
        if not column.field.can("groupable"):
            shown = column.field.name
            raise self.error("INVALID_FIELD", item.at, f"field '{shown}' can not be grouped in a query call")
        return column

    def _of_group(
        self, source: SObject, call: tree.Call, query: tree.Query, group: tuple[typed.Grouped, ...]
    ) -> typed.Aggregate | typed.Dated | typed.Grouping:
        """What a call says of a group: an aggregate, the date function that makes the group, or GROUPING()."""
        if call.function.upper() == "GROUPING" and len(call.arguments) == 1:
            inner = call.arguments[0]
            sub_call = isinstance(inner, tree.Call)
            of = dated(self.names, source, inner, query.source_alias) if sub_call else None  # type: ignore[arg-type]
            if isinstance(inner, tree.Path):
                of = self.names.column(source, inner, query.source_alias)  # type: ignore[assignment]
            if of not in group:
                raise self.error(
                    "MALFORMED_QUERY", call.at, "GROUPING takes a field of the GROUP BY"
                )  # words unverified
            assert of is not None
            return typed.Grouping(of)
        if call.function.upper() not in DATE_FUNCTIONS:
            return self._aggregate(source, call, query)
        one = dated(self.names, source, call, query.source_alias)
        of_day = one.column in group and one.column.field.type == "date"  # which is the finer group
        if one not in group and not of_day:
            message = f"Field must be grouped or aggregated: {one.column.field.name}"
            raise self.error("MALFORMED_QUERY", call.at, message)
        return one

    def _aggregate(self, source: SObject, call: tree.Call, query: tree.Query) -> typed.Aggregate:
        function = call.function.upper()
        if function not in _AGGREGATES:
            raise self.names.unsupported(call)
        if len(call.arguments) != 1 or not isinstance(call.arguments[0], tree.Path):
            raise self.error("MALFORMED_QUERY", call.at, f"{function} takes one field")
        column = self.names.column(source, call.arguments[0], query.source_alias)
        kind, able_to = column.field.type, column.field.can("aggregatable")
        summed = function in ("SUM", "AVG")
        if not able_to or (summed and kind not in NUMBER_TYPES):
            message = f"field {column.field.name} does not support aggregate operator {function}"
            raise self.error("MALFORMED_QUERY", call.at, message)
        if function in ("MIN", "MAX") and kind == "combobox":
            # By its definition or as a text: not known, so refused rather than guessed.
            raise self.error("MALFORMED_QUERY", call.at, f"{function} of a {kind} is not served here")
        return typed.Aggregate(function, column)

    def _checked(
        self,
        kind: str,
        query: tree.Query,
        source: SObject,
        outputs: tuple[typed.Output | typed.Children | typed.ByType, ...],
        group: tuple[typed.Grouped, ...] = (),
    ) -> typed.Checked:
        offset = query.offset or 0
        if (query.limit or 0) > _MAX_LIMIT:
            raise self.error("MALFORMED_QUERY", query.at, f"unexpected token: '{query.limit}'")
        if offset > _MAX_OFFSET:
            raise SalesforceError("NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000")
        if kind == "count" and query.order:
            raise self.error("MALFORMED_QUERY", query.at, "ORDER BY is not allowed with COUNT()")
        having = self._condition(query.having, query, source, group, joins=False) if query.having else None
        where = self._condition(query.where, query, source, None, joins=True) if query.where else None
        mine = self._scope(query, source)
        return typed.Checked(
            kind=kind,
            source=source,
            outputs=outputs,
            where=typed.Connected("and", (mine, where)) if mine and where else mine or where,
            group=group,
            having=having,
            order=tuple(self._sort(one, query, source, kind, group) for one in query.order),
            limit=query.limit,
            offset=offset,
        )

    def _scope(self, query: tree.Query, source: SObject) -> typed.Condition | None:
        """USING SCOPE: everything, or what is the user's own."""
        name, at = query.scope or ("everything", query.at)
        if name.lower() == "everything":
            return None
        owner = source.get("OwnerId")
        if name.lower() != "mine" or owner is None:
            raise self.error("MALFORMED_QUERY", at, f"the scope '{name}' of {source.name} is not served here")
        return typed.Test(typed.Column((), source.name, owner), "=", self.names.view.user_id)

    def _sort(
        self,
        item: tree.Order,
        query: tree.Query,
        source: SObject,
        kind: str,
        group: tuple[typed.Grouped, ...],
    ) -> typed.Sort:
        what: typed.Expression
        if isinstance(item.what, tree.Call):
            if kind != "groups":
                raise self.names.unsupported(item.what)
            what = self._of_group(source, item.what, query, group)
        else:
            what = self.names.column(source, item.what, query.source_alias)
            field = what.field
            if not field.can("sortable"):
                message = f"field '{field.name}' can not be sorted in a query call"
                raise self.error("INVALID_FIELD", item.what.at, message)
            if kind == "groups" and what not in group:
                message = f"Ordered field must be grouped or aggregated: {field.name}"
                raise self.error("MALFORMED_QUERY", item.what.at, message)
        return typed.Sort(what, item.descending, item.nulls_first)

    # Conditions

    def _condition(
        self,
        one: tree.Condition,
        query: tree.Query,
        source: SObject,
        group: tuple[typed.Grouped, ...] | None,
        joins: bool,
    ) -> typed.Condition:
        """``group`` is given in HAVING; ``joins`` says whether a semi-join may stand here."""
        match one:
            case tree.Junction():
                deeper = joins and one.word == "and"
                parts = tuple(self._condition(part, query, source, group, deeper) for part in one.parts)
                if sum(isinstance(part, typed.SemiJoin) for part in parts) > _MAX_SEMI_JOINS:
                    raise self.error("MALFORMED_QUERY", query.at, "maximum 2 semi join sub-selects are allowed")
                return typed.Connected(one.word, parts)
            case tree.Not():
                return typed.Negation(self._condition(one.inner, query, source, group, joins=False))
            case tree.InQuery():
                return self._semi_join(one, query, source, joins and group is None)
            case tree.Compare():
                left = self._left(one.left, query, source, group)
                value = filter_value(self.names, self.calendar, left, one.operator, one.right, _at(one.left))
                return typed.Test(left, one.operator, value)
            case tree.InList():
                left = self._left(one.left, query, source, group)
                at = _at(one.left)
                values = [filter_value(self.names, self.calendar, left, "in", v, at) for v in one.values]
                if any(isinstance(value, typed.Range) for value in values):
                    raise self.error("MALFORMED_QUERY", at, "date literals in IN are not served here")
                return typed.Among(left, one.negated, tuple(values))  # type: ignore[arg-type]

    def _left(
        self,
        operand: tree.Operand,
        query: tree.Query,
        source: SObject,
        group: tuple[typed.Grouped, ...] | None,
    ) -> typed.Expression:
        if isinstance(operand, tree.Call):
            if group is not None:
                return self._of_group(source, operand, query, group)
            return self._filtered_call(source, operand, query)
        column = self.names.column(source, operand, query.source_alias)
        if group is not None and column not in group:
            message = f"Field must be grouped or aggregated: {column.field.name}"
            raise self.error("MALFORMED_QUERY", operand.at, message)
        self._filterable(column.field, operand.at)
        return column

    def _filterable(self, field: Field, at: int) -> None:
        if not field.can("filterable"):
            raise self.error("INVALID_FIELD", at, f"field '{field.name}' can not be filtered in a query call")

    def _filtered_call(self, source: SObject, call: tree.Call, query: tree.Query) -> typed.Expression:
        """A date function or toLabel() in WHERE."""
        if call.function.upper() in DATE_FUNCTIONS:
            one = dated(self.names, source, call, query.source_alias)
            self._filterable(one.column.field, call.at)
            return one
        shown = labelled(self.names, call, source, query.source_alias)
        if shown.field.name == "CurrencyIsoCode" or shown.field.type == "string":
            raise self.error("MALFORMED_QUERY", call.at, f"toLabel({shown.field.name}) can not be filtered")
        self._filterable(shown.field, call.at)
        return shown

    def _semi_join(self, one: tree.InQuery, query: tree.Query, source: SObject, allowed: bool) -> typed.SemiJoin:
        at = _at(one.left)
        if not allowed:
            message = (
                "Semi join sub-selects are only allowed at the top level WHERE expressions and not in nested "
                "WHERE expressions"
            )
            raise self.error("MALFORMED_QUERY", at, message)
        left = self._left(one.left, query, source, None)
        if _holds_semi_join(one.query.where):
            raise self.error("MALFORMED_QUERY", at, "Nesting of semi join sub-selects is not supported")
        inner = self.query(one.query)
        selected = inner.outputs[0] if inner.outputs else None
        if (
            inner.kind != "rows"
            or len(inner.outputs) != 1
            or not isinstance(selected, typed.Output)
            or not isinstance(selected.what, typed.Column)
            or not isinstance(left, typed.Column)
        ):
            raise self.error("MALFORMED_QUERY", at, "a semi join selects exactly one id or reference field")
        if inner.limit is not None or inner.order or inner.offset:
            raise self.error("MALFORMED_QUERY", at, "a semi join takes no ORDER BY, LIMIT or OFFSET")
        if not _points_at(left) & _points_at(selected.what):
            message = (
                f"The selected field '{selected.what.field.name}' in the subquery and the left operand field in the "
                f"where expression in the outer query '{left.field.name}' should point to the same object type"
            )
            raise self.error("MALFORMED_QUERY", at, message)
        return typed.SemiJoin(left, one.negated, inner)


def _holds_semi_join(one: tree.Condition | None) -> bool:
    match one:
        case tree.InQuery():
            return True
        case tree.Not():
            return _holds_semi_join(one.inner)
        case tree.Junction():
            return any(_holds_semi_join(part) for part in one.parts)
    return False


def _points_at(column: typed.Column) -> set[str]:
    field: Field = column.field
    return {column.owner} if field.type == "id" else set(field.reference_to)


def _lower(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name.lower() for name in path)


def _at(operand: tree.Operand) -> int:
    return operand.at
