"""Fields as SQL expressions: stored columns, formulas, what is worked out on read, and the joins they need."""

from typing import TYPE_CHECKING

from connector.sandbox.wire import formula
from connector.sandbox.wire.schema import Field, SObject
from connector.sandbox.wire.storage import quote

from .dated import dated_sql
from .dates import Calendar
from .text import text_literal
from .typed import Column, Dated, Labelled, NameColumn, Step

if TYPE_CHECKING:
    from connector.sandbox.wire.access import View

_ARCHIVED_AFTER_DAYS = 365
_ACTIVITY_PARENTS = {"Opportunity": "WhatId", "Account": "AccountId", "Contact": "WhoId"}


def _labelled(field: Field, value: str) -> str:
    if not field.words:
        return value
    whens = " ".join(f"WHEN {text_literal(name)} THEN {text_literal(word)}" for name, word in field.words.items())
    return f"CASE {value} {whens} ELSE {value} END"


class Columns:
    """One SELECT: its table under ``root`` and the lookups joined to it, each once."""

    def __init__(self, view: "View", calendar: Calendar, source: SObject, root: str) -> None:
        self.org = view.org
        self._sharing = view.sharing
        self.calendar = calendar
        self.root = root
        self.joins: dict[tuple[str, str, str, bool], str] = {}
        self._from = f"{quote(source.name)} AS {root}"
        self.parameters: list[object] = []
        self.absent: frozenset[Column | NameColumn | Dated] = frozenset()  # summed over, in this row of subtotals

    @property
    def tables(self) -> str:
        """What stands after FROM."""
        joined = (
            f' LEFT JOIN {quote(target)} AS {alias} ON {alias}."Id" = {parent}.{quote(reference)}'
            + (self._shared(target, alias) if as_user else "")
            for (parent, reference, target, as_user), alias in self.joins.items()
        )
        return self._from + "".join(joined)

    def _shared(self, target: str, alias: str) -> str:
        """A parent that the user may not see is no parent (unverified against a live org)."""
        condition = self._sharing.condition(self.org.objects[target.lower()], alias)
        return f" AND {condition}" if condition else ""

    def join(self, parent: str, reference: Field, target: str, as_user: bool = True) -> str:
        """``as_user``: only parents that the user may see. A formula looks through sharing."""
        key = (parent, reference.name, target, as_user)
        if key not in self.joins:
            self.joins[key] = f"{self.root}_{len(self.joins) + 1}"
        return self.joins[key]

    def alias(self, column: Column | NameColumn) -> str:
        """The table alias of the object that holds the column."""
        at = self.root
        for step in column.steps:
            at = self.join(at, step.reference, step.target)
        return at

    def parent_id(self, steps: tuple[Step, ...]) -> str:
        """The id of the record that these steps lead to; NULL where the user may not see it."""
        *before, last = steps
        at = self.root
        for step in before:
            at = self.join(at, step.reference, step.target)
        if self._shared(last.target, "x"):
            return f'{self.join(at, last.reference, last.target)}."Id"'
        return f"{at}.{quote(last.reference.name)}"

    def name_id(self, column: NameColumn) -> str:
        """The id behind a lookup to several objects; NULL where the user may not see the record."""
        at = self.alias(column)
        if not any(self._shared(target, "x") for target in column.targets):
            return f"{at}.{quote(column.reference.name)}"
        ids = [f'{self.join(at, column.reference, target)}."Id"' for target in column.targets]
        return f"COALESCE({', '.join([*ids, 'NULL'])})"

    def sql(self, column: Column | NameColumn | Dated | Labelled) -> str:
        if isinstance(column, Dated):
            return dated_sql(self.calendar, column, self.sql(column.column))
        if isinstance(column, Labelled):
            return _labelled(column.field, self.sql(column.column))
        at = self.alias(column)
        if isinstance(column, NameColumn):
            return self._name(at, column)
        return self.stored(at, self.org.objects[column.owner.lower()], column.field)

    def _name(self, at: str, column: NameColumn) -> str:
        reference = f"{at}.{quote(column.reference.name)}"
        if column.attribute.name == "Type":
            whens = " ".join(
                f"WHEN '{self.org.objects[target.lower()].prefix}' THEN '{target}'" for target in column.targets
            )
            return f"CASE substr({reference}, 1, 3) {whens} END" if whens else "NULL"
        parts = []
        for target in column.targets:
            one = self.org.objects[target.lower()]
            field = one.name_field if column.attribute.name == "Name" else one.get(column.attribute.name)
            if field is not None:
                parts.append(self.stored(self.join(at, column.reference, target), one, field))
        if len(parts) < 2:
            return parts[0] if parts else "NULL"
        return f"COALESCE({', '.join(parts)})"

    def stored(self, at: str, one: SObject, field: Field) -> str:
        """A field of the object under an alias: kept, derived on read, or a formula."""
        if field.formula is not None:
            tree = formula.parse_formula(f"{one.name}.{field.name}", field.formula)
            return f"({formula.to_sql(tree, lambda path: self._in_formula(at, one, path))})"
        if field.name == "IsArchived":
            return self.archived(at, one)
        derived = self._activity(at, one, field)
        return derived or f"{at}.{quote(field.name)}"

    def _in_formula(self, at: str, one: SObject, path: tuple[str, ...]) -> str:
        for name in path[:-1]:
            reference = next((f for f in one if f.relationship and f.relationship.lower() == name.lower()), None)
            if reference is None:
                raise ValueError(f"{one.name} has no lookup {name}")
            target = reference.reference_to[0]
            one, at = self.org.objects[target.lower()], self.join(at, reference, target, as_user=False)
        return self.stored(at, one, one[path[-1]])

    def archived(self, at: str, one: SObject) -> str:
        """Activities a year old: closed tasks, past events. Open tasks are never archived."""
        cutoff = self.calendar.today.toordinal() - _ARCHIVED_AFTER_DAYS
        day = f"'{type(self.calendar.today).fromordinal(cutoff).isoformat()}'"
        if one.name == "Event":
            old = f"COALESCE({at}.\"ActivityDate\", '9999') < {day}"
        else:
            due = f'COALESCE({at}."ActivityDate", date({at}."CreatedDate", \'unixepoch\'))'
            old = f'{at}."IsClosed" = 1 AND {due} < {day}'
        return f'(COALESCE({at}."IsArchived", 0) = 1 OR ({old}))'

    def _activity(self, at: str, one: SObject, field: Field) -> str | None:
        """LastActivityDate, HasOpenActivity and HasOverdueTask follow the activities as they are now."""
        reference = _ACTIVITY_PARENTS.get(one.name)
        if reference is None or field.name not in ("LastActivityDate", "HasOpenActivity", "HasOverdueTask"):
            return None
        today = f"'{self.calendar.today.isoformat()}'"
        mine = f'a.{quote(reference)} = {at}."Id" AND a."IsDeleted" = 0'
        if field.name == "LastActivityDate":
            # Past events and closed tasks; whether future events count is unverified against a live org.
            return (
                f'(SELECT max(d) FROM (SELECT max(a."ActivityDate") AS d FROM "Task" a '
                f'WHERE {mine} AND a."IsClosed" = 1'
                f' UNION ALL SELECT max(a."ActivityDate") FROM "Event" a WHERE {mine} AND a."ActivityDate" <= {today}))'
            )
        late = f' AND a."ActivityDate" < {today}' if field.name == "HasOverdueTask" else ""
        tasks = f'EXISTS (SELECT 1 FROM "Task" a WHERE {mine} AND a."IsClosed" = 0{late})'
        if late:
            return tasks
        return f'({tasks} OR EXISTS (SELECT 1 FROM "Event" a WHERE {mine} AND a."ActivityDate" >= {today}))'
