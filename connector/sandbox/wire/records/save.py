"""One record created or changed: permission, defaults, automation, rules, history, and the row itself."""

from typing import Any

from connector.sandbox.ids import is_id, to18
from connector.sandbox.wire.access import View
from connector.sandbox.wire.derive import DERIVED, on_save
from connector.sandbox.wire.errors import SalesforceError, not_found
from connector.sandbox.wire.schema import SObject
from connector.sandbox.wire.storage import quote, quote_all
from connector.sandbox.wire.values import Sql, from_json, from_python, to_json, to_python

from .history import write_history
from .locks import check_approval
from .rules import check_values
from .shares import check_sharing, forget_shares, share_again
from .take import find_by_key, take

_SYSTEM = frozenset(
    ("Id", "IsDeleted", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById", "SystemModstamp")
)


def readable(view: View, name: str) -> SObject:
    """The object as the user sees it; 404 when it does not exist for them."""
    one = view.object(name)
    if one is None:
        raise not_found()
    return one


def fetch(view: View, one: SObject, record_id: str, deleted: bool = False) -> dict[str, Sql] | None:
    """The stored row of the whole object, not only of the fields the user sees; None when it is not there."""
    whole = view.org.objects[one.name.lower()]
    names = whole.layout.stored
    sql = f'SELECT {quote_all(names)} FROM {quote(one.name)} WHERE "Id" = ?'
    with view.org.storage.read() as connection:
        row = connection.execute(sql, (record_id,)).fetchone()
    if row is None:
        return None
    record = dict(zip(names, row, strict=True))
    return None if record.get("IsDeleted") and not deleted else record


def find(view: View, one: SObject, record_id: Any, missing: SalesforceError) -> dict[str, Sql]:
    """The live row of an id sent by a client. Raises MALFORMED_ID, ENTITY_IS_DELETED or ``missing``."""
    if not isinstance(record_id, str) or not is_id(record_id):
        raise SalesforceError("MALFORMED_ID", f"malformed id {record_id}", [])
    record = fetch(view, one, to18(record_id), deleted=True)
    if record is None or not record_id.startswith(one.prefix):
        raise missing
    if not view.sharing.allows(one, str(record["Id"]), "read"):
        raise missing
    if record.get("IsDeleted"):
        raise SalesforceError("ENTITY_IS_DELETED", "entity is deleted", [], status=404)
    return record


def create(view: View, name: str, sent: dict[str, Any]) -> str:
    """The id of the new record."""
    one = readable(view, name)
    if "create" not in one.can or not view.may(name, "create"):
        # Which of its two codes Salesforce answers here is unverified against a live org.
        message = f"entity type cannot be inserted: {one.label}"
        raise SalesforceError("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", message, [])
    taken = take(view, one, sent, creating=True)
    org, whole = view.org, view.org.objects[one.name.lower()]
    row: dict[str, Sql] = dict(whole.layout.blank)
    for field in whole:
        if field.default is not None:
            row[field.name] = from_python(field)(field.default)
    if "OwnerId" in row:
        row["OwnerId"] = view.user_id
    if "CurrencyIsoCode" in row and "CurrencyIsoCode" not in taken:
        row["CurrencyIsoCode"] = (
            org.value("User", "Id", view.user_id, "DefaultCurrencyIsoCode") or org.default_currency()
        )
    row |= taken
    with org.storage.write():
        if one.share_of and (again := share_again(view, whole, row)):
            return again
        check_sharing(view, whole, taken, row)
        row["Id"] = org.new_id(whole)
        name_field = whole.name_field
        if name_field and name_field.auto_number:
            row[name_field.name] = org.next_number(whole, name_field)
        elif name_field and whole.custom and not row.get(name_field.name):
            row[name_field.name] = row["Id"]
        _store(view, whole, row, None, set(taken))
    return str(row["Id"])


def update(view: View, name: str, record_id: Any, sent: dict[str, Any], missing: SalesforceError) -> str:
    """The 18-character id of the record changed. ``missing`` is raised when there is none."""
    one = readable(view, name)
    with view.org.storage.write():
        before = find(view, one, record_id, missing)
        if "update" not in one.can or not _may_edit(view, one, str(before["Id"])):
            raise SalesforceError("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id", [])
        check_approval(view, one, str(before["Id"]))
        taken = take(view, one, sent, creating=False)
        check_sharing(view, view.org.objects[one.name.lower()], taken, before)
        _store(view, view.org.objects[one.name.lower()], before | taken, before, set(taken))
    return str(before["Id"])


def _may_edit(view: View, one: SObject, record_id: str) -> bool:
    """Object permission and sharing; a detail also needs its master (read, or edit unless declared otherwise)."""
    if not view.may(one.name, "edit") or not view.sharing.allows(one, record_id, "edit"):
        return False
    return all(
        view.may(field.reference_to[0], "read" if field.write_requires_master_read else "edit")
        for field in view.org.objects[one.name.lower()].master_fields
    )


def upsert(view: View, name: str, key_name: str, key: Any, sent: dict[str, Any]) -> tuple[str, bool]:
    """(id, created) by external id. Raises the 300 of several matches as ``SeveralFound``."""
    one = readable(view, name)
    field = one.get(key_name)
    if field is None or not (field.external_id or field.type == "id"):
        message = f"Provided external ID field does not exist or is not accessible: {key_name}"
        raise SalesforceError("NOT_FOUND", message, status=404)
    rest = {given: value for given, value in sent.items() if given.lower() != field.name.lower()}
    with view.org.storage.joined():
        if field.type == "id":
            return update(view, name, key, rest, not_found()), False
        if key is None or key == "":
            message = f"{field.name} not specified"
            raise SalesforceError("MISSING_ARGUMENT", message, [])
        found = find_by_key(view, one, field, key)
        if len(found) > 1:
            raise SeveralFound(one.name, found)
        if found:
            return update(view, name, found[0], rest, not_found()), False
        return create(view, name, {**rest, field.name: key}), True


class SeveralFound(SalesforceError):
    """An external id held by several records: a single upsert answers 300, a collection DUPLICATE_EXTERNAL_ID."""

    def __init__(self, name: str, ids: list[str]) -> None:
        super().__init__(
            "DUPLICATE_EXTERNAL_ID",
            f"Duplicate external id specified: more than one record found: {', '.join(ids)}",
            [],
            status=300,
        )
        self.object_name = name
        self.ids = ids


def _store(view: View, one: SObject, row: dict[str, Sql], before: dict[str, Sql] | None, given: set[str]) -> None:
    """Automation, derived values, rules, then the row, its history and what runs after."""
    org = view.org
    org.locks.check(org, one, row)
    key = one.name.lower()
    befores, afters = org.before_hooks.get(key, ()), org.after_hooks.get(key, ())
    old: dict[str, Any] | None = None
    if befores or afters or one.name in DERIVED:
        old = None if before is None else _python(one, before)
        came = _python(one, row)
        record = dict(came)
        for function in befores:
            function(record, None if old is None else dict(old))
        on_save(org, one, record, old, given)
        # What automation and derivation wrote is normalised like what clients send.
        row = row | {
            name: _normal(one, name, value)
            for name, value in record.items()
            if name not in _SYSTEM and value != came[name]
        }
    was = before or {}
    changed = {name for name, value in row.items() if value != was.get(name)} - _SYSTEM
    check_values(org, one, row, changed | given, creating=before is None)
    for rule in org.rules.get(key, ()):
        rule(org, _python(one, row), None if before is None else _python(one, before))
    now = org.clock.seconds()
    stamps: dict[str, Sql] = {"LastModifiedDate": now, "LastModifiedById": view.user_id, "SystemModstamp": now}
    if before is None:
        stamps |= {"CreatedDate": now, "CreatedById": view.user_id, "IsDeleted": 0}
    row |= {name: value for name, value in stamps.items() if name in row}
    with org.storage.joined() as connection:
        if before is None:
            connection.execute(
                f"INSERT INTO {quote(one.name)} ({quote_all(tuple(row))}) VALUES ({', '.join('?' * len(row))})",
                list(row.values()),
            )
        else:
            moved = {name: value for name, value in row.items() if value != before[name]}
            if moved:
                settings = ", ".join(f"{quote(name)} = ?" for name in moved)
                connection.execute(
                    f'UPDATE {quote(one.name)} SET {settings} WHERE "Id" = ?', [*moved.values(), row["Id"]]
                )
        write_history(view, one, row, before)
        if before is not None and row.get("OwnerId") != before.get("OwnerId"):
            forget_shares(org, one, str(row["Id"]))
        if one.open_to_all:  # what users see follows from what is set up
            org.forget_views()
        if afters:
            saved = _python(one, row)
            for after in afters:
                after(org, saved, old)


def _python(one: SObject, row: dict[str, Sql]) -> dict[str, Any]:
    return {name: to_python(one[name], value) for name, value in row.items()}


def _normal(one: SObject, name: str, value: Any) -> Sql:
    field = one[name]
    return from_json(field, to_json(field, from_python(field)(value))) if field.type != "anyType" else None
