"""What a sync needs to be allowed, thing by thing, each with the grant that cures it.

Salesforce does not describe a field that we may not read, so a field that is missing and one that is hidden look
alike; the mapping's own check names the nearest field for the first case.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from connector import package
from connector.records import Identity, ObjectShape
from connector.survey import Grants
from mappings import own
from mappings.organisation import Kind, Organisation
from mappings.translate.reading import can_see
from sync.store.organisations import Remembered

PERMISSION_SET = "Cornerman_Integration"
_LINK = "Cornerman_Assessment__c"
_KEY = "Key__c"
# Unverified against a live org: the names of the free integration licence and of the one it needs beside it.
_INTEGRATION_LICENCE, _API_LICENCE = "Salesforce Integration", "SalesforceAPIIntegrationPsl"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `ok` is None where it cannot be seen: unknown, not missing.

    `needed` is false where the mapping says `?`: then its facts are just unknown.
    """

    part: str  # organisation, licence, package, mapping, space
    what: str
    ok: bool | None
    needed: bool = True
    fault: str = ""
    grant: str = ""


def organisation_checks(organisation: Organisation, identity: Identity, known: Remembered) -> Iterator[Check]:
    pinned = organisation.organisation_id or known.crm_id
    same = pinned is None or pinned[:15] == identity.organisation[:15]
    yield Check(
        "organisation",
        identity.organisation,
        same,
        fault="" if same else f"this alias is pinned to {pinned}",
        grant="" if same else "Give the new organisation an alias of its own under orgs/",
    )


def licence_checks(grants: Grants) -> Iterator[Check]:
    """The signed-in user's own rights. That it answers at all shows that the API is on for it."""
    yield Check("licence", "API Enabled", ok=True)
    if grants.permission_sets is None:
        yield Check("licence", PERMISSION_SET, None, fault="whether it is assigned cannot be seen")
    elif PERMISSION_SET in grants.permission_sets:
        yield Check("licence", PERMISSION_SET, ok=True)
    else:
        cure = f"Setup, Permission Sets, {PERMISSION_SET}, Manage Assignments: add the integration user"
        yield Check("licence", PERMISSION_SET, ok=False, fault="is not assigned to the integration user", grant=cure)
    if grants.licence is None:
        yield Check("licence", "user licence", None, fault="cannot be seen")
    elif grants.licence != _INTEGRATION_LICENCE:
        yield Check("licence", grants.licence, ok=True)
    elif grants.licences is None:
        yield Check("licence", _API_LICENCE, None, fault="whether it is assigned cannot be seen")
    elif _API_LICENCE in grants.licences:
        yield Check("licence", _API_LICENCE, ok=True)
    else:
        cure = "Assign the permission set licence Salesforce API Integration to the integration user first"
        yield Check("licence", _API_LICENCE, ok=False, fault=f"is missing beside {grants.licence}", grant=cure)


def package_checks(organisation: Organisation, shapes: Mapping[str, ObjectShape]) -> Iterator[Check]:
    granted = package.permission_set(PERMISSION_SET)
    opportunity = organisation.fields.kinds["opportunity"].object
    for name in package.package().objects:
        shape, grant = shapes.get(name), granted.objects.get(name)
        if name == opportunity:
            if organisation.opportunity_writes == "link":
                yield field_check("package", name, _LINK, shape, edit=True)
            continue
        if shape is None:
            fault = "is not there, or hidden from the integration user"
            cure = f"Deploy the package, then assign the permission set {PERMISSION_SET} to the integration user"
            yield Check("package", name, ok=False, fault=fault, grant=cure)
            continue
        if grant is not None and grant.create:
            able = shape.createable and shape.updateable
            yield _check("package", name, able, "may not be created and edited", f"Create and Edit on {name}")
        if name in own.PARENTS_FIRST:
            yield _check("package", f"{name} (undo)", shape.deletable, "may not be deleted", f"Delete on {name}")
        if key := shape.fields.get(_KEY):
            yield _unique(name, one_of_a_kind=key.unique and key.external_id)
        for field, rights in granted.fields.get(name, {}).items():
            yield field_check("package", name, field, shape, edit=rights.edit)


def _unique(name: str, *, one_of_a_kind: bool) -> Check:
    """Records are found by this key: where it may stand twice, one judgement is written to two records."""
    if one_of_a_kind:
        return Check("package", f"{name}.{_KEY} (unique)", ok=True)
    cure = f"Deploy the package again: {name}.{_KEY} must be an external id, unique and case-sensitive"
    return Check("package", f"{name}.{_KEY} (unique)", ok=False, fault="may hold one value twice", grant=cure)


def mapping_checks(organisation: Organisation, shapes: Mapping[str, ObjectShape]) -> Iterator[Check]:
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
            yield field_check("mapping", opportunity, element.field, shape, needed=not element.optional)
        if element.write:
            yield field_check("mapping", opportunity, element.write.field, shape, edit=True)


def _kind(kind: Kind, shape: ObjectShape) -> Iterator[Check]:
    for ours, field in kind.fields.items():
        yield field_check("mapping", kind.object, field, shape, needed=ours not in kind.optional)


def field_check(
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
