"""The Salesforce package as the code sees it: objects, fields and grants, read from the SFDX project.

The metadata under `lwc_components/force-app` is the one source of truth for what is written to Salesforce. In
the repository and in the installed wheel alike it stands beside the `connector` package.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn
from xml.etree import ElementTree as ET

from connector.errors import FixYourSetup

SOURCE = Path(__file__).resolve().parent.parent / "lwc_components" / "force-app" / "main" / "default"
_NAMESPACE = "{http://soap.sforce.com/2006/04/metadata}"


@dataclass(frozen=True, slots=True)
class PackageField:
    """One custom field. `length` counts characters, `precision` all digits, `scale` those after the point.

    `name` is the API name, `type` the Metadata API's word (Text, LongTextArea, MasterDetail ...), which for a
    formula is that of its result. `required` is true where no permission set may name the field: required by
    its definition, or master-detail. `values` are a picklist's API values in order; `default` is as the
    metadata writes it.
    """

    name: str
    label: str
    type: str
    length: int | None
    precision: int | None
    scale: int | None
    required: bool
    unique: bool
    external_id: bool
    reference_to: str | None
    formula: str | None
    values: tuple[str, ...]
    default: str | None
    description: str
    help: str


@dataclass(frozen=True, slots=True)
class PackageObject:
    """One object with the package's fields by API name. Of a standard object, only the fields that we add."""

    name: str
    label: str
    fields: Mapping[str, PackageField]


@dataclass(frozen=True, slots=True)
class Package:
    """All objects that the package creates or adds fields to, by API name."""

    objects: Mapping[str, PackageObject]


@dataclass(frozen=True, slots=True)
class ObjectGrant:
    """What a permission set allows on one object."""

    read: bool
    create: bool
    edit: bool
    delete: bool
    view_all: bool
    modify_all: bool


@dataclass(frozen=True, slots=True)
class FieldGrant:
    """What a permission set allows on one field."""

    read: bool
    edit: bool


@dataclass(frozen=True, slots=True)
class PermissionSet:
    """The grants of one permission set: `objects` by object, `fields` by object and field."""

    name: str
    label: str
    objects: Mapping[str, ObjectGrant]
    fields: Mapping[str, Mapping[str, FieldGrant]]


@cache
def package() -> Package:
    """The package that ships with this code. Raises FixYourSetup when its files are missing or damaged."""
    return read_package(SOURCE)


@cache
def permission_set(name: str) -> PermissionSet:
    """A shipped permission set by API name. Raises FixYourSetup when there is none of that name."""
    return read_permission_set(SOURCE, name)


def read_package(source: Path) -> Package:
    """The package below `source`, an SFDX `main/default` folder."""
    folders = sorted(folder for folder in (source / "objects").glob("*") if folder.is_dir())
    if not folders:
        raise FixYourSetup(
            "the Salesforce package is missing from this installation",
            place=_short(source / "objects"),
            remedy="Install Cornerman again.",
        )
    return Package(MappingProxyType({folder.name: _object(folder) for folder in folders}))


def read_permission_set(source: Path, name: str) -> PermissionSet:
    """The permission set `name` below `source`, an SFDX `main/default` folder."""
    folder, suffix = source / "permissionsets", ".permissionset-meta.xml"
    shipped = sorted(file.name.removesuffix(suffix) for file in folder.glob(f"*{suffix}"))
    if name not in shipped:
        raise FixYourSetup(
            f'the package has no permission set "{name}"',
            place=_short(folder),
            remedy=f"There is: {', '.join(shipped) or 'none'}.",
        )
    file = _File(folder / f"{name}{suffix}", "PermissionSet")
    fields: dict[str, dict[str, FieldGrant]] = {}
    for entry in file.all("fieldPermissions"):
        object_name, _, field_name = file.text(entry, "field").partition(".")
        grant = FieldGrant(read=file.flag(entry, "readable"), edit=file.flag(entry, "editable"))
        fields.setdefault(object_name, {})[field_name] = grant
    return PermissionSet(
        name=name,
        label=file.text(file.root, "label"),
        objects=MappingProxyType(
            {
                file.text(entry, "object"): ObjectGrant(
                    read=file.flag(entry, "allowRead"),
                    create=file.flag(entry, "allowCreate"),
                    edit=file.flag(entry, "allowEdit"),
                    delete=file.flag(entry, "allowDelete"),
                    view_all=file.flag(entry, "viewAllRecords"),
                    modify_all=file.flag(entry, "modifyAllRecords"),
                )
                for entry in file.all("objectPermissions")
            }
        ),
        fields=MappingProxyType({name: MappingProxyType(grants) for name, grants in fields.items()}),
    )


