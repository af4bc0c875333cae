"""A query after the check: every name is a field of a known object, every value fits its field."""

from dataclasses import dataclass

from connector.sandbox.wire.schema import Field, SObject

Value = str | int | float


@dataclass(frozen=True, slots=True)
class Step:
    """One step up a lookup. ``name`` is the relationship as describe spells it."""

    name: str
    reference: Field
    target: str


@dataclass(frozen=True, slots=True)
class Column:
    """A field, reached over steps from the object of the query."""

    steps: tuple[Step, ...]
    owner: str
    field: Field

    @property
    def path(self) -> tuple[str, ...]:
        return (*(step.name for step in self.steps), self.field.name)


@dataclass(frozen=True, slots=True)
class NameColumn:
    """A field of whatever a polymorphic lookup points at. ``targets``: the objects that this user may read."""

    steps: tuple[Step, ...]
    relationship: str
    reference: Field
    attribute: Field
    targets: tuple[str, ...]

    @property
    def path(self) -> tuple[str, ...]:
        return (*(step.name for step in self.steps), self.relationship, self.attribute.name)

    @property
    def field(self) -> Field:
        return self.attribute


@dataclass(frozen=True, slots=True)
class Dated:
    """A date function of a date or a moment. ``local``: by way of convertTimezone, in the caller's days."""

    function: str
    column: "Column | NameColumn"
    local: bool

    @property
    def field(self) -> Field:
        return Field(self.function, "date" if self.function == "DAY_ONLY" else "int")


@dataclass(frozen=True, slots=True)
class Grouping:
    """GROUPING(): 1 where a row sums over all values of the field, else 0."""

    column: "Column | NameColumn | Dated"

    @property
    def field(self) -> Field:
        return Field("GROUPING", "int")


@dataclass(frozen=True, slots=True)
class Labelled:
    """toLabel(): a picklist's value in the words of the calling user."""

    column: "Column | NameColumn"

    @property
    def field(self) -> Field:
        return self.column.field

    @property
    def path(self) -> tuple[str, ...]:
        return self.column.path


@dataclass(frozen=True, slots=True)
class Aggregate:
    """function: COUNT COUNT_DISTINCT SUM AVG MIN MAX. No column: COUNT()."""

    function: str
    column: "Column | NameColumn | None"


Grouped = Column | NameColumn | Dated
Single = Column | NameColumn | Labelled
"""What a plain row may tell."""
Expression = Grouped | Labelled | Grouping | Aggregate


@dataclass(frozen=True, slots=True)
class Range:
    """From ``start`` to before ``end``."""

    start: Value
    end: Value


@dataclass(frozen=True, slots=True)
class Test:
    """operator: = != < <= > >= like. None is null."""

    __test__ = False
    left: Expression
    operator: str
    value: Value | Range | None


@dataclass(frozen=True, slots=True)
class Among:
    left: Expression
    negated: bool
    values: tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class SemiJoin:
    left: Column
    negated: bool
    query: "Checked"


@dataclass(frozen=True, slots=True)
class Negation:
    inner: "Condition"


@dataclass(frozen=True, slots=True)
class Connected:
    word: str
    parts: tuple["Condition", ...]


Condition = Test | Among | SemiJoin | Negation | Connected


@dataclass(frozen=True, slots=True)
class Output:
    """One selected value. ``key``: its name in the answer; of a plain row only where an alias was given."""

    what: Expression
    key: str


@dataclass(frozen=True, slots=True)
class ByType:
    """TYPEOF: what a lookup to several objects tells of each of them, and of the rest (None: null)."""

    lookup: NameColumn  # its Id
    branches: tuple[tuple[str, tuple[Column, ...]], ...]
    otherwise: tuple[NameColumn, ...] | None


@dataclass(frozen=True, slots=True)
class Children:
    """A subquery over a child relationship; ``reference`` is the child's field that points at this row."""

    name: str
    reference: Field
    query: "Checked"


@dataclass(frozen=True, slots=True)
class Sort:
    what: Expression
    descending: bool
    nulls_first: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """kind: rows | groups | count (the whole answer is totalSize)."""

    kind: str
    source: SObject
    outputs: tuple[Output | Children | ByType, ...]
    where: Condition | None
    group: tuple[Grouped, ...]
    having: Condition | None
    order: tuple[Sort, ...]
    limit: int | None
    offset: int
    sets: tuple[tuple[Grouped, ...], ...] = ()
    """Of ROLLUP and CUBE: what each kind of row is grouped by, the finest first."""
