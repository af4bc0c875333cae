"""Random queries that Salesforce would take."""

import random
from datetime import timedelta
from typing import Any

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
    Path,
    Pattern,
    Query,
    Relative,
    Said,
    Several,
    TypeOf,
)
from .rows import (
    BIRTHDAYS,
    CHILDREN,
    CITIES,
    NAME_FIELDS,
    NAMES,
    OBJECTS,
    PEOPLE,
    STEPS,
    Known,
    days,
    moments,
    record_id,
)

SOURCES = (
    ("Opportunity",) * 5
    + ("Task",) * 3
    + ("Account", "Account", "Contact", "Contact", "Event", "User")
    + ("OpportunityContactRole",) * 2
)
UNITS = ("WEEK", "MONTH", "QUARTER", "YEAR", "FISCAL_QUARTER", "FISCAL_YEAR")
OF_DAYS = (
    *("CALENDAR_MONTH", "CALENDAR_QUARTER", "CALENDAR_YEAR", "DAY_IN_MONTH", "DAY_IN_WEEK", "DAY_IN_YEAR"),
    *("FISCAL_MONTH", "FISCAL_QUARTER", "FISCAL_YEAR", "WEEK_IN_MONTH", "WEEK_IN_YEAR"),
)
# Where a semi-join may lead: an id or lookup on the left, and what is selected of what.
JOINS: dict[str, tuple[tuple[str, str, Path], ...]] = {
    "Opportunity": (
        ("Id", "OpportunityContactRole", ("OpportunityId",)),
        ("AccountId", "Account", ("Id",)),
        ("AccountId", "Contact", ("AccountId",)),
        ("Id", "Task", ("WhatId",)),
        ("OwnerId", "User", ("Id",)),
        ("AccountId", "Account", ("ParentId",)),
    ),
    "Account": (
        ("Id", "Opportunity", ("AccountId",)),
        ("Id", "Contact", ("AccountId",)),
        ("ParentId", "Account", ("Id",)),
    ),
    "Contact": (
        ("Id", "OpportunityContactRole", ("ContactId",)),
        ("AccountId", "Opportunity", ("AccountId",)),
        ("Id", "Task", ("WhoId",)),
    ),
    "OpportunityContactRole": (
        ("OpportunityId", "Opportunity", ("Id",)),
        ("ContactId", "Contact", ("Id",)),
        ("ContactId", "Contact", ("ReportsToId",)),
    ),
    "Task": (
        ("WhatId", "Opportunity", ("Id",)),
        ("WhoId", "Contact", ("Id",)),
        ("AccountId", "Account", ("Id",)),
        ("OwnerId", "User", ("Id",)),
    ),
    "Event": (("WhatId", "Account", ("Id",)), ("WhoId", "OpportunityContactRole", ("ContactId",))),
    "User": (("Id", "Opportunity", ("OwnerId",)), ("ManagerId", "User", ("Id",))),
}


