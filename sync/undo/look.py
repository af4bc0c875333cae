"""What can be taken back of a batch of writes, and what must stay. Reads the CRM and the store; changes nothing."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from connector.records import Link, Row
from mappings import own
from sync.store import recalls, runs, shared_fields
from sync.store.outbox import Waiting
from sync.three_way import Ours, same
from sync.turn import Turn

_CREATED = "CreatedDate"
_SKEW = timedelta(minutes=5)  # the CRM's clock against ours
_TOUCHED = "changed by somebody since we wrote it"
_KEPT = "somebody decided that it is theirs"
_WORKED_ON = "somebody set its state, and would lose it"
_BELOW = "records below it stay"
_UNREADABLE = "cannot be read now"
_BEFORE_US = "was there before the run, and what it held then is not known"


@dataclass
class Verdict:
    """What to do with a batch of writes. `leave` has why, and what stands there where it differs from ours."""

    ids: dict[str, str] = field(default_factory=dict)  # the CRM's, of our own records by key
    restore: list[Waiting] = field(default_factory=list)
    remove: list[Waiting] = field(default_factory=list)
    gone: list[Waiting] = field(default_factory=list)  # deleted meanwhile, or emptied with its assessment
    back: list[Waiting] = field(default_factory=list)  # says already what it said before
    leave: list[tuple[Waiting, dict[str, Any], str]] = field(default_factory=list)


@dataclass
class Looking:
    """Reads what stands, and decides; changes nothing."""

    turn: Turn
    run: runs.Run
    stuck: set[str] = field(default_factory=set)  # deals whose assessment stays
    dropped: set[str] = field(default_factory=set)  # keys of assessments that go

    @property
    def opportunity(self) -> str:
        return self.turn.organisation.fields.opportunity.object

    def order(self) -> tuple[tuple[str, bool], ...]:
        """Children before parents; then the company's own records, ours of their fields first."""
        ours = (own.CALL_REVIEW, own.FINDING, own.GAP, own.ACTION, own.ASSESSMENT)
        mine = [(name, False) for name in (*ours, self.opportunity)]
        return (*mine, (self.opportunity, True))

    def batches(self, name: str, *, shared: bool, states: Sequence[str]) -> Iterator[list[Waiting]]:
        """Writes of the run in these states, newest first, as many as fit into one request."""
        below: int | None = None
        while True:
            with self.turn.store.begin() as connection:
                rows = recalls.newest(
                    connection,
                    self.turn.alias,
                    self.run.number,
                    states,
                    name,
                    shared=shared,
                    below=below,
                    limit=self.turn.crm.batch_size,
                )
            if not rows:
                return
            below = rows[-1].id
            yield rows

    def decide(self, rows: Sequence[Waiting]) -> Verdict:
        if not rows:
            return Verdict()
        if rows[0].shared:
            return self._company(rows)
        return self._link(rows) if rows[0].by_id else self._ours(rows)

    def _ours(self, rows: Sequence[Waiting]) -> Verdict:
        verdict, name, alias = Verdict(), rows[0].object, self.turn.alias
        keys = [row.key for row in rows]
        with self.turn.store.begin() as connection:
            believed = recalls.believed_of(connection, alias, name, keys)
            known = recalls.wrote_before(connection, alias, self.run.number, name, keys)
            self.stuck |= recalls.deals_with_left(connection, alias, self.run.number, (row.deal for row in rows))
        there = {key: known.crm_id for key, known in believed.items() if known.crm_id}
        verdict.ids.update(there)
        new = [row for row in rows if row.key not in known and row.key in there and not any(_said(row))]
        stands = self._read(name, [there[row.key] for row in new])
        for row in rows:
            if row.key not in there:
                verdict.gone.append(row)
            elif row not in new:
                verdict.restore.append(row)
            else:
                self._new(verdict, row, stands.get(there[row.key]))
        return verdict

    def _new(self, verdict: Verdict, row: Waiting, stands: Row | None) -> None:
        """A record of which no earlier run knows: it goes, unless it was there before us or somebody worked on it."""
        if stands is None:
            verdict.gone.append(row)
        elif not self._created_by_run(stands):
            verdict.leave.append((row, {}, _BEFORE_US))
        elif row.object != own.ASSESSMENT and own.marks_of([stands]):
            verdict.leave.append((row, {}, _WORKED_ON))
        elif row.object == own.ASSESSMENT and row.deal in self.stuck:
            verdict.leave.append((row, {}, _BELOW))
        else:
            verdict.remove.append(row)
            if row.object == own.ASSESSMENT:
                self.dropped.add(row.key)
        if verdict.leave and verdict.leave[-1][0] is row and row.deal:
            self.stuck.add(row.deal)

    def _created_by_run(self, stands: Row) -> bool:
        created = stands.values.get(_CREATED)
        if not isinstance(created, str):
            return False
        return datetime.fromisoformat(created) >= datetime.fromisoformat(self.run.started) - _SKEW

    def _read(self, name: str, ids: Sequence[str]) -> dict[str, Row]:
        if not ids:
            return {}
        people = next((source.fields for source in own.sources() if source.object == name), ())
        return {row.id: row for row in self.turn.crm.fetch(name, ids, (_CREATED, *people))}

    def _link(self, rows: Sequence[Waiting]) -> Verdict:
        """Our lookup on the opportunity. Where the assessment goes the CRM empties it, without a write of ours."""
        verdict = Verdict()
        targets = {v.key for row in rows for v in row.values.values() if isinstance(v, Link)}
        with self.turn.store.begin() as connection:
            believed = recalls.believed_of(connection, self.turn.alias, own.ASSESSMENT, targets)
            locked = recalls.under_way(connection, self.turn.alias, self.run.number, own.ASSESSMENT, targets)
        for row in rows:
            pointed = [v.key for v in row.values.values() if isinstance(v, Link)]
            emptied = all(key in self.dropped or key not in believed for key in pointed)
            if locked.intersection(pointed):
                continue  # waits for its assessment
            if emptied and not any(_said(row)):
                verdict.gone.append(row)
            elif row.deal in self.stuck:
                verdict.leave.append((row, {}, _BELOW))
            else:
                verdict.restore.append(row)
        return verdict

    def _company(self, rows: Sequence[Waiting]) -> Verdict:
        """The company's own fields: back only where the CRM still holds what it stored of ours."""
        verdict = Verdict()
        fields = sorted({name for row in rows for name in row.values})
        stands = {row.id: row.values for row in self.turn.crm.fetch(rows[0].object, [r.key for r in rows], fields)}
        with self.turn.store.begin() as connection:
            ours = shared_fields.remembered(connection, self.turn.alias, [row.key for row in rows])
        for row in rows:
            if row.key not in stands:
                verdict.gone.append(row)
                continue
            now, mine = stands[row.key], ours.get(row.key, {})
            left: dict[str, list[str]] = {}
            for name in row.values:
                if why := _why_left(row, name, now, mine.get(name)):
                    left.setdefault(why, []).append(name)
            for why, names in left.items():
                verdict.leave.append((row, {name: now.get(name) for name in names}, why))
            rest = [name for name in row.values if not any(name in names for names in left.values())]
            if rest:
                back = all(same(now[name], row.before.get(name)) for name in rest)
                (verdict.back if back else verdict.restore).append(row)
        return verdict


def _said(row: Waiting) -> Iterator[bool]:
    return (value is not None for value in row.before.values())


def _why_left(row: Waiting, name: str, now: Mapping[str, Any], ours: Ours | None) -> str | None:
    if name not in now:
        return _UNREADABLE
    if same(now[name], row.before.get(name)):
        return None
    if ours is None or ours.theirs:
        return _KEPT
    return None if same(now[name], ours.stored) else _TOUCHED
