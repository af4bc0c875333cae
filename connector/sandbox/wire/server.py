"""The server: in a thread for tests, or in the foreground for the command line."""

import asyncio
import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn

from .org import Org
from .rest.app import build_app
from .rest.state import App, State

_BACKLOG = 128


def _config(state: State) -> uvicorn.Config:
    return uvicorn.Config(
        build_app(state),
        log_level="error",
        access_log=False,
        lifespan="off",
        timeout_keep_alive=30,
        h11_max_incomplete_event_size=256 * 1024,
        http="h11",
    )


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket that asyncio knows for TCP, or it would leave Nagle on: 40 ms a request."""
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((host, port))
    listening.listen(_BACKLOG)
    return listening


class Sandbox:
    """An org served on 127.0.0.1 while the block lasts.

        with Sandbox(org, apps=[App("key", "secret", "integration@example.com")]) as sandbox:
            requests.get(sandbox.url + "/services/data")

    ``state`` holds log-ins, limits, the request log and faults.
    """

    def __init__(self, org: Org, apps: list[App] | None = None, port: int = 0) -> None:
        self.org = org
        self.state = State(org, {app.consumer_key: app for app in apps or ()})
        self.url = ""
        self._port = port
        self._server = uvicorn.Server(_config(self.state))
        self._thread: threading.Thread | None = None
        self._socket: socket.socket | None = None

    def __enter__(self) -> Self:
        self._socket = _listen("127.0.0.1", self._port)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)
        self._thread.start()
        return self

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket] if self._socket else None))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.state.bulk.forget()
        self._server.should_exit = True
        self._server.force_exit = True
        if self._thread:
            self._thread.join(10)
        if self._socket:
            self._socket.close()

    def token(self, username: str) -> str:
        """An access token of this person. KeyError when nobody has this user name."""
        return self.state.open_session(self.org.user_id(username))


def serve(org: Org, host: str, port: int, apps: list[App] | None = None) -> None:
    """Serve until interrupted."""
    state = State(org, {app.consumer_key: app for app in apps or ()})
    config = _config(state)
    config.host, config.port = host, port
    uvicorn.Server(config).run()
