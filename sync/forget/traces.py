"""Where a person is named in the store, and taking them out of it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    LargeBinary,
    Table,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)

from mappings import own
from mappings.organisation import Fields
from sync.codec import plain, to_json, unpack
from sync.forget.pulled import erased, link_of
from sync.store.kept import chunks
from sync.store.tables import (
    assessment,
    conflict,
    forgotten,
    hanging,
    merged,
    outbox,
    reference,
    sent,
    shared_field,
    standing,
)
from sync.store.tables import kept as kept_table

_SHORTEST_NAME = 5  # a shorter one stands in too many other words


@dataclass(frozen=True, slots=True)
class Person:
    """Every id of one person, and what else names them as far as it was kept."""

    ids: frozenset[str]
    addresses: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    @property
    def needles(self) -> list[bytes]:
        """What tells this person from everybody else; a name may be another's too."""
        return [text.encode() for text in sorted({*self.ids, *self.addresses})]

    @property
    def words(self) -> re.Pattern[str]:
        """Everything that names the person within a text."""
        names = [name for name in self.names if len(name) >= _SHORTEST_NAME]
        texts = sorted({*self.ids, *self.addresses, *names}, key=len, reverse=True)
        return re.compile("|".join(rf"(?<!\w){re.escape(text)}(?!\w)" for text in texts), re.IGNORECASE)

    def named_in(self, data: bytes) -> bool:
        return bool(self.words.search(data.decode(errors="replace")))


@dataclass(frozen=True, slots=True)
class Stays:
    """A record of the CRM that names the person, and where in it. `ours`: it is one of our own that nothing writes
    again; the others are the company's."""

    object: str
    record: str
    fields: tuple[str, ...]
    ours: bool = False


def person_of(connection: Connection, alias: str, fields: Fields, ids: Iterable[str]) -> Person:
    """What is kept of the contact's own record: the names and addresses to look for."""
    contact, known = fields.kinds.get("contact"), frozenset(ids)
    if contact is None:
        return Person(known)
    addresses, names = set(), set()
    for some in chunks(sorted(known)):
        mine = (kept_table.c.organisation == alias, kept_table.c.object == contact.object, kept_table.c.id.in_(some))
        for data in connection.execute(select(kept_table.c.data).where(*mine)).scalars():
            values = plain(data)
            if mail := values.get(contact.fields.get("email", "")):
                addresses.add(str(mail).strip())
            if name := values.get(contact.fields.get("name", "")):
                names.add(str(name).strip())
    return Person(known, frozenset(addresses - {""}), frozenset(names - {""}))


def deals_naming(connection: Connection, alias: str, person: Person) -> set[str]:
    """Every deal of which anything stored names the person."""
    found: set[str] = set()
    for table, columns in (
        (kept_table, ["data"]),
        (outbox, ["data", "before"]),
        (sent, ["data"]),
        (conflict, ["stored", "theirs", "proposed"]),
        (shared_field, ["asked", "stored"]),
        (standing, ["former"]),
    ):
        holds = _holds(connection, table, columns, person)
        found.update(connection.execute(select(table.c.deal).where(table.c.organisation == alias, holds)).scalars())
    # Cases are compressed, so each is opened; an erasure is rare, and may take its time.
    cases = connection.execute(
        select(assessment.c.deal, assessment.c.case).where(
            assessment.c.organisation == alias, assessment.c.case.is_not(None)
        ),
        execution_options={"yield_per": 200},
    )
    for row in cases:
        if row.deal not in found:
            data = unpack(row.case)
            if any(needle in data for needle in person.needles):
                found.add(row.deal)
    return {deal for deal in found if deal}


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of the kept records: deleted, emptied of the person, and where the CRM still names them."""

    deleted: int
    emptied: int
    stays: tuple[Stays, ...]


def from_kept(connection: Connection, alias: str, fields: Fields, person: Person, deals: set[str]) -> Taken:
    """The person's own records and links go; every other record that names them is emptied of that."""
    gone: list[str] = []
    emptied: list[dict[str, Any]] = []
    stays: list[Stays] = []
    hung = set(
        connection.execute(
            select(hanging.c.child).where(hanging.c.organisation == alias, hanging.c.via.in_(sorted(person.ids)))
        ).scalars()
    )
    for row in _candidates(connection, alias, person, deals, hung):
        values: Mapping[str, Any] = plain(row.data)
        without = erased(values, person.ids, person.words)
        where = tuple(sorted(name for name in values if values[name] != without[name]))
        alone = (
            row.id in person.ids
            or row.id in hung
            or values.get(link_of(fields.by_object.get(row.object)) or "") in person.ids
        )
        if alone or where:
            stays.append(Stays(row.object, row.id, where))
        if alone:
            gone.append(row.id)
        elif where:
            emptied.append({"object_": row.object, "id_": row.id, "new": to_json(without)})
    for some in chunks(gone):
        connection.execute(delete(kept_table).where(kept_table.c.organisation == alias, kept_table.c.id.in_(some)))
        for table in (reference, hanging):
            connection.execute(delete(table).where(table.c.organisation == alias, table.c.child.in_(some)))
    if emptied:
        one = (kept_table.c.object == bindparam("object_"), kept_table.c.id == bindparam("id_"))
        connection.execute(
            update(kept_table).where(kept_table.c.organisation == alias, *one).values(data=bindparam("new")), emptied
        )
    ids = sorted(person.ids)
    connection.execute(delete(reference).where(reference.c.organisation == alias, reference.c.parent.in_(ids)))
    connection.execute(delete(hanging).where(hanging.c.organisation == alias, hanging.c.via.in_(ids)))
    connection.execute(
        delete(merged).where(merged.c.organisation == alias, or_(merged.c.loser.in_(ids), merged.c.survivor.in_(ids)))
    )
    return Taken(len(gone), len(emptied), tuple(sorted(stays, key=lambda one: (one.object, one.record))))


