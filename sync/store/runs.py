"""Each turn of the crank: when, what it did, how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, func, insert, select, update

from sync.codec import plain, to_json
from sync.store.tables import run


@dataclass(frozen=True, slots=True)
class Run:
    number: int
    started: str
    finished: str | None
    day: str
    outcome: str  # running, finished, stopped, failed, dry run, undo
    counts: Mapping[str, int]
    message: str | None


def begin(connection: Connection, alias: str, started: str, day: date) -> int:
    """A new run's number. A former one that never ended is marked as stopped: it was killed."""
    connection.execute(
        update(run)
        .where(run.c.organisation == alias, run.c.outcome == "running")
        .values(outcome="stopped", message="ended before it was done; the next run went on from there")
    )
    last = connection.execute(select(func.max(run.c.number)).where(run.c.organisation == alias)).scalar_one()
    number = (last or 0) + 1
    connection.execute(
        insert(run).values(
            organisation=alias,
            number=number,
            started=started,
            day=day.isoformat(),
            outcome="running",
            counts=to_json({}),
        )
    )
    return number


def finish(
    connection: Connection,
    alias: str,
    number: int,
    *,
    finished: str,
    outcome: str,
    counts: Mapping[str, int],
    message: str | None = None,
) -> None:
    connection.execute(
        update(run)
        .where(run.c.organisation == alias, run.c.number == number)
        .values(finished=finished, outcome=outcome, counts=to_json(counts), message=message)
    )


def find(connection: Connection, alias: str, number: int) -> Run | None:
    """One run by its number."""
    r = connection.execute(select(run).where(run.c.organisation == alias, run.c.number == number)).one_or_none()
    return Run(r.number, r.started, r.finished, r.day, r.outcome, plain(r.counts), r.message) if r else None


def latest(connection: Connection, alias: str, limit: int = 20) -> list[Run]:
    """The last runs, newest first."""
    rows = connection.execute(select(run).where(run.c.organisation == alias).order_by(run.c.number.desc()).limit(limit))
    return [Run(r.number, r.started, r.finished, r.day, r.outcome, plain(r.counts), r.message) for r in rows]


def first_started(connection: Connection, alias: str) -> str:
    """When the earliest run that is remembered began; later than everything where there was none."""
    return connection.execute(select(func.min(run.c.started)).where(run.c.organisation == alias)).scalar() or "9999"


def calls_on(connection: Connection, alias: str, utc_day: str) -> int:
    """Calls that our runs begun on this UTC day made: the CRM's own day is not known, and this is near enough."""
    rows = connection.execute(
        select(run.c.counts).where(run.c.organisation == alias, run.c.started >= utc_day, run.c.started < f"{utc_day}U")
    )
    return sum(plain(row.counts).get("calls", 0) for row in rows)


def last_finished(connection: Connection, alias: str) -> Run | None:
    """The last run that came to its end."""
    return next((r for r in latest(connection, alias, 50) if r.outcome == "finished"), None)


def last_before(connection: Connection, alias: str, instant: str) -> int | None:
    """The number of the last run that began before this."""
    wanted = select(func.max(run.c.number)).where(run.c.organisation == alias, run.c.started < instant)
    number: int | None = connection.execute(wanted).scalar_one()
    return number
