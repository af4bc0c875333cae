"""The shape of each object as the signed-in user sees it.

A field hidden by field-level security is not described, and looks the same as one that does not exist. Tried only
against the sandbox org.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from connector.errors import CrmError
from connector.records import FieldShape, ObjectShape
from connector.salesforce.session import TOGETHER, Session

_NAME = re.compile(r"[A-Za-z]\w*")
_HIDDEN = ("NOT_FOUND", "INVALID_TYPE", "INSUFFICIENT_ACCESS", "INSUFFICIENT_ACCESS_OR_READONLY")
_STAMPS = ("SystemModstamp", "LastModifiedDate", "CreatedDate")


@dataclass(frozen=True, slots=True)
class Described:
    """An object's shape, and what reading it needs beyond: its cursor field and its ways to parents."""

    shape: ObjectShape
    stamp: str  # the field that orders changes; empty where none can be filtered and sorted
    relationships: Mapping[str, tuple[str, ...]]  # the objects that each leads to

    def can_read(self, path: str) -> bool:
        """Whether a field, or a dotted path to a parent's field, may be asked for as far as this object knows."""
        head, dot, _rest = path.partition(".")
        if not dot:
            return path in self.shape.fields
        return head in self.relationships and all(_NAME.fullmatch(part) for part in path.split("."))


def describe(session: Session, objects: Iterable[str]) -> dict[str, Described]:
    """Each object that we may see, 25 for one call of the day."""
    names = [name for name in dict.fromkeys(objects) if _NAME.fullmatch(name)]
    found: dict[str, Described] = {}
    for start in range(0, len(names), TOGETHER):
        some = names[start : start + TOGETHER]
        answers = session.get_together([f"sobjects/{name}/describe" for name in some], place="describe")
        for name, answer in zip(some, answers, strict=True):
            if not isinstance(answer, CrmError):
                found[name] = _described(answer)
            elif answer.code not in _HIDDEN:
                raise answer
    return found


def _described(raw: Mapping[str, Any]) -> Described:
    fields = {field["name"]: field for field in raw["fields"]}
    stamp = next(
        (name for name in _STAMPS if name in fields and fields[name]["filterable"] and fields[name]["sortable"]), ""
    )
    return Described(
        shape=ObjectShape(
            name=raw["name"],
            label=raw["label"],
            createable=raw["createable"],
            updateable=raw["updateable"],
            deletable=raw["deletable"],
            fields={name: _field(field) for name, field in fields.items()},
        ),
        stamp=stamp,
        relationships={
            field["relationshipName"]: tuple(field.get("referenceTo") or ())
            for field in fields.values()
            if field.get("relationshipName")
        },
    )


def _field(raw: Mapping[str, Any]) -> FieldShape:
    return FieldShape(
        name=raw["name"],
        label=raw["label"],
        type=raw["type"],
        length=raw.get("length") or 0,
        scale=raw.get("scale") or 0,
        nillable=raw["nillable"],
        createable=raw["createable"],
        updateable=raw["updateable"],
        filterable=raw["filterable"],
        calculated=raw["calculated"],
        external_id=bool(raw.get("externalId")),
        unique=bool(raw.get("unique")),
        values=tuple(value["value"] for value in raw.get("picklistValues") or () if value.get("active", True)),
        restricted=bool(raw.get("restrictedPicklist")),
        reference_to=tuple(raw.get("referenceTo") or ()),
        relationship=raw.get("relationshipName") or None,
    )
