"""Rows with the fields that somebody names by paths, read as SOQL reads them: same rights, same sharing."""

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from connector.sandbox.wire.access import View
from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.schema import SObject
from connector.sandbox.wire.soql import tree
from connector.sandbox.wire.soql.check import check
from connector.sandbox.wire.soql.compile import Compiler
from connector.sandbox.wire.soql.names import Names
from connector.sandbox.wire.soql.run import habits, read_rows, refusing_the_too_complicated

Row = dict[str, Any]
Path = tuple[str, ...]
_BESIDE = ("Id", "LastModifiedDate", "LastModifiedById", "SystemModstamp", "RecordTypeId", "CurrencyIsoCode")
_VERSION = "v60.0"  # stands in the attributes of rows, which no answer here shows


@dataclass(slots=True)
class Related:
    """Rows of a child relationship, for every row. All of them: who asks cuts the page."""

    name: str
    paths: list[Path]
    where: tree.Condition | None = None
    order: tuple[tree.Order, ...] = ()


@dataclass(slots=True)
class Wanted:
    """What to read of ``source``: paths as describe spells them (see ``resolve``)."""

    source: str
    paths: list[Path]
    where: tree.Condition | None = None
    order: tuple[tree.Order, ...] = ()
    limit: int | None = None
    offset: int = 0
    children: list[Related] = field(default_factory=list)


def resolve(view: View, one: SObject, path: Sequence[str]) -> Path | None:
    """The path as describe spells it; None when the user has no such field."""
    try:
        return Names(view, "").column(one, tree.Path(tuple(path), 0), None).path
    except SalesforceError:
        return None


def read(view: View, wanted: Wanted) -> list[Row]:
    """The rows, parents nested by relationship. Raises SalesforceError for a filter or order that cannot be."""
    org = view.org
    with refusing_the_too_complicated(), org.storage.read() as connection:
        query, compiler = _checked(view, wanted)
        statement = compiler.rowids(query)
        found = connection.execute(statement.sql, statement.parameters).fetchone()[0]
        rowids = array("q", map(int, found.split(b","))) if found else array("q")
        rows: list[Row] = msgspec.json.decode(read_rows(connection, compiler, query, rowids, _VERSION))
        return rows


def count(view: View, wanted: Wanted) -> int:
    """How many rows there are, whatever limit and offset say."""
    with refusing_the_too_complicated(), view.org.storage.read() as connection:
        every = Wanted(wanted.source, [("Id",)], wanted.where)
        query, compiler = _checked(view, every)
        statement = compiler.count(query)
        return int(connection.execute(statement.sql, statement.parameters).fetchone()[0])


def _checked(view: View, wanted: Wanted) -> tuple[Any, Compiler]:
    with view.org.storage.read() as connection:
        calendar, currency = habits(view, connection)
    query = _query(view, wanted)
    checked = check(query, "", view, calendar)
    return checked, Compiler(view, calendar, currency, everything=False)


def _query(view: View, wanted: Wanted) -> tree.Query:
    one = view.object(wanted.source)
    assert one is not None
    select: list[tree.Selected | tree.Subquery] = _select(view, one, wanted.paths)
    for child in wanted.children:
        inner = _children_of(view, one, child.name)
        query = _plain(child.name, _select(view, inner, child.paths), child.where, child.order, None, None)
        select.append(tree.Subquery(query))
    return _plain(wanted.source, select, wanted.where, wanted.order, wanted.limit, wanted.offset or None)


def _plain(
    source: str,
    select: list[tree.Selected | tree.Subquery],
    where: tree.Condition | None,
    order: tuple[tree.Order, ...],
    limit: int | None,
    offset: int | None,
) -> tree.Query:
    return tree.Query(tuple(select), source, 0, None, where, (), None, order, limit, offset, 0)


def _children_of(view: View, one: SObject, name: str) -> SObject:
    found = child_object(view, one, name)
    assert found is not None
    return found[0]


def child_object(view: View, parent: SObject, name: str) -> tuple[SObject, str, str] | None:
    """The object behind a child relationship, its lookup field, and the relationship as describe spells it."""
    for one in view.objects():
        for column in one:
            if column.children and column.children.lower() == name.lower() and parent.name in column.reference_to:
                return one, column.name, column.children
    return None


def _select(view: View, one: SObject, paths: Iterable[Path]) -> list[tree.Selected | tree.Subquery]:
    """The fields named, and beside them what every record of these APIs tells of itself."""
    named = list(paths)
    owners: dict[Path, SObject | None] = {(): one}
    for path in named:
        at: SObject | None = one
        for place, step in enumerate(path[:-1]):
            reference = next((f for f in at or () if f.relationship == step), None)
            several = reference is None or len(reference.reference_to) > 1
            at = None if several or reference is None else view.object(reference.reference_to[0])
            owners[path[: place + 1]] = at
    beside: list[Path] = []
    for prefix, owner in owners.items():
        if owner is None:
            beside += [(*prefix, name) for name in ("Id", "Type", "Name")]
            continue
        names = [name for name in _BESIDE if owner.get(name)]
        title = owner.name_field
        beside += [(*prefix, name) for name in ([*names, title.name] if title and prefix else names)]
    return [tree.Selected(tree.Path(path, 0), None) for path in dict.fromkeys([*named, *beside])]
