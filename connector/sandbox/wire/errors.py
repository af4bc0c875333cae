"""Salesforce's own error bodies: a list of {message, errorCode, fields}."""

from collections.abc import Sequence
from typing import Any


class SalesforceError(Exception):
    """What Salesforce would answer. ``fields`` is left out of the body when None, as Salesforce does."""

    def __init__(self, code: str, message: str, fields: Sequence[str] | None = None, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.fields = None if fields is None else list(fields)
        self.status = status

    def body(self) -> list[dict[str, Any]]:
        one: dict[str, Any] = {"message": self.message, "errorCode": self.code}
        if self.fields is not None:
            one["fields"] = self.fields
        return [one]

    def row(self) -> dict[str, Any]:
        """The form inside the errors of a collection's row."""
        return {"statusCode": self.code, "message": self.message, "fields": self.fields or []}


def not_found() -> SalesforceError:
    return SalesforceError("NOT_FOUND", "The requested resource does not exist", status=404)


def invalid_session() -> SalesforceError:
    return SalesforceError("INVALID_SESSION_ID", "Session expired or invalid", status=401)


def unknown_object(name: str) -> SalesforceError:
    return SalesforceError("INVALID_TYPE", unknown_object_message(name))


def unknown_object_message(name: str) -> str:
    return (
        f"sObject type '{name}' is not supported. If you are attempting to use a custom object, be sure to append "
        "the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names."
    )


def validation_error(message: str, *fields: str) -> SalesforceError:
    """What a story's rule or before-save automation raises to refuse a record, as a validation rule would."""
    return SalesforceError("FIELD_CUSTOM_VALIDATION_EXCEPTION", message, fields)


def duplicate_error() -> SalesforceError:
    """What a story's duplicate rule raises that blocks. The list of duplicates that Salesforce adds is not told."""
    message = "You're creating a duplicate record. We recommend you use an existing record instead."
    return SalesforceError("DUPLICATES_DETECTED", message)
