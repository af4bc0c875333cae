"""push: send the outbox. Only what differs, only what is ours to write.

Rows are committed as `sending` before their request leaves, and as accepted or refused when the answer came. Few rows
go in batches, many in bulk jobs whose id is kept before anything is sent. Rows of one lane are never under way in two
requests, since the CRM locks the parent; those of different lanes are.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from connector.errors import CrmError, DailyLimitReached, TryLater
from connector.records import Refusal, Written
from mappings import own
from sync import company_fields
from sync.store import outbox
from sync.store.outbox import Waiting, as_write
from sync.turn import Turn

LANES = 4
"""Requests under way at once."""
_AT_ONCE = 2_000  # accepted rows kept at a time, for the memory's sake


def push(turn: Turn) -> None:
    """Send everything planned: our own records parents first, then the company's own fields."""
    opportunity = turn.organisation.fields.opportunity.object
    for object_name in (*own.PARENTS_FIRST, opportunity):
        send_in_jobs(turn, object_name)
        send_in_batches(turn, object_name, "planned")
    company_fields.push(turn)


def heartbeat(turn: Turn, row: outbox.Planned) -> None:
    """Tell the CRM that we are alive: the one record that is written on a quiet day."""
    with turn.store.begin() as connection:
        outbox.plan_one(connection, turn.alias, turn.run, row)
    send_in_batches(turn, own.RUN, "planned")


# --- a few rows: batches


def send_in_batches(turn: Turn, object_name: str, state: str) -> None:
    """Send every row of one object that is in this state. Raises what the CRM raised, with everything kept.

    A row that was certainly not written goes back to the state it came from: one that a former run sent, whose outcome
    was never heard, stays `sending`, and counts as ours until the CRM has answered for it.
    """
    while wave := _next_wave(turn, object_name, state):
        try:
            turn.go_on()
        except DailyLimitReached:
            with turn.store.begin() as connection:
                outbox.set_state(connection, [row for batch in wave for row in batch], state)
            raise
        with ThreadPoolExecutor(max_workers=LANES) as threads:
            answers = list(threads.map(lambda batch: _try(turn, batch), wave))
        failure: Exception | None = None
        for batch, answer in zip(wave, answers, strict=True):
            if not isinstance(answer, Exception):
                settle_answers(turn, batch, answer, back=state)
                turn.progress(f"writing {object_name}", len(batch))
                continue
            failure = answer
            if not isinstance(answer, TryLater) or answer.unsent:
                with turn.store.begin() as connection:
                    outbox.set_state(connection, batch, state)
        if failure is not None:
            raise failure


def _next_wave(turn: Turn, object_name: str, state: str) -> list[list[Waiting]]:
    """Batches that may be under way together, marked as sending. Rows refused in passing wait for the next run."""
    size = turn.crm.batch_size
    with turn.store.begin() as connection:
        rows = outbox.waiting(
            connection, turn.alias, state, object_name, shared=False, limit=size * LANES, untried_in=turn.run
        )
        wave = first_wave(batches(outbox.one_of_each(rows), size))
        sending = [row for batch in wave for row in batch]
        outbox.set_state(connection, sending, "sending")
        outbox.mark_tried(connection, sending, turn.run)
    return wave


def batches(rows: Sequence[Waiting], size: int) -> list[list[Waiting]]:
    """Cut into batches, a lane never over two of them (unless it alone is larger than a batch)."""
    cut: list[list[Waiting]] = [[]]
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and rows[end].lane == rows[start].lane and end - start < size:
            end += 1
        if len(cut[-1]) + end - start > size:
            cut.append([])
        cut[-1].extend(rows[start:end])
        start = end
    return [batch for batch in cut if batch]


def first_wave(cut: Sequence[list[Waiting]]) -> list[list[Waiting]]:
    """The batches that may go first, together: one that continues a lane waits for the lane's beginning."""
    wave = list(cut[:1])
    for batch in cut[1:LANES]:
        if batch[0].lane == wave[-1][-1].lane:
            break
        wave.append(batch)
    return wave


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
        for start in range(0, len(accepted), _AT_ONCE):
            outbox.accept(connection, turn.alias, accepted[start : start + _AT_ONCE])
        outbox.refuse(connection, refused, back=back)
    turn.counts["written"] += len(accepted)
    turn.counts["refused"] += len(refused)


# --- many rows: jobs


def send_in_jobs(turn: Turn, object_name: str) -> None:
    """Send the planned rows of one object by bulk jobs while there are enough of them to be worth it.

    What a job did not do is planned again, for the batches that follow.
    """
    while turn.crm.bulk_from:
        with turn.store.begin() as connection:
            rows = outbox.waiting(
                connection,
                turn.alias,
                "planned",
                object_name,
                shared=False,
                limit=turn.crm.bulk_rows,
                long_from=turn.crm.bulk_from,
            )
        rows = outbox.one_of_each(rows)
        if len(rows) < turn.crm.bulk_from:
            return
        by_key = {row.key: row for row in rows}
        done = 0
        for part in turn.crm.cut_jobs([as_write(row) for row in rows]):
            turn.go_on()
            done += _send_job(turn, object_name, [by_key[write.key or str(write.id)] for write in part])
        if not done:
            return


def _send_job(turn: Turn, object_name: str, rows: list[Waiting]) -> int:
    writes = [as_write(row) for row in rows]
    job = turn.crm.open_job(object_name, writes)
    with turn.store.begin() as connection:
        outbox.hand_over(connection, rows, job)
        outbox.set_state(connection, rows, "sending")
    try:
        turn.crm.send_job(job, writes)
    except CrmError as error:
        if not isinstance(error, TryLater) or error.unsent:
            with turn.store.begin() as connection:
                outbox.hand_over(connection, rows, None)
                outbox.set_state(connection, rows, "planned")
        raise
    return settle_job(turn, object_name, job, rows)


def settle_job(turn: Turn, object_name: str, job: str, rows: Sequence[Waiting]) -> int:
    """Wait for the job's end and keep what became of each row. Returns how many need not be sent again: one that was
    refused in passing goes into a batch, or a job would follow upon the other for as long as a lock is held."""
    result = turn.crm.end_job(job)
    answered = [row for row in rows if row.key in result.answers]
    skipped = set(result.unprocessed)
    untried = [row for row in rows if row.key in skipped]
    unheard = [row for row in rows if row.key not in result.answers and row.key not in skipped]
    with turn.store.begin() as connection:
        outbox.hand_over(connection, [*untried, *unheard], None)
        outbox.set_state(connection, untried, "planned")
    settle_answers(turn, answered, [result.answers[row.key] for row in answered], back="planned")
    turn.progress(f"writing {object_name}", len(answered))
    if unheard:
        send_in_batches(turn, object_name, "sending")
    return sum(1 for row in answered if not ((refusal := result.answers[row.key].refusal) and refusal.passing))
