"""Up to 200 records in one call, each with its own result; allOrNone takes all back when one fails."""

from collections.abc import Callable
from typing import Any

from connector.sandbox.wire.access import View
from connector.sandbox.wire.errors import SalesforceError, unknown_object
from connector.sandbox.wire.records.remove import delete
from connector.sandbox.wire.records.save import create, readable, update, upsert
from connector.sandbox.wire.soql.run import one_record

from .call import Answer, Call, route
from .state import State

MAX_RECORDS = 200
# These fail the whole request, as a body that cannot be read does.
_WHOLE = ("JSON_PARSER_ERROR",)
Result = dict[str, Any]


class _TakenBack(Exception):
    """Ends the transaction of an allOrNone request."""


def _records(call: Call) -> list[dict[str, Any]]:
    records = call.json_object().get("records")
    if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
        raise SalesforceError("JSON_PARSER_ERROR", "records: a list of objects is needed at [line:1, column:1]")
    _check_size(len(records))
    return records


def _check_size(count: int) -> None:
    if count > MAX_RECORDS:
        # Code and words are unverified against a live org.
        message = f"The number of records in the request ({count}) exceeds the limit of {MAX_RECORDS}"
        raise SalesforceError("EXCEEDED_ID_LIMIT", message)


def _type_of(record: dict[str, Any]) -> str:
    kind = (record.get("attributes") or {}).get("type")
    if not isinstance(kind, str):
        raise SalesforceError("INVALID_INPUT", "Missing attributes.type of a record", [])
    return kind


def _known(view: View, kind: str) -> str:
    one = view.object(kind)
    if one is None:
        raise unknown_object(kind)
    return one.name


def _each(view: View, work: list[Callable[[], Result]], ids: list[Any], all_or_none: bool) -> list[Result]:
    """Run each row's work; a failed row leaves nothing behind, and with allOrNone neither does any other."""
    results: list[Result] = []
    try:
        with view.org.storage.write():
            for one, record_id in zip(work, ids, strict=True):
                try:
                    with view.org.storage.write():
                        results.append(one())
                except SalesforceError as error:
                    if error.code in _WHOLE:
                        raise
                    failed: Result = {"success": False, "errors": [error.row()]}
                    results.append({"id": record_id, **failed} if record_id else failed)
            if all_or_none and not all(one["success"] for one in results):
                raise _TakenBack
    except _TakenBack:
        undone = SalesforceError(
            "ALL_OR_NONE_OPERATION_ROLLED_BACK",
            "Record rolled back because not all records were valid and the request was using AllOrNone header",
            [],
        )
        taken_back = {"success": False, "errors": [undone.row()]}
        results = [taken_back if one["success"] else one for one in results]
    return results


def _flag(call: Call) -> bool:
    return call.json_object().get("allOrNone") is True


@route("POST", "/composite/sobjects")
def create_many(_state: State, call: Call) -> Answer:
    records, view = _records(call), call.view

    def one(record: dict[str, Any]) -> Callable[[], Result]:
        def run() -> Result:
            return {"id": create(view, _known(view, _type_of(record)), record), "success": True, "errors": []}

        return run

    return Answer(200, _each(view, [one(record) for record in records], [None] * len(records), _flag(call)))


@route("PATCH", "/composite/sobjects")
def update_many(_state: State, call: Call) -> Answer:
    records, view = _records(call), call.view
    ids = [record.get("id") or record.get("Id") for record in records]

    def one(record: dict[str, Any], record_id: Any) -> Callable[[], Result]:
        def run() -> Result:
            if ids.count(record_id) > 1:
                raise SalesforceError("DUPLICATE_VALUE", f"duplicate id in list: {record_id}", [])
            if not record_id:
                raise SalesforceError("MISSING_ARGUMENT", "Id not specified in an update call", ["Id"])
            fields = {name: value for name, value in record.items() if name not in ("id", "Id")}
            missing = SalesforceError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [])
            changed = update(view, _known(view, _type_of(record)), record_id, fields, missing)
            return {"id": changed, "success": True, "errors": []}

        return run

    work = [one(record, record_id) for record, record_id in zip(records, ids, strict=True)]
    return Answer(200, _each(view, work, ids, _flag(call)))


@route("PATCH", r"/composite/sobjects/(?P<name>\w+)/(?P<field_name>\w+)")
def upsert_many(_state: State, call: Call, name: str, field_name: str) -> Answer:
    records, view = _records(call), call.view
    one_object = readable(view, name)
    field = one_object.get(field_name)
    if field is None or not (field.external_id or field.type == "id"):
        message = f"Provided external ID field does not exist or is not accessible: {field_name}"
        raise SalesforceError("NOT_FOUND", message, status=404)
    keys = [next((v for n, v in record.items() if n.lower() == field.name.lower()), None) for record in records]

    def one(record: dict[str, Any], key: Any) -> Callable[[], Result]:
        def run() -> Result:
            if _type_of(record).lower() != one_object.name.lower():
                raise SalesforceError("INVALID_TYPE", "Record type must match object type", [])
            if key is not None and keys.count(key) > 1:
                raise SalesforceError("DUPLICATE_VALUE", f"Duplicate external id specified: {key}", [field.name])
            record_id, created = upsert(view, one_object.name, field.name, key, record)
            return {"id": record_id, "success": True, "errors": [], "created": created}

        return run

    work = [one(record, key) for record, key in zip(records, keys, strict=True)]
    results = _each(view, work, [None] * len(records), _flag(call))
    return Answer(200, [{"created": False, **one} if not one["success"] else one for one in results])


@route("DELETE", "/composite/sobjects")
def delete_many(_state: State, call: Call) -> Answer:
    view = call.view
    ids = [record_id.strip() for record_id in call.query.get("ids", "").split(",") if record_id.strip()]
    _check_size(len(ids))

    def one(record_id: str) -> Callable[[], Result]:
        def run() -> Result:
            missing = SalesforceError("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", [])
            kind = view.org.by_prefix(record_id)
            if kind is None or view.object(kind.name) is None:
                raise missing
            return {"id": delete(view, kind.name, record_id, missing), "success": True, "errors": []}

        return run

    all_or_none = call.query.get("allOrNone", "false").lower() == "true"
    return Answer(200, _each(view, [one(record_id) for record_id in ids], list(ids), all_or_none))


def _retrieve_many(call: Call, name: str, ids: list[str], fields: list[str]) -> Answer:
    one = readable(call.view, name)
    if not fields:
        raise SalesforceError("MISSING_ARGUMENT", "fields: at least one field is needed")
    with call.view.org.storage.read():
        return Answer(200, [one_record(call.view, one, record_id, fields, call.version) for record_id in ids])


@route("GET", r"/composite/sobjects/(?P<name>\w+)")
def retrieve_many(_state: State, call: Call, name: str) -> Answer:
    ids, fields = (
        [part.strip() for part in call.query.get(key, "").split(",") if part.strip()] for key in ("ids", "fields")
    )
    return _retrieve_many(call, name, ids, fields)


@route("POST", r"/composite/sobjects/(?P<name>\w+)")
def retrieve_many_by_body(_state: State, call: Call, name: str) -> Answer:
    body = call.json_object()
    return _retrieve_many(call, name, list(body.get("ids") or ()), list(body.get("fields") or ()))
