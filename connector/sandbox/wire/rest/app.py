"""The HTTP side: log-in and limits, faults, gzip both ways, the request log."""

import asyncio
import gzip
import logging
import time
import zlib
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from connector.sandbox.wire.errors import SalesforceError
from connector.sandbox.wire.faults.fault import Fault

# Imported for their routes.
from . import bulk, collections, composite, deploy, graphql, query, sobjects, ui  # noqa: F401
from .call import VERSIONS, Answer, Call, dispatch, parse_json
from .control import control
from .oauth import identity, token, userinfo
from .state import State

_logger = logging.getLogger(__name__)

_MAX_URL = 16_384
_MAX_BODY, _MAX_UPLOAD = 50 * 2**20, 150 * 2**20
_ZIP_FROM = 500
_SEASONS = ("Winter", "Spring", "Summer")


def build_app(state: State) -> ASGIApp:
    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _lifespan(receive, send)
            return
        started = time.perf_counter()
        request = Request(scope, receive)
        if state.latency_ms and request.url.path.startswith("/services/"):
            await asyncio.sleep(state.latency_ms / 1000)
        body = await request.body()
        if state.player is not None and request.url.path.startswith("/services/data/"):
            await run_in_threadpool(state.player.step, request.url.path)
        fault = _fault(state, request)
        if fault is not None and fault.delay_ms:
            await asyncio.sleep(fault.delay_ms / 1000)
        if fault is not None and fault.drop == "before":
            _log(state, request, body, 0, b"", started)
            await _drop(send)
            return
        if fault is not None and fault.drop is None and fault.status:
            response = Response(fault.body, fault.status, media_type=fault.content_type)
        else:
            response = await run_in_threadpool(_respond, state, request, body)
        _log(state, request, body, 0 if fault and fault.drop else response.status_code, bytes(response.body), started)
        if fault is not None and fault.drop == "after":
            await _drop(send)
            return
        if len(response.body) >= _ZIP_FROM and "gzip" in request.headers.get("accept-encoding", ""):
            response = await run_in_threadpool(_zipped, response)
        if fault is not None and fault.drop == "amid":
            await _cut(response, send)
            return
        await response(scope, receive, send)

    return serve


def _zipped(response: Response) -> Response:
    headers = {name: value for name, value in response.headers.items() if name != "content-length"}
    headers |= {"content-encoding": "gzip", "vary": "Accept-Encoding"}
    return Response(gzip.compress(response.body, compresslevel=1), response.status_code, headers)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": message["type"] + ".complete"})
        if message["type"] == "lifespan.shutdown":
            return


async def _drop(send: Send) -> None:
    """Cut the connection without an answer."""
    transport = _transport(send)
    if transport is not None:
        transport.abort()
    await asyncio.sleep(0)
    await asyncio.sleep(0)


