"""The deal's own fields, and its place in the process."""

import re
from dataclasses import dataclass
from datetime import date

from rules.case.told import Told
from rules.facts import Cause, Fact, Unknown
from rules.once import fact
from rules.playbook import Gate

_ENGLISH = (
    *("legal", "lawyer", "contract review", "security review", "procurement", "purchasing", "board", "committee"),
    *("works council", "tender", "award", "contract comments", "redline"),
)
_OTHERS = (
    *("rechtsabteilung", "rechtsprüfung", "vertragsanmerkung", "anwalt", "vertragsprüfung", "sicherheitsprüfung"),
    *("einkauf", "vorstand", "aufsichtsrat", "gremium", "betriebsrat", "ausschreibung", "zuschlag"),
    *("法務", "契約書コメント", "稟議", "取締役会", "調達"),
)
THEIR_CALENDAR = re.compile("|".join((*(rf"\b{word}" for word in _ENGLISH), *_OTHERS)))
"""Words of a next step that waits for people who take weeks, whatever we do; a "dashboard" is no board."""


@dataclass(frozen=True)
class DealFacts(Told):
    """What the opportunity itself says."""

    @fact
    def stage(self) -> Fact[str]:
        """Key of the playbook's stage; unknown where the CRM's label maps to none."""
        return self._of("stage", self.deal.stage)

    @fact
    def amount(self) -> Fact[float]:
        return self._of("amount", self.deal.amount)

    @fact
    def close_date(self) -> Fact[date]:
        return self._of("close_date", self.deal.close_date)

    @fact
    def created_on(self) -> Fact[date]:
        return self._of("created_on", self.deal.created_on)

    @fact
    def next_step(self) -> Fact[str]:
        """What the rep wrote as the next step."""
        return self._of("next_step", self.deal.next_step or None)

    @fact
    def waiting(self) -> Fact[str]:
        """The next step where it waits for the buyer's lawyers, purchase or board, who answer by their own calendar."""
        if hidden := self._hidden("next_step"):
            return Fact(None, unknown=hidden)
        step = (self.deal.next_step or "").casefold()
        return Fact(self.deal.next_step if THEIR_CALENDAR.search(step) else None, self._at("next_step"))

    @fact
    def next_step_on(self) -> Fact[date]:
        """The date the rep gave the next step."""
        return self._of("next_step_on", self.deal.next_step_on)

    @fact
    def forecast(self) -> Fact[str]:
        return self._of("forecast", self.deal.forecast)

    @fact
    def usual_amount(self) -> Fact[float]:
        """The median amount of the company's won deals in this currency; absent until it is learned."""
        norm = self.playbook.norms.amounts.get(self.deal.currency or "") if self.playbook else None
        return Fact(norm, self.amount.source)

    # --- what the process asks of this stage

    @fact
    def stage_progress(self) -> Fact[float]:
        """How far the deal is in the process: 0 in its first stage, 1 in its last."""
        stage = self.stage
        if self.playbook is None or stage.unknown is not None:
            return Fact(None, unknown=stage.unknown or Unknown(Cause.NOT_MAPPED, "stage"))
        position = self.playbook.position(stage.value)
        if position < 0:
            return Fact(None, unknown=Unknown(Cause.NOT_MAPPED, "stage"))
        return Fact(position / max(1, len(self.playbook.stages) - 1), stage.source)

    def come_to(self, progress: float) -> bool:
        """Whether the deal is at least so far in the process; False where nobody can tell."""
        now = self.stage_progress.value
        return now is not None and now >= progress

    @fact
    def usual_days(self) -> Fact[int]:
        """The usual days in this stage: the median of the company's won deals, else the playbook's."""
        progress = self.stage_progress
        if progress.unknown is not None or self.playbook is None:
            return Fact(None, unknown=progress.unknown)
        return Fact(self.playbook.usual_days(self.stage.value), self.stage.source)

    @fact
    def usual_days_left(self) -> Fact[int]:
        """The usual days of the stages still ahead; what is left of this one does not count."""
        progress = self.stage_progress
        if progress.unknown is not None or self.playbook is None:
            return Fact(None, unknown=progress.unknown)
        ahead = self.playbook.stages[self.playbook.position(self.stage.value) + 1 :]
        return Fact(sum([self.playbook.usual_days(s.key) for s in ahead]), self.stage.source)

    @fact
    def open_gates(self) -> Fact[tuple[Gate, ...]]:
        """Exit criteria of stages behind the deal that are known not to be met; no accepted deviation is among them.

        Unknown where none is known to be open and one cannot be judged. Only the rules of the steps can tell: judge()
        asks them before the risks, and puts the answer here.
        """
        progress = self.stage_progress
        return Fact(None, unknown=progress.unknown) if progress.unknown else Fact((), self.stage.source)

    def left_open(self, gates: tuple[Gate, ...], unknown: Unknown | None) -> None:
        """What judge() found of the exit criteria behind the deal: those open, and why one cannot be judged."""
        known = bool(gates) or unknown is None
        self.__dict__["open_gates"] = Fact(gates, self.stage.source) if known else Fact(None, unknown=unknown)
