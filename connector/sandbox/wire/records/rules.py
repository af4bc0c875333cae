"""The rules every record must pass before it is stored, with Salesforce's words for each refusal."""

from typing import TYPE_CHECKING

from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.schema import NUMBER_TYPES, TEXT_TYPES, Field, SObject
from connector.sandbox.wire.storage import quote
from connector.sandbox.wire.values import Sql

if TYPE_CHECKING:
    from connector.sandbox.wire.org import Org


def check_values(org: "Org", one: SObject, row: dict[str, Sql], changed: set[str], creating: bool) -> None:
    """Required fields, lengths, picklists, references, unique keys. Raises SalesforceError for the first fault."""
    needed = one.layout.required if creating else one.layout.never_null
    missing = [field.name for field in needed if row.get(field.name) is None and (creating or field.name in changed)]
    if missing:
        message = f"Required fields are missing: [{', '.join(missing)}]"
        raise SalesforceError("REQUIRED_FIELD_MISSING", message, missing)
    for name in sorted(changed):
        field, value = one[name], row.get(name)
        if value is None:
            continue
        if field.type in TEXT_TYPES:
            _check_text(org, one, field, str(value))
        elif field.type == "reference":
            _check_reference(org, field, str(value))
            if name == "RecordTypeId":
                _check_record_type(org, one, str(value))
        elif field.type in NUMBER_TYPES - {"int"} and abs(float(value)) >= 10 ** (field.precision - field.scale):
            message = f"{field.label}: value outside of valid range on numeric field: {value}"
            raise SalesforceError("NUMBER_OUTSIDE_VALID_RANGE", message, [field.name])
    for field in one.layout.unique:
        if field.name in changed and row.get(field.name) is not None:
            _check_unique(org, one, field, row)


def picklist_values(org: "Org", one: SObject, field: Field) -> tuple[str, ...]:
    """The values of a picklist; stages and currencies are records of the org."""
    if one.name == "Opportunity" and field.name == "StageName":
        return _column(org, "OpportunityStage", "MasterLabel", "SortOrder") or field.picklist
    if field.name == "CurrencyIsoCode":
        return _column(org, "CurrencyType", "IsoCode", "IsoCode") or (org.default_currency(),)
    return field.picklist


def _column(org: "Org", table: str, column: str, order: str) -> tuple[str, ...]:
    sql = f'SELECT "{column}" FROM "{table}" WHERE "IsActive" = 1 ORDER BY "{order}"'
    with org.storage.read() as connection:
        return tuple(row[0] for row in connection.execute(sql))


def _check_text(org: "Org", one: SObject, field: Field, value: str) -> None:
    if field.length and len(value) > field.length:
        raise SalesforceError(
            "STRING_TOO_LONG",
            f"{field.label}: data value too large: {value[:255]} (max length={field.length})",
            [field.name],
        )
    if field.restricted and (values := picklist_values(org, one, field)):
        chosen = value.split(";") if field.type == "multipicklist" else [value]
        if any(part not in values for part in chosen):
            raise SalesforceError(
                "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                f"{field.label}: bad value for restricted picklist field: {value}",
                [field.name],
            )
    if field.type == "email" and ("@" not in value.strip("@") or " " in value):
        message = f"{field.label}: invalid email address: {value}"
        raise SalesforceError("INVALID_EMAIL_ADDRESS", message, [field.name])


def _check_record_type(org: "Org", one: SObject, value: str) -> None:
    """A record type is one of its object, and active. (Which users may use it is not told here.)"""
    with org.storage.read() as connection:
        sql = 'SELECT 1 FROM "RecordType" WHERE "Id" = ? AND "SobjectType" = ? AND "IsActive" = 1'
        if connection.execute(sql, (value, one.name)).fetchone() is None:
            message = "Record Type ID: this ID value isn't valid for the user: " + value
            raise SalesforceError("INVALID_CROSS_REFERENCE_KEY", message, ["RecordTypeId"])


def _check_reference(org: "Org", field: Field, value: str) -> None:
    target = org.by_prefix(value)
    if target is None or target.name not in field.reference_to:
        message = f"{field.label}: id value of incorrect type: {value}"
        raise SalesforceError("FIELD_INTEGRITY_EXCEPTION", message, [field.name])
    alive = ' AND "IsDeleted" = 0' if target.get("IsDeleted") else ""
    sql = f'SELECT 1 FROM {quote(target.name)} WHERE "Id" = ?{alive}'
    with org.storage.read() as connection:
        if connection.execute(sql, (value,)).fetchone() is None:
            raise SalesforceError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [field.name])


def _check_unique(org: "Org", one: SObject, field: Field, row: dict[str, Sql]) -> None:
    left, key = quote(field.name), row[field.name]
    if field.type in TEXT_TYPES and not field.case_sensitive:
        left, key = f"sf_lower({left})", str(key).lower()
    alive = ' AND "IsDeleted" = 0' if one.get("IsDeleted") else ""
    sql = f'SELECT "Id" FROM {quote(one.name)} WHERE {left} = ? AND "Id" != ?{alive}'
    with org.storage.read() as connection:
        other = connection.execute(sql, (key, row.get("Id"))).fetchone()
    if other:
        raise SalesforceError(
            "DUPLICATE_VALUE",
            f"duplicate value found: {field.name} duplicates value on record with id: {other[0]}",
            [],
        )
