"""Which records a user may read, change or give away: org-wide defaults, owners, the role hierarchy, share rows.

Object and field permissions (access.py) say what a user may do at all; this says with which rows. An object that is
open to all (``ReadWrite``, the default of everything here) leaves no condition, and so costs nothing.
"""

from typing import TYPE_CHECKING

from .schema import Field, SObject, able
from .storage import quote

if TYPE_CHECKING:
    from .access import View

MODELS = ("Private", "Read", "ReadWrite", "ControlledByParent")
_LEVELS = {"read": ("Read", "Edit", "All"), "edit": ("Edit", "All"), "full": ("All",)}
_PREFIXES = {"Account": "00r", "Contact": "03s", "Opportunity": "00t"}
_CUSTOM_PREFIX, _OTHER_PREFIX = "02c", "02n"
# What the standard objects follow when they are controlled by their parents.
_CONTROLLED = {"Contact": ("AccountId",), "Task": ("WhatId", "WhoId"), "Event": ("WhatId", "WhoId")}
_BESIDE = {"EmailMessage": ("RelatedToId",)}  # no owner, and no parent that deletes it


class Sharing:
    """The conditions of one user. right: read | edit | full (delete, transfer, share)."""

    def __init__(self, view: "View") -> None:
        self._view = view
        self._org = view.org
        self._below: tuple[str, ...] | None = None
        self._known: dict[tuple[str, str], str] = {}
        self._depth = 0

    def condition(self, one: SObject, at: str, right: str = "read") -> str:
        """SQL over the table under the alias ``at``; empty where every row will do."""
        key = (one.name, right)
        if key not in self._known:
            whole = self._org.objects[one.name.lower()]
            parts = (self._condition(whole, right), self._history_seen(whole))
            self._known[key] = " AND ".join(part for part in parts if part)
        return self._known[key].replace("{at}", at)

    def allows(self, one: SObject, record_id: str, right: str) -> bool:
        """Whether the user has this right on a record that is there."""
        condition = self.condition(one, "shared", right)
        if not condition:
            return True
        sql = f'SELECT 1 FROM {quote(one.name)} AS shared WHERE shared."Id" = ? AND {condition}'
        with self._org.storage.read() as connection:
            return connection.execute(sql, (record_id,)).fetchone() is not None

    def _condition(self, one: SObject, right: str) -> str:
        if one.open_to_all or self._view.sees_all(one, right):
            return ""
        followed = self._followed(one)
        if followed:
            return self._following(one, followed, right)
        if one.get("OwnerId") is None or (one.sharing == "ReadWrite" and right != "full"):
            return ""
        if one.sharing == "Read" and right == "read":
            return ""
        people = self._people(one)
        ways = [f'{{at}}."OwnerId" IN ({people})', *self._shared(one, right, people)]
        if one.name == "Account" and right == "read":
            ways += self._implied()
        return f"({' OR '.join(ways)})"

    def _history_seen(self, one: SObject) -> str:
        """History tells only of fields that the user may read."""
        parent = self._org.objects.get((one.history_of or "").lower())
        if parent is None or one.get("Field") is None:  # OpportunityHistory has a column for each field
            return ""
        seen = self._view.object(parent.name)
        hidden = [field for field in parent if field.tracked and (seen is None or seen.get(field.name) is None)]
        names = ", ".join(f"'{name}'" for field in hidden for name in (field.name, history_label(field)))
        return f'{{at}}."Field" NOT IN ({names})' if names else ""

    def _people(self, one: SObject) -> str:
        """The user and, where the object goes by the role hierarchy, everybody below, as SQL literals."""
        return ", ".join(f"'{person}'" for person in (self._view.user_id, *(self.below if one.hierarchies else ())))

    def _shared(self, one: SObject, right: str, people: str) -> list[str]:
        share = self._org.objects.get(share_name(one).lower())
        if share is None:
            return []
        parent, level = share_fields(one)
        levels = ", ".join(f"'{name}'" for name in _LEVELS[right])
        rows = (
            f'SELECT {quote(parent)} FROM {quote(share.name)} WHERE "IsDeleted" = 0 '
            f'AND "UserOrGroupId" IN ({people}) AND {quote(level)} IN ({levels})'
        )
        return [f'{{at}}."Id" IN ({rows})']

    def _implied(self) -> list[str]:
        """Who may read an opportunity may read its account."""
        deals = self.condition(self._org.objects["opportunity"], "implied")
        where = f"WHERE {deals}" if deals else ""
        return [f'{{at}}."Id" IN (SELECT implied."AccountId" FROM "Opportunity" AS implied {where})']

    def _followed(self, one: SObject) -> list[Field]:
        """The lookups whose records decide; none where the object has sharing of its own."""
        if one.master_fields:
            return one.master_fields
        if one.share_of or one.history_of:
            parent = one.share_of or one.history_of
            return [field for field in one if field.reference_to == (parent,)]
        if one.sharing == "ControlledByParent":
            return [one[name] for name in _CONTROLLED.get(one.name, ())]
        if one.access and one.access != "everyone":
            return [field for field in one if one.access in field.reference_to]
        if one.get("OwnerId"):
            return []
        return [one[name] for name in _BESIDE.get(one.name, ())] or [f for f in one if f.cascade]

    def _following(self, one: SObject, fields: list[Field], right: str) -> str:
        parts, alone = [], []
        for field in fields:
            needed = right
            if right != "read":
                needed = "full" if one.share_of else "read" if field.write_requires_master_read else "edit"
            column = f"{{at}}.{quote(field.name)}"
            alone.append(f"{column} IS NULL")
            for name in field.reference_to:
                target = self._org.objects.get(name.lower())
                if target is None or target is one:
                    continue
                self._depth += 1
                inner = self.condition(target, f"p{self._depth}", needed)
                if inner:
                    rows = f'SELECT p{self._depth}."Id" FROM {quote(target.name)} AS p{self._depth} WHERE {inner}'
                    other = f"substr({column}, 1, 3) != '{target.prefix}'"
                    parts.append(f"({column} IS NULL OR {other} OR {column} IN ({rows}))")
        if not parts:
            return ""
        if one.get("OwnerId") is None:
            return f"({' AND '.join(parts)})"
        # Without any parent a record is its owner's alone.
        mine = f'{{at}}."OwnerId" IN ({self._people(one)})'
        return f"({mine} OR ({' AND '.join(parts)} AND NOT ({' AND '.join(alone)})))"

    @property
    def below(self) -> tuple[str, ...]:
        """The users whose roles stand below this user's."""
        if self._below is None:
            with self._org.storage.read() as connection:
                rows = connection.execute(
                    'WITH RECURSIVE under(id) AS (SELECT r."Id" FROM "UserRole" r JOIN "User" u '
                    'ON r."ParentRoleId" = u."UserRoleId" WHERE u."Id" = ? '
                    'UNION SELECT r."Id" FROM "UserRole" r JOIN under ON r."ParentRoleId" = under.id) '
                    'SELECT "Id" FROM "User" WHERE "UserRoleId" IN (SELECT id FROM under) ORDER BY "Id"',
                    (self._view.user_id,),
                ).fetchall()
            self._below = tuple(row[0] for row in rows)
        return self._below


