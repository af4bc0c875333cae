"""A company's files, resolved: what sync, translation and output work with. Frozen, and made once per run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeGuard
from zoneinfo import ZoneInfo

from connector.records import Row
from mappings.hold_out import HoldOut
from mappings.reading.shelves import Shelves
from rules.call_review.rubric import Rubric
from rules.facts import Role, Strength
from rules.matching.links import Policy
from rules.playbook import Playbook

if TYPE_CHECKING:
    from mappings.speak import Words


@dataclass(frozen=True, slots=True)
class Login:
    """Where to sign in, and the environment variables that hold each secret. Never a secret itself."""

    url: str
    consumer_key: str
    consumer_secret: str | None = None
    username: str | None = None
    private_key: str | None = None


@dataclass(frozen=True, slots=True)
class CallReviews:
    """By what calls are reviewed (None: by nothing), from which day on a rep's manager sees the reviews (None: never),
    and whether words of calls also stand where everybody reads them who sees the deal."""

    rubric: Rubric | None = None
    managers_from: date | None = None
    words_on_deal: bool = False


@dataclass(frozen=True, slots=True)
class SecondReader:
    """A language model beside the words. `key` is the environment variable that holds it; prices are in US dollars a
    million tokens, `budget` in US dollars a month."""

    name: str
    model: str
    key: str
    budget: float
    price_read: float
    price_written: float
    by_night: bool
    url: str


@dataclass(frozen=True, slots=True)
class Exports:
    """A folder of exports, and what their columns cannot tell of themselves."""

    folder: Path
    decimal: Literal[",", "."] | None = None
    dates: Literal["dmy", "mdy"] | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """Which open deals are judged; an empty part lets all through."""

    kinds: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()
    min_amount: float | None = None
    max_amount: float | None = None


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of record: its CRM object, and our name -> CRM field for all that is mapped."""

    name: str
    object: str
    fields: Mapping[str, str]
    optional: frozenset[str] = frozenset()  # our names that may be missing in the CRM
    optional_object: bool = False

    def source(self, ours: str) -> str:
        """`Opportunity.Amount`, to point at."""
        return f"{self.object}.{self.fields[ours]}" if ours in self.fields else self.object


@dataclass(frozen=True, slots=True)
class ElementWrite:
    field: str
    value: str  # person | strength | text


@dataclass(frozen=True, eq=False)
class ElementMap:
    """Where one methodology element stands. `means` is by case-folded value; None there: the value says unknown."""

    key: str
    field: str | None
    optional: bool
    is_contact: bool
    role: Role | None
    means: Mapping[str, Strength | None]
    write: ElementWrite | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """The admin's word on one channel; None stands for every owner."""

    always: frozenset[str] | None = frozenset()
    never: frozenset[str] | None = frozenset()


@dataclass(frozen=True, slots=True)
class Ids:
    """How an id tells what it is of. `begins` by our kind; one that is not in it says nothing."""

    lengths: frozenset[int]
    begins: Mapping[str, str]

    def is_one(self, value: object) -> TypeGuard[str]:
        return (
            isinstance(value, str)
            and value.isascii()
            and value.isalnum()
            and (not self.lengths or len(value) in self.lengths)
        )

    def of(self, kind: str, value: object) -> str | None:
        """The id of a record of this kind, or None."""
        return value if self.is_one(value) and value.startswith(self.begins[kind]) else None


@dataclass(frozen=True, slots=True)
class Tasks:
    """What kinds of task, and types and results of a logged call, say. Results are case-folded."""

    calls: frozenset[str]
    mails: frozenset[str]
    mass_mails: frozenset[str]
    plain: frozenset[str]
    inbound: frozenset[str]
    reached: frozenset[str]
    missed: frozenset[str]
    talk_seconds: int


@dataclass(frozen=True, slots=True)
class Signal:
    """A field of the company's own as terms of the score. `insist`: used although it looks like a leak."""

    field: str
    optional: bool = False
    insist: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """The field that says how a deal ended, with its case-folded values."""

    field: str
    won: frozenset[str]
    lost: frozenset[str]


