"""Contact roles and contacts as the buyer's people on a deal."""

from collections.abc import Mapping, Sequence

from connector.records import Row
from mappings.organisation import Fields
from mappings.translate.values import flag, rows_of, text
from rules.facts import Person, Role

_RANK = {
    role: rank
    for rank, role in enumerate(
        (
            Role.ECONOMIC_BUYER,
            Role.CHAMPION,
            Role.BLOCKER,
            Role.LEGAL,
            Role.TECHNICAL,
            Role.USER,
            Role.OTHER,
            Role.UNKNOWN,
        )
    )
}


class People:
    """Everybody on the buyer's side whom this deal's rows name."""

    def __init__(self, fields: Fields, records: Mapping[str, Sequence[Row]]) -> None:
        contact = fields.kinds.get("contact")
        self._contacts = {row.id: row for row in rows_of(records, contact.object)} if contact else {}
        self._fields = contact.fields if contact else {}
        self.roles = self._roles(fields, records)
        self.by_address = {
            address.casefold(): id_
            for id_, row in reversed(self._contacts.items())
            if isinstance(address := row.values.get(self._fields.get("email", "")), str)
        }
        self.on_deal = tuple(self._person(id_, roles) for id_, roles in sorted(self.roles.items()))

    def name(self, contact: str) -> str | None:
        row = self._contacts.get(contact)
        return text(row.values.get(self._fields.get("name", ""))) if row else None

    def holding(self, role: Role) -> str | None:
        """Who holds this role by contact role; the primary contact first, and nobody who has left."""
        left = {person.id for person in self.on_deal if person.left}
        held = [
            (not any(primary for _, primary in roles), id_)
            for id_, roles in self.roles.items()
            if id_ not in left and any(each is role for each, _ in roles)
        ]
        return min(held)[1] if held else None

    def _roles(self, fields: Fields, records: Mapping[str, Sequence[Row]]) -> dict[str, list[tuple[Role, bool]]]:
        found: dict[str, list[tuple[Role, bool]]] = {}
        if kind := fields.kinds.get("contact_role"):
            names = kind.fields
            for row in rows_of(records, kind.object):
                contact = row.values.get(names["contact"])
                if isinstance(contact, str) and contact:
                    label = str(row.values.get(names["role"]) or "").casefold().strip()
                    role = fields.roles.get(label, Role.UNKNOWN)
                    found.setdefault(contact, []).append((role, flag(row.values.get(names.get("primary", "")))))
        return found

    def _person(self, id_: str, roles: list[tuple[Role, bool]]) -> Person:
        """One person once, by the weightiest of their roles; the methodology's elements know the others."""
        row = self._contacts.get(id_)
        values = row.values if row else {}
        return Person(
            id=id_,
            name=self.name(id_) or "",
            title=text(values.get(self._fields.get("title", ""))),
            role=min((role for role, _ in roles), key=_RANK.__getitem__),
            primary=any(primary for _, primary in roles),
            left=flag(values.get(self._fields.get("left", ""))),
        )
