"""Records one by one, describes, limits and the change lists."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote as quote_url

from connector.sandbox.ids import is_id, to18
from connector.sandbox.wire.access import View
from connector.sandbox.wire.describe import describe, describe_global
from connector.sandbox.wire.errors import SalesforceError, not_found
from connector.sandbox.wire.records.remove import delete
from connector.sandbox.wire.records.save import SeveralFound, create, readable, update, upsert
from connector.sandbox.wire.records.take import find_by_key
from connector.sandbox.wire.schema import SObject
from connector.sandbox.wire.soql.run import one_record
from connector.sandbox.wire.storage import quote
from connector.sandbox.wire.values import instant_text, parse_instant

from .call import Answer, Call, route
from .state import State

_OBJECT = r"/sobjects/(?P<name>\w+)"
_RESOURCES = ("sobjects", "query", "queryAll", "limits", "composite", "jobs")
_UPDATED_DAYS, _DELETED_DAYS = 30, 15
_BYTES_PER_RECORD = 2048


@route("GET", "")
def resources(state: State, call: Call) -> Answer:
    found = {name: f"/services/data/{call.version}/{name}" for name in _RESOURCES}
    organization = state.org.organization()["Id"]
    return Answer(200, {**found, "identity": f"{call.base_url}/id/{organization}/{call.view.user_id}"})


@route("GET", "/limits")
def limits(state: State, _call: Call) -> Answer:
    org = state.org
    with org.storage.read() as connection:
        names = [one.name for one in org.objects.values() if one.can & {"create"} and one.name != "User"]
        rows = sum(connection.execute(f"SELECT COUNT(*) FROM {quote(name)}").fetchone()[0] for name in names)
    megabytes = rows * _BYTES_PER_RECORD // 2**20
    storage = {"Max": 10_240, "Remaining": max(0, 10_240 - megabytes)}
    calls = {"Max": org.daily_limit, "Remaining": max(0, org.daily_limit - state.used)}
    now = org.clock.seconds()
    bulk = {
        name: {"Max": daily.most, "Remaining": max(0, daily.most - daily.used(now))}
        for name, daily in (
            ("DailyBulkV2QueryJobs", state.bulk.query_jobs),
            ("DailyBulkApiBatches", state.bulk.batches),
        )
    }
    return Answer(200, {"DailyApiRequests": calls, **bulk, "DataStorageMB": storage})


@route("GET", "/sobjects")
def all_objects(_state: State, call: Call) -> Answer:
    return Answer(200, describe_global(call.view, call.version))


@route("GET", _OBJECT)
def basic_information(_state: State, call: Call, name: str) -> Answer:
    one = readable(call.view, name)
    whole = describe(call.view, one, call.version)
    long = ("fields", "childRelationships", "recordTypeInfos", "actionOverrides", "namedLayoutInfos", "supportedScopes")
    short = {key: value for key, value in whole.items() if key not in long}
    return Answer(200, {"objectDescribe": short, "recentItems": []})


@route("GET", _OBJECT + "/describe")
def describe_one(_state: State, call: Call, name: str) -> Answer:
    return Answer(200, describe(call.view, readable(call.view, name), call.version))


@route("POST", _OBJECT)
def insert(_state: State, call: Call, name: str) -> Answer:
    record_id = create(call.view, name, call.json_object())
    location = f"/services/data/{call.version}/sobjects/{name}/{record_id}"
    return Answer(201, {"id": record_id, "success": True, "errors": []}, {"Location": location})


# The change lists stand before the record routes: "updated" is no record id.


@route("GET", _OBJECT + "/updated")
def updated(_state: State, call: Call, name: str) -> Answer:
    one, start, end = _window(call, name, _UPDATED_DAYS)
    alive = ' AND "IsDeleted" = 0' if one.get("IsDeleted") else ""
    shared = call.view.sharing.condition(one, "o")
    alive += f" AND {shared}" if shared else ""
    sql = f'SELECT "Id" FROM {quote(one.name)} AS o WHERE "SystemModstamp" >= ? AND "SystemModstamp" < ?{alive}'
    with call.view.org.storage.read() as connection:
        rows = connection.execute(sql + ' ORDER BY "SystemModstamp", "Id"', (start, end)).fetchall()
    covered = min(end, call.view.org.clock.seconds())
    return Answer(200, {"ids": [row[0] for row in rows], "latestDateCovered": instant_text(covered)})


@route("GET", _OBJECT + "/deleted")
def deleted(_state: State, call: Call, name: str) -> Answer:
    one, start, end = _window(call, name, _DELETED_DAYS)
    rows = []
    if one.get("IsDeleted"):
        shared = call.view.sharing.condition(one, "o")
        sql = (
            f'SELECT "Id", "SystemModstamp" FROM {quote(one.name)} AS o WHERE "IsDeleted" = 1 '
            + (f"AND {shared} " if shared else "")
            + 'AND "SystemModstamp" >= ? AND "SystemModstamp" < ? ORDER BY "SystemModstamp", "Id"'
        )
        with call.view.org.storage.read() as connection:
            rows = connection.execute(sql, (start, end)).fetchall()
    now = call.view.org.clock.seconds()
    earliest = now - int(timedelta(days=_DELETED_DAYS).total_seconds())
    return Answer(
        200,
        {
            "deletedRecords": [{"id": row[0], "deletedDate": instant_text(row[1])} for row in rows],
            "earliestDateAvailable": instant_text(earliest),
            "latestDateCovered": instant_text(min(end, now)),
        },
    )


def _window(call: Call, name: str, days: int) -> tuple[SObject, int, int]:
    one = readable(call.view, name)
    if "replicate" not in one.can or one.get("SystemModstamp") is None:
        raise SalesforceError("INVALID_TYPE", f"{one.name} is not replicateable")
    moments = []
    for key in ("start", "end"):
        moment = parse_instant(call.query.get(key, "").replace(" ", "+"))
        if moment is None:
            raise SalesforceError("MALFORMED_QUERY", f"{key}: a date and time is needed")
        moments.append(int(moment.timestamp()))
    start, end = moments
    now = call.view.org.clock.seconds()
    if now - start > timedelta(days=days).total_seconds():
        raise SalesforceError("INVALID_REPLICATION_DATE", f"startDate cannot be more than {days} days ago")
    if end - start < 60:
        raise SalesforceError("INVALID_REPLICATION_DATE", "endDate must be at least one minute after startDate")
    return one, start, end


@route("GET", _OBJECT + r"/(?P<record_id>[^/]+)")
def retrieve(_state: State, call: Call, name: str, record_id: str) -> Answer:
    one = readable(call.view, name)
    if not is_id(record_id):
        raise not_found()
    return Answer(200, _record(call, one, to18(record_id)))


def _record(call: Call, one: SObject, record_id: str) -> dict[str, Any]:
    names = [name.strip() for name in call.query["fields"].split(",")] if call.query.get("fields") else None
    found = one_record(call.view, one, record_id, names, call.version)
    if found is None:
        raise not_found()
    return found


@route("PATCH", _OBJECT + r"/(?P<record_id>[^/]+)")
def change(_state: State, call: Call, name: str, record_id: str) -> Answer:
    if not is_id(record_id):
        raise not_found()
    update(call.view, name, record_id, call.json_object(), not_found())
    return Answer(204)


@route("DELETE", _OBJECT + r"/(?P<record_id>[^/]+)")
def remove(_state: State, call: Call, name: str, record_id: str) -> Answer:
    if not is_id(record_id):
        raise not_found()
    delete(call.view, name, record_id, not_found())
    return Answer(204)


def _by_key(view: View, name: str, field_name: str, key: str) -> tuple[SObject, list[str]]:
    one = readable(view, name)
    field = one.get(field_name)
    if field is None or not (field.external_id or field.type == "id"):
        message = f"Provided external ID field does not exist or is not accessible: {field_name}"
        raise SalesforceError("NOT_FOUND", message, status=404)
    return one, find_by_key(view, one, field, key)


def _several(call: Call, name: str, ids: list[str]) -> Answer:
    base = f"/services/data/{call.version}/sobjects/{quote_url(name)}"
    return Answer(300, [f"{base}/{record_id}" for record_id in ids])


_KEYED = _OBJECT + r"/(?P<field_name>\w+)/(?P<key>[^/]+)"


@route("GET", _KEYED)
def retrieve_by_key(_state: State, call: Call, name: str, field_name: str, key: str) -> Answer:
    one, found = _by_key(call.view, name, field_name, key)
    if len(found) > 1:
        return _several(call, one.name, found)
    if not found:
        raise not_found()
    return Answer(200, _record(call, one, found[0]))


@route("PATCH", _KEYED)
def upsert_by_key(_state: State, call: Call, name: str, field_name: str, key: str) -> Answer:
    try:
        record_id, created = upsert(call.view, name, field_name, key, call.json_object())
    except SeveralFound as several:
        return _several(call, several.object_name, several.ids)
    return Answer(201 if created else 200, {"id": record_id, "success": True, "errors": [], "created": created})


@route("DELETE", _KEYED)
def delete_by_key(_state: State, call: Call, name: str, field_name: str, key: str) -> Answer:
    one, found = _by_key(call.view, name, field_name, key)
    if len(found) > 1:
        return _several(call, one.name, found)
    if not found:
        raise not_found()
    delete(call.view, one.name, found[0], not_found())
    return Answer(204)
