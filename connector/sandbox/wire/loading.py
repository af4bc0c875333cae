"""Rows stored as they are, at the speed of a story: no automation, no history of their own."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .derive import fill_loaded
from .storage import quote, quote_all
from .values import Sql, from_python

if TYPE_CHECKING:
    from .org import Org

_CHUNK = 2000
# What a view of the org, or a check of a value, was worked out from.
_LOOKED_AT = ("Profile", "User", "UserRole", "PermissionSetAssignment", "CurrencyType", "RecordType")


def load(org: "Org", object_name: str, rows: Iterable[dict[str, Any]]) -> int:
    """See ``Org.load``."""
    one = org.objects[object_name.lower()]
    layout = one.layout
    converters = {name: (place, from_python(one[name])) for place, name in enumerate(layout.stored)}
    names = {column.name for column in one}
    blank = list(layout.blank.values())
    placeholders = ", ".join("?" * len(blank))
    columns = quote_all(layout.stored)
    insert = f"INSERT OR REPLACE INTO {quote(one.name)} ({columns}) VALUES ({placeholders})"
    count = 0
    with org.storage.write() as connection:
        if one.name == "Organization":  # a story's own takes the place of the plain one
            connection.execute('DELETE FROM "Organization"')
        context = fill_loaded(org, one)
        batch: list[list[Sql]] = []
        top = ""
        for given in rows:
            unknown = given.keys() - names
            if unknown:
                raise ValueError(f"{object_name} has no field {sorted(unknown)[0]}")
            row = context(given)
            top = max(top, str(row["Id"])[:15])
            kept = blank.copy()
            for name, value in row.items():
                if value is not None and name in converters:
                    place, convert = converters[name]
                    kept[place] = convert(value)
            batch.append(kept)
            count += 1
            if len(batch) == _CHUNK:
                connection.executemany(insert, batch)
                batch.clear()
        connection.executemany(insert, batch)
        if top:
            org.seen_id(one.prefix, top)
    if one.name in _LOOKED_AT:
        org.forget_views()
    return count
