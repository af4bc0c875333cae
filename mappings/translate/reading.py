"""What to read of a CRM, what of it is hidden from us, and which deal a row belongs to."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from connector.records import ObjectShape, Row, Source
from mappings import own
from mappings.organisation import Fields, Kind, Organisation
from mappings.translate.ending import ending_of
from mappings.translate.values import flag, number, text
from rules.facts import Cause, Unknown

_PARTS = {
    "people": ("contact_role", ("contact", "role")),
    "stages": ("stage_history", ("stage", "on")),
    "changes": ("changes", ("field", "before", "after", "on")),
    "mail": ("email", ("incoming", "on")),
    "meetings": ("event", ("start",)),
    "tasks": ("task", ("on", "done")),
}
"""Part of a case -> the kind it stands on, and the fields without which it cannot be told."""


def can_see(shape: ObjectShape | None, field: str) -> bool:
    """Whether a field is described to us; a dotted path, whether its way to the parent is."""
    if shape is None:
        return False
    head, dot, _ = field.partition(".")
    if not dot:
        return field in shape.fields
    return any(one.relationship == head for one in shape.fields.values())


def objects(fields: Fields) -> tuple[str, ...]:
    """Every object to ask the CRM about: the mapped ones and our own."""
    mapped = {kind.object for kind in fields.kinds.values()}
    return tuple(sorted(mapped | {own.CALL_REVIEW} | {source.object for source in own.sources()}))


def sources(fields: Fields, shapes: Mapping[str, ObjectShape]) -> tuple[Source, ...]:
    """What to read: mapped fields that we can see, of objects that we can see, and people's fields of our own."""
    found = []
    for kind in fields.kinds.values():
        shape = shapes.get(kind.object)
        if shape is None:
            continue
        wanted = set(kind.fields.values())
        if kind.name == "opportunity":
            wanted |= {element.field for element in fields.elements.values() if element.field}
            wanted |= {element.write.field for element in fields.elements.values() if element.write}
            wanted |= {signal.field for signal in fields.signals.values()}
            wanted |= {fields.outcome.field} if fields.outcome else set()
        found.append(Source(kind.object, tuple(sorted(field for field in wanted if can_see(shape, field)))))
    for source in own.sources():
        if shape := shapes.get(source.object):
            found.append(Source(source.object, tuple(field for field in source.fields if can_see(shape, field))))
    return tuple(sorted(found, key=lambda source: source.object))


def blind_spots(fields: Fields, shapes: Mapping[str, ObjectShape]) -> dict[str, Unknown]:
    """What nobody can know of any deal, by the keys of `Case.blind`, with the cause. Never a risk, never a gap."""
    return dict(sorted(_blind(fields, shapes)))


def _blind(fields: Fields, shapes: Mapping[str, ObjectShape]) -> Iterator[tuple[str, Unknown]]:
    from mappings.schema import OURS

    opportunity = fields.kinds["opportunity"]
    for ours in OURS["opportunity"]:
        if unknown := _unknown(opportunity, ours, shapes):
            yield ours, unknown
    no_people = False
    for part, (name, needed) in _PARTS.items():
        kind = fields.kinds.get(name)
        unknown = _of_part(kind, name, needed, shapes)
        if unknown is None and part == "people":
            unknown = _of_part(fields.kinds.get("contact"), "contact", ("name",), shapes)
        if unknown is not None:
            no_people = no_people or part == "people"
            yield part, unknown
    calls = [_of_part(fields.kinds.get(name), name, ("on",), shapes) for name in ("task", "call")]
    if calls[0] and calls[1]:
        yield "calls", calls[0]
    for key, element in fields.elements.items():
        if element.field and can_see(shapes.get(opportunity.object), element.field):
            continue
        if element.field and not element.optional:
            yield f"element.{key}", Unknown(Cause.UNREADABLE, f"{opportunity.object}.{element.field}")
        elif element.role is None or no_people:  # else the contact roles tell
            yield f"element.{key}", Unknown(Cause.NOT_MAPPED, element.field or f"elements.{key}")
    for key, signal in fields.signals.items():
        if not can_see(shapes.get(opportunity.object), signal.field):
            cause = Cause.NOT_MAPPED if signal.optional else Cause.UNREADABLE
            yield f"signal.{key}", Unknown(cause, f"{opportunity.object}.{signal.field}")


