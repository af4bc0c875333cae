"""Takes secrets and persons' data out of Salesforce's words before they reach a log or an error."""

import re

_EXCERPT = re.compile(r"^.*ERROR at Row:\d+:Column:\d+\s*", re.DOTALL)
_SECRETS = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "<e-mail>"),
    (re.compile(r"\b00D\w{12,15}![\w.]+"), "<token>"),
    (re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+"), "<token>"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.!~+/=-]+"), r"\1 <token>"),
    (re.compile(r"(?i)\b((?:client|consumer)_?secret|assertion|access_token|refresh_token)=[^&\s]+"), r"\1=<secret>"),
    (re.compile(r"(?i)\?[^\s\"'<>]*\bq=[^\s\"'<>]*"), "?<query>"),
)
_LONGEST = 300


def redact(text: str) -> str:
    """One line without e-mail addresses, tokens or query values, cut at 300 characters.

    Salesforce quotes the query before `ERROR at Row:1:Column:n`; only what follows is kept.
    """
    kept = _EXCERPT.sub("", text)
    for pattern, instead in _SECRETS:
        kept = pattern.sub(instead, kept)
    line = " ".join(kept.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
