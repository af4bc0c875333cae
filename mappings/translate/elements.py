"""What the mapped fields say of each methodology element. A filled field is the rep's word: assumed, no more."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connector.records import Row
from mappings.organisation import ElementMap, Fields
from mappings.translate.people import People
from mappings.translate.values import LONG, text, word
from rules.facts import Cause, Element, Source, Strength, Unknown


@dataclass
class Recorded:
    """Elements that something is recorded for, and those of which nothing can be known."""

    elements: dict[str, Element] = field(default_factory=dict)
    blind: dict[str, Unknown] = field(default_factory=dict)


def elements_of(
    fields: Fields,
    opportunity: Row,
    people: People,
    replied: frozenset[str],
    blind: Mapping[str, Unknown],
) -> Recorded:
    """Every mapped element. `replied`: who of the buyer's people has answered on this deal."""
    recorded = Recorded()
    for key, element in fields.elements.items():
        raw = opportunity.values.get(element.field) if element.field else None
        found = _from_field(fields, element, opportunity, raw, people, replied)
        if found is None and element.role is not None:
            found = _from_role(fields, element, people, replied)
        if isinstance(found, Unknown):
            recorded.blind[f"element.{key}"] = found
        elif found is not None:
            recorded.elements[key] = found
        elif unknown := blind.get(f"element.{key}"):
            recorded.blind[f"element.{key}"] = unknown
    return recorded


def _from_field(
    fields: Fields, element: ElementMap, opportunity: Row, raw: Any, people: People, replied: frozenset[str]
) -> Element | Unknown | None:
    if raw is None or raw == "" or (raw is False and not element.means):
        return None
    source = Source(f"{opportunity.object}.{element.field}", opportunity.id)
    if element.is_contact:
        if not fields.ids.is_one(raw):
            return Unknown(Cause.UNREADABLE, f"{source.field}: no contact")
        strength = Strength.INFERRED if raw in replied else Strength.ASSUMED
        return Element(element.key, strength, people.name(raw), raw, source)
    said = text(raw, LONG)
    if element.means:
        return _by_meaning(element, raw, said, source)
    if said is None or said.casefold() in fields.blanks:
        return None
    return Element(element.key, Strength.ASSUMED, None if raw is True else said, None, source)


def _by_meaning(element: ElementMap, raw: Any, said: str | None, source: Source) -> Element | Unknown:
    """What the admin says that this value means. A value nobody explained is unknown, not a guess."""
    value = word(raw)
    strength = element.means.get(value)
    if strength is None:
        cause = Cause.NOT_CAPTURED if value in element.means else Cause.NOT_MAPPED
        return Unknown(cause, f'{source.field}: "{said}"')
    return Element(element.key, strength, said, None, source)


def _from_role(fields: Fields, element: ElementMap, people: People, replied: frozenset[str]) -> Element | None:
    kind = fields.kinds.get("contact_role")
    if kind is None or element.role is None:
        return None
    person = people.holding(element.role)
    if person is None:
        return None
    strength = Strength.INFERRED if person in replied else Strength.ASSUMED
    return Element(element.key, strength, people.name(person), person, Source(kind.source("role"), person))
