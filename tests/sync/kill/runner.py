"""Runs syncs in processes that end themselves by SIGKILL at a named boundary.

A boundary is `<phase>.<commit|http>.<n>.<before|after>`: before or after the n-th commit, or the n-th request to the
org, of a phase. Asking how far a bulk job is changes nothing and comes as often as it takes: it is not counted. The
hooks are put in from outside; the product knows nothing of them.

Orders come as JSON lines and each is run in a fork of this process, which has everything imported already:
    {"company": folder, "alias": ..., "url": ..., "key": ..., "secret": ..., "store": address, "now": instant,
     "kill": boundary or null, "trace": file or null, "batch": rows in a request, "bulk": by jobs wherever they can}
The answer is {"status": exit status}; -9 is a kill, 0 an end, 1 an error, whose trace goes to stderr.
"""

import json
import logging
import os
import re
import signal
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import requests
import structlog

from connector.package import package
from connector.salesforce import BulkLimits, Login, Patience, Salesforce, Waiting
from connector.transcripts.frame import formats
from mappings.load import load_company
from mappings.organisation import Company
from rules.evidence.reader import reader_of
from rules.rule import discover
from sync import pipeline
from sync.clock import pinned
from sync.engine import engine_digest
from sync.store import open_store

ASKING = re.compile(r"/jobs/(ingest|query)/\w+$")


ALL_BY_JOBS = BulkLimits(
    read_from=1, page_rows=40, write_from=1, rows=100, waiting=Waiting(first=0.005, longest=0.05, in_all=60.0)
)
"""A small company's records go as a large one's do: all that may go by a job does."""


class Boundaries:
    """Counts commits and requests by phase, notes them, and ends this process at one of them."""

    def __init__(self, kill: str | None, trace: str | None) -> None:
        self.phase, self.kill = "begin", kill
        self.trace = Path(trace) if trace else None
        self.counts: Counter[tuple[str, str]] = Counter()
        self.lock = threading.Lock()

    def around(self, kind: str, do: Callable[..., Any]) -> Callable[..., Any]:
        def done(*args: Any, **kwargs: Any) -> Any:
            what = ""
            if kind == "http":
                request: requests.PreparedRequest = args[1]
                if request.method == "GET" and ASKING.search(request.path_url):
                    return do(*args, **kwargs)
                what = f"{request.method} {request.path_url.partition('?')[0]}"
            with self.lock:
                phase = self.phase
                self.counts[phase, kind] += 1
                name = f"{phase}.{kind}.{self.counts[phase, kind]}"
            self.reach(f"{name}.before", what)
            result = do(*args, **kwargs)
            self.reach(f"{name}.after", what)
            return result

        return done

    def reach(self, name: str, what: str) -> None:
        if self.trace:
            with self.lock, self.trace.open("a") as file:
                file.write(f"{name} {what}\n")
        if name == self.kill:
            os.kill(os.getpid(), signal.SIGKILL)

    def during(self, phase: str, do: Callable[..., Any]) -> Callable[..., Any]:
        def done(*args: Any, **kwargs: Any) -> Any:
            self.phase = phase
            try:
                return do(*args, **kwargs)
            finally:
                self.phase = "end"

        return done


@cache
def company(folder: str) -> Company:
    """The company, with everything open that a sync opens once: each fork would open it anew."""
    known = load_company(Path(folder))
    for organisation in known.organisations.values():
        organisation.reading.labels()
        for language in organisation.reading.names():
            reader_of(organisation.reading.lexicon(language))
    package()
    formats()
    return known


def run(order: dict[str, Any]) -> None:
    hooks = Boundaries(order["kill"], order["trace"])
    for phase in ("settle", "pull", "read", "judge", "push", "heartbeat"):
        setattr(pipeline, phase, hooks.during(phase, getattr(pipeline, phase)))
    store = open_store(order["store"])
    dialect: Any = store.engine.dialect
    dialect.do_commit = hooks.around("commit", dialect.do_commit)
    requests.Session.send = hooks.around("http", requests.Session.send)  # type: ignore[method-assign]
    organisation = company(order["company"]).organisations[order["alias"]]
    login = Login(order["url"], consumer_key=order["key"], consumer_secret=order["secret"])
    patience = Patience(attempts=3, first_wait=0.0, longest_wait=0.0)
    crm = Salesforce.connect(login, patience=patience, bulk=ALL_BY_JOBS if order["bulk"] else None)
    crm.batch_size = order["batch"]
    try:
        pipeline.sync(organisation, crm, store, pinned(datetime.fromisoformat(order["now"])))
    finally:
        crm.close()
        store.close()


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    discover()
    engine_digest()
    for line in sys.stdin:
        order = json.loads(line)
        company(order["company"])
        child = os.fork()
        if child == 0:
            try:
                run(order)
            except BaseException:  # noqa: BLE001 - told, and answered for by the exit status
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(json.dumps({"status": os.waitstatus_to_exitcode(status)}), flush=True)


if __name__ == "__main__":
    main()
