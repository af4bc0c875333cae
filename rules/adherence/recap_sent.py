"""The last meeting was followed by a written recap.

Why it matters: what is not written down within a day is remembered differently by each side.
Done when: we wrote to the buyer on the day of the last meeting or within `workdays` workdays after it.
Not applicable when: no meeting was held yet; the time to write is not over; or the stage is behind the deal.
False alarms: recaps sent from another mailbox.
Source: docs/sources.md#recap
"""

from pydantic import Field

from rules.assessment import StepCheck
from rules.calendar import workdays_between
from rules.case import Case
from rules.facts import Fact, Kind, Side, Source
from rules.rule import Limits, StageKey, done, not_applicable, not_done, step


class Recap(Limits):
    stage: StageKey = Field(description="Key of the stage that asks for it")
    workdays: int = Field(1, ge=1, le=5, description="Workdays after the meeting")


@step(needs=("stage", "last_meeting", "last_activity"))
def check(case: Case, limits: Recap) -> StepCheck:
    met = case.last_meeting
    if case.stage.value != limits.stage or met.value is None:
        return not_applicable(met)
    wrote = sorted(
        (a.on, a.id, a.source)
        for a in case.activities
        if a.kind is Kind.MAIL and a.side is Side.REP and a.done and a.on >= met.value
    )
    if wrote and workdays_between(met.value, wrote[0][0], case.today) <= limits.workdays:
        on, record, field = wrote[0]
        return done(Fact(on, Source(field, record, on)))
    if case.workdays_since(met.value) <= limits.workdays:
        return not_applicable(met)
    return not_done(met)
