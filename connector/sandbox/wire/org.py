"""An org: its objects, its rows, its users and their permissions, its clock and its automation."""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from connector.sandbox.ids import custom_prefix, make_id, to18

from . import metadata, snapshot
from .access import Grants, View, profile_base
from .clock import Clock
from .deploy.files import from_source
from .deploy.run import run_folder
from .formula import parse_formula
from .loading import load
from .records.locks import Locks
from .schema import Field, SObject, currency_field, owner_field, record_type_field, standard_objects, system_fields
from .sharing import MODELS, share_object
from .snapshot import Snapshot
from .storage import Storage, quote
from .values import Sql
from .words import Words

Before = Callable[[dict[str, Any], dict[str, Any] | None], None]
After = Callable[["Org", dict[str, Any], dict[str, Any] | None], None]

_BASE62 = {sign: at for at, sign in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")}


class Org:
    """A Salesforce-shaped organisation.

    path: where the rows are kept; None keeps them only as long as the org lives.
    now: the clock; None is the real one.
    multi_currency: whether records carry CurrencyIsoCode.
    """

    def __init__(
        self,
        path: Path | None = None,
        *,
        now: Callable[[], datetime] | datetime | None = None,
        multi_currency: bool = True,
        daily_limit: int = 100_000,
    ) -> None:
        self.clock = Clock(now)
        self.storage = Storage(path)
        self.multi_currency = multi_currency
        self.daily_limit = daily_limit
        self.objects: dict[str, SObject] = standard_objects()
        self.packaged: set[str] = set()  # objects and Object.Field that came by a deploy, lower case
        self.permission_sets: dict[str, Grants] = {}  # by name
        self.components: dict[str, str] = {}  # what was deployed: Type:Name to its digest
        self.words: dict[str, dict[str, Words]] = {}  # by language and object, lower case
        self.vanished: frozenset[str] = frozenset()  # Object.Field that nobody has for now, lower case
        self.locks = Locks()
        self.history_months: int | None = None  # how far field history reaches back; None: all of it
        self.approvals: frozenset[str] = frozenset()  # ids of records that wait for an approval
        self.before_hooks: dict[str, list[Before]] = {}
        self.rules: dict[str, list[After]] = {}
        self.after_hooks: dict[str, list[After]] = {}
        self._profiles: dict[str, Grants] = {}  # by profile id
        self._views: dict[str, View] = {}
        self._prefixes: tuple[dict[str, SObject], dict[str, SObject]] = ({}, {})
        self._generation = 0  # of schema and permissions
        # Held for a moment only and never while taking another lock; all longer changes hold the writer.
        self._counting = threading.Lock()
        self._counters: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self._customs = 0
        for one in self.objects.values():
            self._complete(one)
            self.storage.create(one)
            self._count_on(one)

    def close(self) -> None:
        self.storage.close()

    # Schema

    def _complete(self, one: SObject) -> None:
        if self.multi_currency and one.currency:
            one.add(currency_field())
        if one.record_types:
            one.add(record_type_field())

    def add_object(self, one: SObject) -> None:
        """A custom object with its own fields; the org adds the system fields, an owner where it is no detail."""
        with self.storage.write():
            known = self.objects.get(one.name.lower())
            if known:
                for column in one:
                    self._check(known, column)
                    known.add(column)
                one = known
            else:
                self._customs += 1
                one.prefix = custom_prefix(self._customs)
                own, one.fields = list(one), {}
                for column in system_fields():
                    one.add(column)
                if not any(column.master for column in own):
                    one.add(owner_field())
                one.currency = True
                self._complete(one)
                for column in own:
                    one.add(column)
                self.objects = {**self.objects, one.name.lower(): one}
                for column in own:
                    self._check(one, column)
            self.storage.create(one)
            self._count_on(one)
            self._track(one)
            self.forget_views()

    def share(self, object_name: str, default: str, *, hierarchies: bool = True) -> None:
        """Set an object's org-wide default, and whether access is granted using hierarchies.

        default: Private | Read | ReadWrite | ControlledByParent. KeyError for an unknown object, ValueError.
        """
        if default not in MODELS:
            raise ValueError(f"no org-wide default {default}. Nearest: {', '.join(MODELS)}")
        with self.storage.write():
            one = self.objects[object_name.lower()]
            one.sharing, one.hierarchies = default, hierarchies
            self._track(one)
            self.forget_views()

    def add_field(self, object_name: str, column: Field) -> None:
        """A field as an admin would add it: readable and editable to everyone but API-only profiles."""
        with self.storage.write():
            one = self.objects[object_name.lower()]
            self._check(one, column)
            one.add(column)
            self.storage.create(one)
            self._track(one)
            self.forget_views()

    def _check(self, one: SObject, column: Field) -> None:
        if column.formula is not None:
            parse_formula(f"{one.name}.{column.name}", column.formula)

    def _track(self, one: SObject) -> None:
        """The objects that stand beside one: of its history and of its share rows."""
        history = metadata.history_object(one) if one.tracks_history else None
        for beside in (history, share_object(one)):
            if beside is not None and beside.name.lower() not in self.objects:
                self.storage.create(beside)
                self._count_on(beside)
                self.objects = {**self.objects, beside.name.lower(): beside}

    def deploy(self, folder: Path) -> None:
        """Create what an SFDX project's ``main/default`` folder declares. ValueError names a file and its fault."""
        run_folder(self, from_source(folder))

    def field(self, target: str) -> Field:
        """The field of ``Object.Field``. KeyError when there is none."""
        object_name, _, name = target.lower().partition(".")
        return self.objects[object_name][name]

    def vanish(self, target: str) -> None:
        """Take ``Object.Field`` away from everybody, as a deleted field is; its values are kept. KeyError."""
        self.field(target)
        self.vanished |= {target.lower()}
        self.forget_views()

    def reappear(self) -> None:
        """Give back what vanished."""
        self.vanished = frozenset()
        self.forget_views()

    def snapshot(self) -> Snapshot:
        """Everything the org holds at this moment: rows, schema, permissions, automation, clock, ids to come."""
        return snapshot.take(self)

    def restore(self, kept: Snapshot) -> None:
        """Go back to a snapshot of this org; as often as needed, and into either direction of time."""
        snapshot.restore(self, kept)

    # Rows

    def new_id(self, one: SObject) -> str:
        """The next free id of an object."""
        with self._counting:
            n = self._counters.get(one.prefix, 0) + 1
            self._counters[one.prefix] = n
            return make_id(one.prefix, n)

    def next_number(self, one: SObject, column: Field) -> str:
        """The next value of an auto-number field, such as ``DA-{000000}``."""
        with self._counting:
            key = f"{one.name}.{column.name}"
            n = self._numbers[key] = self._numbers.get(key, 0) + 1
        before, _, rest = (column.auto_number or "{0}").partition("{")
        zeros, _, after = rest.partition("}")
        return f"{before}{n:0{len(zeros)}d}{after}"

    def _count_on(self, one: SObject) -> None:
        """Number on from what a kept file holds."""
        numbered = one.name_field if one.name_field and one.name_field.auto_number else None
        with self.storage.read() as connection:
            top = connection.execute(f'SELECT max("Id") FROM {quote(one.name)}').fetchone()[0]
            if top:
                self.seen_id(one.prefix, top)
            if top and numbered:
                rows = connection.execute(f'SELECT max("Name") FROM {quote(one.name)}').fetchone()
                digits = "".join(sign for sign in str(rows[0]) if sign.isdigit())
                self._numbers[f"{one.name}.{numbered.name}"] = int(digits or 0)

    def seen_id(self, prefix: str, record_id: str) -> None:
        """Number on from this id."""
        if record_id[3:6] == "000":
            n = 0
            for sign in record_id[6:15]:
                n = n * 62 + _BASE62[sign]
            with self._counting:
                self._counters[prefix] = max(self._counters.get(prefix, 0), n)

    def load(self, object_name: str, rows: Iterable[dict[str, Any]]) -> int:
        """Store rows as they are: no automation, no history of its own. Absent system fields are filled.

        Returns the number of rows. KeyError for an unknown object, ValueError for an unknown field or a wrong type.
        """
        return load(self, object_name, rows)

    # Users and permissions

    def add_profile(self, name: str, base: str | None = None) -> str:
        """The id of the profile of this name, made if need be. base: all | standard | none (by its name)."""
        with self.storage.write():
            found = self.value("Profile", "Name", name, "Id")
            profile_id = str(found) if found else self.new_id(self.objects["profile"])
            if not found:
                self.load("Profile", [{"Id": profile_id, "Name": name, "UserType": "Standard"}])
            if base is not None:
                self._profiles[profile_id] = Grants(name, profile_id, base)
                self.forget_views()
            return profile_id

    def add_user(
        self, username: str, profile: str = "Standard User", permission_sets: Iterable[str] = (), **fields: Any
    ) -> str:
        """The id of the user of this name, made if need be, with the permission sets assigned."""
        with self.storage.write():
            found = self.value("User", "Username", username, "Id")
            user_id = str(found) if found else self.new_id(self.objects["user"])
            if not found:
                row = {"LastName": username.partition("@")[0], "Email": username, "IsActive": True, **fields}
                row |= {"Id": user_id, "Username": username, "ProfileId": self.add_profile(profile)}
                self.load("User", [row])
            for name in permission_sets:
                self.assign(username, name)
            return user_id

    def permission_set(self, name: str, label: str | None = None) -> Grants:
        """The permission set of this name, made if need be."""
        with self.storage.write():
            if name not in self.permission_sets:
                kept = self.value("PermissionSet", "Name", name, "Id")
                set_id = str(kept or self.new_id(self.objects["permissionset"]))
                self.permission_sets[name] = Grants(name, set_id)
                row = {"Id": set_id, "Name": name, "Label": label or name, "IsCustom": True, "Type": "Regular"}
                self.load("PermissionSet", [row])
            return self.permission_sets[name]

    def assign(self, username: str, permission_set: str) -> None:
        """Give a user a permission set. KeyError when either is unknown."""
        grants = self.permission_sets[permission_set]
        user_id = self.user_id(username)
        with self.storage.read() as connection:
            known = connection.execute(
                "SELECT 1 FROM PermissionSetAssignment WHERE AssigneeId = ? AND PermissionSetId = ?",
                (user_id, grants.id),
            ).fetchone()
        if not known:
            row = {"PermissionSetId": grants.id, "AssigneeId": user_id, "IsActive": True}
            self.load("PermissionSetAssignment", [row])

    def user_id(self, username: str) -> str:
        """KeyError when nobody has this user name."""
        found = self.value("User", "Username", username, "Id")
        if found is None:
            raise KeyError(username)
        return str(found)

    def profile_grants(self, profile_id: str) -> Grants:
        with self.storage.write():
            if profile_id not in self._profiles:
                name = str(self.value("Profile", "Id", profile_id, "Name") or "")
                self._profiles[profile_id] = Grants(name, profile_id, profile_base(name))
            return self._profiles[profile_id]

    def grants_of(self, holder: str) -> Grants:
        """The grants of a permission set or of a profile, by name. KeyError when there is none."""
        if holder in self.permission_sets:
            return self.permission_sets[holder]
        profile_id = self.value("Profile", "Name", holder, "Id")
        if profile_id is None:
            raise KeyError(holder)
        return self.profile_grants(str(profile_id))

    def allow(self, holder: str, target: str, rights: Iterable[str]) -> None:
        """Set what a permission set or profile gives on ``Object`` or ``Object.Field``; no rights takes it away.

        rights: read create edit delete view_all modify_all on an object, read edit on a field. KeyError for an
        unknown name.
        """
        grants, wanted = self.grants_of(holder), frozenset(rights)
        object_name, _, field_name = target.lower().partition(".")
        one = self.objects[object_name]
        with self.storage.write():
            if field_name:
                grants.fields[object_name, one[field_name].name.lower()] = wanted
            else:
                grants.objects[object_name] = wanted
            metadata.write_permission_rows(self, grants)
            self.forget_views()

    def forget_views(self) -> None:
        """Permissions or schema changed: what users see is worked out anew."""
        self._generation += 1
        self._views = {}

    def view(self, user_id: str) -> View:
        """The org as this user sees it. KeyError for an unknown or inactive user."""
        known = self._views.get(user_id)
        if known is not None:
            return known
        generation = self._generation
        with self.storage.read() as connection:
            row = connection.execute('SELECT "ProfileId", "IsActive" FROM "User" WHERE "Id" = ?', (user_id,)).fetchone()
            assigned = connection.execute(
                'SELECT "PermissionSetId" FROM "PermissionSetAssignment" WHERE "AssigneeId" = ?', (user_id,)
            ).fetchall()
        if row is None or not row[1]:
            raise KeyError(user_id)
        by_id = {grants.id: grants for grants in self.permission_sets.values()}
        held = [by_id[one[0]] for one in assigned if one[0] in by_id]
        view = View(self, user_id, [self.profile_grants(row[0] or ""), *held])
        if generation == self._generation:
            self._views[user_id] = view
        return view

    # Automation

    def before_save(self, object_name: str, function: Before) -> None:
        """Call ``function(record, before)`` ahead of each save; it may change the record, or raise a refusal."""
        self.before_hooks.setdefault(object_name.lower(), []).append(function)

    def rule(self, object_name: str, function: After) -> None:
        """A validation or duplicate rule: ``function(org, record, before)`` raises what it refuses.

        Rules see a record after its automation and after Salesforce's own checks, in the order in which they came.
        """
        self.rules.setdefault(object_name.lower(), []).append(function)

    def await_approval(self, ids: Iterable[str]) -> None:
        """From now on these records, and no others, wait for an approval: nobody but administrators changes them."""
        self.approvals = frozenset(map(to18, ids))

    def after_save(self, object_name: str, function: After) -> None:
        """Call ``function(org, record, before)`` after each save, in the same transaction."""
        self.after_hooks.setdefault(object_name.lower(), []).append(function)

    # Small reads

    def value(self, object_name: str, by: str, key: Sql, wanted: str) -> Sql:
        """One column of the first live row whose ``by`` equals ``key``; None when there is none."""
        sql = f"SELECT {quote(wanted)} FROM {quote(object_name)} WHERE {quote(by)} = ? LIMIT 1"
        with self.storage.read() as connection:
            row = connection.execute(sql, (key,)).fetchone()
        return row[0] if row else None

    def by_prefix(self, record_id: str) -> SObject | None:
        """The object that an id belongs to (history objects share a prefix and are left out)."""
        objects, by_prefix = self._prefixes
        if objects is not self.objects:
            objects = self.objects
            by_prefix = {one.prefix: one for one in reversed(objects.values()) if not one.history_of}
            self._prefixes = objects, by_prefix
        found = by_prefix.get(record_id[:3])
        if found is not None and found.share_of:  # the share rows of all custom objects share a prefix
            holders = (one for one in objects.values() if one.prefix == found.prefix)
            return next((one for one in holders if self.value(one.name, "Id", record_id, "Id")), found)
        return found

    def organization(self) -> dict[str, Any]:
        """The Organization row by field name; the org makes a plain one when the story brought none."""
        with self.storage.read() as connection:
            cursor = connection.execute("SELECT * FROM Organization LIMIT 1")
            row = cursor.fetchone()
            names = [one[0] for one in cursor.description]
        if row is None:
            self.load("Organization", [_ORGANIZATION])
            return self.organization()
        return dict(zip(names, row, strict=True))

    def default_currency(self) -> str:
        with self.storage.read() as connection:
            row = connection.execute("SELECT DefaultCurrencyIsoCode FROM Organization LIMIT 1").fetchone()
        return str((row and row[0]) or "EUR")


_ORGANIZATION: dict[str, Any] = {
    "Id": make_id("00D", 1),
    "Name": "Sandbox",
    "IsSandbox": True,
    "OrganizationType": "Enterprise Edition",
    "TimeZoneSidKey": "Europe/Berlin",
    "DefaultLocaleSidKey": "en_GB",
    "LanguageLocaleKey": "en_US",
    "FiscalYearStartMonth": 1,
    "InstanceName": "LOCAL",
    "DefaultCurrencyIsoCode": "EUR",
}
