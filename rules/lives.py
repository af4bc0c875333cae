"""The lives of findings, gaps, steps and actions: each opens, is kept, ends; what comes back is a new occurrence."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from rules.assessment import Action, Closed, Proposal, Step, Timing
from rules.calendar import in_workdays
from rules.case import Case
from rules.facts import DoneWhen, Mark, Occurrence, Today


class Lives:
    """Opens, keeps and ends the lives of findings, gaps, steps and actions against the former assessment."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._today = case.today.day
        self._former: Mapping[str, Occurrence] = case.former.lives if case.former else {}
        self._now: dict[str, Occurrence] = {}
        self.steps: Mapping[str, Step] = {}

    def peek(self, key: str) -> Occurrence:
        former = self._former.get(key)
        if former is None:
            return Occurrence(1, self._today, True)
        return former if former.open else Occurrence(former.number + 1, self._today, True)

    def mark(self, key: str) -> Mark | None:
        """What a person said of the occurrence that is open; what was said of an earlier one binds nobody."""
        return self._case.marks.get(key)

    def open(self, key: str) -> Occurrence:
        self._now[key] = self.peek(key)
        return self._now[key]

    def propose(self, key: str, proposal: Proposal) -> Occurrence:
        """An action keeps its day and its test from when it was first proposed, as long as it is proposed.

        A wait moves with the date it waits for; "not now, but then" moves the day to then.
        """
        life = self.peek(key)
        if key not in self._former or not self._former[key].open:
            life = replace(life, unasked=True)
        if life.due is None or (proposal.wait and life.due != proposal.due):
            life = replace(life, due=proposal.due, done_when=proposal.done_when)
        mark = self.mark(key)
        if mark and mark.until and mark.until > (life.due or proposal.due):
            life = replace(life, due=mark.until)
        self._now[key] = life
        return life

    def ask(self, chosen: Action) -> Action:
        """Make it the primary one. It is counted from the day it is first asked for."""
        life = self._now[chosen.key]
        action = replace(chosen, primary=True)
        if life.unasked:
            due, test = chosen.proposal.due, chosen.proposal.done_when
            life = replace(life, unasked=False, since=self._today, due=due, done_when=test)
            wait = chosen.proposal.wait
            action = replace(action, due=due, since=self._today, timing=timing_of(due, self._case.today, wait=wait))
        self._now[chosen.key] = life
        return action

    def other_open_actions(self, primary: Action, others: list[Action]) -> tuple[Action, ...]:
        """Actions asked for before that are still open beside the primary one."""
        return tuple(a for a in others if not self._now[a.key].unasked and a.key != primary.key)

    def closed(self) -> tuple[Closed, ...]:
        ended = []
        for key in sorted(self._former):
            life = self._former[key]
            if not life.open or key in self._now:
                continue
            if not key.startswith("next_action."):
                ended.append(Closed(key, life.number, "Closed" if key.startswith("gap.") else "Cleared", self._today))
            elif not life.unasked:
                seen = life.done_when is not None and is_done(life.done_when, self._case, self.steps)
                ended.append(Closed(key, life.number, "Seen done" if seen else "No longer needed", self._today))
        return tuple(ended)

    def after(self) -> dict[str, Occurrence]:
        """The lives to remember. An action that nobody was asked for leaves no trace."""
        ended = {
            key: replace(life, open=False)
            for key, life in self._former.items()
            if key not in self._now and (not life.unasked or not life.open or not key.startswith("next_action."))
        }
        return dict(sorted((ended | self._now).items()))


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


def plain(value: Any) -> str | int | float | None:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return len(value)
    if value is None or isinstance(value, str | int | float):
        return value
    return str(value.id)


def timing_of(due: date, today: Today, *, wait: bool) -> Timing:
    """Immediate is today or the next workday; all that lies past this week is next week's."""
    if wait:
        return Timing.WAIT
    if due <= in_workdays(1, today):
        return Timing.IMMEDIATE
    end_of_week = today.day + timedelta(days=6 - today.day.weekday())
    return Timing.THIS_WEEK if due <= end_of_week else Timing.NEXT_WEEK
