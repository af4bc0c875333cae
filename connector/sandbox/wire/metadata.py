"""Objects, fields and permission sets read from an SFDX project, as a deploy would create them."""

from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, ParseError, parse

from .access import Grants
from .schema import Field, SObject, able, system_fields

if TYPE_CHECKING:
    from .org import Org

_NS = "{http://soap.sforce.com/2006/04/metadata}"
_TYPES = {
    "Text": "string",
    "TextArea": "textarea",
    "LongTextArea": "textarea",
    "Html": "textarea",
    "Number": "double",
    "Currency": "currency",
    "Percent": "percent",
    "Checkbox": "boolean",
    "Date": "date",
    "DateTime": "datetime",
    "Picklist": "picklist",
    "MultiselectPicklist": "multipicklist",
    "Email": "email",
    "Phone": "phone",
    "Url": "url",
    "Lookup": "reference",
    "MasterDetail": "reference",
    "AutoNumber": "string",
}
_OBJECT_RIGHTS = {
    "allowRead": "read",
    "allowCreate": "create",
    "allowEdit": "edit",
    "allowDelete": "delete",
    "viewAllRecords": "view_all",
    "modifyAllRecords": "modify_all",
}
_RIGHT_COLUMNS = {
    **{right: f"Permissions{right.capitalize()}" for right in ("read", "create", "edit", "delete")},
    "view_all": "PermissionsViewAllRecords",
    "modify_all": "PermissionsModifyAllRecords",
}
_SYSTEM_RIGHTS = {"ViewAllData": "view_all", "ModifyAllData": "modify_all"}


def _text(element: Element, tag: str, default: str = "") -> str:
    return (element.findtext(_NS + tag) or default).strip()


def _flag(element: Element, tag: str) -> bool:
    return _text(element, tag) == "true"


def _root(path: Path) -> Element:
    try:
        return parse(path).getroot()  # noqa: S314
    except ParseError as fault:
        raise ValueError(f"{path.name}: not well-formed XML: {fault}") from fault


def read_custom_field(element: Element, where: str) -> Field:
    """One field from its metadata. ValueError for a type that the sandbox does not know."""
    name, declared = _text(element, "fullName"), _text(element, "type")
    if declared not in _TYPES:
        raise ValueError(f"{where} {name}: the sandbox has no field type {declared!r}")
    kind = _TYPES[declared]
    formula = element.findtext(_NS + "formula")
    master = declared == "MasterDetail"
    required = _flag(element, "required")
    without = {"nillable"} if required or master else set()
    if formula is not None:
        without |= {"createable", "updateable"}
    if declared == "AutoNumber":
        without |= {"createable", "updateable", "nillable"}
    if master and not _flag(element, "reparentableMasterDetail"):
        without.add("updateable")
    also = {"filterable", "sortable", "groupable", "aggregatable"} if declared == "TextArea" else set()
    values = element.findall(f"{_NS}valueSet/{_NS}valueSetDefinition/{_NS}value")
    default: object = next((_text(v, "fullName") for v in values if _flag(v, "default")), None)
    if kind == "boolean":
        default = _text(element, "defaultValue") == "true"
    numbers = kind in ("double", "currency", "percent")
    lengths = {"string": 255, "textarea": 255, "picklist": 255, "email": 80, "phone": 40, "url": 255, "reference": 18}
    length = int(_text(element, "length") or (1300 if formula is not None else lengths.get(kind, 0)))
    target = _text(element, "referenceTo")
    return Field(
        name=name,
        type=kind,
        label=_text(element, "label", name),
        length=0 if numbers or kind in ("boolean", "date", "datetime") else length,
        precision=int(_text(element, "precision", "18")) if numbers else 0,
        scale=int(_text(element, "scale", "0")) if numbers else 0,
        able=able(kind, also | ({"defaulted"} if default is not None else set()), without),
        reference_to=(target,) if target else (),
        relationship=name[:-1] + "r" if target else None,
        children=_text(element, "relationshipName") + "__r" if _text(element, "relationshipName") else None,
        cascade=master or _text(element, "deleteConstraint") == "Cascade",
        on_parent_delete="restrict" if _text(element, "deleteConstraint") == "Restrict" else "clear",
        master=master,
        write_requires_master_read=_flag(element, "writeRequiresMasterRead"),
        picklist=tuple(_text(value, "fullName") for value in values),
        restricted=_text_at(element, "valueSet/restricted") == "true",
        default=default,
        custom=True,
        unique=_flag(element, "unique"),
        external_id=_flag(element, "externalId"),
        case_sensitive=_flag(element, "caseSensitive"),
        auto_number=_text(element, "displayFormat") or None if declared == "AutoNumber" else None,
        formula=formula.strip() if formula is not None else None,
        tracked=_flag(element, "trackHistory"),
        html=declared == "Html",
    )


