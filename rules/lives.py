"""The lives of findings, gaps, steps and actions: each opens, is kept, ends; what comes back is a new occurrence.

While nobody can judge a thing (a permission was lost, a stage is not mapped) its life is held: it neither goes on nor
ends, and what a person said of it still binds on the day it can be judged again.
"""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from rules.assessment import Action, Closed, Ending, Proposal, Step, StepState, Timing
from rules.calendar import in_workdays, last_of_next_week
from rules.case import Case
from rules.facts import DoneWhen, Mark, Occurrence, Today


class Lives:
    """Opens, keeps, holds and ends the lives of findings, gaps, steps and actions against the former assessment."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._today = case.today.day
        self._last = last_of_next_week(case.today)
        self._former: Mapping[str, Occurrence] = case.former.lives if case.former else {}
        self._now: dict[str, Occurrence] = {}
        self.held: set[str] = set()

    def mark(self, key: str) -> Mark | None:
        """What a person said of the occurrence that is open; what was said of an earlier one binds nobody."""
        return self._case.marks.get(key)

    def open(self, key: str) -> Occurrence:
        former = self._former.get(key)
        if former is None:
            life = Occurrence(1, self._today, True)
        else:
            life = former if former.open else Occurrence(former.number + 1, self._today, True)
        self._now[key] = life
        return life

    def hold(self, key: str) -> None:
        """Nobody can say today whether this still stands: its life goes on as it was."""
        former = self._former.get(key)
        if former is not None and former.open:
            self._now[key] = former
            self.held.add(key)

    def hold_actions(self, blind: Container[str], steps: Mapping[str, Step]) -> None:
        """Hold the actions asked for and proposed no more, where nobody can tell whether they were done.

        That is so where their rule or a sign that it answers cannot be judged (`blind` holds such rules), and where
        the fact that would show the action done is unknown.
        """
        for key, life in self._former.items():
            if key in self._now or not key.startswith("next_action.") or not life.open or life.unasked:
                continue
            if rule_of(key) in blind or (life.done_when and not can_tell(life.done_when, self._case, steps)):
                self.hold(key)

    def propose(self, key: str, proposal: Proposal) -> Occurrence:
        """An action keeps its day and its test from when it was first proposed, as long as it is proposed.

        A wait moves with the date it waits for; "not now, but then" moves the day to then. An action is what to do
        now: its day, that of the first move, is never later than the end of next week.
        """
        life = self.open(key)
        unasked = life.unasked or self._former.get(key) is not life  # a life that begins has been asked of nobody
        due, done_when = life.due, life.done_when
        if due is None or (proposal.wait and due != proposal.due):
            due, done_when = self.due_of(proposal), proposal.done_when
        mark = self.mark(key)
        if mark and mark.until:
            due = max(due, mark.until)
        if (due, done_when, unasked) != (life.due, life.done_when, life.unasked):
            life = self._now[key] = Occurrence(life.number, life.since, True, due, done_when, unasked)
        return life

    def due_of(self, proposal: Proposal) -> date:
        """The day of the first move."""
        return proposal.due if proposal.wait else min(proposal.due, self._last)

    def ask(self, chosen: Action) -> Action:
        """Make it the primary one. It is counted from the day it is first asked for."""
        life = self._now[chosen.key]
        if not life.unasked:
            return replace(chosen, primary=True)
        due, today = self.due_of(chosen.proposal), self._case.today
        self._now[chosen.key] = Occurrence(life.number, today.day, True, due, chosen.proposal.done_when)
        timing = timing_of(due, today, wait=chosen.proposal.wait)
        return replace(chosen, primary=True, due=due, since=today.day, timing=timing)

    def other_open_actions(self, primary: Action, others: list[Action]) -> tuple[Action, ...]:
        """Actions asked for before that are still open beside the primary one."""
        return tuple(a for a in others if not self._now[a.key].unasked and a.key != primary.key)

    def closed(self, steps: Mapping[str, Step]) -> tuple[Closed, ...]:
        """The lives that end today. One that is held does not."""
        ended = []
        for key in sorted(self._former):
            life = self._former[key]
            if not life.open or key in self._now:
                continue
            if not key.startswith("next_action."):
                ending = Ending.CLOSED if key.startswith("gap.") else Ending.CLEARED
                ended.append(Closed(key, life.number, ending, self._today))
            elif not life.unasked:
                seen = life.done_when is not None and is_done(life.done_when, self._case, steps)
                ending = Ending.SEEN_DONE if seen else Ending.NO_LONGER_NEEDED
                ended.append(Closed(key, life.number, ending, self._today))
        return tuple(ended)

    def after(self) -> dict[str, Occurrence]:
        """The lives to remember. An action that nobody was asked for leaves no trace."""
        ended = {
            key: Occurrence(life.number, life.since, False, life.due, life.done_when, life.unasked)
            for key, life in self._former.items()
            if key not in self._now and (not life.unasked or not life.open or not key.startswith("next_action."))
        }
        return dict(sorted((ended | self._now).items()))

    def carried(self, grounds: Iterable[str]) -> list[str]:
        """Those of the former grounds that rest on what is held: nothing is known to have changed about them."""
        return [g for g in grounds if g.partition("=")[0].partition("#")[0] in self.held]


def rule_of(key: str) -> str:
    """The rule that proposes `next_action.ask-gap-question.metrics`: its first two parts."""
    return ".".join(key.split(".")[:2])


def can_tell(test: DoneWhen, case: Case, steps: Mapping[str, Step]) -> bool:
    """Whether today's data can show this criterion met or not met."""
    if test.fact.startswith("step."):
        step = steps.get(test.fact.removeprefix("step."))
        return step is not None and step.check.state is not StepState.UNKNOWN
    if test.fact.startswith("element."):
        return case.element(test.fact.removeprefix("element.")).known
    return bool(getattr(case, test.fact).known)


def is_done(test: DoneWhen, case: Case, steps: Mapping[str, Step]) -> bool:
    """Whether later CRM data meets an action's criterion. Unknown facts never do."""
    if test.fact.startswith("step."):
        step = steps.get(test.fact.removeprefix("step."))
        return step is not None and step.check.state == test.value
    if test.fact.startswith("element."):
        element = case.element(test.fact.removeprefix("element."))
        strength = element.value.strength if element.value else None
        return strength is not None and isinstance(test.value, int) and strength >= test.value
    value = plain(getattr(case, test.fact).value)
    match test.test:
        case "present":
            return value not in (None, 0)
        case "is":
            return bool(value == test.value)
        case "after":
            return isinstance(value, str) and isinstance(test.value, str) and value > test.value
        case "at least":
            return isinstance(value, int | float) and isinstance(test.value, int | float) and value >= test.value
    raise ValueError(f"no such test: {test.test}")


_AS_IT_IS = (str, int, float)


def plain(value: Any) -> str | int | float | None:
    """A fact's value as a ground or a test compares it: a day as text, people and tasks counted, a person by id."""
    if value is None or isinstance(value, _AS_IT_IS):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return len(value) if isinstance(value, tuple) else str(value.id)


def timing_of(due: date, today: Today, *, wait: bool) -> Timing:
    """Immediate is today or the next workday. What a person put off beyond next week waits, like a wait."""
    if wait or due > last_of_next_week(today):
        return Timing.WAIT
    if due <= in_workdays(1, today):
        return Timing.IMMEDIATE
    end_of_week = today.day + timedelta(days=6 - today.day.weekday())
    return Timing.THIS_WEEK if due <= end_of_week else Timing.NEXT_WEEK
