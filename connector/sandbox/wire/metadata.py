"""Objects, fields and grants as their metadata declares them, and the objects that come with them."""

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

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


def text(element: Element, tag: str, default: str = "") -> str:
    return (element.findtext(_NS + tag) or default).strip()


def flag(element: Element, tag: str) -> bool:
    return text(element, tag) == "true"


def read_custom_field(element: Element) -> Field:
    """One field from its metadata. ValueError for a type that the sandbox does not know."""
    name, declared = text(element, "fullName"), text(element, "type")
    if declared not in _TYPES:
        raise ValueError(f"the sandbox has no field type {declared!r}")
    kind = _TYPES[declared]
    formula = element.findtext(_NS + "formula")
    master = declared == "MasterDetail"
    required = flag(element, "required")
    without = {"nillable"} if required or master else set()
    if formula is not None:
        without |= {"createable", "updateable"}
    if declared == "AutoNumber":
        without |= {"createable", "updateable", "nillable"}
    if master and not flag(element, "reparentableMasterDetail"):
        without.add("updateable")
    also = {"filterable", "sortable", "groupable", "aggregatable"} if declared == "TextArea" else set()
    values = element.findall(f"{_NS}valueSet/{_NS}valueSetDefinition/{_NS}value")
    labels = {text(v, "fullName"): text(v, "label", text(v, "fullName")) for v in values}
    default: object = next((text(v, "fullName") for v in values if flag(v, "default")), None)
    if kind == "boolean":
        default = text(element, "defaultValue") == "true"
    numbers = kind in ("double", "currency", "percent")
    lengths = {"string": 255, "textarea": 255, "picklist": 255, "email": 80, "phone": 40, "url": 255, "reference": 18}
    length = int(text(element, "length") or (1300 if formula is not None else lengths.get(kind, 0)))
    target = text(element, "referenceTo")
    return Field(
        name=name,
        type=kind,
        label=text(element, "label", name),
        length=0 if numbers or kind in ("boolean", "date", "datetime") else length,
        precision=int(text(element, "precision", "18")) if numbers else 0,
        scale=int(text(element, "scale", "0")) if numbers else 0,
        able=able(kind, also | ({"defaulted"} if default is not None else set()), without),
        reference_to=(target,) if target else (),
        relationship=name[:-1] + "r" if target else None,
        children=text(element, "relationshipName") + "__r" if text(element, "relationshipName") else None,
        cascade=master or text(element, "deleteConstraint") == "Cascade",
        on_parent_delete="restrict" if text(element, "deleteConstraint") == "Restrict" else "clear",
        master=master,
        write_requires_master_read=flag(element, "writeRequiresMasterRead"),
        picklist=tuple(labels),
        words={name: label for name, label in labels.items() if label != name},
        restricted=_text_at(element, "valueSet/restricted") == "true",
        default=default,
        custom=True,
        unique=flag(element, "unique"),
        external_id=flag(element, "externalId"),
        case_sensitive=flag(element, "caseSensitive"),
        auto_number=text(element, "displayFormat") or None if declared == "AutoNumber" else None,
        formula=formula.strip() if formula is not None else None,
        tracked=flag(element, "trackHistory"),
        html=declared == "Html",
        help=text(element, "inlineHelpText") or None,
    )


def _text_at(element: Element, path: str) -> str:
    return (element.findtext("/".join(_NS + tag for tag in path.split("/"))) or "").strip()


def name_field(root: Element) -> Field | None:
    """The Name of a custom object: text, or numbered by the org."""
    element = root.find(_NS + "nameField")
    if element is None:
        return None
    numbered = text(element, "type") == "AutoNumber"
    # A text name left empty takes the record's id, so that a create need not bring one.
    without = {"nillable", "createable", "updateable"} if numbered else {"nillable"}
    return Field(
        name="Name",
        type="string",
        label=text(element, "label", "Name"),
        length=80,
        able=able("string", ["defaulted"], without),
        auto_number=text(element, "displayFormat", "{0}") if numbered else None,
        open_to_all=True,
        name_field=True,
    )


def read_object(root: Element, name: str) -> SObject:
    """A custom object without its fields."""
    label = text(root, "label", name)
    one = SObject(name=name, label=label, plural=text(root, "pluralLabel", label), prefix="", custom=True)
    one.can = frozenset(["create", "update", "delete", "undelete", "replicate", "search"])
    one.sharing = text(root, "sharingModel", "ReadWrite")
    one.sharing_reasons = tuple(text(reason, "fullName") for reason in root.findall(_NS + "sharingReasons"))
    return one


def object_rights(element: Element) -> frozenset[str]:
    """What an ``objectPermissions`` allows."""
    return frozenset(right for tag, right in _OBJECT_RIGHTS.items() if flag(element, tag))


def system_rights(root: Element) -> frozenset[str]:
    """Of a permission set's ``userPermissions``, those that the sandbox plays."""
    granted = {text(one, "name") for one in root.findall(_NS + "userPermissions") if flag(one, "enabled")}
    return frozenset(right for name, right in _SYSTEM_RIGHTS.items() if name in granted)


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