def _text_at(element: Element, path: str) -> str:
    return (element.findtext("/".join(_NS + tag for tag in path.split("/"))) or "").strip()


def _name_field(element: Element) -> Field:
    """The Name of a custom object: text, or numbered by the org."""
    numbered = _text(element, "type") == "AutoNumber"
    # A text name left empty takes the record's id, so that a create need not bring one.
    without = {"nillable", "createable", "updateable"} if numbered else {"nillable"}
    return Field(
        name="Name",
        type="string",
        label=_text(element, "label", "Name"),
        length=80,
        able=able("string", ["defaulted"], without),
        auto_number=_text(element, "displayFormat", "{0}") if numbered else None,
        open_to_all=True,
        name_field=True,
    )


def _read_object(folder: Path) -> tuple[SObject, list[Field]]:
    name = folder.name
    page = folder / f"{name}.object-meta.xml"
    fields = [
        read_custom_field(_root(path), f"objects/{name}/fields/{path.name}")
        for path in sorted((folder / "fields").glob("*.field-meta.xml"))
    ]
    one = SObject(name=name, label=name, plural=name, prefix="", custom=name.endswith("__c"))
    one.can = frozenset(["create", "update", "delete", "undelete", "replicate", "search"])
    if page.exists() and one.custom:
        root = _root(page)
        one.label, one.plural = _text(root, "label", name), _text(root, "pluralLabel", name)
        one.sharing = _text(root, "sharingModel", "ReadWrite")
        one.sharing_reasons = tuple(_text(reason, "fullName") for reason in root.findall(_NS + "sharingReasons"))
        name_element = root.find(_NS + "nameField")
        if name_element is not None:
            one.add(_name_field(name_element))
    for column in fields:
        one.add(column)
    return one, fields


def _by_dependency(read: list[tuple[SObject, list[Field]]]) -> list[tuple[SObject, list[Field]]]:
    """Masters before their details, so that key prefixes follow the same order on every run."""
    ordered: list[tuple[SObject, list[Field]]] = []
    waiting = sorted(read, key=lambda pair: pair[0].name)
    while waiting:
        names = {one.name for one, _ in waiting}
        ready = [
            pair
            for pair in waiting
            if not any(f.master and f.reference_to[0] in names - {pair[0].name} for f in pair[1])
        ]
        ordered += ready or waiting
        waiting = [pair for pair in waiting if pair not in ready] if ready else []
    return ordered


def deploy(org: "Org", folder: Path) -> None:
    """Create or extend everything under an SFDX ``main/default`` folder. ValueError names file and fault."""
    folders = [path for path in sorted((folder / "objects").glob("*")) if path.is_dir()]
    read = _by_dependency([_read_object(path) for path in folders])
    for one, _ in read:
        if one.custom and one.name.lower() not in org.objects:
            org.packaged.add(one.name.lower())
    for one, fields in read:
        org.packaged |= {f"{one.name}.{column.name}".lower() for column in fields}
        if one.custom:
            org.add_object(one)
        elif one.name.lower() not in org.objects:
            raise ValueError(f"objects/{one.name}: the sandbox does not serve this standard object")
    for one, fields in read:
        if not one.custom:
            for column in fields:
                org.add_field(one.name, column)
    for path in sorted((folder / "permissionsets").glob("*.permissionset-meta.xml")):
        _deploy_permission_set(org, path)


