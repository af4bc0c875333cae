"""What people set on our findings and actions, and the keys under which these stand in the CRM."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from connector.records import Row
from mappings.translate.values import calendar_day, text
from rules.facts import Mark, Occurrence

FINDING, ACTION = "Cornerman_Finding__c", "Cornerman_Action__c"
KEY = "Key__c"
PEOPLES: Mapping[str, tuple[str, str, str]] = {
    FINDING: ("State__c", "State_Reason__c", "Snoozed_Until__c"),
    ACTION: ("Status__c", "Status_Reason__c", "Not_Before__c"),
}
"""Status, reason and date that people own, by object."""


@dataclass(frozen=True, slots=True)
class ExternalKey:
    """`organisation:opportunity18:kind:key:number`; an assessment has neither key nor number."""

    organisation: str
    deal: str
    kind: str
    key: str = ""
    number: int = 1

    def __str__(self) -> str:
        lead = f"{self.organisation}:{self.deal}:{self.kind}"
        return f"{lead}:{self.key}:{self.number}" if self.key else lead

    @classmethod
    def parse(cls, value: object) -> "ExternalKey | None":
        parts = value.split(":") if isinstance(value, str) else []
        if len(parts) == 3:
            return cls(parts[0], parts[1], parts[2])
        if len(parts) >= 5 and parts[-1].isdecimal() and len(parts[-1]) < 10:
            return cls(parts[0], parts[1], parts[2], ":".join(parts[3:-1]), int(parts[-1]))
        return None


def marks_of(rows: Iterable[Row]) -> dict[str, Mark]:
    """Marks by `key#number`, from the rows of our findings and actions. What nobody touched is left out."""
    marks: dict[str, Mark] = {}
    for row in sorted(rows, key=lambda r: r.id):
        key = ExternalKey.parse(row.values.get(KEY))
        if row.object not in PEOPLES or row.deleted or key is None or not key.key:
            continue
        status, reason, until = (row.values.get(field) for field in PEOPLES[row.object])
        said = text(status)
        if said is None or said.casefold() == "new":
            continue
        marks[f"{key.key}#{key.number}"] = Mark(said.casefold(), text(reason), calendar_day(until))
    return marks


def current(marks: Mapping[str, Mark], lives: Mapping[str, Occurrence] | None) -> dict[str, Mark]:
    """Of marks by `key#number`, those on lives that are still open, by key.

    Without a former assessment nobody knows which life is open: the newest of each key counts.
    """
    found: dict[str, Mark] = {}
    newest: dict[str, int] = {}
    for name in sorted(marks):
        key, _, tail = name.rpartition("#")
        number = int(tail) if key and tail.isdecimal() else 0
        key = key or name
        if lives is not None and number:
            life = lives.get(key)
            if life is None or not life.open or life.number != number:
                continue
        if number >= newest.get(key, 0):
            found[key], newest[key] = marks[name], number
    return found
