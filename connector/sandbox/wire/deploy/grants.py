"""Permission sets as their files declare them. Since API version 40.0 a deployed one replaces the former whole."""

from typing import TYPE_CHECKING

from connector.sandbox.wire.metadata import flag, object_rights, system_rights, text, write_permission_rows

from .components import Component
from .files import NS
from .objects import Problem

if TYPE_CHECKING:
    from connector.sandbox.wire.org import Org

_REPLACES_FROM = 40.0


def deploy_grants(org: "Org", one: Component, version: float) -> None:
    """Raises Problem for a grant on what is not there, or on a field that needs none."""
    assert one.root is not None
    objects: dict[str, frozenset[str]] = {}
    fields: dict[tuple[str, str], frozenset[str]] = {}
    for element in one.root.findall(NS + "objectPermissions"):
        name = text(element, "object")
        if name.lower() not in org.objects:
            raise Problem(f"In field: object - no CustomObject named {name} found")
        objects[name.lower()] = object_rights(element)
    for element in one.root.findall(NS + "fieldPermissions"):
        name, _, field_name = text(element, "field").partition(".")
        owner = org.objects.get(name.lower())
        column = owner.get(field_name) if owner else None
        if column is None:
            raise Problem(f"In field: field - no CustomField named {name}.{field_name} found")
        if not column.permissionable:
            raise Problem(f"You cannot deploy to a required field: {name}.{field_name}")
        rights = {"read"} if flag(element, "readable") or flag(element, "editable") else set()
        fields[name.lower(), field_name.lower()] = frozenset(
            rights | ({"edit"} if flag(element, "editable") else set())
        )
    for element in one.root.findall(NS + "tabSettings"):
        tab = text(element, "tab")
        if tab.endswith("__c") and f"CustomTab:{tab}" not in org.components:
            raise Problem(f"In field: tab - no CustomTab named {tab} found")
    grants = org.permission_set(one.name, text(one.root, "label", one.name))
    if version < _REPLACES_FROM:
        objects, fields = {**grants.objects, **objects}, {**grants.fields, **fields}
    grants.objects, grants.fields, grants.system = objects, fields, system_rights(one.root)
    write_permission_rows(org, grants)
