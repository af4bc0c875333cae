"""What a forgotten person leaves out of the rows that are read: a change in the CRM does not bring them back.

Only digests are known here, so it is ids and addresses that are recognised. A name that somebody typed into a free
text comes back when that record is read again: it is the CRM's own, and `forget` lists where.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from connector.records import Row
from mappings.organisation import Fields, Kind
from mappings.translate.values import ADDRESS
from sync.store.kept import person_digest

ERASED = "erased"
LINKS = {"contact_role": "contact", "attendee": "person"}
"""Kinds that do nothing but point to a person, and our name of the field that does."""
_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")


def address_digest(alias: str, address: str) -> str:
    return person_digest(alias, f"mail:{address.casefold()}")


def without(fields: Fields, alias: str, rows: Iterable[Row], forgotten: frozenset[str]) -> Iterator[Row]:
    """The rows that may be kept, without the forgotten people in them."""
    for row in rows:
        kind = fields.by_object.get(row.object)
        if person_digest(alias, row.id) in forgotten or _points(alias, kind, row, forgotten):
            continue
        values = {name: _without(alias, value, forgotten) for name, value in row.values.items()}
        yield row if values == row.values else replace(row, values=values)


def link_of(kind: Kind | None) -> str | None:
    """The CRM field in which a row of this kind points to the person it is about, and to nothing else."""
    return kind.fields.get(LINKS[kind.name]) if kind is not None and kind.name in LINKS else None


def _points(alias: str, kind: Kind | None, row: Row, forgotten: frozenset[str]) -> bool:
    person = row.values.get(link_of(kind) or "")
    return isinstance(person, str) and person_digest(alias, person) in forgotten


def _without(alias: str, value: Any, forgotten: frozenset[str]) -> Any:
    if not isinstance(value, str):
        return value
    if _ID.fullmatch(value):
        return None if person_digest(alias, value) in forgotten else value
    if "@" not in value:
        return value

    def address(found: re.Match[str]) -> str:
        return ERASED if address_digest(alias, found[0]) in forgotten else found[0]

    return ADDRESS.sub(address, value)


def erased(value: Any, ids: frozenset[str], words: re.Pattern[str] | None) -> Any:
    """The same value without these ids, and without these names and addresses in any text of it."""
    if isinstance(value, str):
        if value in ids:
            return None
        return words.sub(ERASED, value) if words else value
    if isinstance(value, Mapping):
        return {erased(k, ids, words) or ERASED: erased(v, ids, words) for k, v in value.items()}
    if isinstance(value, list):
        return [erased(one, ids, words) for one in value]
    return value
