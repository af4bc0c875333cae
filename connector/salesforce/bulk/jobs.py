"""What both kinds of job share: their states, how long we wait for them, and from where on they are worth it."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_result,
    stop_after_delay,
    stop_when_event_set,
    wait_exponential,
)
from tenacity.nap import sleep_using_event

from connector.errors import TryLater

Info = Mapping[str, Any]

OPEN, COMPLETE, FAILED, ABORTED = "Open", "JobComplete", "Failed", "Aborted"
RUNNING = ("UploadComplete", "InProgress")
STATES = (OPEN, *RUNNING, COMPLETE, FAILED, ABORTED)
GONE_CODES = ("NOT_FOUND", "INVALID_ID_FIELD", "HTTP 404")

_ROW = 0.0001
"""Seconds that no organisation saves a row in: before so many of them a job is not asked for the first time."""
_AND_A_LITTLE = 1.1
_LONGEST = 120.0  # seconds, far below what a lease lasts
_AT_MOST = 3  # times as long as it has taken so far: the first rows tell little of the last


def info_of(reply: Any, place: str) -> Info:
    """The reply as a job; `TryLater` where it is none."""
    if not isinstance(reply, dict) or not reply.get("id") or reply.get("state") not in STATES:
        raise TryLater("the answer is not a job", place=place, code="GARBLED")
    return reply


@dataclass(frozen=True, slots=True)
class Waiting:
    """How we wait for a job to end, in seconds. It is asked at once, then after `first`, then ever more seldom.

    Of a job whose rows this process has sent, the first answer that tells progress tells when to ask again: each
    request counts against the organisation's day.

    A job of writes that takes longer than `in_all` is left to itself until the next run. A job that reads is waited
    for `rounds` times as long, since it would have to begin again, with a sign of life after each.
    """

    first: float = 0.2
    longest: float = 30.0
    in_all: float = 600.0
    rounds: int = 18

    def until_ended(self, ask: Callable[[], Info], stop: threading.Event, rows: int = 0) -> Info:
        """The job as it was last seen: ended, or still running when patience ended or `stop` was set.

        `rows` is how many it has, 0 where that is not known.
        """
        began = time.monotonic()
        if rows and self.first:
            stop.wait(max(self.first, rows * _ROW))  # it has not ended yet
        blindly = wait_exponential(multiplier=self.first, exp_base=1.6, max=self.longest)

        def until_asked_again(state: RetryCallState) -> float:
            done = int(state.outcome.result().get("numberRecordsProcessed") or 0) if state.outcome else 0
            so_far, at_least = time.monotonic() - began, blindly(state)
            if not 0 < done < rows:
                return at_least
            expected = so_far * min((rows - done) / done * _AND_A_LITTLE, _AT_MOST)
            # One that stands still is asked ever more seldom, and none is slept through.
            return min(max(expected, at_least), _LONGEST, max(self.in_all - so_far, at_least))

        return Retrying(
            retry=retry_if_result(lambda info: info.get("state") in RUNNING),
            wait=until_asked_again,
            stop=stop_after_delay(self.in_all) | stop_when_event_set(stop),
            sleep=sleep_using_event(stop),
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else {},
        )(ask)


@dataclass(frozen=True, slots=True)
class BulkLimits:
    """From how many rows of one object on a job is used (0: never), and what one job takes.

    Salesforce takes 150 MB after its own encoding, which adds half: 100 MB of CSV; some is left free.
    """

    read_from: int = 10_000
    page_rows: int = 50_000  # of one result; held in memory while it is read, with up to four fetched ahead
    write_from: int = 2_000
    rows: int = 50_000
    csv_bytes: int = 90_000_000
    waiting: Waiting = field(default_factory=Waiting)