def _of_part(
    kind: Kind | None, name: str, needed: tuple[str, ...], shapes: Mapping[str, ObjectShape]
) -> Unknown | None:
    if kind is None:
        return Unknown(Cause.NOT_MAPPED, name)
    if kind.object not in shapes:
        return Unknown(Cause.NOT_MAPPED if kind.optional_object else Cause.UNREADABLE, kind.object)
    return next((unknown for ours in needed if (unknown := _unknown(kind, ours, shapes))), None)


def _unknown(kind: Kind, ours: str, shapes: Mapping[str, ObjectShape]) -> Unknown | None:
    field = kind.fields.get(ours)
    if field is None:
        return Unknown(Cause.NOT_MAPPED, f"{kind.name}.{ours}")
    if can_see(shapes.get(kind.object), field):
        return None
    return Unknown(Cause.NOT_MAPPED if ours in kind.optional else Cause.UNREADABLE, f"{kind.object}.{field}")


@dataclass(frozen=True, slots=True)
class Touch:
    """The deal a row belongs to, or the ids (of an account, contact or user) through which it belongs to deals."""

    deal: str | None
    via: tuple[str, ...] = ()


def touches(fields: Fields, row: Row) -> Touch:
    """Which deals must be judged again when this row changes.

    An activity on a contact or an account only is part of the story of every deal that names that contact or account.
    """
    if own.is_ours(row.object) or own.is_asked(row):
        return Touch(own.deal_of(row))
    kind = fields.by_object.get(row.object)
    if kind is None:
        return Touch(None)
    if kind.name == "opportunity":
        return Touch(row.id)
    if kind.name in ("account", "contact", "user"):
        return Touch(None, (row.id,))
    names, values, ids = kind.fields, row.values, fields.ids
    about = values.get(names.get("deal", ""))
    if deal := ids.of("opportunity", about):
        return Touch(deal)
    via = {
        ids.of("account", about),
        ids.of("contact", about),
        ids.of("account", values.get(names.get("account", ""))),
        ids.of("contact", values.get(names.get("person", ""))),
    }
    return Touch(None, tuple(sorted(one for one in via if one)))


def references(fields: Fields, row: Row) -> tuple[str, ...]:
    """The ids of accounts, contacts and users that a deal's own row points to, so that they belong to its case."""
    kind = fields.by_object.get(row.object)
    if kind is None:
        return ()
    columns: set[str | None] = set()
    if kind.name == "opportunity":
        columns = {kind.fields.get("account"), kind.fields.get("owner")}
        columns |= {element.field for element in fields.elements.values() if element.is_contact}
    elif kind.name == "contact_role":
        columns = {kind.fields["contact"]}
    found = {row.values.get(column) for column in columns if column}
    return tuple(sorted(one for one in found if isinstance(one, str) and one))


def is_private(fields: Fields, row: Row) -> bool:
    """Whether a row is somebody's private event, which is not to be kept."""
    kind = fields.by_object.get(row.object)
    return kind is not None and kind.name == "event" and flag(row.values.get(kind.fields.get("private", "")))


def in_scope(organisation: Organisation, opportunity: Row) -> bool:
    """Whether a deal is judged: open, and within what the admin named.

    A deal whose kind cannot be read is outside a scope of kinds. An amount that is missing, or stands in another
    currency than the organisation's, says nothing against a limit.
    """
    names, values, scope = organisation.fields.kinds["opportunity"].fields, opportunity.values, organisation.scope
    if opportunity.deleted or ending_of(organisation.fields, values)[0]:
        return False
    if scope.kinds and text(values.get(names.get("kind", ""))) not in scope.kinds:
        return False
    if scope.owners and values.get(names.get("owner", "")) not in scope.owners:
        return False
    amount = number(values.get(names.get("amount", "")))
    currency = text(values.get(names.get("currency", ""))) or organisation.currency
    if amount is None or currency != organisation.currency:
        return True
    return (scope.min_amount or 0) <= amount <= (scope.max_amount or float("inf"))
