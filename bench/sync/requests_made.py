"""What was asked of the organisation, counted by object and kind, from the sandbox's own log."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

from connector.sandbox.wire.rest.state import State

Requests = dict[str, Counter[str]]
"""Requests by object and kind; `""` for those of no single object.

Of a read: job, poll, list (of results), page. Of a write: job, upload, close, poll, results. Else: query, page,
collection, composite, other.
"""
PAGES = "page"
_JOB = re.compile(r"/jobs/(query|ingest)(?:/(\w+))?(?:/(\w+))?$")
_FROM = re.compile(r"\bFROM\s+(\w+)", re.IGNORECASE)
_COLLECTION = re.compile(r"/composite/sobjects/(\w+)")
_RESULT = {
    "results": PAGES,
    "resultPages": "list",
    "batches": "upload",
    "successfulResults": "results",
    "failedResults": "results",
}


def requests_made(state: State) -> Requests:
    """Everything in the log of this server."""
    found: Requests = {}
    jobs = {kind: state.bulk.all(kind) for kind in ("query", "ingest")}
    objects = {job.id: _name(job) for some in jobs.values() for job in some}
    opened = {kind: iter([_name(job) for job in some]) for kind, some in jobs.items()}
    for name, kind in _told(list(state.log), objects, opened):
        found.setdefault(name, Counter())[kind] += 1
    return found


def _name(job: Any) -> str:
    return f"{'read' if job.kind == 'query' else 'write'} {job.object_name}"


def _told(
    log: Iterable[Mapping[str, Any]], objects: Mapping[str, str], opened: Mapping[str, Iterator[str]]
) -> Iterator[tuple[str, str]]:
    for one in log:
        path, method = str(one["path"]), str(one["method"])
        if path.startswith("/sandbox/"):
            continue
        if job := _JOB.search(path):
            kind, number, part = job.groups()
            if number is None:
                yield next(opened[kind]), "job"
            else:
                plain = "poll" if method == "GET" else "close"
                yield objects[number], _RESULT.get(part, "other") if part else plain
        elif asked := _FROM.search(unquote_plus(str(one["query"]))):
            yield f"read {asked[1]}", "query"
        elif written := _COLLECTION.search(path):
            yield f"write {written[1]}", "collection"
        elif "/query" in path:
            yield "", PAGES
        else:
            yield "", "composite" if path.endswith("/composite") else "other"


def total(requests: Requests) -> int:
    return sum(sum(kinds.values()) for kinds in requests.values())


def jobs(requests: Requests) -> dict[str, int]:
    """Bulk jobs by object read or written."""
    return {name: kinds["job"] for name, kinds in requests.items() if kinds["job"]}


def beside_pages(requests: Requests) -> dict[str, int]:
    """By object read or written in bulk: requests beside the pages of results."""
    return {
        name: sum(count for kind, count in kinds.items() if kind != PAGES)
        for name, kinds in sorted(requests.items())
        if kinds["job"]
    }
