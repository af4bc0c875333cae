"""What crosses the border of a CRM, in neutral shapes.

Values are plain JSON: text, numbers, true/false, None. A date is `2026-01-31`, a point in time
`2026-01-31T09:30:00Z` (UTC, whole seconds). Names of objects and fields stay the CRM's own; the mappings know
what they mean.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose organisation answers, and in which words it counts."""

    organisation: str  # the CRM's id of the organisation, pinned at the first sync
    name: str
    user: str  # id of the user we act as
    is_sandbox: bool
    time_zone: str  # IANA name
    currency: str  # ISO code of the corporate currency
    language: str


@dataclass(frozen=True, slots=True)
class FieldShape:
    """One field as the CRM describes it to us. A field that we may not read is not described at all."""

    name: str
    label: str
    type: str
    length: int = 0
    scale: int = 0
    nillable: bool = True
    createable: bool = False
    updateable: bool = False
    filterable: bool = True
    calculated: bool = False
    external_id: bool = False
    unique: bool = False
    values: tuple[str, ...] = ()
    restricted: bool = False
    reference_to: tuple[str, ...] = ()
    relationship: str | None = None  # the name by which a dotted path goes through it to its parent


@dataclass(frozen=True, slots=True)
class ObjectShape:
    """One object as the CRM describes it to us."""

    name: str
    label: str
    createable: bool
    updateable: bool
    deletable: bool
    fields: Mapping[str, FieldShape] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """What to read of one object: only mapped fields, nothing else is ever kept."""

    object: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """How far an object has been read: the last row's stamp, ties broken by its id."""

    stamp: str
    id: str


@dataclass(frozen=True, slots=True)
class Want:
    """Read this source from this cursor on; None reads all."""

    source: Source
    cursor: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One record as it stands in the CRM. A deleted one keeps its id; a merged one names its survivor."""

    object: str
    id: str
    stamp: str
    values: Values
    deleted: bool = False
    survivor: str | None = None
    by: str | None = None  # the user who changed it last, where a single record was asked for


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one object. `cursor` is how far it is read once these are kept; None: not further than before."""

    object: str
    rows: tuple[Row, ...]
    cursor: Cursor | None
    last: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A reference to one of our own records by its external key, for when its CRM id is not known yet."""

    object: str
    key: str


@dataclass(frozen=True, slots=True)
class Write:
    """Values for one record: found by our external `key` (created when missing) or by its CRM `id` (updated only).

    A share row has neither: it is created, and one that says the same already stays the only one.

    `lane` is the id of the parent that the CRM locks with the record; rows of one lane are never sent in parallel.
    """

    object: str
    values: Values
    key: str | None = None
    id: str | None = None
    lane: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the CRM refused one write: its own code and words, and the fields it named."""

    code: str
    message: str
    fields: tuple[str, ...] = ()
    passing: bool = False  # a lock or a limit: worth sending again without anybody's help


@dataclass(frozen=True, slots=True)
class Written:
    """The CRM's answer to one write, in the order of the writes."""

    id: str | None
    created: bool = False
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of one field, from the CRM's own history. Values are None where the CRM keeps none (long texts)."""

    record: str
    field: str
    before: Any
    after: Any
    by: str  # user id
    at: str


@dataclass(frozen=True, slots=True)
class Budget:
    """Calls used and allowed by the CRM in its own day, as last heard."""

    used: int
    limit: int
