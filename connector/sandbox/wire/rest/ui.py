"""User Interface API: records, related lists, object information and picklists, as the user of the token."""

import base64
import binascii
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from connector.sandbox.ids import to18
from connector.sandbox.wire.access import View
from connector.sandbox.wire.errors import SalesforceError, not_found
from connector.sandbox.wire.records.remove import delete
from connector.sandbox.wire.records.save import create, update
from connector.sandbox.wire.schema import SObject
from connector.sandbox.wire.soql import tree
from connector.sandbox.wire.ui import objects
from connector.sandbox.wire.ui.records import Records, etag, named_fields, object_of, one_record, save_error, supported
from connector.sandbox.wire.ui.rows import Path, Wanted, child_object, read, resolve

from .call import Answer, Call, route
from .state import State

_RECORD = r"/ui-api/records/(?P<record_id>\w+)"
_RELATED = r"/ui-api/related-list-records/(?P<parent_id>\w+)/(?P<list_id>\w+)"
_INFO = r"/ui-api/object-info/(?P<name>\w+)"
_PAGE, _MOST = 50, 1999
_MODIFIED = "The record was changed since you began editing it. Load it again."


def _names(call: Call, key: str) -> list[str]:
    """A list in a query parameter or in the body."""
    told = call.body.get(key) if isinstance(call.body, dict) else None
    found = told if isinstance(told, list) else (call.query.get(key) or "").split(",")
    return [str(name).strip() for name in found if str(name).strip()]


def _refuse_others(call: Call, *known: str) -> None:
    for name in call.query:
        if name not in known:
            raise SalesforceError("ILLEGAL_QUERY_PARAMETER_VALUE", f"{name}: not served here")


@route("GET", _RECORD)
def record(_state: State, call: Call, record_id: str) -> Answer:
    _refuse_others(call, "fields", "optionalFields")
    one = object_of(call.view, record_id)
    fields, optional = _names(call, "fields"), _names(call, "optionalFields")
    if not fields and not optional:
        message = "You must specify fields or optionalFields; layouts are not served here."
        raise SalesforceError("ILLEGAL_QUERY_PARAMETER_VALUE", message)
    return Answer(200, one_record(call.view, record_id, named_fields(call.view, one, fields, optional)))


@route("POST", "/ui-api/records")
def new_record(_state: State, call: Call) -> Answer:
    body = call.json_object()
    _refuse_others(call, "useDefaultRule")
    one = supported(call.view, str(body.get("apiName")))
    try:
        record_id = create(call.view, one.name, _fields(body))
    except SalesforceError as error:
        return Answer(error.status, save_error(error, one, "create"))
    return Answer(201, one_record(call.view, record_id))


def _fields(body: dict[str, Any]) -> dict[str, Any]:
    fields = body.get("fields")
    if not isinstance(fields, dict):
        raise SalesforceError("JSON_PARSER_ERROR", "fields: an object of values by field is needed")
    return {name: value for name, value in fields.items() if name.lower() != "id"}


@route("PATCH", _RECORD)
def change_record(_state: State, call: Call, record_id: str) -> Answer:
    """With If-Modified-Since, 412 when the record was changed after that moment."""
    one = object_of(call.view, record_id)
    with call.view.org.storage.write():
        before = one_record(call.view, record_id)
        since = _moment(call.headers.get("if-modified-since"))
        changed = datetime.fromisoformat(str(before["lastModifiedDate"]))
        if since is not None and changed > since:
            # Salesforce's own words and code here are unverified against a live org.
            return Answer(412, save_error(SalesforceError("CONFLICT", _MODIFIED, status=412), one, "update"))
        try:
            update(call.view, one.name, record_id, _fields(call.json_object()), not_found())
        except SalesforceError as error:
            return Answer(error.status, save_error(error, one, "update"))
    return Answer(200, one_record(call.view, record_id))


def _moment(header: str | None) -> datetime | None:
    if not header:
        return None
    try:
        return parsedate_to_datetime(header)
    except ValueError:
        message = "If-Modified-Since: a date such as Tue, 14 Nov 2017 08:00:00 GMT is needed"
        raise SalesforceError("INVALID_INPUT", message) from None


@route("DELETE", _RECORD)
def remove_record(_state: State, call: Call, record_id: str) -> Answer:
    delete(call.view, object_of(call.view, record_id).name, record_id, not_found())
    return Answer(204)


