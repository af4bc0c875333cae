"""Every readable field of a few deals and their accounts, before and after; and what is new around them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from connector import package
from connector.records import ObjectShape, Want
from mappings import translate
from sync.store import kept
from sync.store.outbox import Waiting
from sync.three_way import same
from sync.turn import Turn

_ACTIVITIES = ("task", "event", "email")
_OPAQUE = frozenset({"address", "location", "base64", "complexvalue"})
_ALWAYS_MOVES = frozenset({"LastViewedDate", "LastReferencedDate"})
_MOVED_BY_US = frozenset({"LastModifiedDate", "LastModifiedById", "SystemModstamp"})

Snapshot = Mapping[tuple[str, str], Mapping[str, Any]]
"""Values by object and record id."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that says something else than before. kind: changed | computed (a formula) | rewritten (we wrote
    `before`, and `after` stands there)."""

    object: str
    record: str
    field: str
    before: Any
    after: Any
    kind: str


@dataclass(frozen=True, slots=True)
class Happened:
    """A task, event or mail around the deals that was not there before."""

    object: str
    id: str
    deal: str | None
    subject: str


@dataclass(frozen=True)
class Watch:
    """The deals and accounts that are looked at, with the shape of each object."""

    turn: Turn
    deals: Sequence[str]
    accounts: Sequence[str]
    shapes: Mapping[str, ObjectShape]

    @classmethod
    def of(cls, turn: Turn, deals: Sequence[str]) -> "Watch":
        opportunity = turn.organisation.fields.opportunity
        account = turn.organisation.fields.kinds.get("account")
        wanted = [opportunity.object, *([account.object] if account else [])]
        with turn.store.begin() as connection:
            rows = [
                row
                for found in kept.of_deals(connection, turn.alias, deals).values()
                for row in found.get(opportunity.object, [])
            ]
        points = {row.values.get(opportunity.fields.get("account", "")) for row in rows}
        return cls(turn, deals, sorted(str(one) for one in points if one), turn.crm.describe(wanted))

    @property
    def fields(self) -> int:
        """How many fields are compared on each deal and account."""
        return sum(len(_readable(shape)) for shape in self.shapes.values())

    def snapshot(self) -> Snapshot:
        found: dict[tuple[str, str], Mapping[str, Any]] = {}
        opportunity = self.turn.organisation.fields.opportunity.object
        for name, shape in self.shapes.items():
            ids = self.deals if name == opportunity else self.accounts
            for row in self.turn.crm.fetch(name, ids, _readable(shape)):
                found[name, row.id] = row.values
        return found

    def differences(self, before: Snapshot, after: Snapshot, wrote: Sequence[Waiting]) -> list[Difference]:
        """What changed beside what we wrote. A record that is gone counts as every field emptied."""
        ours = {(row.object, row.key): row.values for row in wrote if row.by_id}
        return [
            difference
            for (name, record), was in before.items()
            for difference in _compared(
                self.shapes[name], name, record, was, after.get((name, record), {}), ours.get((name, record), {})
            )
        ]

    def happened(self) -> list[Happened]:
        """Activities that came since the last pull and touch the deals, their accounts or their people."""
        fields, alias = self.turn.organisation.fields, self.turn.alias
        kinds = {fields.kinds[name].object: fields.kinds[name] for name in _ACTIVITIES if name in fields.kinds}
        sources = [s for s in translate.sources(fields, self.turn.shapes) if s.object in kinds]
        with self.turn.store.begin() as connection:
            cursors = kept.cursors(connection, alias)
        found = []
        for page in self.turn.crm.changed_since([Want(s, cursors.get(s.object)) for s in sources]):
            with self.turn.store.begin() as connection:
                known = kept.kept_ids(connection, alias, page.object, (row.id for row in page.rows))
                new = [row for row in page.rows if not row.deleted and row.id not in known]
                touched = {row.id: translate.touches(fields, row) for row in new}
                through = kept.deals_through(connection, alias, {v for t in touched.values() for v in t.via})
            for row in new:
                touch = touched[row.id]
                deals = {touch.deal} if touch.deal else {d for v in touch.via for d in through.get(v, ())}
                if near := sorted(one for one in deals if one in self.deals):
                    subject = row.values.get(kinds[page.object].fields.get("subject", ""))
                    found.append(Happened(page.object, row.id, near[0], str(subject or "")))
        return sorted(found, key=lambda one: (one.object, one.id))


def _readable(shape: ObjectShape) -> tuple[str, ...]:
    """Fields of one value each, but those that only say that somebody looked."""
    return tuple(
        name
        for name, field in sorted(shape.fields.items())
        if field.type not in _OPAQUE and name not in _ALWAYS_MOVES and name != "Id"
    )


def _compared(
    shape: ObjectShape,
    name: str,
    record: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    wrote: Mapping[str, Any],
) -> Iterator[Difference]:
    package_object = package.package().objects.get(name)
    shown_by_us = set(package_object.fields) if package_object else set()
    for field, was in sorted(before.items()):
        now = after.get(field)
        if field in wrote:
            asked = wrote[field]
            if isinstance(asked, str | int | float | bool) and not same(now, asked):
                yield Difference(name, record, field, asked, now, "rewritten")
            continue
        if field in shown_by_us or (wrote and field in _MOVED_BY_US) or same(was, now):
            continue
        described = shape.fields.get(field)
        yield Difference(name, record, field, was, now, "computed" if described and described.calculated else "changed")
