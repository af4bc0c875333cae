"""A record as JSON with its parents in it, put together by SQLite."""

from dataclasses import dataclass, field

from .text import Template, text_literal


@dataclass(slots=True)
class Parent:
    """A parent in a record: SQL for its id, the type shown, its object, and its own values."""

    reference: str
    shown: str
    kind: str
    fields: dict[str, "Node"] = field(default_factory=dict)


@dataclass(slots=True)
class OneOf:
    """A parent of one of several objects: by its key prefix, or the rest."""

    reference: str
    branches: list[tuple[str, Parent]]
    otherwise: Parent | None


Node = str | Parent | OneOf


def object_sql(tree: dict[str, "Node"], shown: str, kind: str, record_id: str, version: str) -> str:
    """One record: its attributes, then its values. ``kind``, ``shown`` and ``record_id`` are SQL."""
    whole = Template()
    whole.write('{"attributes":{"type":"')
    whole.value(shown)
    whole.write(f'","url":"/services/data/{version}/sobjects/')
    whole.value(kind)
    whole.write("/")
    whole.value(record_id)
    whole.write('"}')
    for name, node in tree.items():
        whole.write(f',"{name}":')
        if isinstance(node, str):
            whole.value(node)
        elif isinstance(node, OneOf):
            whole.value(_one_of(node, version))
        else:
            inner = object_sql(node.fields, node.shown, node.kind, node.reference, version)
            whole.value(f"CASE WHEN {node.reference} IS NULL THEN 'null' ELSE {inner} END")
    whole.write("}")
    return whole.sql()


def _one_of(node: OneOf, version: str) -> str:
    def told(one: Parent) -> str:
        return object_sql(one.fields, one.shown, one.kind, node.reference, version)

    whens = " ".join(f"WHEN {text_literal(prefix)} THEN {told(one)}" for prefix, one in node.branches)
    rest = "'null'" if node.otherwise is None else told(node.otherwise)
    by_prefix = f"CASE substr({node.reference}, 1, 3) {whens} ELSE {rest} END"
    return f"CASE WHEN {node.reference} IS NULL THEN 'null' ELSE {by_prefix} END"
