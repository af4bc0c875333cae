"""The close date is set and lies ahead.

Why it matters: a date in the past, or none, says that the buyer has not been asked.
Done when: the close date is today or later.
Not applicable when: the stage is behind the deal; there `risk.close-date-passed` watches the date.
False alarms: a signature that is on its way.
Source: docs/sources.md#close-date-passed
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
    date = case.close_date
    ahead = date.value is not None and date.value >= case.today.day
    return done(date) if ahead else not_done(date)
