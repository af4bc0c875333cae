"""The queries we ask: which rows, from where on, in which order, and short enough for an address."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from connector.salesforce.describe import Described

LONGEST = 12_000
"""Characters of an encoded query. Salesforce takes 16,384 for the whole address, and answers more with 414."""
IDS_PER_QUERY = 200
PRIVATE = "IsPrivate"


@dataclass(frozen=True, slots=True)
class Bound:
    """From where on to read: all from `stamp` on, or what comes after the record `after` at that stamp."""

    stamp: str
    after: str = ""


def text(value: str) -> str:
    """A SOQL text literal."""
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def instant(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def later(stamp: str, by: timedelta) -> str:
    return instant(datetime.fromisoformat(stamp) + by)


def changes(
    described: Described, fields: Iterable[str], *, since: Bound | None, before: str = "", in_order: bool = True
) -> str:
    """Records changed since a bound. Without an order Salesforce finds rows of a narrow window sooner."""
    where = [] if since else _never(described)
    if since and _never(described):
        fields = dict.fromkeys([*fields, PRIVATE])  # one that became private since is to be forgotten
    if since:
        where.append(f"{described.stamp} >= {since.stamp}")
        if since.after:
            where.append(f"({described.stamp} > {since.stamp} OR Id > {text(since.after)})")
    if before:
        where.append(f"{described.stamp} < {before}")
    order = f" ORDER BY {described.stamp}, Id" if in_order else ""
    return _select(described, fields, where) + order


def count(described: Described, most: int) -> str:
    """How many records there are, counted no further than `most`."""
    where = _never(described)
    clause = f" WHERE {' AND '.join(where)}" if where else ""
    return f"SELECT COUNT() FROM {described.shape.name}{clause} LIMIT {most}"  # noqa: S608 - names as described


def history(history: str, parent: str, ids: Sequence[str], fields: Sequence[str], since: str) -> str:
    """What field history says of these fields on these records from a point in time on."""
    records, names = ", ".join(map(text, ids)), ", ".join(map(text, fields))
    return (
        f"SELECT {parent}, Field, OldValue, NewValue, CreatedById, CreatedDate FROM {history} "  # noqa: S608
        f"WHERE {parent} IN ({records}) AND Field IN ({names}) AND CreatedDate >= {since} ORDER BY CreatedDate, Id"
    )


def by_id(described: Described, fields: Iterable[str], ids: Sequence[str], *, deleted: bool) -> str:
    """These records; `deleted` takes deleted ones too."""
    where = [f"Id IN ({','.join(text(record) for record in ids)})", *_never(described)]
    if not deleted and "IsDeleted" in described.shape.fields:
        where.append("IsDeleted = false")
    return _select(described, fields, where)


def in_parts(described: Described, fields: Sequence[str]) -> list[tuple[str, ...]]:
    """The fields in as few parts as let each query by id, the longest that we ask, fit into an address."""
    room = LONGEST - len(quote(by_id(described, own_fields(described), ["0" * 18] * IDS_PER_QUERY, deleted=False)))
    parts: list[list[str]] = [[]]
    used = 0
    for field in fields:
        size = len(quote(field + ", "))
        if used + size > room and parts[-1]:
            parts.append([])
            used = 0
        parts[-1].append(field)
        used += size
    return [tuple(part) for part in parts]


def own_fields(described: Described) -> list[str]:
    """What we need of each record whatever the company maps."""
    known = described.shape.fields
    return ["Id", *(name for name in (described.stamp, "IsDeleted", "MasterRecordId") if name in known)]


def _select(described: Described, fields: Iterable[str], where: Sequence[str]) -> str:
    names = dict.fromkeys([*own_fields(described), *fields])
    clause = f" WHERE {' AND '.join(where)}" if where else ""
    # Names are as described or checked against it; values are literals of ours.
    return f"SELECT {', '.join(names)} FROM {described.shape.name}{clause}"  # noqa: S608


def visible(described: Described) -> list[str]:
    """What holds for records that are there and may be looked at, of all that queryAll brings."""
    return [*_never(described), *(["IsDeleted = false"] if "IsDeleted" in described.shape.fields else [])]


def _never(described: Described) -> list[str]:
    """A private meeting is nobody's business: its rows are not asked for."""
    private = described.shape.name == "Event" and PRIVATE in described.shape.fields
    return [f"{PRIVATE} = false"] if private else []
