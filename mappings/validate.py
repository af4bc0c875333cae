"""A document held against its shape: every fault in plain words, with its line and the nearest remedy."""

import re
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from mappings.document import Document, Path_
from mappings.problems import nearest

M = TypeVar("M", bound=BaseModel)
_SECRET = re.compile(r"password|passwd|secret|token|private|credential|api_?key", re.IGNORECASE)
_BY_ENV = "Put it into an environment variable and name that here: consumer_secret: ACME_CONSUMER_SECRET."


def validate(document: Document, model: type[M]) -> M | None:
    """The document as its model; None when it has faults, which then stand in `document.problems`."""
    if document.problems:
        return None
    try:
        return model.model_validate(document.values)
    except ValidationError as error:
        for fault in error.errors(include_url=False):
            path = _path(document, fault["loc"])
            document.complain(path, *_plain_words(model, path, dict(fault)))
    document.problems = list(dict.fromkeys(document.problems))
    return None


def _path(document: Document, loc: tuple[str | int, ...]) -> Path_:
    """Pydantic's place without its own names for the branches of a union."""
    path: Path_ = ()
    for n, part in enumerate(loc):
        longer = (*path, str(part))
        if longer in document.places or (n == len(loc) - 1 and not _branch(str(part))):
            path = longer
    return path


def _branch(part: str) -> bool:
    return part == "[key]" or "[" in part or part.endswith("File") or part in ("str", "int", "float", "bool")


def _plain_words(  # noqa: PLR0911 - one answer per kind of fault
    model: type[BaseModel], path: Path_, fault: dict[str, Any]
) -> tuple[str, str]:
    kind, given, context = fault["type"], fault.get("input"), fault.get("ctx", {})
    secret = path[:1] == ("login",) or any(_SECRET.search(part) for part in path)
    shown = "the value" if secret else _shown(given)
    match kind:
        case "extra_forbidden":
            if secret and not (path[:1] == ("login",) and path[-1] in _names(model, path[:-1])):
                near = nearest(path[-1], _names(model, path[:-1]))
                return "is no entry of this file", _BY_ENV if _SECRET.search(path[-1]) else near
            return "is no entry of this part", nearest(path[-1], _names(model, path[:-1]))
        case "missing":
            begin = "Give it, or begin the file with `extends:` and a shipped name." if len(path) == 1 else ""
            return "is missing", _described(model, path) or begin
        case "literal_error":
            allowed = re.findall(r"'([^']*)'", str(context.get("expected", "")))
            return f"{shown} is none of {', '.join(allowed)}", nearest(given, allowed) if not secret else ""
        case "string_pattern_mismatch" | "string_too_short" | "string_too_long":
            return f"{shown} is not written as it should be", _described(model, path)
        case "value_error":
            text = str(context.get("error", fault["msg"]))
            return text, _BY_ENV if "environment variable" in text else ""
        case "model_type" | "dict_type" | "model_attributes_type":
            return "should hold `name: value` entries", _described(model, path)
        case _:
            return f"{shown}: {str(fault['msg']).replace('Input s', 's')}", _described(model, path)


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "what stands here"
    text = str(value) if value is not None else "nothing"
    return f'"{text[:60]}{"…" if len(text) > 60 else ""}"'


def _names(model: type[BaseModel], path: Path_) -> list[str]:
    found = _at(model, path)
    if found is None:
        return []
    return [info.alias or name for name, info in found.model_fields.items()]


def _described(model: type[BaseModel], path: Path_) -> str:
    above = _at(model, path[:-1]) if path else None
    for name, info in above.model_fields.items() if above else ():
        if path[-1] in (name, info.alias) and info.description:
            return info.description.rstrip(".") + "."
    return ""


def _at(model: type[BaseModel], path: Path_) -> type[BaseModel] | None:
    """The model that describes the part of the file at this path."""
    here: Any = model
    for part in path:
        if isinstance(here, type) and issubclass(here, BaseModel):
            info = next((i for n, i in here.model_fields.items() if part in (n, i.alias)), None)
            here = _strip(info.annotation) if info else None
        elif get_origin(here) in (dict, list):
            here = _strip(get_args(here)[-1])
        else:
            return None
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None


def _strip(annotation: Any) -> Any:
    """Without `Annotated` and `| None`; of several models the first."""
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    if get_origin(annotation) in (Union, UnionType):
        options = [_strip(a) for a in get_args(annotation) if a is not type(None)]
        models = [o for o in options if (isinstance(o, type) and issubclass(o, BaseModel)) or get_origin(o) is dict]
        return models[0] if models else options[0]
    return annotation
