"""What a refused write means in plain words, and what cures it, by the CRM's own code.

Salesforce's codes are from its API reference (StatusCode) and the bodies that users of other clients quote; none was
met in a live org.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cause:
    """Why one write was refused, and the nearest remedy. Both are whole sentences without an end."""

    cause: str
    remedy: str


_SALESFORCE: Mapping[str, Cause] = {
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": Cause(
        "a validation rule of yours refused it",
        "Let the rule pass for the integration user, by a custom permission in its formula, or fill what it asks for",
    ),
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": Cause(
        "a trigger or flow of yours failed on it", "Read its own words beside, and mend that trigger or flow"
    ),
    "CANNOT_EXECUTE_FLOW_TRIGGER": Cause(
        "a flow of yours failed on it", "Setup, Flows, Paused and Failed Interviews shows where"
    ),
    "ENTITY_IS_LOCKED": Cause(
        "the record is locked, mostly by an approval under way",
        "Wait for the approval, or let the integration user edit locked records in the approval process",
    ),
    "UNABLE_TO_LOCK_ROW": Cause("somebody was saving the same record", "Nothing: the next sync tries again"),
    "INVALID_FIELD_FOR_INSERT_UPDATE": Cause(
        "the integration user may not edit a field of it", "Grant Edit on that field: cornerman preflight names it"
    ),
    "INSUFFICIENT_ACCESS_OR_READONLY": Cause(
        "the integration user may not edit this record",
        "Give it Edit on the object, and access to the record by role or sharing",
    ),
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": Cause(
        "the integration user may not use a record that it points to", "Share that record with the integration user"
    ),
    "DUPLICATES_DETECTED": Cause(
        "a duplicate rule of yours found another one like it", "Let the duplicate rule pass for the integration user"
    ),
    "DUPLICATE_VALUE": Cause(
        "a field that must be unique holds this value in another record",
        "Look for a second record with the same value; of two with one Key__c delete the older",
    ),
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": Cause(
        "the picklist has no such value", "Add the value to the picklist, also for the record's own record type"
    ),
    "REQUIRED_FIELD_MISSING": Cause(
        "a field that your organisation requires is empty",
        "Fill it on the record, give it a default, or do not require it on the API's side",
    ),
    "STRING_TOO_LONG": Cause("the text is longer than its field", "Make the field longer"),
    "NUMBER_OUTSIDE_VALID_RANGE": Cause("the number has more digits than its field", "Give the field more digits"),
    "INVALID_CROSS_REFERENCE_KEY": Cause(
        "a record that it belongs to is not there or not visible",
        "Check that nobody deleted the deal's assessment; the next sync after that writes it anew",
    ),
    "INVALID_FIELD": Cause(
        "a field of it is not there, or hidden from the integration user",
        "Deploy the package again, or grant the field: cornerman preflight names it",
    ),
    "ENTITY_IS_DELETED": Cause("the record was deleted", "Nothing: the next sync leaves it out or writes it anew"),
    "FIELD_FILTER_VALIDATION_EXCEPTION": Cause(
        "the lookup's filter does not let this record in", "Widen the lookup filter, or make it optional"
    ),
    "FIELD_INTEGRITY_EXCEPTION": Cause(
        "its values do not go together in your organisation", "Read Salesforce's own words beside: they name the field"
    ),
    "STORAGE_LIMIT_EXCEEDED": Cause(
        "the organisation's data storage is full", "Free space or buy some: cornerman preflight forecasts what we need"
    ),
    "LOCKED": Cause("somebody held the record at each try", "Try again when fewer people work on it"),
}
_UNKNOWN = Cause("Salesforce refused it for a reason of its own", "Read its own words beside")


def cause_of(code: str | None) -> Cause:
    """What this code means. A code that is not known here says so."""
    return _SALESFORCE.get(code or "", _UNKNOWN)
