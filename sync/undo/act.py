"""Takes one run back: decided batch by batch, committed before each request, kept after each answer."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection

from connector.errors import CrmError, TryLater
from connector.records import Write, Written
from mappings import own
from mappings.reviews import transcript_of
from sync.store import evidence, kept, ledger, recalls, shared_fields
from sync.store.outbox import Waiting
from sync.store.recalls import Left
from sync.undo.look import Looking, Verdict
from sync.undo.outcome import Undone

_PASSES = 3  # tries for a record that is locked
_LOCKED = "LOCKED"


class Foreseeing(Looking):
    """What taking a run back would do now."""

    def all(self) -> Undone:
        by_object: dict[str, int] = {}
        left: list[Left] = []
        number = self.run.number
        for name, shared in self.order():
            for rows in self.batches(name, shared=shared, states=recalls.UNDOABLE):
                verdict = self.decide(rows)
                back = {row.id for row in (*verdict.restore, *verdict.remove, *verdict.gone, *verdict.back)}
                by_object[name] = by_object.get(name, 0) + len(back)
                for row, stands, why in verdict.leave:
                    left.append(Left(number, row.deal, name, row.key, stands or row.values, row.before, why, None))
        with self.turn.store.begin() as connection:
            dropped = recalls.count(connection, self.turn.alias, number, "planned", "refused")
        return Undone(number, sum(by_object.values()), {k: v for k, v in by_object.items() if v}, tuple(left), dropped)


class Undoing(Looking):
    """Takes a run back. May be called again after anything was raised."""

    def all(self) -> Undone:
        turn, alias, number = self.turn, self.turn.alias, self.run.number
        with turn.store.begin() as connection:
            dropped = recalls.count(connection, alias, number, "planned", "refused")
            reviewed = recalls.keys(connection, alias, number, own.CALL_REVIEW)
            deals = recalls.begin(connection, alias, number)
            # After `resume` these calls are read and these deals judged again, and what differs then is written.
            evidence.read_again(connection, alias, map(transcript_of, reviewed))
            kept.mark_dirty(connection, alias, deals)
            ledger.doubt(connection, alias, deals)
        for _ in range(_PASSES):
            for name, shared in self.order():
                for rows in self.batches(name, shared=shared, states=recalls.UNDER_WAY):
                    self._batch(rows)
                    turn.go_on()
        with turn.store.begin() as connection:
            recalls.give_up(connection, alias, number, "was locked at each try", _LOCKED)
            by_object = recalls.by_object(connection, alias, number, recalls.RECALLED)
            left = tuple(recalls.left(connection, alias, number))
        restored = sum(by_object.values())
        turn.counts["taken back"] += restored
        turn.counts["left"] += len(left)
        return Undone(number, restored, by_object, left, dropped)

    def _batch(self, rows: Sequence[Waiting]) -> None:
        verdict = self.decide(_newest_of_each(rows))
        with self.turn.store.begin() as connection:
            restore = self._without_left(connection, verdict)
            recalls.removed(connection, self.turn.alias, verdict.gone)
            self._back(connection, verdict.back)
            recalls.sending(connection, [*restore, *verdict.remove])
        if restore:
            self._restore(restore, verdict)
        if verdict.remove:
            self._remove(verdict)

    def _without_left(self, connection: Connection, verdict: Verdict) -> list[Waiting]:
        """Leave what must stay. What is restored of a row of which a part stays is a row of its own."""
        going = {row.id: row for row in (*verdict.restore, *verdict.back)}
        for row, stands, why in verdict.leave:
            if row.id in going:
                going[row.id] = recalls.split_off(connection, going[row.id], stands, why)
            else:
                recalls.leave(connection, [row], why, stands=stands or None)
        verdict.back = [going[row.id] for row in verdict.back]
        return [going[row.id] for row in verdict.restore]

    def _restore(self, rows: Sequence[Waiting], verdict: Verdict) -> None:
        writes = [Write(row.object, row.before, id=verdict.ids.get(row.key, row.key), lane=row.lane) for row in rows]
        answers = self._ask(rows, lambda: self.turn.crm.write(writes))
        with self.turn.store.begin() as connection:
            self._back(connection, self._accepted(connection, rows, answers))

    def _remove(self, verdict: Verdict) -> None:
        rows = verdict.remove
        ids = [verdict.ids[row.key] for row in rows]
        answers = self._ask(rows, lambda: self.turn.crm.delete(rows[0].object, ids))
        with self.turn.store.begin() as connection:
            recalls.removed(connection, self.turn.alias, self._accepted(connection, rows, answers))

    def _ask(self, rows: Sequence[Waiting], send: Callable[[], Sequence[Written]]) -> Sequence[Written]:
        try:
            answers = send()
        except CrmError as error:
            if not isinstance(error, TryLater) or error.unsent:
                with self.turn.store.begin() as connection:
                    recalls.not_sent(connection, rows)
            raise
        self.turn.progress(f"taking back {rows[0].object}", len(rows))
        return answers

    def _accepted(self, connection: Connection, rows: Sequence[Waiting], answers: Sequence[Written]) -> list[Waiting]:
        """Those that the CRM accepted. The refused are left; what was only locked is tried again."""
        accepted = []
        for row, answer in zip(rows, answers, strict=True):
            refusal = answer.refusal
            if refusal is None:
                accepted.append(row)
                continue
            self.dropped.discard(row.key)
            if refusal.passing:
                recalls.not_sent(connection, [row])
            else:
                recalls.leave(connection, [row], refusal.message, code=refusal.code)
                if row.deal:
                    self.stuck.add(row.deal)
        return accepted

    def _back(self, connection: Connection, rows: Sequence[Waiting]) -> None:
        """The CRM says again what it said before."""
        recalls.took_back(connection, self.turn.alias, [row for row in rows if not row.shared])
        for row in rows:
            if not row.shared:
                continue
            emptied = [name for name, value in row.before.items() if value is None]
            filled = {name: value for name, value in row.before.items() if value is not None}
            recalls.forget_field(connection, self.turn.alias, row.key, emptied)
            # What stood there was ours too: a former value of our own, so it stays remembered as ours.
            shared_fields.remember(connection, self.turn.alias, self.turn.run, row.key, row.object, filled, filled)
            shared_fields.end_conflicts(connection, self.turn.alias, row.key, row.before)
        recalls.done(connection, [row for row in rows if row.shared])


def _newest_of_each(rows: Sequence[Waiting]) -> list[Waiting]:
    """Of two writes to one record the newer goes back first; the older follows in the next pass."""
    newest: dict[str, Waiting] = {}
    for row in rows:
        newest.setdefault(row.key, row)
    return list(newest.values())
