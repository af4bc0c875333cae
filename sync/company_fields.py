"""The company's own fields: read again, compared three ways, and sent at once.

The race that remains is the moment between reading again and the CRM's save: what a person saves within it is
overwritten. Where the CRM tracks the field's history, that is found right after the write and shown as a conflict.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from connector.errors import CrmError, TryLater
from connector.records import Edit, Refusal, Row
from sync.store import kept, outbox, runs, shared_fields
from sync.store.outbox import Planned, Waiting, as_write
from sync.three_way import Ours, Verdict, decide, same
from sync.turn import Turn

OWED = "our write had gone over it"
Now = Mapping[str, Row]
"""Records as they stand in the CRM, by id."""


def push(turn: Turn) -> None:
    """Send every planned value of the company's own fields that is ours to write, and what is owed to a person."""
    opportunity = turn.organisation.fields.opportunity.object
    with turn.store.begin() as connection:
        _plan_what_is_owed(turn, connection)
    while True:
        with turn.store.begin() as connection:
            found = outbox.waiting(
                connection,
                turn.alias,
                "planned",
                opportunity,
                shared=True,
                limit=turn.crm.batch_size,
                untried_in=turn.run,
            )
            rows = outbox.one_of_each(found)
            outbox.mark_tried(connection, rows, turn.run)
        if not rows:
            return
        push_batch(turn, rows)


def _plan_what_is_owed(turn: Turn, connection: Connection) -> None:
    """A person's value that our write went over, and that somebody decided to keep, goes back where ours stands."""
    owed = shared_fields.owed(connection, turn.alias)
    if not owed:
        return
    planned = outbox.lying(connection, turn.alias, ("planned",))
    lying = {(row.key, name) for _, row in planned if row.because == OWED for name in row.values}
    rows = [
        Planned(one.deal, one.object, one.deal, {one.field: one.value}, {}, OWED, one.deal, by_id=True, shared=True)
        for one in owed
        if (one.deal, one.field) not in lying
    ]
    outbox.plan(connection, turn.alias, turn.run, (), rows)


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
        arrived = [row for row in rows if _arrived(row, _values(now, row))]
        overwritten = _gone_over_unheard(turn, arrived)
        with turn.store.begin() as connection:
            # Whatever stands there now may be a person's: only what we asked for is remembered as ours.
            _accept(turn, connection, arrived, {row.key: row.values for row in arrived})
            for row, name, theirs in overwritten:
                asked = Ours(row.values[name], row.values[name])
                _raise_conflict(turn, connection, row, name, asked, theirs, overwrote=True)
            # Not arrived: back to planned, to be compared three ways like any other before it is sent.
            outbox.set_state(connection, [row for row in rows if row not in arrived], "planned")


def foreseen(turn: Turn, rows: Sequence[Planned]) -> list[Planned]:
    """What of these rows would be sent now, with what stands there: for a dry run. Reads, and changes nothing."""
    found: list[Planned] = []
    for start in range(0, len(rows), turn.crm.batch_size):
        some = rows[start : start + turn.crm.batch_size]
        now = _read_again(turn, some)
        with turn.store.begin() as connection:
            ours = shared_fields.remembered(connection, turn.alias, [row.key for row in some])
        for row in some:
            here = _values(now, row)
            verdicts = _verdicts(row, here, ours.get(row.key, {}))
            if values := {name: row.values[name] for name, verdict in verdicts.items() if verdict is Verdict.SEND}:
                before = {name: here[name] for name in values}
                found.append(replace(row, values=values, before=before))
    return found


