"""A selection turned into what to read, and how each row is then told."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphql.language import Node

from connector.sandbox.wire.access import View
from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.schema import Field, SObject
from connector.sandbox.wire.soql.names import NAME_ATTRIBUTES
from connector.sandbox.wire.ui.display import Display
from connector.sandbox.wire.ui.records import supported
from connector.sandbox.wire.ui.rows import Path, Related, Row, Wanted, child_object
from connector.sandbox.wire.values import parse_instant

from .document import Asked, Document, Refused, undefined
from .filters import Filters

Tell = Callable[[Row], Any]
_FIRST, _MOST = 10, 2000
_ARGUMENTS = ("where", "orderBy", "first", "after")
MOST_SUBQUERIES = 10


@dataclass(slots=True)
class Page:
    """Which rows of a connection, and what is told of it."""

    first: int
    start: int
    tell: list[tuple[str, Callable[["Cut"], Any]]]

    def told(self, cut: "Cut") -> dict[str, Any]:
        return {key: of(cut) for key, of in self.tell}


@dataclass(slots=True)
class Cut:
    """The rows of a page, where it starts, and how many there are in all."""

    rows: list[Row]
    start: int
    total: int


@dataclass(slots=True)
class Connection:
    wanted: Wanted
    page: Page


class Planner:
    """Plans for one document and one user. ``errors`` grows; nothing may be read unless it stays empty."""

    def __init__(self, view: View, document: Document) -> None:
        self.errors: list[Refused] = []
        self.subqueries = 0
        self._view = view
        self._document = document
        self._display = Display(view)

    def connection(self, asked: Asked, at: tuple[str, ...]) -> Connection | None:
        """The plan of ``Object(where, orderBy, first, after)``; None when an error was noted."""
        try:
            one = supported(self._view, asked.name)
        except SalesforceError:
            one = None
        if one is None or one.name != asked.name:
            self._lack(asked, "RecordQuery", at)
            return None
        wanted = Wanted(one.name, [])
        page = self._page(asked, one, wanted, at)
        return None if page is None else Connection(wanted, page)

    def _lack(self, asked: Asked, kind: str, at: tuple[str, ...]) -> None:
        if not asked.optional:
            self.errors.append(undefined(asked.name, kind, asked.node, at))

    def _wrong(self, node: Node, at: tuple[str, ...]) -> Callable[[str], Refused]:
        where = "/".join(at)
        return lambda message: Refused(
            f"Validation error of type WrongType: {message} @ '{where}'", "ValidationError", node
        )

    def _page(self, asked: Asked, one: SObject, wanted: Wanted | Related, at: tuple[str, ...]) -> Page | None:
        self.subqueries += 1
        wrong = self._wrong(asked.node, at)
        filters = Filters(self._view, lambda name, kind: undefined(name, kind, asked.node, at), wrong)
        try:
            for name in asked.arguments:
                if name not in _ARGUMENTS:
                    raise wrong(f"the argument {name} is not served here")
            wanted.where = filters.where(one, asked.arguments.get("where"))
            wanted.order = filters.order(one, asked.arguments.get("orderBy"))
            first = asked.arguments.get("first")
            first = _FIRST if first is None else first
            if not isinstance(first, int) or isinstance(first, bool) or not 0 <= first <= _MOST:
                raise wrong(f"first: from 0 to {_MOST}")
            start = _after(asked.arguments.get("after"), wrong)
            tell = self._edges(asked, one, wanted, at)
        except Refused as error:
            self.errors.append(error)
            return None
        return Page(first, start, tell)

    def _edges(
        self, asked: Asked, one: SObject, wanted: Wanted | Related, at: tuple[str, ...]
    ) -> list[tuple[str, Callable[[Cut], Any]]]:
        kind = f"{one.name}Connection"
        told: list[tuple[str, Callable[[Cut], Any]]] = []
        for part in self._document.asked(asked.inner, kind):
            here = (*at, part.name)
            match part.name:
                case "edges":
                    told.append((part.key, self._edge(part, one, wanted, here)))
                case "pageInfo":
                    told.append((part.key, self._page_info(part, here)))
                case "totalCount":
                    told.append((part.key, lambda cut: cut.total))
                case "pageResultCount":
                    told.append((part.key, lambda cut: len(cut.rows)))
                case "__typename":
                    told.append((part.key, _always(kind)))
                case _:
                    self._lack(part, kind, here)
        if not asked.inner:
            self.errors.append(_bare(asked, kind))
        return told

    def _edge(self, asked: Asked, one: SObject, wanted: Wanted | Related, at: tuple[str, ...]) -> Callable[[Cut], Any]:
        kind = f"{one.name}Edge"
        parts: list[tuple[str, Callable[[Row, int], Any]]] = []
        for part in self._document.asked(asked.inner, kind):
            here = (*at, part.name)
            if part.name == "node":
                tell = self._record(part, one, (), wanted, here)
                parts.append((part.key, _of_row(tell)))
            elif part.name == "cursor":
                parts.append((part.key, lambda _row, place: cursor(place)))
            elif part.name == "__typename":
                parts.append((part.key, _always(kind)))
            else:
                self._lack(part, kind, here)
        return lambda cut: [
            {key: tell(row, cut.start + place) for key, tell in parts} for place, row in enumerate(cut.rows)
        ]

    def _page_info(self, asked: Asked, at: tuple[str, ...]) -> Callable[[Cut], Any]:
        known: dict[str, Callable[[Cut], Any]] = {
            "hasNextPage": lambda cut: cut.start + len(cut.rows) < cut.total,
            "hasPreviousPage": lambda cut: cut.start > 0,
            "startCursor": lambda cut: cursor(cut.start) if cut.rows else None,
            "endCursor": lambda cut: cursor(cut.start + len(cut.rows) - 1) if cut.rows else None,
            "__typename": _always("PageInfo"),
        }
        parts = []
        for part in self._document.asked(asked.inner, "PageInfo"):
            if part.name in known:
                parts.append((part.key, known[part.name]))
            else:
                self._lack(part, "PageInfo", (*at, part.name))
        return lambda cut: {key: tell(cut) for key, tell in parts}

    def _record(self, asked: Asked, one: SObject, prefix: Path, wanted: Wanted | Related, at: tuple[str, ...]) -> Tell:
        """Notes the paths that are needed in ``wanted``; ``prefix`` leads to this record."""
        parts: list[tuple[str, Tell]] = []
        if not asked.inner:
            self.errors.append(_bare(asked, one.name))
        for part in self._document.asked(asked.inner, one.name):
            tell = self._part(part, one, prefix, wanted, (*at, part.name))
            if tell is None:
                self._lack(part, one.name, (*at, part.name))
            else:
                parts.append((part.key, tell))
        return lambda row: {key: tell(row) for key, tell in parts}

    def _part(
        self, part: Asked, one: SObject, prefix: Path, wanted: Wanted | Related, at: tuple[str, ...]
    ) -> Tell | None:
        """None: the user has no such field."""
        match part.name:
            case "Id":
                return lambda row: row["Id"]
            case "ApiName" | "__typename":
                return _always(one.name)
            case "WeakEtag":
                return _weak_etag
        field = one.get(part.name)
        if field is not None and field.name == part.name and field.type != "base64":
            wanted.paths.append((*prefix, field.name))
            return self._value(part, field, at)
        reference = next((column for column in one if column.relationship == part.name), None)
        if reference is not None and len(reference.reference_to) > 1:
            return self._any_of(part, reference, prefix, wanted, at)
        if reference is not None:
            target = self._view.object(reference.reference_to[0])
            return None if target is None else self._parent(part, target, prefix, wanted, at)
        if isinstance(wanted, Wanted) and not prefix:
            return self._children(part, one, wanted, at)
        return None

    def _value(self, part: Asked, field: Field, at: tuple[str, ...]) -> Tell:
        kind = f"{field.type.capitalize()}Value"
        known: dict[str, Tell] = {
            "value": lambda row: self._display.raw(field, row[field.name]),
            "displayValue": lambda row: self._display.shown(field, row[field.name], row),
            "__typename": _always(kind),
        }
        if field.type == "picklist":
            known["label"] = lambda row: field.words.get(row[field.name], row[field.name])
        if not part.inner:
            self.errors.append(_bare(part, kind))
        parts = []
        for inner in self._document.asked(part.inner, kind):
            if inner.name in known:
                parts.append((inner.key, known[inner.name]))
            else:
                self._lack(inner, kind, (*at, inner.name))
        return lambda row: {key: tell(row) for key, tell in parts}

    def _parent(
        self, part: Asked, target: SObject, prefix: Path, wanted: Wanted | Related, at: tuple[str, ...]
    ) -> Tell:
        here = (*prefix, part.name)
        wanted.paths.append((*here, "Id"))
        tell = self._record(part, target, here, wanted, at)
        return lambda row: None if row[part.name] is None else tell(row[part.name])

    def _any_of(
        self, part: Asked, reference: Field, prefix: Path, wanted: Wanted | Related, at: tuple[str, ...]
    ) -> Tell:
        """A lookup to several objects: ``Owner { ... on User { Name { value } } }``, the fields of Name only."""
        here = (*prefix, part.name)
        wanted.paths.append((*here, "Id"))
        by_kind: dict[str, list[tuple[str, Tell]]] = {}
        for kind in (name for name in reference.reference_to if self._view.object(name)):
            parts = by_kind[kind] = []
            for inner in self._document.asked(part.inner, kind):
                named = self._name_part(inner, kind, here, wanted, (*at, inner.name))
                if named is not None:
                    parts.append((inner.key, named))
        for kind in sorted(self._document.kinds(part.inner) - {*by_kind, "Record"}):
            self.errors.append(undefined(kind, part.name, part.node, at))

        def tell(row: Row) -> Any:
            found = row[part.name]
            return None if found is None else {key: of(found) for key, of in by_kind.get(str(found["Type"]), ())}

        return tell

    def _name_part(
        self, part: Asked, kind: str, here: Path, wanted: Wanted | Related, at: tuple[str, ...]
    ) -> Tell | None:
        if part.name == "Id":
            return lambda row: row["Id"]
        if part.name in ("ApiName", "__typename"):
            return _always(kind)
        one = self._view.object(kind)
        attribute = NAME_ATTRIBUTES.get(part.name.lower())
        if attribute is None or attribute.name != part.name or one is None or one.get(part.name) is None:
            self._lack(part, kind, at)
            return None
        wanted.paths.append((*here, attribute.name))
        return self._value(part, attribute, at)

    def _children(self, part: Asked, one: SObject, wanted: Wanted, at: tuple[str, ...]) -> Tell | None:
        found = child_object(self._view, one, part.name)
        if found is None or found[2] != part.name or found[0].history_of or found[0].share_of:
            return None
        if any(child.name == part.name for child in wanted.children):
            self.errors.append(self._wrong(part.node, at)("a child relationship asked twice is not served here"))
            return None
        child = Related(part.name, [])
        page = self._page(part, found[0], child, at)
        if page is None:
            return _always(None)
        wanted.children.append(child)
        kept = page

        def tell(row: Row) -> Any:
            rows = (row[part.name] or {"records": []})["records"]
            return kept.told(Cut(rows[kept.start : kept.start + kept.first], kept.start, len(rows)))

        return tell


def _always(value: Any) -> Callable[..., Any]:
    return lambda *_: value


def _of_row(tell: Tell) -> Callable[[Row, int], Any]:
    return lambda row, _place: tell(row)


def _bare(asked: Asked, kind: str) -> Refused:
    message = (
        f"Validation error of type SubSelectionRequired: Sub selection required for type {kind} of field {asked.name}"
    )
    return Refused(message, "ValidationError", asked.node)


def _weak_etag(row: Row) -> int:
    moment = parse_instant(str(row.get("SystemModstamp")))
    return int(moment.timestamp() * 1000) if moment else 0


def cursor(place: int) -> str:
    """``djE6OQ==`` for the tenth row, as Salesforce's guide shows it."""
    return base64.b64encode(f"v1:{place}".encode()).decode()


def _after(told: Any, wrong: Callable[[str], Refused]) -> int:
    if told is None:
        return 0
    try:
        return int(base64.b64decode(str(told), validate=True).decode().removeprefix("v1:")) + 1
    except (ValueError, binascii.Error):
        raise wrong("after: not a cursor that was given") from None
