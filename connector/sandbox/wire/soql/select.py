"""What stands in a SELECT beside plain fields: FIELDS(), toLabel() and TYPEOF."""

from dataclasses import replace

from connector.sandbox.wire.schema import Field, SObject

from . import tree, typed
from .names import Names

_MAX_FIELDS_LIMIT = 200


def fields_of(names: Names, call: tree.Call, source: SObject, limit: int | None) -> list[Field]:
    """FIELDS(ALL), FIELDS(STANDARD), FIELDS(CUSTOM): those that the user may read."""
    asked = call.arguments[0] if len(call.arguments) == 1 else None
    group = asked.names[0].upper() if isinstance(asked, tree.Path) and len(asked.names) == 1 else ""
    if group not in ("ALL", "STANDARD", "CUSTOM"):
        raise names.unsupported(call)
    if group != "STANDARD" and not 0 < (limit or 0) <= _MAX_FIELDS_LIMIT:
        message = f"The SOQL FIELDS function must have a LIMIT of at most {_MAX_FIELDS_LIMIT}"
        raise names.error("MALFORMED_QUERY", call.at, message)
    found = [field for field in source if group == "ALL" or field.custom == (group == "CUSTOM")]
    if not found:
        raise names.error("MALFORMED_QUERY", call.at, f"no fields in FIELDS({group})")  # words unverified
    return found


def labelled(names: Names, call: tree.Call, source: SObject, alias: str | None) -> typed.Labelled:
    """toLabel() of a picklist, or of the name of a record type."""
    asked = call.arguments[0] if len(call.arguments) == 1 else None
    if call.function.upper() != "TOLABEL" or not isinstance(asked, tree.Path):
        raise names.unsupported(call)
    column = names.column(source, asked, alias)
    record_type = isinstance(column, typed.Column) and column.owner == "RecordType" and column.field.name == "Name"
    if column.field.type not in ("picklist", "multipicklist") and not record_type:
        message = f"field {column.field.name} does not support toLabel"  # words unverified
        raise names.error("INVALID_FIELD", call.at, message)
    if column.field.type == "multipicklist" and column.field.words:
        raise names.unsupported(call)
    return typed.Labelled(column)


def by_type(names: Names, item: tree.TypeOf, source: SObject, alias: str | None) -> typed.ByType:
    """TYPEOF: each object named is one that the lookup may lead to, each field one of it."""
    lookup = names.several(source, item.what, alias)
    branches = []
    for when in item.whens:
        target = names.view.object(when.name)
        if target is None or target.name not in lookup.reference.reference_to:
            message = f"{when.name} is no object that {lookup.relationship} may lead to"  # words unverified
            raise names.error("INVALID_TYPE", when.at, message)
        step = typed.Step(lookup.relationship, lookup.reference, target.name)
        columns = []
        for path in when.fields:
            column = names.column(target, path, None)
            if not isinstance(column, typed.Column):
                raise names.error(
                    "MALFORMED_QUERY", path.at, "a lookup to several objects within TYPEOF is not served here"
                )
            columns.append(replace(column, steps=(*lookup.steps, step, *column.steps)))
        branches.append((target.name, tuple(columns)))
    otherwise = None
    if item.otherwise is not None:
        paths = (tree.Path((*item.what.names, *path.names), path.at) for path in item.otherwise)
        found = [names.column(source, path, alias) for path in paths]
        otherwise = tuple(one for one in found if isinstance(one, typed.NameColumn))
    return typed.ByType(lookup, tuple(branches), otherwise)