@route("GET", _RELATED)
@route("POST", _RELATED)
def related(_state: State, call: Call, parent_id: str, list_id: str) -> Answer:
    """One page of a child relationship. ``sortBy``: one field, descending with a minus before it."""
    told = {**(call.body if isinstance(call.body, dict) else {}), **call.query}
    for name in told:
        if name not in ("fields", "optionalFields", "pageSize", "pageToken", "sortBy"):
            raise SalesforceError("ILLEGAL_QUERY_PARAMETER_VALUE", f"{name}: not served here")
    view = call.view
    parent = object_of(view, parent_id)
    one_record(view, parent_id, [])
    found = child_object(view, parent, list_id)
    if found is None:
        raise SalesforceError("INVALID_TYPE", f"{parent.name} has no related list {list_id}", status=404)
    child, reference, name = found
    supported(view, child.name)
    fields, optional = _names(call, "fields"), _names(call, "optionalFields")
    paths = named_fields(view, child, fields, optional)
    size, start = _page_size(told.get("pageSize")), _from_token(told.get("pageToken"))
    sort = [str(one) for one in _names(call, "sortBy")]
    wanted = Wanted(
        child.name,
        paths,
        tree.Compare(tree.Path((reference,), 0), "=", tree.Literal("string", to18(parent_id), 0)),
        tuple(_order(view, child, one) for one in sort),
        limit=size + 1,
        offset=start,
    )
    rows = read(view, wanted)
    shaped = Records(view)
    base = f"/services/data/{call.version}/ui-api/related-list-records/{parent_id}/{list_id}"

    def at(token: str | None) -> str | None:
        return None if token is None else f"{base}?{urlencode({'pageSize': size, 'pageToken': token})}"

    here = _token(start)
    following = _token(start + size) if len(rows) > size else None
    former = _token(max(0, start - size)) if start else None
    page = [shaped.record(child, row, paths) for row in rows[:size]]
    return Answer(
        200,
        {
            "count": len(page),
            "currentPageToken": here,
            "currentPageUrl": at(here),
            "fields": _qualified(child, fields),
            "listInfoETag": etag([parent.name, name]),
            "listReference": {
                "inContextOfRecordId": to18(parent_id),
                "parentObjectApiName": parent.name,
                "recordTypeId": None,
                "relatedListId": name,
                "type": "relatedList",
            },
            "nextPageToken": following,
            "nextPageUrl": at(following),
            "optionalFields": _qualified(child, optional),
            "pageSize": size,
            "previousPageToken": former,
            "previousPageUrl": at(former),
            "records": page,
            "searchTerm": None,
            "sortBy": sort,
            "where": None,
        },
    )


def _qualified(one: SObject, names: list[str]) -> list[str]:
    return [f"{one.name}.{name.partition('.')[2]}" for name in names]


def _page_size(told: Any) -> int:
    try:
        size = _PAGE if told is None else int(told)
    except (TypeError, ValueError):
        size = 0
    if not 1 <= size <= _MOST:
        raise SalesforceError("ILLEGAL_QUERY_PARAMETER_VALUE", f"pageSize: from 1 to {_MOST}")
    return size


def _token(start: int) -> str:
    return base64.b64encode(f"v1:{start}".encode()).decode()


def _from_token(token: Any) -> int:
    if token is None:
        return 0
    try:
        return int(base64.b64decode(str(token), validate=True).decode().removeprefix("v1:"))
    except (ValueError, binascii.Error):
        raise SalesforceError("ILLEGAL_QUERY_PARAMETER_VALUE", "pageToken: not one that was given") from None


def _order(view: View, one: SObject, text: str) -> tree.Order:
    name = text.lstrip("-")
    path: Path | None = resolve(view, one, name.removeprefix(f"{one.name}.").split("."))
    if path is None:
        raise SalesforceError("INVALID_FIELD", f"No such column '{name}' on entity '{one.name}'")
    return tree.Order(tree.Path(path, 0), text.startswith("-"), nulls_first=True)


@route("GET", _INFO)
def info(_state: State, call: Call, name: str) -> Answer:
    return Answer(200, objects.object_info(call.view, name, call.version))


_VALUES = _INFO + r"/picklist-values/(?P<record_type_id>\w+)"


def _url(call: Call, name: str, record_type_id: str) -> str:
    return f"/services/data/{call.version}/ui-api/object-info/{name}/picklist-values/{record_type_id}"


@route("GET", _VALUES)
def picklists(_state: State, call: Call, name: str, record_type_id: str) -> Answer:
    return Answer(200, objects.picklists(call.view, name, _url(call, name, record_type_id)))


@route("GET", _VALUES + r"/(?P<field_name>\w+)")
def picklist(_state: State, call: Call, name: str, record_type_id: str, field_name: str) -> Answer:
    url = f"{_url(call, name, record_type_id)}/{field_name}"
    return Answer(200, objects.picklist(call.view, name, field_name, url))