def _candidates(connection: Connection, alias: str, person: Person, deals: set[str], hung: set[str]) -> Iterator[Any]:
    columns = (kept_table.c.object, kept_table.c.id, kept_table.c.data)
    seen: set[tuple[str, str]] = set()
    wheres: list[ColumnElement[bool]] = [
        kept_table.c.id.in_(sorted(person.ids)),
        _holds(connection, kept_table, ["data"], person),
        *(kept_table.c.deal.in_(some) for some in chunks(sorted(deals))),
        *(kept_table.c.id.in_(some) for some in chunks(sorted(hung))),
    ]
    for where in wheres:
        for row in connection.execute(select(*columns).where(kept_table.c.organisation == alias, where)):
            if (row.object, row.id) not in seen:
                seen.add((row.object, row.id))
                yield row


def from_writes(connection: Connection, alias: str, person: Person, deals: set[str]) -> tuple[int, tuple[Stays, ...]]:
    """Values sent and values they replaced. What is on its way right now goes on without the person.

    Returns how many writes went, and which records of ours in the CRM name the person and are written no more.
    """
    count, stays = 0, []
    for some in chunks(sorted(deals)):
        for row in connection.execute(select(sent).where(sent.c.organisation == alias, sent.c.deal.in_(some))):
            values = plain(row.data)
            if own.has_ended(values) and person.named_in(row.data):
                fields = tuple(sorted(n for n, v in values.items() if erased(v, person.ids, person.words) != v))
                stays.append(Stays(row.object, row.crm_id or row.key, fields, ours=True))
        written = (outbox.c.organisation == alias, outbox.c.deal.in_(some), outbox.c.state != "sending")
        count += connection.execute(delete(outbox).where(*written)).rowcount
        connection.execute(delete(sent).where(sent.c.organisation == alias, sent.c.deal.in_(some)))
    _scrub(connection, outbox, ("id",), ("data", "before"), alias, person, deals)
    return count, tuple(stays)


def from_fields(connection: Connection, alias: str, person: Person, deals: set[str]) -> int:
    """Conflicts about the person, open ones too, and what we remember to have filled with them."""
    count = 0
    for some in chunks(sorted(deals)):
        for table, columns in ((conflict, ("stored", "theirs", "proposed")), (shared_field, ("asked", "stored"))):
            mine = (table.c.organisation == alias, table.c.deal.in_(some))
            keys = list(table.primary_key.columns)
            for row in connection.execute(select(table).where(*mine)).mappings().all():
                settled = table is conflict and row["state"] != "open"
                if settled or any(person.named_in(row[name]) for name in columns):
                    this = [key == row[key.name] for key in keys]
                    count += connection.execute(delete(table).where(*this)).rowcount
    return count


def from_standing(connection: Connection, alias: str, person: Person, deals: set[str]) -> None:
    """The grounds of what stands, and whom an action waits for."""
    _scrub(connection, standing, ("organisation", "deal"), ("former",), alias, person, deals)


def digests_kept(connection: Connection, alias: str, digests: Iterable[str]) -> list[str]:
    """Those of these that are not known as forgotten yet."""
    known = set(connection.execute(select(forgotten.c.person).where(forgotten.c.organisation == alias)).scalars())
    return sorted(set(digests) - known)


def _scrub(
    connection: Connection,
    table: Table,
    keys: tuple[str, ...],
    columns: tuple[str, ...],
    alias: str,
    person: Person,
    deals: set[str],
) -> None:
    for some in chunks(sorted(deals)):
        mine = (table.c.organisation == alias, table.c.deal.in_(some))
        for row in connection.execute(select(table).where(*mine)).mappings().all():
            new = {
                name: to_json(erased(plain(row[name]), person.ids, person.words))
                for name in columns
                if row[name] is not None and person.named_in(row[name])
            }
            if new:
                this = [table.c[key] == row[key] for key in keys]
                connection.execute(update(table).where(*this).values(**new))


def _holds(connection: Connection, table: Table, columns: Iterable[str], person: Person) -> ColumnElement[bool]:
    """Whether one of these columns holds a needle, told by the database itself."""
    return or_(*(_within(connection, table.c[name], needle) for name in columns for needle in person.needles))


def _within(connection: Connection, column: Column[Any], needle: bytes) -> ColumnElement[bool]:
    part = bindparam(None, needle, LargeBinary, unique=True)
    if connection.dialect.name == "sqlite":
        return func.instr(column, part) > 0
    return func.position(part.op("IN")(column)) > 0
