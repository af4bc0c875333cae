"""The second evaluation: a query over plain rows, worked out from Salesforce's SOQL reference alone.

What it holds to: a comparison with null is false but for ``!=``, ``NOT IN`` and NOT; texts compare without case; a
boolean is never null; lookups that lead nowhere give null (SOQL reference, null values in lookup relationships); date
literals are days of the user; picklists sort as defined, texts and null as ORDER BY says.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import combinations
from typing import Any
from zoneinfo import ZoneInfo

from .asked import (
    Aggregate,
    Among,
    Children,
    Compare,
    Condition,
    Joined,
    Not,
    Operand,
    Order,
    Pattern,
    Query,
    Relative,
    Several,
    TypeOf,
)
from .rows import CHILDREN, EUR_PER_USD, FISCAL_MONTH, NOW, OBJECTS, PREFIXES, WEEK_STARTS, ZONE, Known, Row, checksum

HERE = ZoneInfo(ZONE)
TODAY = NOW.astimezone(HERE).date()
YEAR_OLD = TODAY - timedelta(days=365)
TOP = "\U0010ffff"


def unit_of(day: date, unit: str) -> int:
    """The number of the unit that a day lies in."""
    months = day.year * 12 + day.month - 1
    return {
        "DAY": day.toordinal(),
        "WEEK": (day.toordinal() - 1 - WEEK_STARTS) // 7,  # day 1 was a Monday
        "MONTH": months,
        "QUARTER": months // 3,
        "YEAR": day.year,
        "FISCAL_QUARTER": (months - (FISCAL_MONTH - 1)) // 3,
        "FISCAL_YEAR": (months - (FISCAL_MONTH - 1)) // 12,
    }[unit]


def by_function(name: str, value: Any, zoned: bool) -> Any:
    if value is None:
        return None
    if isinstance(value, datetime) and zoned:
        value = value.astimezone(HERE)
    if name == "DAY_ONLY":
        return value.date()
    of_year = value.timetuple().tm_yday
    since = (value.month - FISCAL_MONTH) % 12
    return {
        "CALENDAR_MONTH": lambda: value.month,
        "CALENDAR_QUARTER": lambda: 1 + (value.month > 3) + (value.month > 6) + (value.month > 9),
        "CALENDAR_YEAR": lambda: value.year,
        "DAY_IN_MONTH": lambda: value.day,
        "DAY_IN_WEEK": lambda: value.isoweekday() % 7 + 1,
        "DAY_IN_YEAR": lambda: of_year,
        "FISCAL_MONTH": lambda: since + 1,
        "FISCAL_QUARTER": lambda: since // 3 + 1,
        "FISCAL_YEAR": lambda: value.year + (value.month >= FISCAL_MONTH),
        "HOUR_IN_DAY": lambda: value.hour,
        "WEEK_IN_MONTH": lambda: next(n for n in range(1, 6) if value.day <= 7 * n),
        "WEEK_IN_YEAR": lambda: next(n for n in range(1, 54) if of_year <= 7 * n),
    }[name]()


def matches(pattern: tuple[Any, ...], text: str) -> bool:
    """LIKE, sign by sign: which places of the pattern may be reached."""
    signs: list[Any] = []
    for part in pattern:
        signs += list(part.lower()) if isinstance(part, str) else [part]
    reached = {0}
    for place, sign in enumerate(signs):
        if sign is None and place in reached:
            reached.add(place + 1)
    for letter in text.lower():
        after = set()
        for place in reached:
            if place < len(signs) and (signs[place] is ... or signs[place] == letter):
                after.add(place + 1)
            if place < len(signs) and signs[place] is None:
                after.add(place)
        for place, sign in enumerate(signs):
            if sign is None and place in after:
                after.add(place + 1)
        reached = after
    return len(signs) in reached


def groupings(asked: Query) -> list[tuple[Operand, ...]]:
    """What the rows of a grouped query are grouped by: one, or one for each kind of subtotal."""
    if asked.subtotals == "ROLLUP":
        return [asked.group[:length] for length in range(len(asked.group) + 1)]
    if asked.subtotals == "CUBE":
        return [one for length in range(len(asked.group) + 1) for one in combinations(asked.group, length)]
    return [asked.group]


class Judge:
    """Answers queries over the rows of ``rows.build``."""

    def __init__(self, rows: dict[str, list[Row]]) -> None:
        self.rows = rows
        self.by_id = {row["Id"]: row for many in rows.values() for row in many}
        self.absent: set[Operand] = set()  # what the row at hand sums over
        self.caller = rows["User"][0]["Id"]
        self._joined: dict[tuple[Joined, bool], set[Any]] = {}

    # Rows and values

    def alive(self, source: str, everything: bool) -> Iterator[Row]:
        for row in self.rows[source]:
            if everything or not (row.get("IsDeleted") or self.archived(source, row)):
                yield row

    @staticmethod
    def archived(source: str, row: Row) -> bool:
        """Closed tasks and events of more than a year ago; a task without a day by when it was made."""
        if source == "Event":
            return row["ActivityDate"] is not None and row["ActivityDate"] < YEAR_OLD
        if source != "Task" or not row["IsClosed"]:
            return False
        return (row["ActivityDate"] or row["CreatedDate"].date()) < YEAR_OLD

    def find(self, source: str, row: Row, path: tuple[str, ...]) -> tuple[Any, Known, Row | None]:
        """The value at a path, its field, and the row that holds it."""
        for place, name in enumerate(path[:-1]):
            key, field = next((k, f) for k, f in OBJECTS[source].items() if f.relationship == name)
            reference = row.get(key) if row else None
            parent = self.by_id.get(reference) if reference else None
            if len(field.to) > 1:
                assert place == len(path) - 2
                return self.named(parent, path[-1])
            source, row = field.to[0], parent or {}
        field = OBJECTS[source][path[-1]]
        return row.get(path[-1]) if row else None, field, row or None

    @staticmethod
    def named(parent: Row | None, name: str) -> tuple[Any, Known, Row | None]:
        """A field of Name: what the record behind a lookup to several objects is called."""
        field = Known("id" if name == "Id" else "text")
        if parent is None:
            return None, field, None
        kind = PREFIXES[parent["Id"][:3]]
        return kind if name == "Type" else parent.get(name), field, parent

    def value(self, source: str, row: Row, what: Operand) -> tuple[Any, Known]:
        found, field, holder = self.find(source, row, what.path)
        if what.function:
            kind = "date" if what.function == "DAY_ONLY" else "int"
            return by_function(what.function, found, what.zoned), Known(kind)
        if field.kind == "money" and found is not None:
            found = found * (EUR_PER_USD if holder and holder["CurrencyIsoCode"] == "USD" else 1)
        return found, field

    # Conditions

    def holds(self, source: str, row: Row, one: Condition, everything: bool) -> bool:
        if isinstance(one, Several):
            answers = [self.holds(source, row, part, everything) for part in one.parts]
            return all(answers) if one.word == "AND" else any(answers)
        if isinstance(one, Not):
            return not self.holds(source, row, one.inner, everything)
        if isinstance(one, Joined):
            inner = self.joined(one, everything)
            return (self.value(source, row, one.left)[0] in inner) is not one.negated
        assert isinstance(one.left, Operand)
        found, field = self.value(source, row, one.left)
        if isinstance(one, Among):
            return any(equal(field, found, value.value) for value in one.values) is not one.negated
        return compared(field, found, one.operator, one.right)

    def joined(self, one: Joined, everything: bool) -> set[Any]:
        """What a semi-join selects; null is nothing."""
        if (one, everything) not in self._joined:
            self._joined[one, everything] = {
                self.find(one.source, other, one.selected)[0]
                for other in self.alive(one.source, everything)
                if one.where is None or self.holds(one.source, other, one.where, everything)
            } - {None}
        return self._joined[one, everything]

    # Answers

    def answer(self, asked: Query) -> "Answer":
        found = [
            row
            for row in self.alive(asked.source, asked.everything)
            if (asked.where is None or self.holds(asked.source, row, asked.where, asked.everything))
            and not (asked.mine and row["OwnerId"] != self.caller)
        ]
        if asked.counted:
            return Answer([], [], len(found) if asked.limit is None else min(len(found), asked.limit), asked)
        if asked.grouped:
            return self.groups(asked, found)
        return self.window(asked.source, asked, found)

    def window(self, source: str, asked: Query, found: list[Row]) -> "Answer":
        keys = [tuple(self.sort_key(source, row, one) for one in asked.order) for row in found]
        records = [self.record(source, row, asked) for row in found]
        return Answer(records, keys, len(found), asked)

    def sort_key(self, source: str, row: Row, one: Order) -> Any:
        assert isinstance(one.what, Operand)
        found, field = self.value(source, row, one.what)
        return ordered(field, found, one)

    def record(self, source: str, row: Row, asked: Query) -> Row:
        told: Row = {}
        for item in asked.select:
            if isinstance(item, TypeOf):
                told[item.lookup[-1]] = self.by_type(source, row, item)
            elif isinstance(item, Children):
                child, key = CHILDREN[source][item.name]
                own = [
                    other
                    for other in self.alive(child, asked.everything)
                    if other[key] == row["Id"]
                    and (item.asked.where is None or self.holds(child, other, item.asked.where, asked.everything))
                ]
                told[item.name] = self.window(child, item.asked, own)
            else:
                self.place(source, row, item.path, told)
        return told

    def by_type(self, source: str, row: Row, item: TypeOf) -> Row | None:
        """What TYPEOF says of the record behind a lookup to several objects."""
        _, _, parent = self.find(source, row, (*item.lookup, "Id"))
        if parent is None:
            return None
        kind = PREFIXES[parent["Id"][:3]]
        told: Row = {}
        for name, paths in item.whens:
            if name == kind:
                for path in paths:
                    self.place(kind, parent, path, told)
                return told
        for name in item.rest:
            found, field, _ = self.named(parent, name)
            told[name] = wire(field, found)
        return told if item.rest else None

    def place(self, source: str, row: Row, path: tuple[str, ...], told: Row) -> None:
        """A value under its parents; a parent that is not there is null."""
        at = told
        for length in range(1, len(path)):
            _, _, parent = self.find(source, row, (*path[:length], "Id"))
            if parent is None:
                at[path[length - 1]] = None
                return
            at = at.setdefault(path[length - 1], {})
        found, field, _ = self.find(source, row, path)
        at[path[-1]] = wire(field, found)

    def groups(self, asked: Query, found: list[Row]) -> "Answer":
        records: list[Row] = []
        keys: list[tuple[Any, ...]] = []
        for group in groupings(asked):
            self.absent = set(asked.group) - set(group)
            self.grouped(asked, found, group, records, keys)
        self.absent = set()
        return Answer(records, keys, len(records), asked)

    def grouped(
        self,
        asked: Query,
        found: list[Row],
        group: tuple[Operand, ...],
        records: list[Row],
        keys: list[tuple[Any, ...]],
    ) -> None:
        """The rows of one grouping, with their sort keys."""
        parted: dict[tuple[Any, ...], list[Row]] = {} if asked.group else {(): []}
        for row in found:
            parted.setdefault(tuple(self.raw(asked.source, row, one) for one in group), []).append(row)
        for rows in parted.values():
            if asked.having is not None and not self.kept(asked.source, rows, asked.having):
                continue
            told = [self.of_group(asked.source, rows, item) for item in asked.select]
            records.append({f"k{place}": wire(field, value) for place, (value, field) in enumerate(told)})
            ranked = ((self.of_group(asked.source, rows, one.what), one) for one in asked.order)
            keys.append(tuple(ordered(field, value, one) for (value, field), one in ranked))

    def raw(self, source: str, row: Row, one: Operand) -> Any:
        return self.value(source, row, one)[0]

    def of_group(self, source: str, rows: list[Row], item: Operand | Aggregate) -> tuple[Any, Known]:
        if isinstance(item, Operand):
            found, field = self.value(source, rows[0], item)
            return (None if item in self.absent else found), field
        if item.function == "GROUPING":
            return int(Operand(item.path) in self.absent), Known("count")
        if not item.path:
            return len(rows), Known("count")
        pairs = [self.value(source, row, Operand(item.path)) for row in rows]
        field = pairs[0][1] if pairs else Known("num")
        values = [value for value, _ in pairs if value is not None]

        def rank(value: Any) -> Any:
            return ordered(field, value, Order(Operand(item.path)))

        match item.function:
            case "COUNT":
                return len(values), Known("count")
            case "COUNT_DISTINCT":
                return len(set(values)), Known("count")
            case "SUM":
                return (sum(values) if values else None), field
            case "AVG":
                return (sum(values) / len(values) if values else None), Known("num")
            case "MIN":
                return min(values, key=rank, default=None), field
            case _:
                return max(values, key=rank, default=None), field

    def kept(self, source: str, rows: list[Row], one: Condition) -> bool:
        if isinstance(one, Several):
            answers = [self.kept(source, rows, part) for part in one.parts]
            return all(answers) if one.word == "AND" else any(answers)
        if isinstance(one, Not):
            return not self.kept(source, rows, one.inner)
        assert isinstance(one, Compare | Among)
        found, field = self.of_group(source, rows, one.left)
        if isinstance(one, Among):
            return any(equal(field, found, value.value) for value in one.values) is not one.negated
        return compared(field, found, one.operator, one.right)


class Answer:
    """Every row that fits, with its sort keys: which of equal rows a window holds is not said by SOQL."""

    def __init__(self, records: list[Row], keys: list[tuple[Any, ...]], total: int, asked: Query) -> None:
        self.records, self.keys, self.total, self.asked = records, keys, total, asked

    def differs(self, told: list[Row]) -> str:
        """How the rows told are no possible answer; empty when they are one."""
        start, limit = self.asked.offset, self.asked.limit
        length = max(0, len(self.records) - start)
        length = length if limit is None else min(length, limit)
        if len(told) != length:
            return f"{length} rows expected, {len(told)} told"
        order = sorted(range(len(self.records)), key=lambda place: self.keys[place])
        keys = [self.keys[place] for place in order][start : start + length]
        free = dict(enumerate(self.records))
        for place, row in enumerate(told):
            fits = [at for at, one in free.items() if self.keys[at] == keys[place]]
            reasons = [same(free[at], row) for at in fits]
            match = next((at for at, reason in zip(fits, reasons, strict=True) if not reason), None)
            if match is None:
                nearest = [free[at] for at in fits][:3]
                return f"row {place}: told {row}, expected one of {nearest} {reasons[:3]} at {keys[place]}"
            del free[match]
        return ""


def same(expected: Any, told: Any) -> str:
    if isinstance(expected, Answer):
        if told is None:
            return "" if not expected.differs([]) else "child rows expected"
        if told["totalSize"] != len(told["records"]) or not told["records"] or told["done"] is not True:
            return "a child answer of another size"
        return expected.differs(told["records"])
    if isinstance(expected, dict):
        if not isinstance(told, dict) or expected.keys() != told.keys():
            return f"{expected} / {told}"
        return "; ".join(filter(None, (same(value, told[name]) for name, value in expected.items())))
    if isinstance(expected, float) and isinstance(told, float):
        return "" if abs(expected - told) <= 1e-9 * max(1.0, abs(expected)) else f"{expected} / {told}"
    if expected == told and type(expected) is type(told):
        return ""
    return f"{expected!r} / {told!r}"


def wire(field: Known, value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.000+0000")
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if field.kind in ("money", "num") and value is not None else value


def ordered(field: Known, value: Any, one: Order) -> Any:
    """What sorts upwards in the order asked for."""
    if value is None:
        return (1 if one.nulls_last else -1, 0)
    number: Any
    if field.kind == "pick" and field.values:
        number = field.values.index(value)
    elif field.kind in ("text", "pick"):
        number = tuple(ord(sign) for sign in value.lower())
    elif isinstance(value, datetime):
        number = value.timestamp()
    elif isinstance(value, date):
        number = value.toordinal()
    elif isinstance(value, str):  # ids
        number = tuple(ord(sign) for sign in value)
    else:
        number = value
    return (0, Backwards(number) if one.descending else number)


class Backwards:
    """Sorts the other way round."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: "Backwards") -> bool:
        return bool(other.value < self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Backwards) and other.value == self.value

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"-{self.value}"


