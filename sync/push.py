"""push: send the outbox. Only what differs, only what is ours to write.

A batch is committed as `sending` before its request leaves, and as accepted or refused when its answer came. Batches
of one lane never overlap, since the CRM locks the parent; batches of different lanes do.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from connector.errors import TryLater
from connector.records import Refusal, Written
from mappings import own
from sync import shared
from sync.store import outbox
from sync.store.outbox import Waiting, as_write
from sync.turn import Turn

LANES = 4
"""Requests under way at once."""


def push(turn: Turn) -> None:
    """Send everything planned: our own records parents first, then the company's own fields."""
    opportunity = turn.organisation.fields.opportunity.object
    for object_name in (*own.PARENTS_FIRST, opportunity):
        send_all(turn, object_name, "planned")
    shared.push(turn)


def heartbeat(turn: Turn, row: outbox.Planned) -> None:
    """Tell the CRM that we are alive: the one record that is written on a quiet day."""
    with turn.store.begin() as connection:
        outbox.plan_one(connection, turn.alias, turn.run, row)
    send_all(turn, own.RUN, "planned")


def send_all(turn: Turn, object_name: str, state: str) -> None:
    """Send every row of one object that is in this state. Raises what the CRM raised, with everything kept."""
    tried: set[int] = set()
    while True:
        with turn.store.begin() as connection:
            rows = outbox.waiting(
                connection,
                turn.alias,
                state,
                object_name,
                shared=False,
                limit=turn.crm.batch_size * LANES + len(tried),
            )
            # A row planned again after a passing refusal waits for the next run.
            rows = _one_of_each([row for row in rows if row.id not in tried])
            if not rows:
                return
            tried.update(row.id for row in rows)
            outbox.set_state(connection, rows, "sending")
        _send(turn, object_name, _batches(rows, turn.crm.batch_size), back=state)


def _one_of_each(rows: Sequence[Waiting]) -> list[Waiting]:
    """The oldest row of each record: a CRM refuses one record twice in a request. The next one follows in its turn."""
    oldest: dict[str, Waiting] = {}
    for row in rows:
        if row.key not in oldest or row.id < oldest[row.key].id:
            oldest[row.key] = row
    return [row for row in rows if oldest[row.key] is row]


def _batches(rows: Sequence[Waiting], size: int) -> list[list[Waiting]]:
    """Cut into batches, a lane never over two of them (unless it alone is larger than a batch)."""
    batches: list[list[Waiting]] = [[]]
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and rows[end].lane == rows[start].lane and end - start < size:
            end += 1
        if len(batches[-1]) + end - start > size:
            batches.append([])
        batches[-1].extend(rows[start:end])
        start = end
    return [batch for batch in batches if batch]


def _send(turn: Turn, object_name: str, batches: Sequence[list[Waiting]], *, back: str) -> None:
    """`back` is the state to which rows return that certainly were not written now. A row that a former run sent, whose
    outcome was never heard, stays `sending`: it counts as ours until the CRM has answered for it.
    """
    failure: Exception | None = None
    for wave in _waves(batches):
        turn.renew()
        with ThreadPoolExecutor(max_workers=LANES) as threads:
            answers = list(threads.map(lambda batch: _try(turn, batch), wave))
        for batch, answer in zip(wave, answers, strict=True):
            if isinstance(answer, Exception):
                failure = answer
                if isinstance(answer, TryLater) and not answer.unsent:
                    continue  # outcome unknown: stays `sending`, the next run settles it
                with turn.store.begin() as connection:
                    outbox.set_state(connection, batch, back)
            else:
                settle_answers(turn, batch, answer, back=back)
                turn.progress(f"writing {object_name}", len(batch))
        if failure is not None:
            raise failure


def _waves(batches: Sequence[list[Waiting]]) -> list[list[list[Waiting]]]:
    """Batches that may be under way together: those that continue a lane wait for the one before."""
    waves: list[list[list[Waiting]]] = []
    for batch in batches:
        continues = waves and waves[-1][-1][-1].lane == batch[0].lane
        if waves and not continues and len(waves[-1]) < LANES:
            waves[-1].append(batch)
        else:
            waves.append([batch])
    return waves


def _try(turn: Turn, batch: Sequence[Waiting]) -> Sequence[Written] | Exception:
    try:
        return turn.crm.write([as_write(row) for row in batch])
    except Exception as error:  # noqa: BLE001 - raised again by the caller, once every batch is accounted for
        return error


def settle_answers(turn: Turn, batch: Sequence[Waiting], answers: Sequence[Written], *, back: str) -> None:
    """Keep what the CRM answered, row by row."""
    accepted: list[tuple[Waiting, str | None]] = []
    refused: list[tuple[Waiting, Refusal]] = []
    for row, answer in zip(batch, answers, strict=True):
        if answer.refusal is None:
            accepted.append((row, answer.id))
        else:
            refused.append((row, answer.refusal))
    with turn.store.begin() as connection:
        outbox.accept(connection, turn.alias, accepted)
        outbox.refuse(connection, refused, back=back)
    turn.counts["written"] += len(accepted)
    turn.counts["refused"] += len(refused)
