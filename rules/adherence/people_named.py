"""Enough people of the buyer are named on the deal.

Why it matters: several people decide; those we cannot name, we cannot win.
Done when: at least `people` contacts stand on the deal who have not left.
Not applicable when: never.
False alarms: sole traders. Accept the deviation.
Source: docs/sources.md#single-threaded
"""

from pydantic import Field

from rules.assessment import StepCheck
from rules.case import Case
from rules.rule import Limits, done, not_done, step


class Reach(Limits):
    people: int = Field(2, ge=1, le=10, description="People named on the deal")


@step()
def check(case: Case, limits: Reach) -> StepCheck:
    here = [p for p in case.contacts.value or () if not p.left]
    return done(case.contacts) if len(here) >= limits.people else not_done(case.contacts)
