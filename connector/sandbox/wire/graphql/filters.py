"""``where`` and ``orderBy`` as the conditions and orders of SOQL. Only fields that the user may read are known."""

from collections.abc import Callable
from typing import Any

from connector.sandbox.wire.access import View
from connector.sandbox.wire.schema import NUMBER_TYPES, Field, SObject
from connector.sandbox.wire.soql import tree

Unknown = Callable[[str, str], Exception]  # (name, type) to the error to raise
Wrong = Callable[[str], Exception]

_OPERATORS = {"eq": "=", "ne": "!=", "lt": "<", "gt": ">", "lte": "<=", "gte": ">=", "like": "like"}


class Filters:
    """``unknown`` and ``wrong`` make the errors, at the place in the document."""

    def __init__(self, view: View, unknown: Unknown, wrong: Wrong) -> None:
        self._view = view
        self._unknown = unknown
        self._wrong = wrong

    def where(self, one: SObject, told: Any) -> tree.Condition | None:
        return None if told is None else self._all(one, told, ())

    def order(self, one: SObject, told: Any) -> tuple[tree.Order, ...]:
        if told is None:
            return ()
        parts = told if isinstance(told, list) else [told]
        return tuple(order for part in parts for order in self._orders(one, part, ()))

    # where

    def _all(self, one: SObject, told: Any, prefix: tuple[str, ...]) -> tree.Condition | None:
        if not isinstance(told, dict):
            raise self._wrong(f"where of {one.name}: an object is needed")
        parts = [part for name, value in told.items() if (part := self._part(one, name, value, prefix)) is not None]
        return _joined("and", parts)

    def _part(self, one: SObject, name: str, value: Any, prefix: tuple[str, ...]) -> tree.Condition | None:
        if name in ("and", "or"):
            if not isinstance(value, list):
                raise self._wrong(f"{name}: a list is needed")
            return _joined(name, [part for each in value if (part := self._all(one, each, prefix)) is not None])
        if name == "not":
            inner = self._all(one, value, prefix)
            return None if inner is None else tree.Not(inner)
        field = one.get(name)
        if field is not None and field.name == name:
            if not field.can("filterable"):
                raise self._unknown(name, one.name)
            return self._tests(field, value, tree.Path((*prefix, name), 0))
        parent = self._parent(one, name)
        return self._all(parent, value, (*prefix, name))

    def _parent(self, one: SObject, name: str) -> SObject:
        reference = next((column for column in one if column.relationship == name), None)
        several = reference is None or len(reference.reference_to) > 1
        target = None if several or reference is None else self._view.object(reference.reference_to[0])
        if target is None:
            raise self._unknown(name, one.name)
        return target

    def _tests(self, field: Field, told: Any, path: tree.Path) -> tree.Condition | None:
        if not isinstance(told, dict):
            raise self._wrong(f"{field.name}: an object of operators is needed")
        return _joined("and", [self._test(field, operator, value, path) for operator, value in told.items()])

    def _test(self, field: Field, operator: str, value: Any, path: tree.Path) -> tree.Condition:
        if operator in ("in", "nin"):
            if not isinstance(value, list):
                raise self._wrong(f"{field.name}: {operator} takes a list")
            values = tuple(self._literal(field, each) for each in value)
            return tree.InList(path, operator == "nin", values)
        if operator in ("inq", "ninq"):
            return self._semi_join(field, operator, value, path)
        if operator not in _OPERATORS:
            raise self._wrong(f"{field.name}: the operator {operator} is not served here")
        return tree.Compare(path, _OPERATORS[operator], self._literal(field, value))

    def _semi_join(self, field: Field, operator: str, value: Any, path: tree.Path) -> tree.Condition:
        """``{Contact: {where}, ApiName: "AccountId"}``."""
        names = [name for name in value if name != "ApiName"] if isinstance(value, dict) else []
        one = self._view.object(names[0]) if len(names) == 1 else None
        wanted = one.get(str(value.get("ApiName"))) if one else None
        if one is None or wanted is None:
            raise self._wrong(f"{field.name}: {operator} takes one object and ApiName, a field of it")
        select = (tree.Selected(tree.Path((wanted.name,), 0), None),)
        inner = tree.Query(select, one.name, 0, None, self.where(one, value[one.name]), (), None, (), None, None, at=0)
        return tree.InQuery(path, operator == "ninq", inner)

    def _literal(self, field: Field, value: Any) -> tree.Literal:
        if value is None:
            return tree.Literal("null", None, 0)
        if field.type in ("date", "datetime"):
            return self._moment(field, value)
        if field.type == "boolean" and isinstance(value, bool):
            return tree.Literal("boolean", value, 0)
        if field.type in NUMBER_TYPES and isinstance(value, int | float) and not isinstance(value, bool):
            return tree.Literal("number", repr(value), 0)
        if field.type not in {"boolean", *NUMBER_TYPES} and isinstance(value, str):
            return tree.Literal("string", value.replace("\\", "\\\\"), 0)
        raise self._wrong(f"{field.name}: argument value {value!r} has wrong type")

    def _moment(self, field: Field, value: Any) -> tree.Literal:
        """``{value: "2026-01-31"}``, ``{literal: THIS_YEAR}`` or ``{range: {last_n_days: 7}}``."""
        if isinstance(value, dict) and len(value) == 1:
            [(kind, told)] = value.items()
            if kind == "value" and isinstance(told, str):
                return tree.Literal(field.type, told, 0)
            if kind == "value" and told is None:
                return tree.Literal("null", None, 0)
            if kind == "literal" and isinstance(told, str):
                return tree.Literal("literal", (told.upper(), None), 0)
            if kind == "range" and isinstance(told, dict) and len(told) == 1:
                [(name, n)] = told.items()
                if isinstance(n, int):
                    return tree.Literal("literal", (name.upper(), n), 0)
        raise self._wrong(f"{field.name}: value, literal or range is needed")

    # orderBy

    def _orders(self, one: SObject, told: Any, prefix: tuple[str, ...]) -> list[tree.Order]:
        if not isinstance(told, dict):
            raise self._wrong(f"orderBy of {one.name}: an object is needed")
        orders: list[tree.Order] = []
        for name, value in told.items():
            field = one.get(name)
            if field is None or field.name != name:
                orders += self._orders(self._parent(one, name), value, (*prefix, name))
                continue
            if not field.can("sortable"):
                raise self._unknown(name, one.name)
            if not isinstance(value, dict) or set(value) - {"order", "nulls"}:
                raise self._wrong(f"{name}: order and nulls are needed")
            path = tree.Path((*prefix, name), 0)
            orders.append(tree.Order(path, value.get("order") == "DESC", value.get("nulls") != "LAST"))
        return orders


def _joined(word: str, parts: list[tree.Condition]) -> tree.Condition | None:
    if len(parts) < 2:
        return parts[0] if parts else None
    return tree.Junction(word, tuple(parts))
