"""Both sides met since the deal came into the stage, with the person the stage is about.

Why it matters: a stage that the deal went through without a talk was our opinion of it.
Done when: a meeting or connected call with the buyer was held since the stage was entered; with a `role` given, that
    person took part.
Not applicable when: the stage is behind the deal; it was entered less than `workdays` workdays ago; or nobody is named
    for the role (`adherence.role-named` owns that gap).
False alarms: meetings without the names of those who came.
Source: docs/sources.md#first-meeting
"""

from datetime import date
from typing import Literal

from pydantic import Field

from rules.assessment import StepCheck
from rules.case import Case
from rules.facts import Fact, Source
from rules.rule import Limits, StageKey, done, not_applicable, not_done, step


class Met(Limits):
    stage: StageKey = Field(description="Key of the stage that asks for it")
    role: Literal["anybody", "economic buyer", "champion"] = Field("anybody", description="Who has to be there")
    workdays: int = Field(5, ge=1, le=30, description="Workdays in the stage within which it may still be to come")


@step(needs=("stage", "stage_entered", "last_meeting"))
def check(case: Case, limits: Met) -> StepCheck:
    entered = case.stage_entered
    if case.stage.value != limits.stage or entered.value is None:
        return not_applicable(case.stage)
    person = case.economic_buyer if limits.role == "economic buyer" else case.champion
    wanted = limits.role != "anybody"
    if wanted and person.known and person.value is None:
        return not_applicable(person)
    who = person.value.id if wanted and person.value else None
    held = [a for a in case.talks.met if a.on >= entered.value and (who is None or who in a.people)]
    if held and not (wanted and who is None):
        last = held[-1]
        return done(Fact[date](last.on, Source(last.source, last.id, last.on)))
    if case.workdays_since(entered.value) < limits.workdays:
        return not_applicable(entered)
    return not_done(person, case.last_meeting) if wanted else not_done(case.last_meeting)
