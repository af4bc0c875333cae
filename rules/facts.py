"""What a rule may look at: the smallest parts of a case, each plain, frozen and without behaviour of its CRM."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum
from typing import Any, Generic, TypeVar

from rules.value import value

T = TypeVar("T")


class Cause(StrEnum):
    """Why a fact is unknown. None of these is ever a gap or a risk."""

    UNREADABLE = "unreadable"  # a permission is missing
    NOT_SYNCED = "not synced"  # the CRM has it, we have not read it
    NOT_CAPTURED = "not captured"  # it happens outside this CRM: an owner whose mail never reaches it
    NOT_MAPPED = "not mapped"  # the admin named no field for it


@value
class Unknown:
    """A fact that nobody may judge by: why, and where it would stand (`Opportunity.Amount`, `mail of Ana Sousa`)."""

    cause: Cause
    where: str


@value
class Source:
    """Where a value stands in the CRM: object.field, the record, and the day it says so."""

    field: str
    record: str
    as_of: date | None = None


@value
class Fact(Generic[T]):
    """A value with its source. Known and None is absent: read, and empty. With `unknown` set nobody may judge by it."""

    value: T | None
    source: Source | None = None
    unknown: Unknown | None = None

    @property
    def known(self) -> bool:
        return self.unknown is None

    @property
    def present(self) -> bool:
        return self.unknown is None and self.value is not None


class Strength(IntEnum):
    """How well a methodology element is proven, weakest first. Only the buyer's words confirm."""

    CONTRADICTED = 0  # the buyer said the opposite
    NOT_ASKED = 1
    STALE = 2  # once proven, too long ago
    ASSUMED = 3  # the rep says so
    INFERRED = 4  # follows from what the buyer did
    CONFIRMED = 5  # the buyer said or confirmed it


class Role(StrEnum):
    """What a person decides in this deal."""

    ECONOMIC_BUYER = "economic buyer"
    CHAMPION = "champion"
    TECHNICAL = "technical"
    USER = "user"
    LEGAL = "legal or procurement"
    BLOCKER = "blocker"
    OTHER = "other"
    UNKNOWN = "unknown"


class Kind(StrEnum):
    """What an activity is."""

    MAIL = "mail"
    CALL = "call"
    MEETING = "meeting"
    TASK = "task"


class Side(StrEnum):
    """Whose doing an activity or a sentence is."""

    BUYER = "buyer"
    REP = "rep"
    BOTH = "both"  # a meeting held, a call that connected
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Deal:
    """The opportunity itself. A field that could not be read is None here and named in `Case.blind`."""

    id: str
    name: str
    owner: str  # user id
    owner_name: str
    account: str | None = None
    account_name: str | None = None
    stage: str | None = None  # key of the playbook's stage
    stage_label: str | None = None  # as the CRM says it
    amount: float | None = None
    currency: str | None = None
    close_date: date | None = None
    created_on: date | None = None
    next_step: str | None = None
    next_step_on: date | None = None
    forecast: str | None = None
    kind: str | None = None  # record type or pipeline
    country: str | None = None  # ISO code of the buyer, for holidays
    partner_managed: bool | None = None
    closed: bool = False
    won: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """A buyer's person on this deal (contact role), with what they decide."""

    id: str
    name: str
    title: str | None = None
    role: Role = Role.UNKNOWN
    primary: bool = False
    left: bool = False  # mail bounced: they may have left the company


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that happened or is planned, on the company's calendar day `on`."""

    id: str
    kind: Kind
    on: date
    side: Side
    done: bool
    people: tuple[str, ...] = ()  # ids of the buyer's people who took part
    subject: str = ""
    source: str = ""  # CRM object
    cancelled: bool = False
    out_of_office: bool = False


@dataclass(frozen=True, slots=True)
class StageMove:
    """The deal entered `stage` (playbook key; None where the CRM's label maps to none) on a day.

    Two moves on one day stand in the order they were made.
    """

    on: date
    stage: str | None
    label: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field moved from one value to another on a day. `name` is our word: close_date, amount, next_step, owner."""

    name: str
    on: date
    before: str | float | None
    after: str | float | None


UNTRIED = "untried"
"""The flag of evidence found by words that were never tried on real talk, with their language: much may be missed."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim quote that bears on something: a methodology element, an objection, a next step."""

    about: str
    quote: str
    on: date | None  # None where the file says no day
    side: Side
    strength: Strength
    speaker: str | None = None
    call: str | None = None  # record id
    turn: int | None = None
    seconds: float | None = None  # from the start of the call
    detector: str | None = None  # key of the detector that found it
    flags: Mapping[str, Any] = field(default_factory=dict)  # class, state, date, owner, deliverable, kind ...


@value
class Element:
    """What is recorded for one methodology element in the field the admin mapped to it."""

    key: str
    strength: Strength
    text: str | None = None
    person: str | None = None  # contact id, where the element names one
    source: Source | None = None


class FindingState(StrEnum):
    """What people set on a finding or a breached step: the picklist's values in small letters."""

    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    NOT_A_RISK = "not a risk"
    DEVIATION = "legitimate deviation"


class ActionStatus(StrEnum):
    """What people set on an action: the picklist's values in small letters."""

    NEW = "new"
    ACCEPTED = "accepted"
    NOT_NOW = "not now"
    NOT_FOR_THIS_DEAL = "not for this deal"
    DONE = "done"
    DONE_ELSEWHERE = "done elsewhere"

    @classmethod
    def over(cls) -> "frozenset[ActionStatus]":
        """Those that end an action for this occurrence."""
        return _OVER


_OVER = frozenset({ActionStatus.NOT_FOR_THIS_DEAL, ActionStatus.DONE, ActionStatus.DONE_ELSEWHERE})


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person set on one of our findings, steps or actions.

    `status` is a FindingState or an ActionStatus, as a plain text: one field of the stored case holds either.
    """

    status: str
    reason: str | None = None
    until: date | None = None
    on: date | None = None


@value
class DoneWhen:
    """A test on later CRM data: `fact` is present, is `value`, is after `value`, or is at least `value`.

    `fact` is a fact of the case, `element.<key>` (its strength) or `step.<key>` (its state).
    """

    fact: str
    test: str  # present | is | after | at least
    value: str | int | float | bool | None = None


@value
class Occurrence:
    """One life of a finding, gap or action: it opened, and closed. Coming back is a new number.

    An action's life begins when it is first proposed; `due` and `done_when` are kept from then, so that a quiet day
    changes nothing. `unasked`: it was never the primary one, so nobody has seen it and its end is not told.
    """

    number: int
    since: date
    open: bool
    due: date | None = None
    done_when: DoneWhen | None = None
    unasked: bool = False


@dataclass(frozen=True, slots=True)
class Former:
    """What the last assessment of this deal said, as far as the next one may look at it."""

    on: date
    points: int | None  # None where it was pieced together from what stands in the CRM
    primary: str | None
    change: int = 0
    changed_for: str | None = None
    grounds: tuple[str, ...] = ()
    lives: Mapping[str, Occurrence] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Today:
    """The day of judgement on the company's calendar."""

    day: date
    time_zone: str = "UTC"
    workdays: tuple[int, ...] = (0, 1, 2, 3, 4)  # Monday is 0
    holidays: tuple[date, ...] = ()

    def __hash__(self) -> int:
        """By the day alone: it is asked for with every count of days, and calendars of one day seldom differ."""
        return self.day.toordinal()
