"""Conditions that an admin writes in a playbook: CEL, typed when it is loaded, then asked like a built-in rule.

    when: deal.amount > 50000.0 && days_since_buyer_reply > 10.0

Each word stands on a fact of the case. Where one of these facts is unknown the condition is not asked. A value that is
absent makes neither true nor false what hangs on it alone: `a || b` is true where `a` is, whatever `b` lacks.
Needs the extra `conditions` (cel-expr-python). There are no loops, so an evaluation is as long as its text; a fault in
one, such as a value that is absent, comes back as a value and raises nothing.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Any

from mappings.problems import nearest
from rules.assessment import Finding, Value
from rules.case import Case
from rules.judge import BadLimits, Judge
from rules.playbook import OwnRisk, Playbook
from rules.rule import Limits, Risk, RuleSet

NEEDS = "Install cornerman with its extra: pip install 'cornerman[conditions]'"
_FAULT = re.compile(r"<input>:(\d+):(\d+): (.*?)(?: \[\w+\])?$", re.MULTILINE)
_UNDECLARED = re.compile(r"undeclared reference to '([^']*)'")
_STRINGS = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'")
_LOOP = re.compile(r"\.\s*(all|exists|exists_one|map|filter)\s*\(")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*")


class BadCondition(BadLimits):
    """A condition that cannot be asked: the fault with its place in the text, and the nearest remedy."""

    def __init__(self, fault: str, remedy: str = "") -> None:
        super().__init__(f"{fault}. {remedy}".strip())
        self.fault, self.remedy = fault, remedy


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a condition: the fact it stands on, its type, and how the fact's value becomes it."""

    fact: str
    type: str  # DOUBLE, STRING or BOOL
    of: Callable[[Case, Any], float | str | bool]


def _since(case: Case, day: date) -> float:
    return float((case.today.day - day).days)


def _until(case: Case, day: date) -> float:
    return float((day - case.today.day).days)


def _number(_: Case, value: float) -> float:
    return float(value)


def _count(_: Case, value: tuple[object, ...]) -> float:
    return float(len(value))


def _text(_: Case, value: str) -> str:
    return value


def _there(_: Case, value: object) -> bool:
    return value is not None


WORDS: Mapping[str, Word] = {
    "deal.amount": Word("amount", "DOUBLE", _number),
    "deal.stage": Word("stage", "STRING", _text),
    "deal.forecast": Word("forecast", "STRING", _text),
    "deal.next_step": Word("next_step", "STRING", _text),
    "deal.age_days": Word("created_on", "DOUBLE", _since),
    "days_in_stage": Word("stage_entered", "DOUBLE", _since),
    "days_to_close_date": Word("close_date", "DOUBLE", _until),
    "days_to_next_step": Word("next_step_on", "DOUBLE", _until),
    "days_to_next_meeting": Word("next_meeting", "DOUBLE", _until),
    "days_since_activity": Word("last_activity", "DOUBLE", _since),
    "days_since_buyer_reply": Word("buyer_last_reply", "DOUBLE", _since),
    "days_since_champion_reply": Word("champion_last_reply", "DOUBLE", _since),
    "days_since_economic_buyer_reply": Word("economic_buyer_last_reply", "DOUBLE", _since),
    "days_since_meeting": Word("last_meeting", "DOUBLE", _since),
    "days_since_our_message": Word("our_last_message", "DOUBLE", _since),
    "days_unanswered": Word("unanswered_since", "DOUBLE", _since),
    "days_since_owner_changed": Word("owner_changed_on", "DOUBLE", _since),
    "close_date_pushes": Word("close_date_pushes", "DOUBLE", _count),
    "amount_changes": Word("amount_changes", "DOUBLE", _count),
    "overdue_tasks": Word("overdue_tasks", "DOUBLE", _count),
    "cancelled_meetings": Word("cancelled_meetings", "DOUBLE", _count),
    "people_named": Word("contacts", "DOUBLE", _count),
    "people_active": Word("active_contacts", "DOUBLE", _count),
    "people_heard": Word("people_heard", "DOUBLE", _number),
    "reply_workdays": Word("reply_workdays", "DOUBLE", _number),
    "has_champion": Word("champion", "BOOL", _there),
    "has_economic_buyer": Word("economic_buyer", "BOOL", _there),
    "has_next_meeting": Word("next_meeting", "BOOL", _there),
}
"""What a condition may speak of. Days are counted on the company's calendar; a number is written with its point."""


