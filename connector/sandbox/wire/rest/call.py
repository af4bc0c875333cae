"""One request as the resources see it, whether it came over HTTP or inside a composite."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

from connector.sandbox.wire.access import View
from connector.sandbox.wire.errors import SalesforceError, not_found

if TYPE_CHECKING:
    from .state import State

VERSIONS = range(45, 68)


@dataclass(slots=True)
class Call:
    method: str
    path: str
    query: dict[str, str]
    body: Any  # parsed JSON, None without a body
    view: View
    version: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes = b""  # a body that is no JSON
    base_url: str = ""  # of the server, as the client named it

    def json_object(self) -> dict[str, Any]:
        """The body, which must be a JSON object."""
        if not isinstance(self.body, dict):
            raise SalesforceError(
                "JSON_PARSER_ERROR", "The HTTP entity body is required, but this request has no entity body."
            )
        return self.body


@dataclass(slots=True)
class Answer:
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    csv: bytes | None = None  # stands in place of the body
    plain: str | None = None  # so does a word that is no JSON


Handler = Callable[..., Answer]
_routes: list[tuple[str, re.Pattern[str], Handler]] = []


def route(method: str, pattern: str) -> Callable[[Handler], Handler]:
    """Serve ``/services/data/vNN.0`` + pattern. Named groups become arguments of the handler(state, call, ...)."""

    def register(handler: Handler) -> Handler:
        _routes.append((method, re.compile(pattern), handler))
        return handler

    return register


def split_url(url: str) -> tuple[str, dict[str, str]]:
    """The decoded path and the query parameters of an address."""
    parts = urlsplit(url)
    return parts.path, dict(parse_qsl(parts.query, keep_blank_values=True))


def parse_json(raw: bytes) -> Any:
    """None for an empty body. Raises JSON_PARSER_ERROR."""
    if not raw.strip():
        return None
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise SalesforceError("JSON_PARSER_ERROR", f"{fault} at [line:1, column:1]") from None


def dispatch(state: "State", call: Call) -> Answer:
    """The answer of the resource, errors included."""
    try:
        return _resource(state, call)
    except SalesforceError as error:
        return Answer(error.status, error.body())


def _resource(state: "State", call: Call) -> Answer:
    found = re.fullmatch(r"/services/data/v(\d+)\.0(/.*)?", call.path)
    if not found or int(found[1]) not in VERSIONS:
        raise not_found()
    call.version = f"v{found[1]}.0"
    # The names in a path are decoded one by one: an external id may hold an encoded slash.
    path = (found[2] or "").rstrip("/")
    allowed = []
    for method, pattern, handler in _routes:
        match = pattern.fullmatch(path)
        if match is None:
            continue
        if method == call.method:
            return handler(state, call, **{name: unquote(text) for name, text in match.groupdict().items()})
        allowed.append(method)
    if allowed:
        message = f"HTTP Method '{call.method}' not allowed. Allowed are {','.join(allowed)}"
        raise SalesforceError("METHOD_NOT_ALLOWED", message, status=405)
    raise not_found()