def history_label(field: Field) -> str:
    """The name of a field in history rows: a standard lookup goes without its ``Id``."""
    return field.name.removesuffix("Id") if field.type == "reference" and not field.custom else field.name


def share_name(one: SObject) -> str:
    """``Call_Review__Share`` of ``Call_Review__c``, ``OpportunityShare`` of Opportunity."""
    return one.name[: -len("__c")] + "__Share" if one.custom else one.name + "Share"


def share_fields(one: SObject) -> tuple[str, str]:
    """The names of the lookup to the record and of the access level."""
    return ("ParentId", "AccessLevel") if one.custom else (f"{one.name}Id", f"{one.name}AccessLevel")


def share_object(one: SObject) -> SObject | None:
    """The object of an object's share rows, where it has sharing of its own that is not open to all."""
    if one.sharing not in ("Private", "Read") or one.master_fields:
        return None
    parent, level = share_fields(one)
    share = SObject(
        name=share_name(one),
        label=f"Share: {one.label}",
        plural=f"Share: {one.label}",
        prefix=_CUSTOM_PREFIX if one.custom else _PREFIXES.get(one.name, _OTHER_PREFIX),
        can=frozenset(["create", "update", "delete"]),
        share_of=one.name,
    )
    required = able("reference", (), ("nillable", "updateable"))
    read_only = ("createable", "updateable", "nillable")
    for field in (
        Field("Id", "id", "Record ID", 18, able=able("id", ["defaulted"]), open_to_all=True),
        Field(
            *(parent, "reference", one.label, 18),
            able=required,
            reference_to=(one.name,),
            relationship="Parent" if one.custom else one.name,
            children="Shares",
            cascade=True,
            open_to_all=True,
        ),
        Field(
            *(level, "picklist", "Access Level", 40),
            able=able("picklist", (), ["nillable"]),
            picklist=("Read", "Edit", "All"),
            restricted=True,
            open_to_all=True,
        ),
        Field(
            *("UserOrGroupId", "reference", "User/Group ID", 18),
            able=required,
            reference_to=("Group", "User"),
            relationship="UserOrGroup",
            open_to_all=True,
        ),
        Field(
            *("RowCause", "picklist", "Row Cause", 40),
            able=able("picklist", ["defaulted"], ["nillable", "updateable"]),
            picklist=("Owner", "Manual", *one.sharing_reasons),
            restricted=True,
            default="Manual",
            open_to_all=True,
        ),
        Field(
            *("LastModifiedDate", "datetime", "Last Modified Date"),
            able=able("datetime", ["defaulted"], read_only),
            open_to_all=True,
        ),
        Field(
            *("LastModifiedById", "reference", "Last Modified By ID", 18),
            able=able("reference", ["defaulted"], read_only),
            reference_to=("User",),
            relationship="LastModifiedBy",
            open_to_all=True,
        ),
        Field("IsDeleted", "boolean", "Deleted", able=able("boolean", ["defaulted"], read_only), open_to_all=True),
    ):
        share.add(field)
    return share
