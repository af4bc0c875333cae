"""What a component refers to must be there."""

from typing import TYPE_CHECKING

from connector.sandbox.wire.formula import Call, Name, Node, parse_formula
from connector.sandbox.wire.schema import SObject

from .components import Component
from .files import NS
from .objects import Problem

if TYPE_CHECKING:
    from connector.sandbox.wire.org import Org


def check_references(org: "Org", one: Component) -> None:
    """The object that a lookup points at, and the fields that a formula names. Raises Problem."""
    if one.kind != "CustomField":
        return
    owner_name, _, name = one.name.partition(".")
    owner = org.objects.get(owner_name.lower())
    column = owner.get(name) if owner else None
    if owner is None or column is None:
        raise Problem(f"no CustomObject named {owner_name} found")
    for target in column.reference_to:
        if target.lower() not in org.objects:
            raise Problem(f"referenceTo value of '{target}' does not resolve to a valid sObject type")
    if column.formula is not None:
        _check(org, owner, parse_formula(one.name, column.formula))


def _check(org: "Org", one: SObject, node: Node) -> None:
    if isinstance(node, Call):
        for argument in node.arguments:
            _check(org, one, argument)
    elif isinstance(node, Name) and not path_in(org, one, node.path):
        raise Problem(f"Field {'.'.join(node.path)} does not exist. Check spelling.")


def path_in(org: "Org", one: SObject, path: tuple[str, ...]) -> bool:
    """Whether a path over lookups leads to a field."""
    at: SObject | None = one
    for step in path[:-1]:
        reference = next((f for f in at or () if f.relationship and f.relationship.lower() == step.lower()), None)
        at = org.objects.get(reference.reference_to[0].lower()) if reference else None
    return at is not None and at.get(path[-1]) is not None


def check_kept(org: "Org", one: Component) -> None:
    """Of components kept by name: the folder and type of a report, the file that a bundle needs. Raises Problem."""
    folder, _, inside = one.name.rpartition("/")
    lies = one.kind in ("Report", "Dashboard") and inside and folder and folder != "unfiled$public"
    if lies and f"{one.kind}:{folder}" not in org.components:
        raise Problem(f"Cannot find folder:{folder}")
    if one.kind == "Report" and folder and one.root is not None:
        kind = (one.root.findtext(NS + "reportType") or "").strip()
        if kind.endswith("__c") and f"ReportType:{kind.removesuffix('__c')}" not in org.components:
            raise Problem(f"invalid report type: {kind}")
    if one.kind == "ReportType" and one.root is not None:
        base = (one.root.findtext(NS + "baseObject") or "").strip()
        if base.lower() not in org.objects:
            raise Problem(f"baseObject: no CustomObject named {base} found")
    if one.kind == "CustomTab" and one.name.endswith("__c") and one.name.lower() not in org.objects:
        raise Problem(f"no CustomObject named {one.name} found")
