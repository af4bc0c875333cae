"""The person who holds a role was heard lately, while the deal is in the stage.

Why it matters: late in a deal a week without a word from the person who carries it is a week in which others speak.
Done when: the person named for the role wrote, spoke or met within `workdays` workdays.
Not applicable when: the stage is behind the deal; nobody is named for the role (`adherence.role-named` owns that gap);
    or a meeting with them lies ahead.
False alarms: talks that nobody logged.
Source: docs/sources.md#silent-champion
"""

from typing import Literal

from pydantic import Field

from rules.assessment import StepCheck
from rules.case import Case
from rules.rule import Limits, StageKey, done, not_applicable, not_done, step


class Lately(Limits):
    stage: StageKey = Field(description="Key of the stage that asks for it")
    role: Literal["economic buyer", "champion"] = Field(description="The role: economic buyer or champion")
    workdays: int = Field(5, ge=2, le=30, description="Workdays within which they were heard")


@step(needs=("stage",))
def check(case: Case, limits: Lately) -> StepCheck:
    if case.stage.value != limits.stage:
        return not_applicable(case.stage)
    buyer = limits.role == "economic buyer"
    person = case.economic_buyer if buyer else case.champion
    last = case.economic_buyer_last_reply if buyer else case.champion_last_reply
    ahead = case.economic_buyer_next_meeting if buyer else case.champion_next_meeting
    if (person.known and person.value is None) or ahead.present:
        return not_applicable(person)
    if last.value is not None and case.workdays_since(last.value) < limits.workdays:
        return done(person, last)
    return not_done(person, last, ahead)
