"""Our own records in the CRM, read back: their keys, what people set on them, and the lives they carry.

A key is `organisation:opportunity18:kind:life:number`. A life is the key that the engine uses for the same thing over
time (`risk.buyer-silent`, `gap.economic_buyer`, `step.pain-stated`, `next_action.book-next-meeting`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from connector.records import Row, Source
from rules.assessment import Ending
from rules.facts import FindingState, Former, Mark, Occurrence

ASSESSMENT = "Cornerman_Assessment__c"
FINDING = "Cornerman_Finding__c"
GAP = "Cornerman_Gap__c"
ACTION = "Cornerman_Action__c"
RUN = "Cornerman_Run__c"
CALL_REVIEW = "Cornerman_Call_Review__c"
CALL_REVIEW_SHARE = "Cornerman_Call_Review__Share"
REQUEST = "Cornerman_Request__c"

ASKED_OF = "Opportunity__c"
"""The deal that a request asks to be judged again."""

PRIMARY = "Is_Primary__c"
"""Marks the one action that comes first."""

ENGINE_STATE = "Engine_State__c"
"""What the engine thinks of a finding, gap or action; people's own word stands beside it."""

INCIDENTAL = frozenset({"Changed_On__c", "Playbook__c", "Weights__c", "Engine__c"})
"""When and by which versions an answer came: written with an answer that differs, never for themselves."""

PARENTS_FIRST = (ASSESSMENT, FINDING, GAP, ACTION)
"""The order in which they are written: a child refers to its parent by key."""


@dataclass(frozen=True, slots=True)
class _Fields:
    """The fields of one of our objects by what they hold; None where it has no such field."""

    title: str
    state: str | None = None  # what a person set
    reason: str | None = None  # and why
    until: str | None = None  # and until when
    ended_on: str | None = None

    @property
    def read_back(self) -> tuple[str, ...]:
        return tuple(name for name in (self.state, self.reason, self.until) if name)


_FIELDS: Mapping[str, _Fields] = {
    FINDING: _Fields("Title__c", "State__c", "State_Reason__c", "Snoozed_Until__c", "Cleared_On__c"),
    GAP: _Fields("Element_Label__c", ended_on="Closed_On__c"),
    ACTION: _Fields("Title__c", "Status__c", "Status_Reason__c", "Not_Before__c"),
}
_ENDED = frozenset(Ending)


@dataclass(frozen=True, slots=True)
class OwnKey:
    """The parts of an external key."""

    organisation: str
    deal: str
    kind: str
    life: str = ""
    number: int = 1

    def __str__(self) -> str:
        head = f"{self.organisation}:{self.deal}:{self.kind}"
        return f"{head}:{self.life}:{self.number}" if self.life else head

    @classmethod
    def parse(cls, text: str) -> "OwnKey | None":
        """None for a key that is not ours."""
        parts = text.split(":")
        if len(parts) == 3:
            return cls(parts[0], parts[1], parts[2])
        if len(parts) == 5 and parts[4].isdigit():
            return cls(parts[0], parts[1], parts[2], parts[3], int(parts[4]))
        return None


def sources() -> tuple[Source, ...]:
    """What is read back of our own records."""
    return (
        Source(ASSESSMENT, ("Key__c",)),  # so that its deletion is seen
        *(Source(name, ("Key__c", "Since__c", ENGINE_STATE, *fields.read_back)) for name, fields in _FIELDS.items()),
        Source(REQUEST, (ASKED_OF, "State__c")),
    )


def is_asked(row: Row) -> bool:
    """Whether this is a request that nobody has answered."""
    return row.object == REQUEST and row.values.get("State__c") == "Asked"


def is_ours(object_name: str) -> bool:
    return object_name in PARENTS_FIRST


def key_of(row: Row) -> OwnKey | None:
    return OwnKey.parse(str(row.values.get("Key__c") or ""))


def deal_of(row: Row) -> str | None:
    """The deal that a record of ours is about, or that a request asks to be judged again."""
    if row.object == REQUEST:
        asked = row.values.get(ASKED_OF)
        return asked if isinstance(asked, str) else None
    key = key_of(row)
    return key.deal if key else None


def has_ended(values: Mapping[str, object]) -> bool:
    """Whether these values of a finding, gap or action say that its life is over."""
    return values.get(ENGINE_STATE) in _ENDED


def ending(object_name: str, values: Mapping[str, object], day: date) -> dict[str, object]:
    """What brings a record of ours to its end on a deal that is judged no more; empty for one that has ended."""
    if object_name == ASSESSMENT:
        return dict.fromkeys(("Primary_Action__c", "Primary_Reason__c", "Primary_Timing__c", "Primary_Due__c"))
    fields = _FIELDS.get(object_name)
    if fields is None or has_ended(values):
        return {}
    if fields.ended_on is None:
        return {ENGINE_STATE: Ending.NO_LONGER_NEEDED.value, PRIMARY: False}
    ended = Ending.CLEARED if object_name == FINDING else Ending.CLOSED
    return {ENGINE_STATE: ended.value, fields.ended_on: day.isoformat()}


def title(object_name: str, values: Mapping[str, object]) -> str | None:
    """What people read first of a record of ours, where these values hold it."""
    fields = _FIELDS.get(object_name)
    found = values.get(fields.title) if fields else None
    return str(found) if found else None


def marks_of(rows: Iterable[Row]) -> dict[tuple[str, int], Mark]:
    """What people set, by life and number. A record that nobody touched is left out."""
    marks = {}
    for row in rows:
        fields, key = _FIELDS.get(row.object), key_of(row)
        if fields is None:
            continue
        status = str(row.values.get(fields.state or "") or "").lower()
        if key is None or status in ("", FindingState.NEW):
            continue
        day = row.values.get(fields.until or "")
        reason = row.values.get(fields.reason or "")
        marks[key.life, key.number] = Mark(status, reason, date.fromisoformat(day[:10]) if day else None)
    return marks


def current_marks(marks: Mapping[tuple[str, int], Mark], former: Former | None) -> dict[str, Mark]:
    """The marks on the lives that stand now, by life. What was set on a former occurrence binds nobody."""
    if former is None:
        return {}
    return {
        life: mark
        for (life, number), mark in sorted(marks.items())
        if life in former.lives and former.lives[life].number == number and former.lives[life].open
    }


def adopted(rows: Iterable[Row], asked: Mapping[str, Occurrence], today: date) -> Former | None:
    """A former state pieced together from our records found in the CRM, for a deal that came back or a new store.

    `asked` holds what is remembered of actions by their keys: those of a deal held out are in no CRM.
    """
    lives = dict(asked)
    for row in rows:
        key = key_of(row)
        if key is None or not key.life or (key.life in lives and lives[key.life].number > key.number):
            continue
        since = row.values.get("Since__c")
        lives[key.life] = Occurrence(
            key.number,
            date.fromisoformat(since[:10]) if since else today,
            row.values.get(ENGINE_STATE) not in _ENDED,
        )
    if not lives:
        return None
    return Former(today, None, None, lives=dict(sorted(lives.items())))
