"""Somebody new speaks up late in the process.

Why it matters: whoever comes late has heard none of the reasons, owes us nothing and often has a veto.
Fires when: a person at the buyer's was first heard within `within_workdays` workdays, from `from_progress` of the
    process onwards, while others had talked to us before.
Stays silent when: the person is the economic buyer or the champion, whose coming is good news; handles contract or
    purchase, who belong to the end; or came within `first_days` of the first word heard on the deal at all: who came
    late to talks that began in another system, nobody can say.
False alarms: an assistant who answers for somebody else.
Source: docs/sources.md#newcomer
"""

from datetime import timedelta

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.facts import Role
from rules.rule import Limits, risk

WELCOME = (Role.ECONOMIC_BUYER, Role.CHAMPION, Role.LEGAL)


class Late(Limits):
    within_workdays: int = Field(10, ge=3, le=30, description="Workdays since they were first heard")
    first_days: int = Field(
        14, ge=0, le=60, description="Days after the first word on the deal in which nobody is late"
    )
    from_progress: float = Field(
        0.6, ge=0.3, le=0.9, description="How far the deal must be in the process: 0 first stage, 1 last"
    )


@risk(needs=("first_words", "stage_progress", "economic_buyer", "champion"))
def check(case: Case, limits: Late) -> Finding | None:
    first = case.first_words.value or {}
    if not case.come_to(limits.from_progress):
        return None
    began = min(first.values(), default=case.today.day) + timedelta(days=limits.first_days)
    new = {who: on for who, on in first.items() if on > began and case.workdays_since(on) < limits.within_workdays}
    expected = {p.id for p in (case.economic_buyer.value, case.champion.value) if p}
    expected |= {p.id for p in case.people if p.role in WELCOME}
    late = sorted((on, who) for who, on in new.items() if who not in expected)
    if not late:
        return None
    on, who = late[0]
    person = case.person(who)
    return Finding({"person": person.name or None, "on": on, "stage": case.stage.value}, (case.first_words.source,))
