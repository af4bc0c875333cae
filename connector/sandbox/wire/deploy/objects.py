"""Objects and fields made or changed as their files declare them."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from connector.sandbox.wire.metadata import name_field, read_custom_field, read_object
from connector.sandbox.wire.schema import Field, SObject
from connector.sandbox.wire.storage import column_type

from .components import Component
from .files import NS

if TYPE_CHECKING:
    from connector.sandbox.wire.org import Org

Note = Callable[[Component, str], None]
_OBJECT_TAGS = frozenset(
    (
        *("actionOverrides", "allowInChatterGroups", "compactLayoutAssignment", "customHelpPage", "deploymentStatus"),
        *("description", "enableActivities", "enableBulkApi", "enableEnhancedLookup", "enableFeeds", "enableHistory"),
        *("enableLicensing", "enableReports", "enableSearch", "enableSharing", "enableStreamingApi", "fullName"),
        *("externalSharingModel", "gender", "label", "nameField", "pluralLabel", "recordTypeTrackHistory"),
        *("searchLayouts", "sharingModel", "sharingReasons", "startsWith", "visibility"),
    )
)


class Problem(ValueError):
    """Why a component cannot be deployed."""


def deploy_objects(org: "Org", found: Iterable[Component], note: Note) -> None:
    """Objects first, masters before their details, then the fields of standard objects. Faults are noted."""
    fields: dict[str, list[tuple[Component, Field]]] = {}
    objects: dict[str, Component] = {}
    for one in found:
        try:
            if one.kind == "CustomObject":
                _known_tags(one)
                objects[one.name] = one
            else:
                owner = one.name.partition(".")[0]
                fields.setdefault(owner, []).append((one, _field(org, one)))
        except Problem as problem:
            note(one, str(problem))
    for name in _by_dependency({*objects, *fields}, fields):
        try:
            _one(org, name, objects.get(name), fields.get(name, []), note)
        except Problem as problem:
            for one in [objects[name]] if name in objects else [pair[0] for pair in fields[name]]:
                note(one, str(problem))


def _known_tags(one: Component) -> None:
    assert one.root is not None
    for part in one.root:
        tag = part.tag.removeprefix(NS)
        if tag in ("validationRules", "recordTypes", "businessProcesses", "sharingRecalculations", "indexes"):
            raise Problem(f"{tag} are not served here")
        if tag not in _OBJECT_TAGS:
            raise Problem(f"Error parsing file: Element {tag} invalid at this location in type CustomObject")


def _field(org: "Org", one: Component) -> Field:
    assert one.root is not None
    try:
        column = read_custom_field(one.root)
    except ValueError as fault:
        raise Problem(str(fault)) from None
    owner = org.objects.get(one.name.partition(".")[0].lower())
    known = owner.get(column.name) if owner else None
    if not column.name.endswith("__c"):
        raise Problem("changes to standard fields are not served here")
    if known is not None and (known.formula is None) != (column.formula is None):
        raise Problem("Cannot change a field from or to a formula field")
    if known is not None and column_type(known) != column_type(column):
        raise Problem(f"Cannot update the type of the field from {known.type} to {column.type}")
    return column


def _by_dependency(names: set[str], fields: dict[str, list[tuple[Component, Field]]]) -> list[str]:
    """Masters before their details, so that key prefixes follow the same order on every run."""
    ordered: list[str] = []
    waiting = sorted(names)
    while waiting:
        ready = [
            name
            for name in waiting
            if not any(
                column.master and column.reference_to[0] in waiting and column.reference_to[0] != name
                for _, column in fields.get(name, ())
            )
        ]
        ordered += ready or waiting
        waiting = [name for name in waiting if name not in ready] if ready else []
    return ordered


def _one(org: "Org", name: str, declared: Component | None, fields: list[tuple[Component, Field]], note: Note) -> None:
    known = org.objects.get(name.lower())
    if not name.endswith("__c") and known is None:
        raise Problem("the sandbox does not serve this standard object")
    if known is None and declared is None:
        raise Problem(f"Entity Enumeration Or ID: bad value for restricted picklist field: {name}")
    one = known
    if declared is not None and name.endswith("__c"):
        assert declared.root is not None
        one = read_object(declared.root, name)
        title = name_field(declared.root)
        if known is None:
            if title is None:
                raise Problem("Must specify a nameField")
            one.add(title)
            org.packaged.add(name.lower())
        else:
            known.label, known.plural = one.label, one.plural
            known.sharing, known.sharing_reasons = one.sharing, one.sharing_reasons
    assert one is not None
    org.packaged |= {f"{name}.{column.name}".lower() for _, column in fields}
    try:
        if name.endswith("__c"):
            org.add_object(_with(one, [column for _, column in fields], known))
        else:
            for _, column in fields:
                org.add_field(name, column)
    except ValueError as fault:
        for component, _ in fields:
            note(component, str(fault))


def _with(one: SObject, columns: list[Field], known: SObject | None) -> SObject:
    """What ``add_object`` takes: of a known object only the fields that come now."""
    fresh = replace(one, fields={} if known is not None else dict(one.fields))
    for column in columns:
        fresh.add(column)
    return fresh
