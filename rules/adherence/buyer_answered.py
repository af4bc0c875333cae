"""No message of the buyer waits for us.

Why it matters: a buyer who waits learns how it will be once they have bought.
Done when: the buyer's last message was answered, or is younger than `workdays` workdays.
Not applicable when: the stage is behind the deal.
False alarms: thanks that need no answer.
Source: docs/sources.md#answer-in-time
"""

from pydantic import Field

from rules.assessment import StepCheck
from rules.case import Case
from rules.rule import Limits, StageKey, done, not_applicable, not_done, step


class Answered(Limits):
    stage: StageKey = Field(description="Key of the stage that asks for it")
    workdays: int = Field(2, ge=1, le=10, description="Workdays within which we answer")


@step(needs=("stage", "buyer_waiting_since"))
def check(case: Case, limits: Answered) -> StepCheck:
    if case.stage.value != limits.stage:
        return not_applicable(case.stage)
    since = case.buyer_waiting_since
    if since.value is None or case.workdays_since(since.value) <= limits.workdays:
        return done(since)
    return not_done(since)