@dataclass(frozen=True, eq=False)
class Fields:
    """The dictionary of one CRM. `kinds` by our name; a kind that is not mapped at all is missing there."""

    name: str
    crm: str
    kinds: Mapping[str, Kind]
    elements: Mapping[str, ElementMap]
    roles: Mapping[str, Role]  # case-folded CRM role
    changes: Mapping[str, str]  # CRM field -> our word
    ids: Ids
    tasks: Tasks
    declined: frozenset[str]
    cancelled: tuple[str, ...]
    automatic: tuple[str, ...]
    drafts: frozenset[str]
    blanks: frozenset[str]
    capture_days: int
    channels: Mapping[str, Channel]  # mail, meetings, calls
    digest: str
    signals: Mapping[str, Signal] = field(default_factory=dict)
    outcome: Outcome | None = None
    transcript_content: str | None = None  # the field with the words of a call; read when needed, never kept
    places: Mapping[tuple[str, ...], tuple[str, int]] = field(default_factory=dict, repr=False)

    @property
    def opportunity(self) -> Kind:
        return self.kinds["opportunity"]

    @cached_property
    def by_object(self) -> Mapping[str, Kind]:
        return {kind.object: kind for kind in self.kinds.values()}


OwnSentences = Mapping[str, Mapping[str, Mapping[str, str]]]
"""The sentences of a playbook's own risks, by rule, part and language."""


@dataclass(frozen=True, eq=False)
class Process:
    """A playbook with what the CRM calls its stages. `stages` leads from the case-folded label to our key."""

    playbook: Playbook
    stages: Mapping[str, str]
    crm_values: Mapping[str, tuple[str, ...]]  # stage key -> labels, as written
    digest: str
    places: Mapping[tuple[str, ...], tuple[str, int]] = field(default_factory=dict, repr=False)
    own_sentences: OwnSentences = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Organisation:
    """One CRM organisation with everything resolved. `digest` covers all of it but `login`, `second` and `paused`."""

    alias: str
    crm: str
    login: Login
    organisation_id: str | None
    scope: Scope
    fields: Fields
    process: Process  # of every deal that `processes` names none for
    processes: Mapping[str, Process]  # by kind of deal
    words: "Words"
    language: str
    currency: str
    time_zone: str
    workdays: tuple[int, ...]
    country: str | None
    region: str | None
    free_days: tuple[date, ...]
    opportunity_writes: str  # never | link
    api_share: float  # of the CRM's daily calls, how much is ours
    quotes: Mapping[str, str]  # calls, mail -> full | paraphrase | never
    canary: str  # optional | required
    paused: bool
    digest: str
    matching: Policy = field(default_factory=Policy)
    call_reviews: CallReviews = field(default_factory=CallReviews)
    reading: Shelves = field(default_factory=Shelves)
    second: SecondReader | None = None
    hold_out: HoldOut = field(default_factory=HoldOut)
    keep_days: int = 90  # of writes and former assessments
    exports: Exports | None = None
    place: str = ""
    places: Mapping[tuple[str, ...], tuple[str, int]] = field(default_factory=dict, repr=False)

    def process_for(self, deal_kind: str | None) -> Process:
        return self.processes.get(deal_kind or "", self.process)

    def playbook_for(self, opportunity: Row) -> Playbook:
        """The playbook of this deal's kind (record type or pipeline), or the organisation's own."""
        kind = opportunity.values.get(self.fields.opportunity.fields.get("kind", ""))
        return self.process_for(kind if isinstance(kind, str) else None).playbook

    def all_playbooks(self) -> tuple[Playbook, ...]:
        """Every playbook in use, each once."""
        return tuple({p.playbook.name: p.playbook for p in (self.process, *self.processes.values())}.values())

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


@dataclass(frozen=True)
class Company:
    """All organisations of one installation, by alias."""

    organisations: Mapping[str, Organisation]