@dataclass(frozen=True)
class Condition:
    """A compiled condition, asked as the check of a risk rule."""

    program: Any  # cel_expr_python.cel.Expression
    words: Mapping[str, Word]

    @property
    def needs(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(word.fact for word in self.words.values()))

    def __call__(self, case: Case, _: Limits) -> Finding | None:
        facts = {need: getattr(case, need) for need in self.needs}
        given = {}
        for name, word in self.words.items():
            value = facts[word.fact].value
            if value is not None or word.of is _there:
                given[name] = word.of(case, value)
        if self.program.eval(data=given).value() is not True:
            return None
        values = {need: _told(fact.value) for need, fact in facts.items()}
        return Finding(values, tuple(map(attrgetter("source"), facts.values())))


def _told(value: Any) -> Value:
    """A fact's value for a sentence: a day, never an age, so that a quiet day changes nothing."""
    if isinstance(value, tuple):
        return len(value)
    return value if isinstance(value, str | int | float | date) else getattr(value, "name", None)


@lru_cache(maxsize=256)
def condition(text: str) -> Condition:
    """Compile a condition. Raises `BadCondition`, with line and column in the text."""
    try:
        from cel_expr_python import cel
    except ImportError as error:
        raise BadCondition("needs cel-expr-python", NEEDS) from error
    plain = _STRINGS.sub(" ", text)
    if loop := _LOOP.search(plain):
        raise BadCondition(f"loops by {loop[1]}", "No word holds a list: compare, or write x in ['a', 'b'].")
    try:
        program = _environment().compile(text)
    except RuntimeError as error:
        raise _bad(str(error)) from error
    if program.return_type() != cel.Type.BOOL:
        raise BadCondition(f"is {program.return_type()}, not true or false", "Compare it: deal.amount > 50000.0.")
    said = set(_WORD.findall(plain))
    words = {name: word for name, word in WORDS.items() if any(f"{one}.".startswith(f"{name}.") for one in said)}
    if not words:
        raise BadCondition("looks at nothing of the deal", f"There is: {', '.join(WORDS)}.")
    return Condition(program, words)


@lru_cache(maxsize=1)
def _environment() -> Any:
    from cel_expr_python import cel

    return cel.NewEnv(variables={name: getattr(cel.Type, word.type) for name, word in WORDS.items()})


def _bad(error: str) -> BadCondition:
    found = _FAULT.search(error)
    if found is None:
        return BadCondition(f"cannot be read: {error.splitlines()[0][:200]}")
    line, column, fault = found.groups()
    at = f"column {column}" if line == "1" else f"line {line}, column {column}"
    if undeclared := _UNDECLARED.match(fault):
        return BadCondition(f'{at}: there is no "{undeclared[1]}"', nearest(undeclared[1], WORDS))
    remedy = "A number is written with its point: 5.0." if "int)" in fault or "(int" in fault else ""
    return BadCondition(f"{at}: {fault}", remedy)


def judge_of(playbook: Playbook, rules: RuleSet) -> Judge:
    """The playbook made ready, with the risks of its own. Raises `BadLimits`."""
    return Judge.of(playbook, with_own(rules, playbook))


def with_own(rules: RuleSet, playbook: Playbook) -> RuleSet:
    """The rules, with a playbook's own among them. Raises `BadCondition`."""
    if not playbook.own_risks:
        return rules
    own = [_rule(one) for one in playbook.own_risks]
    return replace(rules, risks=tuple(sorted((*rules.risks, *own), key=attrgetter("key"))))


def _rule(one: OwnRisk) -> Risk:
    check = condition(one.when)
    return Risk("risk", check, check.needs, Limits, key=one.key, text=one.when, lowers=one.lowers)
