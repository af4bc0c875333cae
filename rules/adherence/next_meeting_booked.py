"""The next meeting, or a dated next step, is agreed before the stage is left.

Why it matters: a stage that ends without a date ends in waiting.
Done when: a meeting with the buyer or a dated next step lies ahead.
Not applicable when: the stage is behind the deal: whether a date was agreed then, the CRM does not tell.
False alarms: dates agreed by phone and not in the calendar yet.
Source: docs/sources.md#future-meeting
"""

from pydantic import Field

from rules.assessment import StepCheck
from rules.case import Case
from rules.rule import Limits, StageKey, done, not_applicable, not_done, step


class At(Limits):
    stage: StageKey = Field(description="Key of the stage that asks for it")


@step(needs=("stage",))
def check(case: Case, limits: At) -> StepCheck:
    if case.stage.value != limits.stage:
        return not_applicable(case.stage)
    date = case.agreed_date
    return done(date) if date.present else not_done(date)
