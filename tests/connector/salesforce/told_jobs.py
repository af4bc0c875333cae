"""Bulk jobs as Salesforce documents them, answered by the scripted server."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .conftest import Asked, Says, Told, composite, error

JOB = "750000000000001AAA"
CREATED = "2026-03-03T09:00:00.000+0000"


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV as Salesforce writes it: every cell quoted, lines ended by a line feed."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


@dataclass
class QueryJob:
    """One query job that ends as `state` after `polls` questions, with `results` (CSV) to fetch."""

    told: Told
    results: list[str] = field(default_factory=list)
    state: str = "JobComplete"
    polls: int = 1
    processed: int = 0
    message: str = ""
    counted: int | None = 20_000  # rows of each object; None: counting takes too long
    lists: bool = True  # whether the version keeps lists of results
    says_counts: bool = True

    def install(self, *shapes: dict[str, Any]) -> None:
        self.told.on("POST", "composite", lambda asked: self._together(asked, shapes))
        self.told.on("POST", "jobs/query", self._create)
        if self.lists:
            self.told.on("GET", f"jobs/query/{JOB}/resultPages", self._list)
        self.told.on("GET", f"jobs/query/{JOB}/results", self._result)
        self.told.on(
            "GET", f"jobs/query/{JOB}/", Says(error("NOT_FOUND", "The requested resource does not exist"), 404)
        )
        self.told.on("GET", f"jobs/query/{JOB}", lambda _: Says(self.info()))
        self.told.on("PATCH", f"jobs/query/{JOB}", lambda asked: Says({**self.info(), **asked.body}))

    def info(self, state: str | None = None) -> dict[str, Any]:
        if state is None:
            self.polls -= 1
            state = self.state if self.polls <= 0 else "InProgress"
        return {
            "id": JOB,
            "operation": "queryAll",
            "createdDate": CREATED,
            "state": state,
            "numberRecordsProcessed": self.processed,
            **({"errorMessage": self.message} if self.message else {}),
        }

    def _together(self, asked: Asked, shapes: Sequence[dict[str, Any]]) -> Says:
        by_name = {shape["name"]: shape for shape in shapes}
        bodies: list[Any] = []
        for one in asked.body["compositeRequest"]:
            if one["url"].endswith("/describe"):
                name = one["url"].split("/")[-2]
                bodies.append(by_name.get(name) or error("NOT_FOUND", "The requested resource does not exist"))
            elif self.counted is None:
                bodies.append(error("QUERY_TIMEOUT", "Your query request was running for too long."))
            else:
                bodies.append({"totalSize": self.counted, "done": True, "records": []})
        return composite(*bodies)

    def _create(self, _asked: Asked) -> Says:
        return Says(self.info("UploadComplete"))

    def _list(self, _asked: Asked) -> Says:
        base = f"/services/data/v66.0/jobs/query/{JOB}/results?locator="
        pages = [{"resultUrl": f"{base}{number}"} for number in range(len(self.results))]
        return Says({"resultPages": pages, "nextRecordsUrl": None, "done": True})

    def _result(self, asked: Asked) -> Says:
        number = int(asked.query.get("locator", "0"))
        following = str(number + 1) if number + 1 < len(self.results) else "null"
        body = self.results[number]
        rows = sum(1 for _ in csv.reader(io.StringIO(body, newline=""))) - 1
        counts = {"Sforce-NumberOfRecords": str(rows)} if self.says_counts else {}
        return Says(body, headers={"Sforce-Locator": following, **counts})


@dataclass
class IngestJob:
    """One ingest job that ends as `state` after `polls` questions."""

    told: Told
    successful: str = ""
    failed: str = ""
    unprocessed: str = ""
    state: str = "JobComplete"
    polls: int = 1
    processed: int = 0
    refused: int = 0
    message: str = ""
    operation: str = "upsert"
    object: str = "Cornerman_Finding__c"
    now: str = "Open"
    unprocessed_at: str = "unprocessedrecords"

    def install(self) -> None:
        self.told.on("POST", "jobs/ingest", self._create)
        self.told.on("PUT", f"jobs/ingest/{JOB}/batches", Says("", 201))
        self.told.on("PATCH", f"jobs/ingest/{JOB}", self._close)
        self.told.on("GET", f"jobs/ingest/{JOB}/successfulResults", lambda _: Says(self.successful))
        self.told.on("GET", f"jobs/ingest/{JOB}/failedResults", lambda _: Says(self.failed))
        self.told.on("GET", f"jobs/ingest/{JOB}/{self.unprocessed_at}", lambda _: Says(self.unprocessed))
        self.told.on(
            "GET", f"jobs/ingest/{JOB}/", Says(error("NOT_FOUND", "The requested resource does not exist"), 404)
        )
        self.told.on("GET", f"jobs/ingest/{JOB}", self._poll)

    def info(self) -> dict[str, Any]:
        return {
            "id": JOB,
            "object": self.object,
            "operation": self.operation,
            "state": self.now,
            "numberRecordsProcessed": self.processed,
            "numberRecordsFailed": self.refused,
            **({"errorMessage": self.message} if self.message else {}),
        }

    def _create(self, asked: Asked) -> Says:
        self.operation = asked.body["operation"]
        return Says(self.info())

    def _close(self, asked: Asked) -> Says:
        if self.now not in ("Open", "UploadComplete", "InProgress"):
            return Says(error("INVALIDJOBSTATE", f"Job state is {self.now}"), 400)
        if asked.body["state"] == "UploadComplete" and self.now != "Open":
            return Says(error("INVALIDJOBSTATE", "Closing already closed job is not allowed"), 400)
        self.now = asked.body["state"]
        return Says(self.info())

    def _poll(self, _asked: Asked) -> Says:
        if self.now in ("UploadComplete", "InProgress"):
            self.polls -= 1
            self.now = self.state if self.polls <= 0 else "InProgress"
        return Says(self.info())
