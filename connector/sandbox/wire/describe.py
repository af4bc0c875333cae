"""What describe says: the org's objects and fields as the calling user sees them."""

from typing import Any

from .access import View
from .records.rules import picklist_values
from .schema import NUMBER_TYPES, TEXT_TYPES, Field, SObject

_SOAP = {
    "id": "tns:ID",
    "reference": "tns:ID",
    "boolean": "xsd:boolean",
    "int": "xsd:int",
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
    "anyType": "xsd:anyType",
}
_MASTER_RECORD_TYPE = "012000000000000AAA"


def describe_global(view: View, version: str) -> dict[str, Any]:
    return {
        "encoding": "UTF-8",
        "maxBatchSize": 200,
        "sobjects": [_summary(view, one, version) for one in view.objects()],
    }


def _summary(view: View, one: SObject, version: str) -> dict[str, Any]:
    base = f"/services/data/{version}/sobjects/{one.name}"
    rights = {right: view.may(one.name, right) for right in ("create", "edit", "delete")}
    return {
        "activateable": False,
        "associateEntityType": "History" if one.history_of else None,
        "associateParentEntity": one.history_of,
        "createable": "create" in one.can and rights["create"],
        "custom": one.custom,
        "customSetting": False,
        "deepCloneable": False,
        "deletable": "delete" in one.can and rights["delete"],
        "deprecatedAndHidden": False,
        "feedEnabled": False,
        "hasSubtypes": False,
        "isInterface": False,
        "isSubtype": False,
        "keyPrefix": one.prefix,
        "label": one.label,
        "labelPlural": one.plural,
        "layoutable": not one.history_of,
        "mergeable": "merge" in one.can,
        "mruEnabled": False,
        "name": one.name,
        "queryable": True,
        "replicateable": "replicate" in one.can,
        "retrieveable": True,
        "searchable": "search" in one.can,
        "triggerable": bool(one.can & {"create", "update"}),
        "undeletable": "undelete" in one.can,
        "updateable": "update" in one.can and rights["edit"],
        "urls": {"sobject": base, "describe": f"{base}/describe", "rowTemplate": f"{base}/{{ID}}"},
    }


def describe(view: View, one: SObject, version: str) -> dict[str, Any]:
    return {
        "actionOverrides": [],
        "childRelationships": _children(view, one),
        "compactLayoutable": not one.history_of,
        "defaultImplementation": None,
        "extendedBy": None,
        "extendsInterfaces": None,
        "fields": [_field(view, one, field) for field in one],
        "implementedBy": None,
        "implementsInterfaces": None,
        "listviewable": None,
        "lookupLayoutable": None,
        "namedLayoutInfos": [],
        "networkScopeFieldName": None,
        "recordTypeInfos": _record_types(view, one),
        "searchLayoutable": "search" in one.can,
        "sobjectDescribeOption": "FULL",
        "supportedScopes": [],
        **_summary(view, one, version),
        **one.told,
    }


def _children(view: View, one: SObject) -> list[dict[str, Any]]:
    return [
        {
            "cascadeDelete": field.cascade,
            "childSObject": child.name,
            "deprecatedAndHidden": False,
            "field": field.name,
            "junctionIdListNames": [],
            "junctionReferenceTo": [],
            "relationshipName": field.children,
            "restrictedDelete": field.on_parent_delete == "restrict" and not field.cascade,
        }
        for child in view.objects()
        for field in child
        if one.name in field.reference_to
    ]


def _record_types(view: View, one: SObject) -> list[dict[str, Any]]:
    with view.org.storage.read() as connection:
        rows = connection.execute(
            'SELECT "Id", "Name", "DeveloperName", "IsActive" FROM "RecordType" WHERE "SobjectType" = ? ORDER BY "Id"',
            (one.name,),
        ).fetchall()
    found = [(row[0], row[1], row[2], bool(row[3]), False) for row in rows]
    return [
        {
            "active": active,
            "available": True,
            "defaultRecordTypeMapping": master and not rows,
            "developerName": developer,
            "master": master,
            "name": name,
            "recordTypeId": record_id,
            "urls": {},
        }
        for record_id, name, developer, active, master in [
            *found,
            (_MASTER_RECORD_TYPE, "Master", "Master", True, True),
        ]
    ]


def _field(view: View, one: SObject, field: Field) -> dict[str, Any]:
    values = picklist_values(view.org, one, field) if field.type in ("picklist", "combobox", "multipicklist") else ()
    text = field.type in TEXT_TYPES
    return {
        "aggregatable": field.can("aggregatable"),
        "aiPredictionField": False,
        "autoNumber": field.auto_number is not None,
        "byteLength": field.length * 3 if text else field.length,
        "calculated": field.formula is not None,
        "calculatedFormula": field.formula,
        "cascadeDelete": field.master,
        "caseSensitive": field.case_sensitive,
        "compoundFieldName": None,
        "controllerName": None,
        "createable": field.can("createable"),
        "custom": field.custom,
        "defaultValue": field.default if field.type != "boolean" else bool(field.default),
        "defaultValueFormula": None,
        "defaultedOnCreate": field.defaulted,
        "dependentPicklist": False,
        "deprecatedAndHidden": False,
        "digits": 9 if field.type == "int" else 0,
        "displayLocationInDecimal": False,
        "encrypted": False,
        "externalId": field.external_id,
        "extraTypeInfo": None,
        "filterable": field.can("filterable"),
        "filteredLookupInfo": None,
        "formulaTreatNullNumberAsZero": False,
        "groupable": field.can("groupable"),
        "highScaleNumber": False,
        "htmlFormatted": field.html,
        "idLookup": field.type == "id" or field.external_id,
        "inlineHelpText": field.help,
        "label": field.label,
        "length": field.length,
        "mask": None,
        "maskType": None,
        "name": field.name,
        "nameField": field.name_field,
        "namePointing": len(field.reference_to) > 1,
        "nillable": field.nillable,
        "permissionable": field.permissionable,
        "picklistValues": [
            {
                "active": True,
                "defaultValue": value == field.default,
                "label": field.words.get(str(value), value),
                "validFor": None,
                "value": value,
            }
            for value in values
        ],
        "polymorphicForeignKey": len(field.reference_to) > 1,
        "precision": field.precision,
        "queryByDistance": False,
        "referenceTargetField": None,
        "referenceTo": list(field.reference_to),
        "relationshipName": field.relationship,
        "relationshipOrder": 0 if field.master else None,
        "restrictedDelete": field.on_parent_delete == "restrict" and not field.cascade,
        "restrictedPicklist": field.restricted,
        "scale": field.scale,
        "searchPrefilterable": False,
        "soapType": _SOAP.get(field.type, "xsd:double" if field.type in NUMBER_TYPES else "xsd:string"),
        "sortable": field.can("sortable"),
        "type": field.type,
        "unique": field.unique,
        "updateable": field.can("updateable"),
        "writeRequiresMasterRead": field.write_requires_master_read,
        **field.told,
    }
