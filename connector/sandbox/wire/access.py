"""Who may do what: profiles and permission sets, and the org as one user sees it.

A profile gives everything (``all``), every standard object and the company's own fields (``standard``), or nothing
(``none``). A permission set adds what it names. What a profile or set was granted or denied by name stands above its
base. Fields and objects that came by a deploy are in nobody's ``standard``.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from .schema import Field, SObject
from .sharing import Sharing
from .words import Words, words_for

if TYPE_CHECKING:
    from .org import Org

OBJECT_RIGHTS = frozenset(("read", "create", "edit", "delete"))
ALL_RECORDS = frozenset(("view_all", "modify_all"))
FIELD_RIGHTS = frozenset(("read", "edit"))
_NOTHING: frozenset[str] = frozenset()


@dataclass(slots=True)
class Grants:
    """What one permission set, or one profile, allows. Keys are lower case."""

    name: str
    id: str
    base: str = "none"
    objects: dict[str, frozenset[str]] = field(default_factory=dict)
    fields: dict[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    system: frozenset[str] = frozenset()  # view_all modify_all: View All Data, Modify All Data

    def all_records(self, one: SObject) -> frozenset[str]:
        """view_all, modify_all, both or neither, for the rows of an object."""
        given = ALL_RECORDS if self.base == "all" else self.system
        return given | (self.objects.get(one.name.lower(), _NOTHING) & ALL_RECORDS)

    def object_rights(self, one: SObject, packaged: bool) -> frozenset[str]:
        named = self.objects.get(one.name.lower())
        if named is not None:
            return named
        given = self.base == "all" or (self.base == "standard" and not packaged)
        return OBJECT_RIGHTS if given else _NOTHING

    def field_rights(self, one: SObject, column: Field, packaged: bool) -> frozenset[str]:
        named = self.fields.get((one.name.lower(), column.name.lower()))
        if named is not None:
            return named
        given = self.base == "all" or (self.base == "standard" and not packaged)
        return FIELD_RIGHTS if given else _NOTHING


def profile_base(profile_name: str) -> str:
    """What a profile gives by its name, where nobody said otherwise."""
    if profile_name == "System Administrator":
        return "all"
    return "none" if profile_name.startswith("Minimum Access") or "API Only" in profile_name else "standard"


class View:
    """The org as one user sees it. Objects and fields that they may not read do not exist for them."""

    def __init__(self, org: "Org", user_id: str, grants: list[Grants]) -> None:
        self.org = org
        self.user_id = user_id
        self._grants = grants
        self.sharing = Sharing(self)
        self._objects: dict[str, tuple[SObject, frozenset[str]] | None] = {}

    def _seen(self, name: str) -> tuple[SObject, frozenset[str]] | None:
        key = name.lower()
        if key not in self._objects:
            self._objects[key] = self._see(key)
        return self._objects[key]

    def _see(self, key: str) -> tuple[SObject, frozenset[str]] | None:
        whole = self.org.objects.get(key)
        if whole is None:
            return None
        rights = self._object_rights(whole)
        if "read" not in rights and not whole.open_to_all:
            return None
        seen = replace(whole, fields={})
        words = self._words(key)
        if words is not None:
            seen.label, seen.plural = words.of(whole)
        for column in whole:
            if f"{key}.{column.name}".lower() in self.org.vanished:
                continue
            allowed = self._field_rights(whole, column)
            if "read" in allowed:
                spoken = column if words is None else words.put_to(column)
                seen.add(spoken if "edit" in allowed else spoken.without("createable", "updateable"))
        return seen, rights

    def _words(self, key: str) -> Words | None:
        """What was deployed for an object in the user's language."""
        if not self.org.words:
            return None
        language = self.org.value("User", "Id", self.user_id, "LanguageLocaleKey")
        return words_for(self.org.words, str(language), key)

    def _object_rights(self, one: SObject) -> frozenset[str]:
        if one.history_of:
            parent = self.org.objects[one.history_of.lower()]
            return self._object_rights(parent) & {"read"}
        if one.share_of:
            parent = self.org.objects[one.share_of.lower()]
            return OBJECT_RIGHTS if "read" in self._object_rights(parent) else _NOTHING
        if one.access == "everyone":
            return OBJECT_RIGHTS
        if one.access:
            followed = self._object_rights(self.org.objects[one.access.lower()])
            return OBJECT_RIGHTS if "edit" in followed else followed & {"read"}
        packaged = one.name.lower() in self.org.packaged
        rights: frozenset[str] = frozenset().union(*(g.object_rights(one, packaged) for g in self._grants))
        if one.open_to_all and not self.customizes:
            return rights & {"read"}  # everybody reads what is set up, administrators set it up
        for master in one.master_fields:
            parent_rights = self._object_rights(self.org.objects[master.reference_to[0].lower()])
            if "read" not in parent_rights:
                return _NOTHING
        return rights

    def _field_rights(self, one: SObject, column: Field) -> frozenset[str]:
        if not column.permissionable or one.open_to_all or one.history_of:
            return FIELD_RIGHTS
        packaged = f"{one.name}.{column.name}".lower() in self.org.packaged
        return frozenset().union(*(g.field_rights(one, column, packaged) for g in self._grants))

    def object(self, name: str) -> SObject | None:
        """The object with the fields that this user may read, each without the abilities they lack."""
        seen = self._seen(name)
        return seen[0] if seen else None

    def objects(self) -> Iterable[SObject]:
        for name in sorted(self.org.objects):
            if (one := self.object(name)) is not None:
                yield one

    def sees_all(self, one: SObject, right: str) -> bool:
        """Whether sharing is set aside for this user. right: read | edit | full."""
        held: frozenset[str] = frozenset().union(*(grants.all_records(one) for grants in self._grants))
        return "modify_all" in held or (right == "read" and "view_all" in held)

    @property
    def customizes(self) -> bool:
        """Whether the user may deploy metadata: those with Modify All Data."""
        return any(grants.base == "all" or "modify_all" in grants.system for grants in self._grants)

    def may(self, name: str, right: str) -> bool:
        """right: read | create | edit | delete."""
        seen = self._seen(name)
        return seen is not None and right in seen[1]
