"""The org's clock: real, given by the caller, or set by hand."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Reading = tuple[Callable[[], datetime], timedelta]


class Clock:
    """``now`` is a callable, a pinned instant, or None for the real time."""

    def __init__(self, now: Callable[[], datetime] | datetime | None = None) -> None:
        self._lock = threading.Lock()
        self._source: Callable[[], datetime] = lambda: datetime.now(UTC)
        self._ahead = timedelta(0)
        if isinstance(now, datetime):
            self.set(now)
        elif now is not None:
            self._source = now

    def now(self) -> datetime:
        """The instant, in UTC, to the millisecond at most."""
        with self._lock:
            return (self._source() + self._ahead).astimezone(UTC)

    def seconds(self) -> int:
        return int(self.now().timestamp() // 1)

    def set(self, moment: datetime) -> None:
        """Pin the clock. ValueError without a time zone."""
        if moment.tzinfo is None:
            raise ValueError("the clock needs a time zone: 2026-01-02T03:04:05Z")
        with self._lock:
            self._source, self._ahead = (lambda: moment), timedelta(0)

    def advance(self, seconds: float) -> None:
        with self._lock:
            self._ahead += timedelta(seconds=seconds)

    def read(self) -> Reading:
        """What makes the time, for ``go_back``."""
        with self._lock:
            return self._source, self._ahead

    def go_back(self, reading: Reading) -> None:
        with self._lock:
            self._source, self._ahead = reading
