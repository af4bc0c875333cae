"""A small HTTP server that answers as told: for what an organisation does not do on demand (breaking off in the
middle of an answer, a maintenance page, a lock that passes)."""

import gzip
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from connector.salesforce import BulkLimits, Login, Patience, Salesforce, Timeouts

SECRET = "s3cret-that-must-not-show"
NO_BULK = BulkLimits(read_from=0, write_from=0)
QUICK = Patience(attempts=3, first_wait=0.0, longest_wait=0.0)


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    query: dict[str, str]
    body: Any  # JSON, or the text of a CSV
    token: str

    @property
    def soql(self) -> str:
        return self.query.get("q", "")


@dataclass(frozen=True)
class Says:
    """One answer; `cut` breaks off after so many bytes, and a status of 0 hangs up without a word."""

    body: Any = None
    status: int = 200
    cut: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    zipped: bool = False


Answer = Says | Callable[[Asked], Says]


@dataclass
class Told:
    """Answers each request by the first script whose method and path begin it; the last answer repeats."""

    scripts: dict[tuple[str, str], list[Answer]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""
    sign_ins: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def on(self, method: str, path: str, *answers: Answer) -> None:
        self.scripts[method, path] = list(answers)

    def answer(self, asked: Asked) -> Says:
        with self.lock:
            self.asked.append(asked)
            tail = asked.path.removeprefix("/services/data/v66.0/")
            found = next(
                (s for (method, path), s in self.scripts.items() if method == asked.method and tail.startswith(path)),
                None,
            )
            if found is None and tail == "/services/oauth2/token":
                self.sign_ins += 1
                return Says({"access_token": f"00D000000000001!token{self.sign_ins}", "instance_url": self.url})
            if found is None:
                return Says([{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}], 404)
            chosen = found.pop(0) if len(found) > 1 else found[0]
        return chosen(asked) if callable(chosen) else chosen

    def connect(self, patience: Patience = QUICK, bulk: BulkLimits = NO_BULK) -> Salesforce:
        login = Login(self.url, consumer_key="key", consumer_secret=SECRET)
        return Salesforce.connect(login, patience=patience, timeouts=Timeouts(connect=2.0, read=2.0), bulk=bulk)

    def of(self, method: str, path: str) -> list[Asked]:
        return [asked for asked in self.asked if asked.method == method and f"/{path}" in asked.path]


def _handler(told: Told) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_one(self) -> None:
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            asked = Asked(
                self.command,
                parts.path,
                {name: values[0] for name, values in parse_qs(parts.query).items()},
                json.loads(raw) if raw[:1] in (b"{", b"[") else raw.decode(),
                self.headers.get("Authorization", ""),
            )
            says = told.answer(asked)
            if says.status == 0:
                self.close_connection = True
                return
            text = says.body if isinstance(says.body, str) else json.dumps(says.body)
            data = gzip.compress(text.encode()) if says.zipped else text.encode()
            self.send_response(says.status)
            self.send_header("Content-Type", "text/html" if isinstance(says.body, str) else "application/json")
            if says.zipped:
                self.send_header("Content-Encoding", "gzip")
            for name, value in says.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Sforce-Limit-Info", "api-usage=21/15000")
            self.end_headers()
            self.wfile.write(data[: says.cut])
            self.close_connection = says.cut is not None

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_one

        def log_message(self, *args: object) -> None:
            pass

    return Handler


@pytest.fixture
def told() -> Iterator[Told]:
    script = Told()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(script))
    server.daemon_threads = True
    script.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield script
    server.shutdown()
    server.server_close()
    thread.join()


def field_shape(name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "label": name,
        "type": kind,
        "nillable": True,
        "createable": True,
        "updateable": True,
        "filterable": True,
        "sortable": True,
        "calculated": False,
        **more,
    }


def object_shape(name: str, *fields: dict[str, Any]) -> dict[str, Any]:
    own = [
        field_shape("Id", "id"),
        field_shape("SystemModstamp", "datetime"),
        field_shape("IsDeleted", "boolean"),
    ]
    return {
        "name": name,
        "label": name,
        "createable": True,
        "updateable": True,
        "deletable": True,
        "fields": [*own, *fields],
    }


def composite(*bodies: Any) -> Says:
    """A composite answer; a list is an error, as Salesforce writes it."""
    return Says(
        {
            "compositeResponse": [
                {
                    "body": body,
                    "httpHeaders": {},
                    "httpStatusCode": 400 if isinstance(body, list) else 200,
                    "referenceId": f"r{number}",
                }
                for number, body in enumerate(bodies)
            ]
        }
    )


def page(*records: dict[str, Any], more: str = "") -> dict[str, Any]:
    reply: dict[str, Any] = {"totalSize": len(records), "done": not more, "records": list(records)}
    return {**reply, "nextRecordsUrl": f"/services/data/v66.0/query/{more}"} if more else reply


def error(code: str, message: str, *fields: str) -> list[dict[str, Any]]:
    return [{"errorCode": code, "message": message, "fields": list(fields)}]
