"""What a page learns of an object: its fields, relationships, record types and picklists, as the user sees them."""

from typing import Any

from connector.sandbox.wire.access import View
from connector.sandbox.wire.describe import describe
from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.records.rules import picklist_values
from connector.sandbox.wire.schema import Field, SObject

from .records import etag, supported

_DATA_TYPES = {
    "id": "String",
    "textarea": "TextArea",
    "datetime": "DateTime",
    "multipicklist": "MultiPicklist",
    "combobox": "ComboBox",
    "anyType": "String",
}
_PICKLISTS = ("picklist", "multipicklist")
_SAME = frozenset(
    (
        *("calculated", "controllerName", "createable", "custom", "extraTypeInfo", "filterable"),
        *("filteredLookupInfo", "highScaleNumber", "htmlFormatted", "inlineHelpText", "label", "length"),
        *("maskType", "nameField", "polymorphicForeignKey", "precision", "referenceTargetField"),
        *("relationshipName", "scale", "searchPrefilterable", "sortable", "unique", "updateable"),
    )
)
_MASTER = "012000000000000AAA"


def object_info(view: View, name: str, version: str) -> dict[str, Any]:
    """Raises INVALID_TYPE for an object that the user, or User Interface API, has not."""
    one = supported(view, name)
    told = describe(view, one, version)
    record_types = {
        row["recordTypeId"]: {
            "available": row["available"],
            "defaultRecordTypeMapping": row["defaultRecordTypeMapping"],
            "master": row["master"],
            "name": row["name"],
            "recordTypeId": row["recordTypeId"],
        }
        for row in told["recordTypeInfos"]
    }
    info = {
        "apiName": one.name,
        "associateEntityType": None,
        "associateParentEntity": None,
        "childRelationships": [
            {
                "childObjectApiName": child["childSObject"],
                "fieldName": child["field"],
                "junctionIdListNames": [],
                "junctionReferenceTo": [],
                "relationshipName": child["relationshipName"],
            }
            for child in told["childRelationships"]
            if child["relationshipName"]
        ],
        **{
            name: told[name]
            for name in ("createable", "custom", "deletable", "feedEnabled", "keyPrefix", "label", "labelPlural")
        },
        "defaultRecordTypeId": next(
            (key for key, row in record_types.items() if row["defaultRecordTypeMapping"]), _MASTER
        ),
        "dependentFields": {},
        "fields": {field["name"]: _field(view, field) for field in told["fields"]},
        "layoutable": told["layoutable"],
        "mruEnabled": False,
        "nameFields": [field["name"] for field in told["fields"] if field["nameField"]],
        "queryable": True,
        "recordTypeInfos": record_types,
        "searchable": told["searchable"],
        "searchLayoutable": told["searchLayoutable"],
        "themeInfo": None,
        "updateable": told["updateable"],
    }
    return {**info, "eTag": etag(info)}


def _field(view: View, told: dict[str, Any]) -> dict[str, Any]:
    targets = [target for name in told["referenceTo"] if (target := view.object(name))]
    return {
        "apiName": told["name"],
        **{name: value for name, value in told.items() if name in _SAME},
        "compound": False,
        "compoundComponentName": None,
        "compoundFieldName": None,
        "controllingFields": [],
        "dataType": _DATA_TYPES.get(told["type"], told["type"].capitalize()),
        "reference": bool(told["referenceTo"]),
        "referenceToInfos": [
            {"apiName": target.name, "nameFields": [target.name_field.name] if target.name_field else []}
            for target in targets
        ],
        "required": not told["nillable"] and not told["defaultedOnCreate"] and told["createable"],
    }


def picklist(view: View, name: str, field_name: str, url: str) -> dict[str, Any]:
    """The values of one picklist. Every record type has all of them. Raises INVALID_FIELD."""
    one = supported(view, name)
    field = one.get(field_name)
    if field is None or field.type not in _PICKLISTS:
        raise SalesforceError("INVALID_FIELD", f"No such picklist '{field_name}' on entity '{one.name}'")
    return _picklist(view, one, field, url)


def picklists(view: View, name: str, url: str) -> dict[str, Any]:
    """The values of every picklist of an object."""
    one = supported(view, name)
    found = {
        field.name: _picklist(view, one, field, f"{url}/{field.name}") for field in one if field.type in _PICKLISTS
    }
    return {"eTag": etag(found), "picklistFieldValues": found}


def _picklist(view: View, one: SObject, field: Field, url: str) -> dict[str, Any]:
    values: list[dict[str, Any]] = [
        {"attributes": None, "label": field.words.get(value, value), "validFor": [], "value": value}
        for value in picklist_values(view.org, one, field)
    ]
    told = {
        "controllerValues": {},
        "defaultValue": next((value for value in values if value["value"] == field.default), None),
        "url": url,
        "values": values,
    }
    return {**told, "eTag": etag(told)}
