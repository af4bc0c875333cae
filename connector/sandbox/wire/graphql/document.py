"""What a GraphQL document asks, with fragments, variables and directives worked in."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    ArgumentNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSyntaxError,
    InlineFragmentNode,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    get_location,
    parse,
    value_from_ast_untyped,
)
from graphql.language import Node

_MOST_TOKENS = 20_000
_ALWAYS = ("optional", "include", "skip")


class Refused(Exception):
    """An error in GraphQL's shape. kind: InvalidSyntax ValidationError DataFetchingException OperationNotSupported."""

    def __init__(self, message: str, kind: str, at: Node | None = None, path: Iterable[str | int] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.kind = kind
        self.at = at
        self.path = list(path)

    def told(self) -> dict[str, Any]:
        locations = []
        if self.at is not None and self.at.loc is not None:
            place = get_location(self.at.loc.source, self.at.loc.start)
            locations = [{"line": place.line, "column": place.column}]
        error = {"message": self.message, "locations": locations, "extensions": {"ErrorType": self.kind}}
        return {**error, "path": self.path} if self.path else error


def undefined(name: str, kind: str, at: Node, path: Iterable[str]) -> Refused:
    where = "/".join(path)
    message = f"Validation error of type FieldUndefined: Field '{name}' in type '{kind}' is undefined @ '{where}'"
    return Refused(message, "ValidationError", at)


@dataclass(slots=True)
class Asked:
    """One field of a selection, merged with every other of the same key."""

    key: str
    name: str
    node: FieldNode
    optional: bool
    arguments: dict[str, Any]
    inner: list[SelectionSetNode] = field(default_factory=list)


@dataclass(slots=True)
class Document:
    operation: OperationDefinitionNode
    fragments: dict[str, FragmentDefinitionNode]
    variables: dict[str, Any]

    def asked(self, sets: Iterable[SelectionSetNode], kind: str) -> list[Asked]:
        """The fields asked of a type, in order; those inside a fragment on another type are left out."""
        found: dict[str, Asked] = {}
        for one in sets:
            self._collect(one.selections, kind, found, optional=False, inside=())
        return list(found.values())

    def _collect(
        self,
        selections: Iterable[SelectionNode],
        kind: str,
        found: dict[str, Asked],
        optional: bool,
        inside: tuple[str, ...],
    ) -> None:
        for one in selections:
            wanted, may_lack = self._directives(one)
            if not wanted:
                continue
            if isinstance(one, FieldNode):
                self._field(one, found, optional or may_lack)
                continue
            condition, inner, spread = self._fragment(one)
            if spread in inside:
                raise Refused(f"Validation error of type FragmentCycle: '{spread}'", "ValidationError", one)
            if condition in (None, kind, "Record"):
                within = (*inside, spread) if spread else inside
                self._collect(inner.selections, kind, found, optional or may_lack, within)

    def _field(self, one: FieldNode, found: dict[str, Asked], optional: bool) -> None:
        key = one.alias.value if one.alias else one.name.value
        arguments = {
            part.name.value: value_from_ast_untyped(part.value, self.variables) for part in one.arguments or ()
        }
        known = found.get(key)
        if known is None:
            known = found[key] = Asked(key, one.name.value, one, optional, arguments)
        elif known.name != one.name.value or known.arguments != arguments:
            message = f"Validation error of type FieldsConflict: {key}: they are different fields"
            raise Refused(message, "ValidationError", one)
        known.optional = known.optional and optional
        if one.selection_set:
            known.inner.append(one.selection_set)

    def _values(self, arguments: Iterable[ArgumentNode] | None) -> dict[str, Any]:
        return {one.name.value: value_from_ast_untyped(one.value, self.variables) for one in arguments or ()}

    def _fragment(self, one: SelectionNode) -> tuple[str | None, SelectionSetNode, str | None]:
        if isinstance(one, InlineFragmentNode):
            return (one.type_condition.name.value if one.type_condition else None), one.selection_set, None
        assert isinstance(one, FragmentSpreadNode)
        known = self.fragments.get(one.name.value)
        if known is None:
            message = f"Validation error of type UndefinedFragment: Undefined fragment {one.name.value}"
            raise Refused(message, "ValidationError", one)
        return known.type_condition.name.value, known.selection_set, one.name.value

    def _directives(self, one: SelectionNode) -> tuple[bool, bool]:
        """Whether the selection stands at all, and whether it may be lacking (``@optional``)."""
        wanted, may_lack = True, False
        for directive in one.directives or ():
            name = directive.name.value
            if name not in _ALWAYS:
                message = f"Validation error of type UnknownDirective: Unknown directive {name}"
                raise Refused(message, "ValidationError", directive)
            may_lack = may_lack or name == "optional"
            told = self._values(directive.arguments)
            if name != "optional":
                wanted = wanted and bool(told.get("if")) == (name == "include")
        return wanted, may_lack

    def kinds(self, sets: Iterable[SelectionSetNode]) -> set[str]:
        """The types that fragments in these selections name, but for those that may be lacking."""
        names = set()
        for one in sets:
            for part in one.selections:
                if not isinstance(part, FieldNode) and not self._directives(part)[1]:
                    condition, _, _ = self._fragment(part)
                    names |= {condition} if condition else set()
        return names


def read_document(text: str, variables: dict[str, Any], operation_name: str | None) -> Document:
    """Raises Refused for a text that is no GraphQL, for a missing variable, for a mutation."""
    try:
        whole: DocumentNode = parse(text, max_tokens=_MOST_TOKENS)
    except GraphQLSyntaxError as fault:
        places = fault.locations or []
        line, column = (places[0].line, places[0].column) if places else (1, 1)
        message = f"Invalid syntax: {fault.message} at line {line} column {column}"
        raise Refused(message, "InvalidSyntax") from None
    except RecursionError:
        raise Refused("Invalid syntax: nested too deep", "InvalidSyntax") from None
    fragments = {one.name.value: one for one in whole.definitions if isinstance(one, FragmentDefinitionNode)}
    operations = [one for one in whole.definitions if isinstance(one, OperationDefinitionNode)]
    chosen = [one for one in operations if operation_name is None or (one.name and one.name.value == operation_name)]
    if len(chosen) != 1:
        raise Refused("Must provide operation name if query contains multiple operations", "OperationNotSupported")
    [operation] = chosen
    if operation.operation is not OperationType.QUERY:
        raise Refused("Schema is not configured for mutations here", "OperationNotSupported", operation)
    return Document(operation, fragments, _variables(operation, variables))


def _variables(operation: OperationDefinitionNode, given: dict[str, Any]) -> dict[str, Any]:
    values = {}
    for one in operation.variable_definitions or ():
        name = one.variable.name.value
        if name in given:
            values[name] = given[name]
        elif one.default_value is not None:
            values[name] = value_from_ast_untyped(one.default_value)
        if values.get(name) is None and isinstance(one.type, NonNullTypeNode):
            message = (
                f"Variable '{name}' has an invalid value: Variable '{name}' has coerced Null value for NonNull type"
            )
            raise Refused(message, "ValidationError", one)
        values.setdefault(name, None)
    return values
