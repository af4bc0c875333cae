"""What a CRM holds, made harmless for a terminal. Nothing that was typed into a record may move a cursor."""

import re
from typing import Any

_ANSI = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours, cursor moves
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|$)"  # titles, links, device strings
    r"|\x1b[ -/]*[0-~]?"
)
_SPACES = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]+")
# C0 and C1 controls; embeddings, overrides and isolates that reverse what is read; lone surrogates.
_DANGEROUS = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_DANGEROUS_IN_JSON = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def safe(value: Any) -> str:
    """One line without control codes. Lines are joined by a space; everything else that is legible stays."""
    text = _ANSI.sub("", str(value))
    return _DANGEROUS.sub("", _SPACES.sub(" ", text)).strip()


def safe_json(text: str) -> str:
    """The same JSON, with what a terminal might obey written as \\u escapes: no value changes."""
    return _DANGEROUS_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