def push_batch(turn: Turn, rows: Sequence[Waiting]) -> None:
    """Compare these planned rows with what stands there now, and send what is ours to write."""
    turn.go_on()
    now = _read_again(turn, rows)
    with turn.store.begin() as connection:
        ours = shared_fields.remembered(connection, turn.alias, [row.key for row in rows])
        sending = []
        for row in rows:
            here = _values(now, row)
            if vanished := _vanished(turn, row, now):
                _set_aside(turn, connection, row, vanished)
                continue
            verdicts = _verdicts(row, here, ours.get(row.key, {}))
            for name, verdict in verdicts.items():
                if verdict is Verdict.CONFLICT:
                    _raise_conflict(turn, connection, row, name, ours[row.key][name], here[name])
            if row.because == OWED:
                _forgive(turn, connection, row, here, verdicts)
            if values := {name: row.values[name] for name, verdict in verdicts.items() if verdict is Verdict.SEND}:
                sending.append(outbox.narrow(connection, row, values, {name: here[name] for name in values}))
            else:
                outbox.drop(connection, [row])
        outbox.set_state(connection, sending, "sending")
    if not sending:
        return
    try:
        answers = turn.crm.write([as_write(row) for row in sending])
    except CrmError as error:
        if not isinstance(error, TryLater) or error.unsent:
            with turn.store.begin() as connection:
                outbox.set_state(connection, sending, "planned")
        raise
    answered = list(zip(sending, answers, strict=True))
    accepted = [row for row, answer in answered if answer.refusal is None]
    refused: list[tuple[Waiting, Refusal]] = [(row, a.refusal) for row, a in answered if a.refusal is not None]
    stored, overwritten = _what_was_stored(turn, accepted, now)
    with turn.store.begin() as connection:
        _accept(turn, connection, accepted, stored)
        outbox.refuse(connection, refused, back="planned")
        for row, name, theirs in overwritten:
            ours_now = Ours(row.values[name], stored[row.key].get(name))
            _raise_conflict(turn, connection, row, name, ours_now, theirs, overwrote=True)
    turn.counts["written"] += len(accepted)
    turn.counts["refused"] += len(refused)


def _vanished(turn: Turn, row: Waiting, now: Now) -> set[str]:
    """Fields that could be read when the run began and cannot any more. The next run knows whether they are gone."""
    shape = turn.shapes.get(row.object)
    if row.key not in now or shape is None:
        return set()
    return {name for name in row.values if name in shape.fields and name not in now[row.key].values}


def _set_aside(turn: Turn, connection: Connection, row: Waiting, names: set[str]) -> None:
    """These values wait in their row for the next run; the others are planned anew."""
    outbox.narrow(connection, row, {name: row.values[name] for name in names}, {})
    if others := {name: value for name, value in row.values.items() if name not in names}:
        outbox.plan(connection, turn.alias, turn.run, (), [replace(row, values=others)])


def _forgive(
    turn: Turn, connection: Connection, row: Waiting, here: Mapping[str, Any], verdicts: Mapping[str, Verdict]
) -> None:
    """What is owed and cannot be given back, because somebody has changed the field since, is owed no more."""
    done = {name: here[name] for name, verdict in verdicts.items() if verdict is not Verdict.SEND}
    shared_fields.remember(connection, turn.alias, turn.run, row.key, row.object, done, done, theirs=True)


def _what_was_stored(
    turn: Turn, rows: Sequence[Waiting], read: Now
) -> tuple[dict[str, dict[str, Any]], list[tuple[Waiting, str, Any]]]:
    """What the CRM made of each value that we wrote, and the person's values that our write went over.

    Read back, and from the field history where there is one: what was changed by somebody else after our write is
    theirs, and is not remembered as ours. `read` is what stood there when we compared.
    """
    if not rows:
        return {}, []
    now = _read_again(turn, rows)
    edits = _edits(turn, rows, min(read[row.key].stamp for row in rows))
    stored: dict[str, dict[str, Any]] = {}
    overwritten = []
    for row in rows:
        here = now.get(row.key)
        stored[row.key] = {}
        for name, asked in row.values.items():
            known = edits.get((row.key, name), [])
            mine = next((edit for edit in reversed(known) if edit.by == turn.us), None)
            if mine and (lost := _gone_over(known, mine, row.before.get(name), read[row.key].stamp)):
                overwritten.append((row, name, *lost))
            if here is not None and name in here.values and here.by in (turn.us, None):
                stored[row.key][name] = here.values[name]
            else:  # somebody saved the record since: what stands there may be theirs
                stored[row.key][name] = mine.after if mine and mine.after is not None else asked
    return stored, overwritten


