"""The server of api.py on localhost, and readers that speak to it."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from connector.readers.claude import Claude, Setup
from connector.readers.memory import Memory
from connector.readers.prompt import Prompt
from connector.readers.purse import Price
from connector.readers.question import Line, Question, Spoken
from tests.connector.readers.api import KEY, QUESTIONS, TURNS, Api


@pytest.fixture
def api() -> Iterator[Api]:
    served = Api()

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            served.keys.append(self.headers.get("authorization"))
            status, headers, sent = served.reply(self.command, self.path, body)
            self.send_response(status)
            for name, value in {"content-type": "application/json", **headers}.items():
                self.send_header(name, value)
            if "content-length" not in headers:
                self.send_header("content-length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        do_GET = do_POST = _do

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def slept() -> list[float]:
    return []


@pytest.fixture
def reader(api: Api, tmp_path: Path, slept: list[float]) -> Iterator[Callable[..., Claude]]:
    made: list[Claude] = []

    def make(budget: float = 5.0, month: str = "2026-11", questions: tuple[Question, ...] = QUESTIONS) -> Claude:
        setup = Setup(KEY, "THE_KEY", "claude-test", Price(3.0, 15.0), budget, api.url)
        made.append(Claude(setup, Prompt(questions), Memory(tmp_path / "reader.sqlite"), month, slept.append))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def call() -> Spoken:
    return Spoken(tuple(Line(voice, text) for voice, text in TURNS), ("Ana Sousa", "Dana Lee", "Marta Reis"))