def alike(field: Known, value: Any) -> Any:
    """A value as it compares."""
    if field.kind in ("id", "ref") and isinstance(value, str):
        return value if len(value) == 18 else value + checksum(value)
    if field.kind == "bool":
        return bool(value)
    return value.lower() if isinstance(value, str) else value


def equal(field: Known, found: Any, value: Any) -> bool:
    if value == "" and field.kind in ("text", "pick", "id", "ref"):
        value = None
    return bool(alike(field, found) == alike(field, value))


def compared(field: Known, found: Any, operator: str, right: Any) -> bool:
    if isinstance(right, Relative):
        return in_days(found, operator, right)
    if isinstance(right, Pattern):
        return found is not None and matches(right.parts, found)
    value = right.value
    if operator == "=":
        return equal(field, found, value)
    if operator in ("!=", "<>"):
        return not equal(field, found, value)
    if found is None:
        return False
    one, other = alike(field, found), alike(field, value)
    return bool({"<": one < other, "<=": one <= other, ">": one > other, ">=": one >= other}[operator])


def in_days(found: Any, operator: str, right: Relative) -> bool:
    if found is None:
        return operator in ("!=", "<>")
    day = found.astimezone(HERE).date() if isinstance(found, datetime) else found
    away = unit_of(day, right.unit) - unit_of(TODAY, right.unit)
    within = right.first <= away <= right.last
    if right.until_now and isinstance(found, datetime) and operator == "=":
        within = within and found <= NOW
    return {
        "=": within,
        "!=": not within,
        "<>": not within,
        "<": away < right.first,
        "<=": away <= right.last,
        ">": away > right.last,
        ">=": away >= right.first,
    }[operator]
