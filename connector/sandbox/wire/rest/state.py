"""What the server remembers beside the org: log-ins, the day's calls, the request log, faults to play."""

import secrets
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from connector.sandbox.wire.bulk.jobs import Jobs
from connector.sandbox.wire.errors import invalid_session
from connector.sandbox.wire.faults.fault import Fault
from connector.sandbox.wire.faults.play import Player
from connector.sandbox.wire.faults.schedule import Schedule
from connector.sandbox.wire.org import Org
from connector.sandbox.wire.soql.run import Queries

SESSION_SECONDS = 2 * 3600
_LOG = 100_000


@dataclass(frozen=True, slots=True)
class App:
    """A registered external client app. ``username`` runs its client-credentials flow."""

    consumer_key: str
    consumer_secret: str
    username: str
    public_key: str | None = None  # PEM, for the JWT bearer flow


@dataclass(slots=True)
class Vanishing:
    """``target`` (Object.Field) is gone once ``after`` more API requests have begun."""

    target: str
    after: int


@dataclass(slots=True)
class Session:
    user_id: str
    used: int


@dataclass(slots=True)
class State:
    org: Org
    apps: dict[str, App] = field(default_factory=dict)
    queries: Queries = field(default_factory=Queries)
    sessions: dict[str, Session] = field(default_factory=dict)
    used: int = 0
    log: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=_LOG))
    faults: list[Fault] = field(default_factory=list)
    latency_ms: float = 0.0  # added to every request for /services/
    vanishing: list[Vanishing] = field(default_factory=list)
    slow_queries: int = 0  # so many of the next queries take too long
    player: Player | None = None  # the faults that come by a schedule
    deployments: dict[str, dict[str, Any]] = field(default_factory=dict)  # by id, as they are told
    lock: threading.Lock = field(default_factory=threading.Lock)
    bulk: Jobs = field(init=False)

    def __post_init__(self) -> None:
        self.bulk = Jobs(self.org)

    def forget(self) -> None:
        """The log, the day's calls, faults, latency and bulk jobs; log-ins stay."""
        self.bulk.forget()
        self.stop_playing()
        with self.lock:
            self.log.clear()
            self.faults.clear()
            self.vanishing.clear()
            self.used, self.latency_ms, self.slow_queries = 0, 0.0, 0

    def play(self, schedule: Schedule) -> Player:
        """From now on faults come by this schedule, in place of any former one."""
        self.stop_playing()
        self.player = Player(self, schedule)
        return self.player

    def stop_playing(self) -> None:
        player, self.player = self.player, None
        if player is not None:
            player.end()

    def open_session(self, user_id: str) -> str:
        """A new access token of this user."""
        token = f"{self.org.organization()['Id'][:15]}!AQ{secrets.token_urlsafe(48)}"
        with self.lock:
            self.sessions[token] = Session(user_id, self.org.clock.seconds())
        return token

    def user_of(self, authorization: str) -> str:
        """The user of a bearer token; each use keeps it alive. Raises INVALID_SESSION_ID."""
        scheme, _, token = authorization.partition(" ")
        now = self.org.clock.seconds()
        with self.lock:
            session = self.sessions.get(token.strip()) if scheme in ("Bearer", "OAuth") else None
            if session is None or now - session.used > SESSION_SECONDS:
                raise invalid_session()
            session.used = max(session.used, now)
            return session.user_id

    def expire_sessions(self) -> int:
        with self.lock:
            count = len(self.sessions)
            self.sessions.clear()
            return count

    def count_call(self) -> bool:
        """Count an API call; False when the day's calls are spent."""
        with self.lock:
            if self.used >= self.org.daily_limit:
                return False
            self.used += 1
            gone = [one for one in self.vanishing if one.after <= 0]
            self.vanishing = [one for one in self.vanishing if one.after > 0]
            for one in self.vanishing:
                one.after -= 1
        for one in gone:
            self.org.vanish(one.target)
        return True

    def query_is_slow(self) -> bool:
        """Whether this query takes longer than Salesforce lets it."""
        with self.lock:
            self.slow_queries -= (slow := self.slow_queries > 0)
        return slow

    def next_fault(self, path: str) -> Fault | None:
        with self.lock:
            for fault in self.faults:
                if fault.path in path:
                    fault.count -= 1
                    if fault.count <= 0:
                        self.faults.remove(fault)
                    return fault
        return None
