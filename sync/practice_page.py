"""The practice organisation's page: the panel of `lwc_components`, in a frame like Salesforce's, on this machine.

The page asks as one of a few made-up people, so it can show and change what they may and nothing else: each request
goes on to the practice organisation with their token, which the browser never holds.
"""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import requests
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from connector import package
from connector.sandbox import stories
from connector.sandbox.wire.server import Sandbox

BUILD = package.SOURCE.parents[2] / "preview" / "build"
"""Where `make demo` puts the page; an installed wheel has none."""
TRANSLATIONS = package.SOURCE.parents[2] / "translations" / "main" / "default"
LANGUAGES = {"en": "en_US", "de": "de"}
"""What a person at the page may choose, and how Salesforce names it."""

_METHODS = ["GET", "POST", "PATCH", "DELETE"]
_PASSED_ON = ("content-type", "accept")
_SECONDS = 60
_ADMIN = next(str(one["Username"]) for one in stories.people().users if one["Title"] == "CRM Administrator")
# Nothing but our own script runs; the engine sets styles on elements.
_POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"


def built(build: Path = BUILD) -> bool:
    """Whether there is a page to show."""
    return (build / "app.js").exists()


@contextmanager
def shown(sandbox: Sandbox, turn: Callable[[], str], *, build: Path = BUILD, port: int = 0) -> Iterator[str]:
    """The page's address, answered while the block lasts. `turn` runs one sync and says in a line how it went."""
    listening = socket.create_server(("127.0.0.1", port))
    sandbox.org.deploy(TRANSLATIONS)
    # A browser asks in many small steps; a server without lifespan events needs no more than this.
    config = uvicorn.Config(_app(sandbox, turn, build), log_level="error", access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(
        target=lambda: asyncio.run(server.serve(sockets=[listening])), name="practice page", daemon=True
    )
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        server.should_exit = server.force_exit = True
        thread.join(10)
        listening.close()


def _app(sandbox: Sandbox, turn: Callable[[], str], build: Path) -> Starlette:
    users = {str(user["Username"]): user for user in stories.people().users}
    looking = stories.viewers()
    speaks = {who: str(users[username]["LanguageLocaleKey"]) for who, username in looking.items()}
    one_at_a_time = threading.Lock()

    def people(_request: Request) -> Response:
        return JSONResponse([_person(who, users[username], speaks[who]) for who, username in looking.items()])

    def speak(request: Request) -> Response:
        """The person chooses another language, as in their own settings."""
        who, language = request.path_params["who"], LANGUAGES.get(request.path_params["language"])
        if who not in looking or language is None:
            return _nobody()
        answer = requests.patch(
            f"{sandbox.url}/services/data/v65.0/sobjects/User/{users[looking[who]]['Id']}",
            json={"LanguageLocaleKey": language},
            headers={"Authorization": f"Bearer {sandbox.token(_ADMIN)}"},
            timeout=_SECONDS,
        )
        if answer.ok:
            speaks[who] = language
        return Response(answer.content, answer.status_code)

    def forward(request: Request, body: bytes) -> Response:
        username = looking.get(request.path_params["who"])
        if username is None:
            return _nobody()
        answer = requests.request(
            request.method,
            f"{sandbox.url}/services/data/{request.path_params['path']}",
            params=request.query_params.multi_items(),
            data=body,
            headers={
                **{name: value for name, value in request.headers.items() if name in _PASSED_ON},
                "Authorization": f"Bearer {sandbox.token(username)}",
            },
            timeout=_SECONDS,
        )
        return Response(answer.content, answer.status_code, media_type=answer.headers.get("content-type"))

    async def as_somebody(request: Request) -> Response:
        return await run_in_threadpool(forward, request, await request.body())

    def sync(_request: Request) -> Response:
        with one_at_a_time:
            try:
                return JSONResponse({"summary": turn()})
            except Exception as error:  # noqa: BLE001 - whatever it is, the person at the page is to read it
                return JSONResponse({"summary": str(error)}, 500)

    routes = [
        Route("/people", people),
        Route("/as/{who}/language/{language}", speak, methods=["POST"]),
        Route("/as/{who}/services/data/{path:path}", as_somebody, methods=_METHODS),
        Route("/sync", sync, methods=["POST"]),
        Mount("/", _Files(directory=build, html=True)),
    ]
    # A page from elsewhere that points its own name at this machine is refused.
    hosts = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])
    return Starlette(routes=routes, middleware=[hosts])


class _Files(StaticFiles):
    """The page's files, with the policy that nothing in a record's text can run."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["content-security-policy"] = _POLICY
        response.headers["cache-control"] = "no-cache"
        return response


def _nobody() -> Response:
    return JSONResponse([{"errorCode": "NOT_FOUND", "message": "nobody looks under this name"}], 404)


def _person(who: str, user: Mapping[str, object], language: str) -> dict[str, str]:
    """What a page of the platform knows of who is looking."""
    locale = str(user["LocaleSidKey"])
    return {
        "who": who,
        "id": str(user["Id"]),
        "name": str(user["Name"]),
        "title": str(user["Title"]),
        "locale": locale.replace("_", "-"),
        "language": language.partition("_")[0],
        "zone": str(user["TimeZoneSidKey"]),
    }
