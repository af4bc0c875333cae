"""Texts and JSON cut to the length of the field they go to, so that the CRM never refuses or cuts them itself."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import msgspec

from connector.package import package

ELLIPSIS = "…"
_encoder = msgspec.json.Encoder(order="sorted")


@cache
def lengths(object_name: str) -> Mapping[str, int]:
    """Characters that each text field of one of our objects holds."""
    fields = package().objects[object_name].fields
    return {name: field.length for name, field in fields.items() if field.length}


def fit(text: str, longest: int) -> str:
    """The text, cut at a word with an ellipsis where it is longer.

    Counted in UTF-16 units, in which an emoji is two: the stricter of the two ways in which Salesforce might count.
    Unverified against a live org.
    """
    text = text.strip()
    if len(text) * 2 <= longest or _units(text) <= longest:
        return text
    kept = text[: longest - 1]
    while _units(kept) > longest - 1:
        kept = kept[: len(kept) - max(1, (_units(kept) - longest + 1) // 2)]
    at_word = kept.rpartition(" ")[0]
    if len(at_word) >= len(kept) * 2 // 3:
        kept = at_word
    return kept.rstrip(" ,;:.-") + ELLIPSIS


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def as_json(entries: Sequence[Mapping[str, Any]], longest: int) -> str:
    """A JSON list that fits and is always whole: long texts are shortened first, then entries leave from the end."""
    found = _json(entries)
    if _units(found) <= longest:
        return found
    shorter = [_shortened(entry) for entry in entries]
    while shorter:
        found = _json([*shorter, {"left_out": len(entries) - len(shorter)}])
        if _units(found) <= longest:
            return found
        shorter = shorter[: len(shorter) * 9 // 10]
    return "[]"


def _json(value: Any) -> str:
    return _encoder.encode(value).decode()


def _shortened(value: Any) -> Any:
    if isinstance(value, str):
        return fit(value, 200)
    if isinstance(value, Mapping):
        return {key: _shortened(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_shortened(inner) for inner in value]
    return value
