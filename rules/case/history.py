"""How the deal came here: the stages it entered and the fields that moved."""

from dataclasses import dataclass
from datetime import date

from rules.case.deal import DealFacts
from rules.facts import Change, Fact, Source, StageMove
from rules.once import fact, once
from rules.playbook import Stage


@dataclass(frozen=True)
class HistoryFacts(DealFacts):
    """What history tells."""

    @once
    def _moves(self) -> list[StageMove]:
        """Oldest first; moves of one day in the order they were made."""
        return sorted(self.stages, key=lambda move: move.on)

    @fact
    def stage_entered(self) -> Fact[date]:
        """The day the deal came into its present stage, for the last time."""
        if blind := self.blind.get("stages") or self.blind.get("stage"):
            return Fact(None, unknown=blind)
        entered: date | None = None
        for move in self._moves:
            if move.stage != self.deal.stage:
                entered = None
            elif entered is None:
                entered = move.on
        return Fact(entered, Source(self.sources.get("stages", "stage history"), self.deal.id, entered))

    @fact
    def stages_seen(self) -> Fact[tuple[str, ...]]:
        """Playbook stages in the order they were entered."""
        if blind := self.blind.get("stages"):
            return Fact(None, unknown=blind)
        return Fact(tuple([move.stage for move in self._moves if move.stage]), self._at("stages"))

    @fact
    def stage_setback(self) -> Fact[StageMove]:
        """The move by which the deal came back into its present stage from a later one; absent when it came forward."""
        seen = self.stages_seen
        if not seen.known or self.playbook is None or not self.stage_progress.known:
            return Fact(None, unknown=seen.unknown or self.stage_progress.unknown)
        moves = [move for move in self._moves if move.stage]
        last = moves[-1] if len(moves) > 1 else None
        place = self.playbook.position
        if last is None or last.stage != self.stage.value or place(moves[-2].stage) <= place(last.stage):
            return Fact(None, self._at("stages"))
        return Fact(last, Source(self.sources.get("stages", "stage history"), self.deal.id, last.on))

    @fact
    def stages_jumped(self) -> Fact[tuple[str, ...]]:
        """Stages between the deal's first one and the present one that it never entered, in the playbook's order."""
        seen = self.stages_seen
        if not seen.known or self.playbook is None or not self.stage_progress.known:
            return Fact(None, unknown=seen.unknown or self.stage_progress.unknown)
        entered = {*(seen.value or ()), self.stage.value}
        first = min(self.playbook.position(stage) for stage in entered)
        between = self.playbook.stages[max(0, first) : self.playbook.position(self.stage.value)]
        return Fact(tuple([stage.key for stage in between if stage.key not in entered]), seen.source)

    @fact
    def stages_missed(self) -> Fact[tuple[Stage, ...]]:
        """Stages jumped and not made up for: an exit criterion of theirs is open, or they have none."""
        jumped, gates = self.stages_jumped, self.open_gates
        if not jumped.value or self.playbook is None:
            return Fact(() if jumped.known else None, jumped.source, jumped.unknown)
        open_in = {gate.stage for gate in gates.value or ()}
        stages = [stage for stage in self.playbook.stages if stage.key in jumped.value]
        missed = [s for s in stages if s.key in open_in or not any(step.gate for step in s.steps)]
        if not missed and gates.unknown is not None:
            return Fact(None, unknown=gates.unknown)
        return Fact(tuple(missed), jumped.source)

    @fact
    def amount_changes(self) -> Fact[tuple[Change, ...]]:
        """Each time the amount moved from one number to another, oldest first."""
        if blind := self.blind.get("changes") or self.blind.get("amount"):
            return Fact(None, unknown=blind)
        moved = [c for c in self.changes if c.name == "amount" and _number(c.before) and _number(c.after)]
        return Fact(tuple(sorted(moved, key=lambda c: (c.on, str(c.before), str(c.after)))), self._at("changes"))

    @fact
    def owner_changed_on(self) -> Fact[date]:
        """The last day the deal got another owner; absent where none is known of."""
        if blind := self.blind.get("changes"):
            return Fact(None, unknown=blind)
        days = [c.on for c in self.changes if c.name == "owner" and c.before and c.after]
        return Fact(max(days, default=None), self._at("changes"))

    @fact
    def close_date_pushes(self) -> Fact[tuple[Change, ...]]:
        """Each time the close date was moved later."""
        if blind := self.blind.get("changes") or self.blind.get("close_date"):
            return Fact(None, unknown=blind)
        moved = [c for c in self.changes if c.name == "close_date" and c.before and c.after]
        pushed = [c for c in moved if str(c.after) > str(c.before)]
        pushed.sort(key=lambda c: (c.on, str(c.before), str(c.after)))
        return Fact(tuple(pushed), self._at("changes"))

    @fact
    def close_date_pulls(self) -> Fact[tuple[Change, ...]]:
        """Each time the close date was moved earlier, oldest first."""
        if blind := self.blind.get("changes") or self.blind.get("close_date"):
            return Fact(None, unknown=blind)
        moved = [c for c in self.changes if c.name == "close_date" and c.before and c.after]
        pulled = [c for c in moved if str(c.after) < str(c.before)]
        pulled.sort(key=lambda c: (c.on, str(c.before), str(c.after)))
        return Fact(tuple(pulled), self._at("changes"))

    @fact
    def next_step_written_on(self) -> Fact[date]:
        """The last day the next step was put in other words; absent where its history tells of none."""
        if blind := self.blind.get("changes") or self.blind.get("next_step"):
            return Fact(None, unknown=blind)
        days = [c.on for c in self.changes if c.name == "next_step" and c.after]
        return Fact(max(days, default=None), self._at("changes"))


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