class Drawing:
    """One stream of queries, the same for the same seed."""

    def __init__(self, seed: str) -> None:
        self.draw = random.Random(seed)

    def often(self, share: float) -> bool:
        return self.draw.random() < share

    # Paths

    def path(self, source: str, deep: int = 3) -> tuple[Path, Known]:
        """A field of the object, or of a parent."""
        here, at = source, ()
        while True:
            lookups = [f for f in OBJECTS[here].values() if f.relationship]
            if not lookups or len(at) >= deep or self.often(0.7):
                name, field = self.draw.choice(list(OBJECTS[here].items()))
                return (*at, name), field
            step = self.draw.choice(lookups)
            if len(step.to) > 1:
                name = self.draw.choice(NAME_FIELDS[step.relationship])
                return (*at, step.relationship, name), Known("id" if name == "Id" else "text")
            here, at = step.to[0], (*at, step.relationship)

    def wanted(self, source: str, fits: Any) -> tuple[Path, Known]:
        while True:
            path, field = self.path(source)
            if fits(path, field):
                return path, field

    # Values

    def text_of(self, path: Path) -> str:
        name = path[-1]
        pool: tuple[Any, ...] = NAMES
        if name in ("FirstName", "LastName"):
            pool = tuple(part for pair in PEOPLE for part in pair)
        elif name == "Name" and self.often(0.4):
            pool = tuple(" ".join(filter(None, pair)) for pair in PEOPLE)
        elif name in ("NextStep", "CallDisposition"):
            pool = STEPS
        elif name in ("BillingCity", "Location"):
            pool = CITIES
        elif name == "Type":
            pool = ("Opportunity", "account", "Contact", "User", "Lead")
        elif name in ("Email", "Username"):
            pool = ("c3@acme.example", "C4@BUERLI.example", "u1@EXAMPLE.com")
        elif name in ("Title", "Phone"):
            pool = ("CFO", "rep", "VP", "030-1", "Head of 50%_off")
        text = self.draw.choice([one for one in pool if one is not None])
        return self.draw.choice((text, text, text.upper(), text.lower(), text + "x", text[:2] or text))

    def said(self, path: Path, field: Known) -> Said:
        match field.kind:
            case "text":
                return Said("" if self.often(0.03) else self.text_of(path))
            case "pick":
                pool = field.values or ("Banking", "Energy")
                value = self.draw.choice(pool)
                return Said(self.draw.choice((value, value.upper(), "nothing")))
            case "id" | "ref":
                prefix = self.draw.choice(("001", "003", "005", "006"))
                number = 100 + self.draw.randint(0, 4) if prefix == "005" else self.draw.randint(1, 20)
                whole = record_id(prefix, number)
                return Said(whole[:15] if self.often(0.4) else whole)
            case "date":
                day = self.draw.choice(BIRTHDAYS[1:]) if path[-1] == "Birthdate" else days(self.draw)
                return Said(day)
            case "time":
                moment = moments(self.draw)
                if self.often(0.3):
                    hours = self.draw.choice((2, -8, 5))
                    local = moment + timedelta(hours=hours)
                    return Said(moment, local.strftime("%Y-%m-%dT%H:%M:%S") + f"{hours:+03d}:00")
                return Said(moment)
            case "bool":
                value = self.often(0.5)
                return Said(value, self.draw.choice(("", str(value).upper())))
            case "money":
                return Said(
                    *self.draw.choice(
                        (
                            (100.0, "100"),
                            (100.0, "+100.0"),
                            (200.4, "200.4"),
                            (80.0, "80.00"),
                            (0.0, "0"),
                            (-5.0, "-5"),
                            (800.0, "800"),
                            (2e7, "20000000"),
                        )
                    )
                )
            case "num":
                return Said(
                    *self.draw.choice(((10.0, "10"), (2.5, "2.5"), (0.1, ".1"), (1e7, "10000000"), (50.0, "50.0")))
                )
            case _:
                return Said(self.draw.choice((0, 1, 2, 3, 4, 5, 7, 12, 14, 30, 50, 60, 2025, 2026, 2027, 5000)))

    def relative(self) -> Relative:
        n = self.draw.choice((1, 1, 2, 3, 5, 10, 40))
        unit = self.draw.choice(UNITS)
        return self.draw.choice(
            (
                Relative("TODAY", "DAY", 0, 0),
                Relative("YESTERDAY", "DAY", -1, -1),
                Relative("TOMORROW", "DAY", 1, 1),
                Relative(f"LAST_{unit}", unit, -1, -1),
                Relative(f"THIS_{unit}", unit, 0, 0),
                Relative(f"NEXT_{unit}", unit, 1, 1),
                Relative("LAST_90_DAYS", "DAY", -90, 0, until_now=True),
                Relative("NEXT_90_DAYS", "DAY", 1, 90),
                Relative(f"LAST_N_DAYS:{n}", "DAY", -n, 0, until_now=True),
                Relative(f"NEXT_N_DAYS:{n}", "DAY", 1, n),
                Relative(f"N_DAYS_AGO:{n}", "DAY", -n, -n),
                Relative(f"LAST_N_{unit}S:{n}", unit, -n, -1),
                Relative(f"next_n_{unit.lower()}s:{n}", unit, 1, n),
                Relative(f"N_{unit}S_AGO:{n}", unit, -n, -n),
            )
        )

    def pattern(self, path: Path) -> Pattern:
        text = self.text_of(path).replace("\\", "")
        parts: list[Any] = []
        for sign in text[self.draw.randint(0, 2) :]:
            parts.append(... if self.often(0.12) else None if self.often(0.1) else sign)
        parts = [None, *parts] if self.often(0.5) else parts
        return Pattern(tuple([*parts, None] if self.often(0.6) else parts))

    # Conditions

    def operand(self, path: Path, field: Known) -> Operand:
        if field.kind in ("date", "time") and self.often(0.25):
            functions = (*OF_DAYS, "DAY_ONLY", "HOUR_IN_DAY") if field.kind == "time" else OF_DAYS
            return Operand(path, self.draw.choice(functions), field.kind == "time" and self.often(0.5))
        label = field.kind == "pick" and path[-1] != "CurrencyIsoCode" and self.often(0.1)
        return Operand(path, label=label)

    def leaf(self, source: str) -> Condition:
        timed = source != "User" and self.often(0.3)  # days have more ways to be wrong than anything else
        path, field = self.wanted(source, lambda _, f: f.kind in ("date", "time") if timed else f.filters)
        left = self.operand(path, field)
        if left.function:
            field = Known("date" if left.function == "DAY_ONLY" else "int")
        if field.kind in ("text", "pick") and self.often(0.3):
            return Compare(left, self.draw.choice(("LIKE", "like")), self.pattern(path))
        if field.kind != "bool" and self.often(0.18):
            values = [self.said(path, field) for _ in range(self.draw.randint(1, 4))]
            values += [Said(None)] if self.often(0.2) and field.kind in ("text", "pick", "id", "ref") else []
            return Among(left, self.often(0.4), tuple(values))
        if self.often(0.12):
            return Compare(left, self.draw.choice(("=", "!=", "<>")), Said(None))
        plain = field.kind in ("pick", "bool")
        operators = ("=", "!=", "<>") if plain else ("=", "=", "!=", "<", "<=", ">", ">=")
        operator = self.draw.choice(operators)
        if field.kind in ("date", "time") and not left.function and self.often(0.6):
            literal = self.relative()
            if literal.until_now and operator in (">", "<="):
                operator = ">="  # where such a range ends is told in two ways
            return Compare(left, operator, literal)
        said = self.said(path, field)
        return Compare(left, "!=" if said.value == "" else operator, said)

    def condition(self, source: str, deep: int = 2, joins: bool = True) -> Condition:
        if joins and self.often(0.15):
            return self.join(source)
        if deep == 0 or self.often(0.45):
            return self.leaf(source)
        if self.often(0.2):
            return Not(self.condition(source, deep - 1, joins=False))
        word = self.draw.choice(("AND", "AND", "OR"))
        several = [self.condition(source, deep - 1, joins=False) for _ in range(self.draw.randint(2, 3))]
        if joins and word == "AND" and self.often(0.2):
            several.append(self.join(source))
        return Several(word, tuple(several))

    def join(self, source: str) -> Condition:
        left, inner, selected = self.draw.choice(JOINS[source])
        where = self.condition(inner, 1, joins=False) if self.often(0.7) else None
        return Joined(Operand((left,)), self.often(0.4), inner, selected, where)

    # Queries

    def order(self, source: str) -> tuple[Order, ...]:
        if self.often(0.4):
            return ()
        several = {self.wanted(source, lambda _, f: f.kind != "long")[0] for _ in range(self.draw.randint(1, 3))}
        return tuple(self.way(Operand(path)) for path in sorted(several))

    def way(self, what: Any) -> Order:
        return Order(what, self.often(0.4), self.draw.choice((None, None, True, False)), self.often(0.2))

    def select(self, source: str) -> tuple[Any, ...]:
        paths = {("Id",), *(self.path(source)[0] for _ in range(self.draw.randint(1, 6)))}
        chosen = sorted(paths)
        self.draw.shuffle(chosen)
        return tuple(Operand(path) for path in chosen)

    def rows(self, source: str, child: bool = False) -> Query:
        """A plain query; ``child``: as it stands in a child query, of the same object."""
        children: tuple[Any, ...] = ()
        if not child and source in CHILDREN and self.often(0.3):
            names = self.draw.sample(sorted(CHILDREN[source]), self.draw.randint(1, 2))
            children = tuple(Children(name, self.child(source, name)) for name in names)
        chosen = self.select(source)
        lookups = [name for name in ("What", "Who") if f"{name}Id" in OBJECTS[source]]
        if lookups and self.often(0.4):
            by_type = self.type_of(self.draw.choice(lookups))
            chosen = (*(one for one in chosen if one.path[0] != by_type.lookup[0]), by_type)
        return Query(
            source,
            (*chosen, *children),
            self.condition(source, 1 if child else 2, joins=not child) if self.often(0.8) else None,
            order=self.order(source),
            limit=self.draw.choice((None, None, None, 0, 1, 5, 20)),
            offset=0 if child else self.draw.choice((0, 0, 0, 1, 7)),
            everything=not child and self.often(0.15),
            mine=not child and "OwnerId" in OBJECTS[source] and self.often(0.05),
        )

    def type_of(self, lookup: str) -> TypeOf:
        several = ("Account", "Opportunity") if lookup == "What" else ("Contact",)
        targets = self.draw.sample(several, self.draw.randint(1, len(several)))
        whens = []
        for name in targets:
            paths = {self.path(name, deep=1)[0] for _ in range(self.draw.randint(1, 3))}
            whens.append((name, tuple(sorted(paths))))
        rest = tuple(self.draw.sample(NAME_FIELDS[lookup], 2)) if self.often(0.5) else ()
        return TypeOf((lookup,), tuple(whens), rest)

    def child(self, parent: str, name: str) -> Query:
        asked = self.rows(CHILDREN[parent][name][0], child=True)
        return Query(name, asked.select, asked.where, order=asked.order, limit=asked.limit)

    def groups(self, source: str) -> Query:
        group: list[Operand] = []
        for _ in range(self.draw.choice((0, 1, 1, 2))):
            # A boolean of a parent that is not there: of which group is not told.
            path, field = self.wanted(
                source, lambda p, f: (f.groups and not (f.kind == "bool" and len(p) > 1)) or f.kind == "time"
            )
            if field.kind == "time" or (field.kind == "date" and self.often(0.5)):
                functions = ("DAY_ONLY", "HOUR_IN_DAY", *OF_DAYS) if field.kind == "time" else OF_DAYS
                one = Operand(path, self.draw.choice(functions), field.kind == "time" and self.often(0.4))
            else:
                one = Operand(path)
            group += [one] if one not in group else []
        made = [self.aggregate(source) for _ in range(self.draw.randint(0 if group else 1, 3))]
        made = [one for place, one in enumerate(made) if one not in made[:place]]
        subtotals = (
            self.draw.choice(("ROLLUP", "CUBE"))
            if group and not any(one.function for one in group) and self.often(0.4)
            else ""
        )
        plain = [one.path for one in group if not one.function]
        made += [Aggregate("GROUPING", self.draw.choice(plain))] if subtotals and plain and self.often(0.5) else []
        chosen: list[Any] = [*group, *made]
        self.draw.shuffle(chosen)
        order = tuple(self.way(one) for one in chosen if self.often(0.4)) if group else ()
        return Query(
            source,
            tuple(chosen),
            self.condition(source) if self.often(0.6) else None,
            group=tuple(group),
            having=self.having(source, group, made) if group and self.often(0.4) else None,
            order=order,
            limit=self.draw.choice((None, None, 3)) if group else None,
            everything=self.often(0.15),
            grouped=True,
            subtotals=subtotals,
        )

    def aggregate(self, source: str) -> Aggregate:
        function = self.draw.choice(("COUNT", "COUNT", "COUNT_DISTINCT", "SUM", "AVG", "MIN", "MAX"))
        numbers = ("money", "num", "int")
        if function in ("SUM", "AVG") and not any(f.kind in numbers for f in OBJECTS[source].values()):
            return Aggregate("COUNT", ("Id",))

        def fits(_: Path, field: Known) -> bool:
            if function in ("SUM", "AVG"):
                return field.kind in numbers
            if function == "COUNT_DISTINCT":
                return field.groups and field.kind != "bool" and field.sums
            # Which of two texts that differ by case only is the least, nobody says.
            left_out = ("bool", "long") if function == "COUNT" else ("bool", "long", "text")
            return field.kind not in left_out and field.sums

        return Aggregate(function, self.wanted(source, fits)[0])

    def having(self, source: str, group: list[Operand], made: list[Aggregate]) -> Condition:
        counted = [one for one in made if one.function.startswith("COUNT")] or [Aggregate("COUNT", ("Id",))]
        operator = self.draw.choice((">", ">=", "<", "=", "!="))
        first = Compare(self.draw.choice(counted), operator, Said(self.draw.randint(1, 6)))
        if self.often(0.3):
            return Several("OR", (first, Compare(self.draw.choice(group), "!=", Said(None))))
        return Not(first) if self.often(0.1) else first

    def query(self) -> Query:
        source = self.draw.choice(SOURCES)
        kind = self.draw.random()
        if kind < 0.7:
            return self.rows(source)
        if kind < 0.95:
            return self.groups(source)
        where = self.condition(source) if self.often(0.8) else None
        return Query(source, (), where, limit=self.draw.choice((None, None, 5)), counted=True)
