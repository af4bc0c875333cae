"""Enough people of the buyer have talked to us.

Why it matters: a name on a list has no opinion yet. People who spoke with us do.
Done when: at least `people` of the buyer's people ever wrote, spoke or met.
Not applicable when: never.
False alarms: people who sit in on calls without being invited by name.
Source: docs/sources.md#single-threaded
"""

from pydantic import Field

from rules.assessment import StepCheck
from rules.case import Case
from rules.rule import Limits, done, not_done, step


class Reach(Limits):
    people: int = Field(2, ge=1, le=10, description="People who wrote, spoke or met")


@step()
def check(case: Case, limits: Reach) -> StepCheck:
    heard = case.heard_contacts
    return done(heard) if len(heard.value or ()) >= limits.people else not_done(heard)
