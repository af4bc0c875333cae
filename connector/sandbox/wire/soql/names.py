"""Names in a query, resolved against the org as the calling user sees it."""

import re

from connector.sandbox.wire.access import View
from connector.sandbox.wire.errors import SalesforceError, unknown_object_message
from connector.sandbox.wire.schema import Field, SObject, able

from . import tree
from .parse import located
from .typed import Column, NameColumn, Step

_ADVICE = "Please reference your WSDL or the describe call for the appropriate names."
_MAX_STEPS = 5
NO_COLUMN = re.compile(r"No such column '([^']*)' on entity")


def _name_attribute(name: str, kind: str = "string") -> Field:
    return Field(name, kind, name, 18 if kind == "id" else 255, able=able(kind))


# What the Name of a polymorphic lookup shows. Type is filled by the org, the rest read from the target.
NAME_ATTRIBUTES = {
    one.name.lower(): one
    for one in (
        _name_attribute("Id", "id"),
        _name_attribute("Type"),
        *(
            _name_attribute(name)
            for name in ("Name", "FirstName", "LastName", "Email", "Phone", "Title", "Username", "Alias")
        ),
    )
}


class Names:
    """Finds objects, fields and relationships, or raises Salesforce's error at the place in the query."""

    def __init__(self, view: View, text: str) -> None:
        self.view = view
        self.text = text

    def error(self, code: str, at: int, message: str) -> SalesforceError:
        return located(code, self.text, at, message)

    def source(self, query: tree.Query) -> SObject:
        one = self.view.object(query.source)
        if one is None:
            raise self.error("INVALID_TYPE", query.source_at, unknown_object_message(query.source))
        return one

    def children(self, parent: SObject, query: tree.Query) -> tuple[SObject, Field, str]:
        """The child object, its reference and the relationship's name, of a subquery's FROM."""
        wanted = query.source.lower()
        for one in self.view.objects():
            for field in one:
                if field.children and field.children.lower() == wanted and parent.name in field.reference_to:
                    return one, field, field.children
        raise self.error(
            "INVALID_TYPE",
            query.source_at,
            f"Didn't understand relationship '{query.source}' in FROM part of query call. If you are attempting to use "
            f"a custom relationship, be sure to append the '__r' after the custom relationship name. {_ADVICE}",
        )

    def column(self, one: SObject, path: tree.Path, alias: str | None) -> Column | NameColumn:
        names = list(path.names)
        if len(names) > 1 and names[0].lower() in (one.name.lower(), (alias or one.name).lower()):
            names = names[1:]
        if len(names) - 1 > _MAX_STEPS:
            raise self.error("INVALID_FIELD", path.at, f"Relationship path is longer than {_MAX_STEPS} levels")
        steps: list[Step] = []
        current = one
        for place, name in enumerate(names[:-1]):
            reference = next((f for f in current if f.relationship and f.relationship.lower() == name.lower()), None)
            if reference is None:
                raise self._no_relationship(path, name)
            assert reference.relationship
            if len(reference.reference_to) > 1:
                if place != len(names) - 2:
                    raise self._no_relationship(path, names[place + 1])
                return self._named(path, tuple(steps), reference, names[-1])
            target = self.view.object(reference.reference_to[0])
            if target is None:
                raise self._no_relationship(path, name)
            steps.append(Step(reference.relationship, reference, target.name))
            current = target
        field = current.get(names[-1])
        if field is None:
            raise self.no_column(path.at, names[-1], current.name)
        return Column(tuple(steps), current.name, field)

    def unsupported(self, call: tree.Call) -> SalesforceError:
        """Of a function that does not exist, or is not served."""
        return self.error("MALFORMED_QUERY", call.at, f"unexpected token: '{call.function}' (not served here)")

    def several(self, one: SObject, path: tree.Path, alias: str | None) -> NameColumn:
        """The lookup to several objects that a path ends with, by its Id. Raises INVALID_FIELD."""
        found = self.column(one, tree.Path((*path.names, "Id"), path.at), alias)
        if not isinstance(found, NameColumn):
            message = f"TYPEOF needs a lookup to several objects: {path.names[-1]}"  # words unverified
            raise self.error("INVALID_FIELD", path.at, message)
        return found

    def _named(self, path: tree.Path, steps: tuple[Step, ...], reference: Field, name: str) -> NameColumn:
        attribute = NAME_ATTRIBUTES.get(name.lower())
        if attribute is None:
            raise self.no_column(path.at, name, "Name")
        readable = (self.view.object(target) for target in reference.reference_to)
        targets = tuple(target.name for target in readable if target is not None)
        assert reference.relationship
        return NameColumn(steps, reference.relationship, reference, attribute, targets)

    def no_column(self, at: int, name: str, entity: str) -> SalesforceError:
        return self.error(
            "INVALID_FIELD",
            at,
            f"No such column '{name}' on entity '{entity}'. If you are attempting to use a custom field, be sure to "
            f"append the '__c' after the custom field name. {_ADVICE}",
        )

    def _no_relationship(self, path: tree.Path, name: str) -> SalesforceError:
        return self.error(
            "INVALID_FIELD",
            path.at,
            f"Didn't understand relationship '{name}' in field path. If you are attempting to use a custom "
            f"relationship, be sure to append the '__r' after the custom relationship name. {_ADVICE}",
        )
