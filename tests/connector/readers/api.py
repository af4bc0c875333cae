"""A server on localhost that speaks the Messages API, built on the library's own types. No word of it was recorded."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from anthropic.types import Message, TextBlock, Usage
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming
from anthropic.types.messages import (
    MessageBatch,
    MessageBatchIndividualResponse,
    MessageBatchRequestCounts,
    MessageBatchSucceededResult,
)
from pydantic import TypeAdapter

from connector.readers.question import Question

KEY = "sk-ant-not-a-key"
TURNS = (
    ("our side 1", "Do you have a budget for this, Ana?"),
    ("buyer 1", "Yes, sixty thousand euros, the board approved it in March. Ask Marta Reis, marta@acme.example."),
    ("our side 1", "Great, so the money is there."),
)
QUESTIONS = (Question("budget", "Money set aside for this."), Question("pain", "A harm they have now."))

Reply = tuple[int, dict[str, str], bytes]


def message(text: str, stop: str = "end_turn", usage: Usage | None = None, **more: Any) -> Message:
    return Message(
        id="msg_synthetic",
        content=[TextBlock(type="text", text=text)],
        model="claude-test",
        role="assistant",
        stop_reason=stop,  # type: ignore[arg-type]
        type="message",
        usage=usage or Usage(input_tokens=1_000, output_tokens=100),
        **more,
    )


def quotes(*given: dict[str, Any]) -> str:
    return json.dumps({"quotes": list(given)})


def quote(
    turn: int, words: str, voice: str = "buyer 1", question: str = "budget", stands: str = "said"
) -> dict[str, Any]:
    return {"question": question, "turn": turn, "voice": voice, "quote": words, "stands": stands}


class Api:
    """What is asked is checked against the library's types and kept; `replies` are given in turn, the last for good."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.replies: list[Reply | Callable[[dict[str, Any]], Reply]] = []
        self.batches: dict[str, list[dict[str, Any]]] = {}
        self.batch_ended = False
        self.results: dict[str, Any] = {}  # by custom_id; else `answer` succeeds
        self.answer = message(quotes())
        self.url = ""

    def say(self, text: str, **more: Any) -> None:
        self.replies.append(ok(message(text, **more)))

    def fail(self, status: int, kind: str, headers: dict[str, str] | None = None, said: str = "synthetic") -> None:
        body = {"type": "error", "error": {"type": kind, "message": said}}
        self.replies.append((status, headers or {}, json.dumps(body).encode()))

    def reply(self, method: str, path: str, body: bytes) -> Reply:
        if (method, path) == ("POST", "/v1/messages"):
            asked = json.loads(body)
            TypeAdapter(MessageCreateParamsNonStreaming).validate_python(asked)
            self.asked.append(asked)
            reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
            return reply(asked) if callable(reply) else reply
        if (method, path) == ("POST", "/v1/messages/batches"):
            id_ = f"msgbatch_{len(self.batches)}"
            self.batches[id_] = json.loads(body)["requests"]
            for one in self.batches[id_]:
                TypeAdapter(MessageCreateParamsNonStreaming).validate_python(one["params"])
            return ok(self.batch(id_))
        id_ = path.removeprefix("/v1/messages/batches/").removesuffix("/results")
        if path.endswith("/results"):
            lines = [self.result(one["custom_id"]) for one in reversed(self.batches[id_])]
            return 200, {"content-type": "application/x-jsonl"}, "\n".join(lines).encode()
        return ok(self.batch(id_))

    def batch(self, id_: str) -> MessageBatch:
        return MessageBatch(
            id=id_,
            created_at=datetime(2026, 11, 20, tzinfo=UTC),
            expires_at=datetime(2026, 11, 21, tzinfo=UTC),
            processing_status="ended" if self.batch_ended else "in_progress",
            request_counts=MessageBatchRequestCounts(canceled=0, errored=0, expired=0, processing=0, succeeded=0),
            results_url=f"{self.url}/v1/messages/batches/{id_}/results" if self.batch_ended else None,
            type="message_batch",
        )

    def result(self, custom_id: str) -> str:
        default = MessageBatchSucceededResult(type="succeeded", message=self.answer)
        result = self.results.get(custom_id, default)
        return MessageBatchIndividualResponse(custom_id=custom_id, result=result).model_dump_json()


def ok(body: Any) -> Reply:
    return 200, {}, body.model_dump_json().encode()


@contextmanager
def served() -> Iterator[Api]:
    """The server, for as long as the block lasts."""
    api = Api()

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            api.keys.append(self.headers.get("authorization"))
            status, headers, sent = api.reply(self.command, self.path, body)
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
    api.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