def _gone_over_unheard(turn: Turn, rows: Sequence[Waiting]) -> list[tuple[Waiting, str, Any]]:
    """The same of writes whose answer was never heard: by the edits since the run that sent them began."""
    if not rows:
        return []
    with turn.store.begin() as connection:
        began = {number: runs.find(connection, turn.alias, number) for number in {row.run for row in rows}}
    since = {row.key: run.started if (run := began[row.run]) else "" for row in rows}
    edits = _edits(turn, rows, min(since.values()))
    overwritten = []
    for row in rows:
        for name in row.values:
            known = edits.get((row.key, name), [])
            mine = next((edit for edit in reversed(known) if edit.by == turn.us), None)
            if mine and (lost := _gone_over(known, mine, row.before.get(name), since[row.key])):
                overwritten.append((row, name, *lost))
    return overwritten


def _edits(turn: Turn, rows: Sequence[Waiting], since: str) -> dict[tuple[str, str], list[Edit]]:
    """By record and field, oldest first."""
    names = sorted({name for row in rows for name in row.values})
    found: dict[tuple[str, str], list[Edit]] = {}
    for edit in turn.crm.edits(rows[0].object, [row.key for row in rows], names, since):
        found.setdefault((edit.record, edit.field), []).append(edit)
    return found


def _gone_over(known: Sequence[Edit], mine: Edit, before: Any, read_at: str) -> tuple[Any] | None:
    """What somebody had set after we read the field and before our write; None where nobody did.

    An edit of ours may be of an earlier write, where this one changed nothing: only somebody else's edit before it
    makes it a loss. Of a long text the history tells who and when, and no values.
    """
    others = [edit for edit in known[: known.index(mine)] if edit.by != mine.by]
    if mine.before is None and mine.after is None:
        return (shared_fields.NOT_KEPT,) if any(edit.at > read_at for edit in others) else None
    if same(mine.before, before) or not any(same(edit.after, mine.before) for edit in others):
        return None
    return (mine.before,)


def _verdicts(row: Planned, now: Mapping[str, Any], ours: Mapping[str, Ours]) -> dict[str, Verdict]:
    """By field. A record that is gone and a field that went unreadable have none: they are not sent."""
    return {name: decide(ours.get(name), now[name], value) for name, value in row.values.items() if name in now}


def _raise_conflict(
    turn: Turn, connection: Connection, row: Waiting, name: str, ours: Ours, theirs: Any, *, overwrote: bool = False
) -> None:
    """Queue it, and judge the deal once more, so that its page shows it."""
    proposed = row.values[name]
    shared_fields.raise_conflict(
        connection, turn.alias, turn.run, row.key, row.object, name, ours, theirs, proposed, overwrote=overwrote
    )
    kept.mark_dirty(connection, turn.alias, [row.key])
    turn.counts["conflicts"] += 1


def _accept(
    turn: Turn, connection: Connection, rows: Sequence[Waiting], stored: Mapping[str, Mapping[str, Any]]
) -> None:
    outbox.set_state(connection, rows, "accepted")
    for row in rows:
        # What was given back stays a person's: asked and stored are one, and nothing is owed.
        given_back = row.because == OWED
        asked = stored[row.key] if given_back else row.values
        shared_fields.remember(
            connection, turn.alias, turn.run, row.key, row.object, asked, stored[row.key], theirs=given_back
        )


def _arrived(row: Waiting, now: Mapping[str, Any]) -> bool:
    """Whether a write that was never acknowledged was saved. A row is saved whole: one field that tells, tells of all.

    Where the org's automation rewrote every field of it nothing tells; the values then count as a person's.
    """
    return any(name in now and same(now[name], value) for name, value in row.values.items())


def _read_again(turn: Turn, rows: Sequence[Planned]) -> Now:
    if not rows:
        return {}
    fields = sorted({name for row in rows for name in row.values})
    found = turn.crm.fetch(rows[0].object, [row.key for row in rows], fields)
    return {row.id: row for row in found}


def _values(now: Now, row: Planned) -> Mapping[str, Any]:
    """As they stand there now; empty for a record that is gone."""
    return now[row.key].values if row.key in now else {}