def _deploy_permission_set(org: "Org", path: Path) -> None:
    root, name = _root(path), path.name.partition(".")[0]
    where = f"permissionsets/{path.name}"
    grants = org.permission_set(name, _text(root, "label", name))
    for element in root.findall(_NS + "objectPermissions"):
        object_name = _text(element, "object")
        if object_name.lower() not in org.objects:
            raise ValueError(f"{where}: no such object {object_name}")
        rights = {right for tag, right in _OBJECT_RIGHTS.items() if _flag(element, tag)}
        grants.objects[object_name.lower()] = frozenset(rights)
    granted = {_text(one, "name") for one in root.findall(_NS + "userPermissions") if _flag(one, "enabled")}
    grants.system = frozenset(right for name, right in _SYSTEM_RIGHTS.items() if name in granted)
    for element in root.findall(_NS + "fieldPermissions"):
        object_name, _, field_name = _text(element, "field").partition(".")
        one = org.objects.get(object_name.lower())
        column = one.get(field_name) if one else None
        if column is None:
            raise ValueError(f"{where}: no such field {object_name}.{field_name}")
        if not column.permissionable:
            raise ValueError(f"{where}: You cannot deploy to a required field: {object_name}.{field_name}")
        rights = {"read"} if _flag(element, "readable") or _flag(element, "editable") else set()
        rights |= {"edit"} if _flag(element, "editable") else set()
        grants.fields[object_name.lower(), field_name.lower()] = frozenset(rights)
    write_permission_rows(org, grants)
    org.forget_views()


def write_permission_rows(org: "Org", grants: Grants) -> None:
    """Show a permission set's grants as ObjectPermissions and FieldPermissions rows. Profiles show none."""
    if grants.name not in org.permission_sets:
        return
    with org.storage.write() as connection:
        connection.execute("DELETE FROM ObjectPermissions WHERE ParentId = ?", (grants.id,))
        connection.execute("DELETE FROM FieldPermissions WHERE ParentId = ?", (grants.id,))
    org.load(
        "ObjectPermissions",
        [
            {
                "ParentId": grants.id,
                "SobjectType": org.objects[name].name,
                **{column: right in rights for right, column in _RIGHT_COLUMNS.items()},
            }
            for name, rights in sorted(grants.objects.items())
        ],
    )
    org.load(
        "FieldPermissions",
        [
            {
                "ParentId": grants.id,
                "SobjectType": org.objects[name].name,
                "Field": f"{org.objects[name].name}.{org.objects[name][field_name].name}",
                "PermissionsRead": "read" in rights,
                "PermissionsEdit": "edit" in rights,
            }
            for (name, field_name), rights in sorted(grants.fields.items())
        ],
    )


def history_object(one: SObject) -> SObject:
    """The history object of an object that tracks fields: X__History, or ContactHistory."""
    parent = "ParentId" if one.custom else f"{one.name}Id"
    history = SObject(
        name=one.history_name,
        label=f"History: {one.label}",
        plural=f"History: {one.label}",
        prefix="017",
        can=frozenset(["replicate"]),
        history_of=one.name,
    )
    for column in system_fields("created"):
        history.add(column)
    read_only = ("createable", "updateable")
    history.add(
        Field(
            parent,
            "reference",
            f"{one.label} ID",
            18,
            able=able("reference", (), ("nillable", *read_only)),
            reference_to=(one.name,),
            relationship="Parent" if one.custom else one.name,
            children="Histories",
            cascade=True,
            open_to_all=True,
        )
    )
    text = able("picklist", (), read_only)
    history.add(Field("DataType", "picklist", "Datatype", 40, able=text))
    history.add(Field("Field", "picklist", "Changed Field", 255, able=text - {"nillable"}))
    history.add(Field("OldValue", "anyType", "Old Value", able=able("anyType")))
    history.add(Field("NewValue", "anyType", "New Value", able=able("anyType")))
    return history
