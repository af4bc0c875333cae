"""One fault of the next requests."""

from dataclasses import dataclass


@dataclass(slots=True)
class Fault:
    """The next ``count`` API requests whose path matches answer this instead; with status 0 as ever, only later.

    drop: the connection ends before the work, after it, or amid its answer.
    """

    count: int
    status: int = 503
    body: str = ""
    content_type: str = "text/html"
    drop: str | None = None
    path: str = ""
    delay_ms: float = 0.0
