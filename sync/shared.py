"""The company's own fields: read again, compared three ways, and sent at once.

The race that remains is the moment between reading again and the CRM's save. It is found afterwards: the field history
shows a change whose old value is not the one we read.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from connector.errors import TryLater
from connector.records import Refusal, Write
from sync.store import kept, outbox, shared_fields
from sync.store.outbox import Waiting
from sync.three_way import Ours, Verdict, decide, same
from sync.turn import Turn

Now = Mapping[str, Mapping[str, Any]]
"""Values as they stand in the CRM, by record id."""


def push(turn: Turn) -> None:
    """Send every planned value of the company's own fields that is ours to write."""
    opportunity = turn.organisation.fields.opportunity.object
    tried: set[int] = set()
    while True:
        limit = turn.crm.batch_size + len(tried)
        with turn.store.begin() as connection:
            found = outbox.waiting(connection, turn.alias, "planned", opportunity, shared=True, limit=limit)
        rows = [row for row in found if row.id not in tried][: turn.crm.batch_size]
        if not rows:
            return
        tried.update(row.id for row in rows)
        _push_batch(turn, rows)


def settle(turn: Turn) -> None:
    """End what a killed run sent without hearing the answer: read again what the CRM made of it."""
    opportunity = turn.organisation.fields.opportunity.object
    while True:
        with turn.store.begin() as connection:
            rows = outbox.waiting(
                connection, turn.alias, "sending", opportunity, shared=True, limit=turn.crm.batch_size
            )
        if not rows:
            return
        now = _read_again(turn, rows)
        with turn.store.begin() as connection:
            arrived = [row for row in rows if row.key in now and _says(now[row.key], row.values)]
            _accept(turn, connection, arrived, now)
            # Not arrived: back to planned, to be compared three ways like any other before it is sent.
            outbox.set_state(connection, [row for row in rows if row not in arrived], "planned")


def _push_batch(turn: Turn, rows: Sequence[Waiting]) -> None:
    now = _read_again(turn, rows)
    with turn.store.begin() as connection:
        ours = shared_fields.remembered(connection, turn.alias, [row.key for row in rows])
        sending = []
        for row in rows:
            values = _allowed(turn, connection, row, now.get(row.key), ours.get(row.key, {}))
            if values:
                sending.append(
                    outbox.narrow(connection, row, values, {name: now[row.key].get(name) for name in values})
                )
            else:
                outbox.drop(connection, [row])
        outbox.set_state(connection, sending, "sending")
    if not sending:
        return
    try:
        answers = turn.crm.write([Write(row.object, row.values, id=row.key, lane=row.lane) for row in sending])
    except TryLater as error:
        if error.unsent:
            with turn.store.begin() as connection:
                outbox.set_state(connection, sending, "planned")
        raise
    answered = list(zip(sending, answers, strict=True))
    accepted = [row for row, answer in answered if answer.refusal is None]
    refused: list[tuple[Waiting, Refusal]] = [(row, a.refusal) for row, a in answered if a.refusal is not None]
    stored = _read_again(turn, accepted)
    with turn.store.begin() as connection:
        _accept(turn, connection, accepted, stored)
        outbox.refuse(connection, refused)
    turn.counts["written"] += len(accepted)
    turn.counts["refused"] += len(refused)


def _allowed(
    turn: Turn,
    connection: Connection,
    row: Waiting,
    now: Mapping[str, Any] | None,
    ours: Mapping[str, Ours],
) -> dict[str, Any]:
    """The fields of this row that may be sent. A record that is gone, or a field that went unreadable, is not."""
    allowed: dict[str, Any] = {}
    for name, proposed in row.values.items():
        if now is None or name not in now:
            continue
        verdict = decide(ours.get(name), now[name], proposed)
        if verdict is Verdict.SEND:
            allowed[name] = proposed
        elif verdict is Verdict.CONFLICT:
            shared_fields.raise_conflict(
                connection, turn.alias, turn.run, row.key, row.object, name, ours[name], now[name], proposed
            )
            kept.mark_dirty(connection, turn.alias, [row.key])
            turn.counts["conflicts"] += 1
    return allowed


def _accept(turn: Turn, connection: Connection, rows: Iterable[Waiting], stored: Now) -> None:
    rows = list(rows)
    outbox.set_state(connection, rows, "accepted")
    for row in rows:
        shared_fields.remember(
            connection, turn.alias, turn.run, row.key, row.object, row.values, stored.get(row.key, row.values)
        )


def _says(now: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    return all(name in now and same(now[name], value) for name, value in values.items())


def _read_again(turn: Turn, rows: Sequence[Waiting]) -> Now:
    if not rows:
        return {}
    fields = sorted({name for row in rows for name in row.values})
    found = turn.crm.fetch(rows[0].object, [row.key for row in rows], fields)
    return {row.id: row.values for row in found}
