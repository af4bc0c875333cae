"""One job, its numbers, and what its resource shows."""

import threading
from dataclasses import dataclass, field
from typing import Any

from connector.sandbox.wire.values import instant_text

from .lines import Lines

ENDED = ("JobComplete", "Failed", "Aborted")


@dataclass(slots=True)
class Behaviour:
    """How the next ``count`` jobs misbehave; ``kind`` (ingest or query) and ``object`` narrow them down.

    after: an ingest job does this many rows first. fail: it then fails with this message. never_ends: it then stays
    in progress until it is aborted. delay_ms: it is in progress for so long before it does anything.
    """

    count: int = 1
    kind: str | None = None
    object: str | None = None
    after: int = 0
    fail: str | None = None
    never_ends: bool = False
    delay_ms: int = 0

    def meets(self, job: "Job") -> bool:
        return self.kind in (None, job.kind) and (self.object or job.object_name).lower() == job.object_name.lower()


@dataclass(slots=True)
class Job:
    """kind: ingest | query. Times are seconds since 1970."""

    id: str
    kind: str
    operation: str
    object_name: str
    user_id: str
    version: str
    delimiter: str
    ending: str
    born: int
    state: str
    modified: int
    external_id: str | None = None
    upload: bytes | None = None
    error: str | None = None
    processed: int = 0
    failed: int = 0
    milliseconds: int = 0
    behaviour: Behaviour | None = None
    lines: Lines | None = None  # the answer of a query
    results: dict[str, list[str]] = field(default_factory=dict)  # CSV text by resource, the header first
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None

    def info(self, whole: bool = True) -> dict[str, Any]:
        """The job as create and PATCH show it, or ``whole`` with its numbers."""
        base = f"/services/data/{self.version}/jobs/{self.kind}/{self.id}"
        shown: dict[str, Any] = {
            "id": self.id,
            "operation": self.operation,
            "object": self.object_name,
            "createdById": self.user_id,
            "createdDate": instant_text(self.born),
            "systemModstamp": instant_text(self.modified),
            "state": self.state,
            "concurrencyMode": "Parallel",
            "contentType": "CSV",
            "apiVersion": float(self.version[1:]),
            "lineEnding": self.ending,
            "columnDelimiter": self.delimiter,
        }
        if self.external_id:
            shown["externalIdFieldName"] = self.external_id
        if self.kind == "ingest" and self.state == "Open":
            shown["contentUrl"] = base.removeprefix("/") + "/batches"
        if not whole:
            return shown
        shown |= {
            "jobType": "V2Ingest" if self.kind == "ingest" else "V2Query",
            "numberRecordsProcessed": self.processed,
            "retries": 0,
            "totalProcessingTime": self.milliseconds,
        }
        if self.kind == "ingest":
            shown |= {
                "numberRecordsFailed": self.failed,
                "apiActiveProcessingTime": self.milliseconds,
                "apexProcessingTime": 0,
            }
        else:
            shown["isPkChunkingSupported"] = True
        if self.error is not None:
            shown["errorMessage"] = self.error
        return shown