async def _cut(response: Response, send: Send) -> None:
    """All headers, half of the body, and the end of the connection."""
    await send({"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers})
    half = bytes(response.body)[: len(response.body) // 2]
    await send({"type": "http.response.body", "body": half, "more_body": True})
    transport = _transport(send)
    if transport is not None:
        transport.close()
    await asyncio.sleep(0)


def _transport(send: Send) -> Any:
    return getattr(getattr(send, "__self__", None), "transport", None)


def _fault(state: State, request: Request) -> Fault | None:
    if not request.url.path.startswith("/services/data/"):
        return None
    return state.next_fault(request.url.path)


def _log(state: State, request: Request, body: bytes, status: int, answer: bytes, started: float) -> None:
    """Method, address, sizes, status. Bodies, headers and tokens are never kept. Status 0: dropped."""
    state.log.append(
        {
            "method": request.method,
            "path": request.url.path,
            "query": request.url.query,
            "request_bytes": len(body),
            "response_bytes": len(answer),
            "status": status,
            "milliseconds": round((time.perf_counter() - started) * 1000, 1),
        }
    )


def _respond(state: State, request: Request, body: bytes) -> Response:
    path = _single(request.scope["path"])
    if len(request.url.path) + len(request.url.query) > _MAX_URL:
        return Response("<h1>Bad Message 414</h1><pre>reason: URI Too Long</pre>", 414, media_type="text/html")
    if len(body) > (_MAX_UPLOAD if _is_upload(path) else _MAX_BODY):
        return Response("<h1>Bad Message 413</h1>", 413, media_type="text/html")
    try:
        return _reply(_answer(state, request, path, body), state, path)
    except SalesforceError as error:
        return _reply(Answer(error.status, error.body()), state, path)
    except Exception:
        # A fault of the sandbox itself: Salesforce's body for the client, the trace for whoever runs the server.
        _logger.exception("%s %s failed", request.method, path)
        unknown = SalesforceError("UNKNOWN_EXCEPTION", "An unexpected error occurred.", status=500)
        return _reply(Answer(500, unknown.body()), state, path)


def _single(path: str) -> str:
    """Salesforce's own CLI sends ``//services/data`` when its instance address ends with a slash."""
    return "/" + path.lstrip("/")


def _is_upload(path: str) -> bool:
    return path.rstrip("/").endswith(("/batches", "/metadata/deployRequest"))


def _answer(state: State, request: Request, path: str, raw: bytes) -> Answer:
    base_url = str(request.base_url).rstrip("/")
    authorization = request.headers.get("authorization", "")
    body = _unzipped(request, raw)
    if path.startswith("/sandbox/"):
        return control(state, request.method, path.removeprefix("/sandbox/"), parse_json(body))
    if path == "/services/oauth2/token" and request.method == "POST":
        form = {**dict(request.query_params), **dict(parse_qsl(body.decode("utf-8", "replace")))}
        return token(state, form, authorization, base_url)
    if path == "/services/oauth2/userinfo" or path.startswith("/id/"):
        try:
            user_id = state.user_of(authorization)
        except SalesforceError:
            return Answer(403, plain="Bad_OAuth_Token")  # these two say it so, and not as JSON
        return (identity if path.startswith("/id/") else userinfo)(state, user_id, base_url)
    if path.rstrip("/") == "/services/data":
        return Answer(200, [_version(number) for number in VERSIONS])
    user_id = state.user_of(authorization)
    if not state.count_call():
        raise SalesforceError("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", status=403)
    try:
        view = state.org.view(user_id)
    except KeyError:
        raise SalesforceError("INVALID_SESSION_ID", "Session expired or invalid", status=401) from None
    parameters = dict(request.query_params)
    method = parameters.pop("_HttpMethod", request.method).upper() if request.method == "POST" else request.method
    raw_path = _single(request.scope.get("raw_path", path.encode()).decode("latin-1"))
    if path == "/graphql":  # as pages call it, whatever the version
        raw_path = f"/services/data/v{VERSIONS[-1]}.0/graphql"
    sent, raw = (None, body) if _is_upload(path) else (parse_json(body), b"")
    call = Call(method, raw_path, parameters, sent, view, headers=request.headers, raw=raw, base_url=base_url)
    return dispatch(state, call)


def _unzipped(request: Request, raw: bytes) -> bytes:
    if request.headers.get("content-encoding", "").lower() != "gzip":
        return raw
    try:
        return gzip.decompress(raw)
    except (OSError, EOFError, zlib.error):
        raise SalesforceError("JSON_PARSER_ERROR", "the body is not gzip") from None


def _version(number: int) -> dict[str, str]:
    season, year = _SEASONS[(number - 59) % 3], 24 + (number - 59) // 3
    return {"label": f"{season} '{year}", "url": f"/services/data/v{number}.0", "version": f"{number}.0"}


def _reply(answer: Answer, state: State, path: str) -> Response:
    headers = dict(answer.headers)
    if path.startswith("/services/data/v"):
        headers["Sforce-Limit-Info"] = f"api-usage={state.used}/{state.org.daily_limit}"
    if answer.plain is not None:
        return Response(answer.plain, answer.status, headers, media_type="text/html")
    if answer.csv is not None:
        return Response(answer.csv, answer.status, headers, media_type="text/csv")
    if answer.body is None:
        return Response(None, answer.status, headers)
    content: Any = msgspec.json.encode(answer.body)
    return Response(content, answer.status, headers, media_type="application/json;charset=UTF-8")
