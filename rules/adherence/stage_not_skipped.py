"""The deal went through the stage and did not jump over it.

Why it matters: a stage that was jumped leaves its questions unasked, and the buyer asks them at the end.
Done when: the stage stands in the deal's stage history.
Not applicable when: the deal came into being in a later stage; or there is no stage history.
False alarms: two stages passed on one call, entered as one move.
Source: docs/sources.md#stage-skipped
"""

from pydantic import Field

from rules.assessment import StepCheck
from rules.case import Case
from rules.rule import Limits, StageKey, done, not_applicable, not_done, step


class At(Limits):
    stage: StageKey = Field(description="Key of the stage that must not be jumped")


@step(needs=("stage", "stages_seen"))
def check(case: Case, limits: At) -> StepCheck:
    seen = case.stages_seen
    passed = seen.value or ()
    if limits.stage in passed or case.stage.value == limits.stage:
        return done(seen)
    place = case.playbook.position if case.playbook else None
    if not passed or place is None or place(passed[0]) > place(limits.stage):
        return not_applicable(seen)
    return not_done(seen, case.stage)
