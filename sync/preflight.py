"""May we do what we are asked to? Log-in, organisation, package and mapped fields, each with the grant that cures it.

First form: what the describe shows us. Salesforce does not describe a field that we may not read, so a field that is
missing and one that is hidden look alike; the mapping's own check names the nearest field for the first case.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from connector import package
from connector.crm import Crm
from connector.records import Identity, ObjectShape
from mappings.organisation import Kind, Organisation
from mappings.translate.reading import can_see
from sync.store.organisations import Remembered

PERMISSION_SET = "Cornerman_Integration"
_LINK = "Cornerman_Assessment__c"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `needed` is false where the mapping says `?`: then its facts are just unknown."""

    part: str  # organisation, package, mapping
    what: str
    ok: bool
    needed: bool = True
    fault: str = ""
    grant: str = ""


@dataclass(frozen=True, slots=True)
class Flight:
    """Whose organisation answered, and every check in order."""

    identity: Identity
    checks: tuple[Check, ...]

    @property
    def failed(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if check.needed and not check.ok)


def preflight(organisation: Organisation, crm: Crm, known: Remembered) -> Flight:
    """Look at everything a sync will need. Raises what the CRM raises when not even that can be seen."""
    identity = crm.identity()
    ours = package.package().objects
    mapped = [kind.object for kind in organisation.fields.kinds.values()]
    shapes = crm.describe(dict.fromkeys([*mapped, *ours]))
    checks = (
        *_organisation(organisation, identity, known),
        *_package(organisation, shapes),
        *_mapping(organisation, shapes),
    )
    return Flight(identity, checks)


def _organisation(organisation: Organisation, identity: Identity, known: Remembered) -> Iterator[Check]:
    pinned = organisation.organisation_id or known.crm_id
    same = pinned is None or pinned[:15] == identity.organisation[:15]
    yield Check(
        "organisation",
        identity.organisation,
        same,
        fault="" if same else f"this alias is pinned to {pinned}",
        grant="" if same else "Give the new organisation an alias of its own under orgs/",
    )


def _package(organisation: Organisation, shapes: Mapping[str, ObjectShape]) -> Iterator[Check]:
    granted = package.permission_set(PERMISSION_SET)
    opportunity = organisation.fields.kinds["opportunity"].object
    for name in package.package().objects:
        shape, grant = shapes.get(name), granted.objects.get(name)
        if name == opportunity:
            if organisation.opportunity_writes == "link":
                yield _field_check("package", name, _LINK, shape, edit=True)
            continue
        if shape is None:
            fault = "is not there, or hidden from the integration user"
            cure = f"Deploy the package, then assign the permission set {PERMISSION_SET} to the integration user"
            yield Check("package", name, ok=False, fault=fault, grant=cure)
            continue
        if grant is not None and grant.create:
            able = shape.createable and shape.updateable
            yield _check("package", name, able, "may not be created and edited", f"Create and Edit on {name}")
        for field, rights in granted.fields.get(name, {}).items():
            yield _field_check("package", name, field, shape, edit=rights.edit)


def _mapping(organisation: Organisation, shapes: Mapping[str, ObjectShape]) -> Iterator[Check]:
    for kind in organisation.fields.kinds.values():
        shape = shapes.get(kind.object)
        if shape is None:
            needed = not kind.optional_object
            yield _check("mapping", kind.object, False, "cannot be seen", f"Read on {kind.object}", needed=needed)
            continue
        yield from _kind(kind, shape)
    opportunity = organisation.fields.kinds["opportunity"].object
    for element in organisation.fields.elements.values():
        shape = shapes.get(opportunity)
        if element.field:
            yield _field_check("mapping", opportunity, element.field, shape, needed=not element.optional)
        if element.write:
            yield _field_check("mapping", opportunity, element.write.field, shape, edit=True)


def _kind(kind: Kind, shape: ObjectShape) -> Iterator[Check]:
    for ours, field in kind.fields.items():
        yield _field_check("mapping", kind.object, field, shape, needed=ours not in kind.optional)


def _field_check(
    part: str, object_name: str, field: str, shape: ObjectShape | None, *, edit: bool = False, needed: bool = True
) -> Check:
    what = f"{object_name}.{field}"
    if not can_see(shape, field):
        return _check(part, what, False, "cannot be read", f"Read on {what}", needed=needed)
    found = shape.fields.get(field) if shape else None
    if edit and found is not None and not (found.updateable or found.createable):
        return _check(part, what, False, "cannot be written", f"Edit on {what}", needed=needed)
    return Check(part, what, ok=True, needed=needed)


def _check(part: str, what: str, ok: bool, fault: str, right: str, *, needed: bool = True) -> Check:
    if ok:
        return Check(part, what, ok, needed)
    return Check(part, what, ok, needed, fault, f"Permission set {PERMISSION_SET}: {right}")