def _object(folder: Path) -> PackageObject:
    definition = folder / f"{folder.name}.object-meta.xml"
    label = folder.name  # a standard object has no definition of ours
    if definition.exists():
        file = _File(definition, "CustomObject")
        label = file.text(file.root, "label")
    fields = (_field(path) for path in sorted((folder / "fields").glob("*.field-meta.xml")))
    return PackageObject(folder.name, label, MappingProxyType({field.name: field for field in fields}))


def _field(path: Path) -> PackageField:
    file = _File(path, "CustomField")
    root = file.root
    kind = file.text(root, "type")
    values = [
        (file.text(value, "fullName"), file.flag(value, "default"))
        for value in file.all("valueSet", "valueSetDefinition", "value")
    ]
    return PackageField(
        name=file.text(root, "fullName"),
        label=file.text(root, "label"),
        type=kind,
        length=file.number("length"),
        precision=file.number("precision"),
        scale=file.number("scale"),
        required=kind == "MasterDetail" or file.flag(root, "required"),
        unique=file.flag(root, "unique"),
        external_id=file.flag(root, "externalId"),
        reference_to=file.optional("referenceTo"),
        formula=file.optional("formula"),
        values=tuple(name for name, _ in values),
        default=next((name for name, chosen in values if chosen), file.optional("defaultValue")),
        description=file.optional("description") or "",
        help=file.optional("inlineHelpText") or "",
    )


class _File:
    """One metadata file; every complaint names it."""

    def __init__(self, path: Path, kind: str) -> None:
        self.path = path
        try:
            parser = ET.XMLParser(target=_NoDoctype())  # noqa: S314 - entities need a DOCTYPE, and that is refused
            self.root = ET.fromstring(path.read_bytes(), parser)  # noqa: S314
        except (ET.ParseError, OSError, ValueError) as error:
            self.refuse(str(error))
        if self.root.tag != _NAMESPACE + kind:
            self.refuse(f"is not a {kind}")

    def refuse(self, fault: str) -> NoReturn:
        raise FixYourSetup(fault, place=_short(self.path), remedy="Install Cornerman again.") from None

    def all(self, *steps: str) -> Iterator[ET.Element]:
        return self.root.iterfind("/".join(_NAMESPACE + step for step in steps))

    def optional(self, tag: str) -> str | None:
        return self.root.findtext(_NAMESPACE + tag)

    def text(self, element: ET.Element, tag: str) -> str:
        found = element.findtext(_NAMESPACE + tag)
        return found if found else self.refuse(f"has no <{tag}>")

    def flag(self, element: ET.Element, tag: str) -> bool:
        return element.findtext(_NAMESPACE + tag) == "true"

    def number(self, tag: str) -> int | None:
        found = self.optional(tag)
        if found is None:
            return None
        return int(found) if found.isdecimal() else self.refuse(f"<{tag}> is not a whole number")


class _NoDoctype(ET.TreeBuilder):
    def doctype(self, name: str, pubid: str | None, system: str | None) -> NoReturn:  # noqa: ARG002 - expat's
        raise ValueError("a metadata file has no DOCTYPE")


def _short(path: Path) -> str:
    """The path from the project's root: an error need not tell how a machine is laid out."""
    root = "lwc_components"
    return "/".join(path.parts[path.parts.index(root) :]) if root in path.parts else path.name
