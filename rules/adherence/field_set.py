"""A field of the deal is filled in.

Why it matters: what the team plans by must stand in the CRM, not in a notebook.
Done when: the field holds a value.
Not applicable when: never. Unknown where the field is not mapped.
False alarms: deals that are priced only at the end.
Source: docs/sources.md#missing-fields
"""

from typing import Literal

from pydantic import Field

from rules.assessment import StepCheck
from rules.case import Case
from rules.facts import Fact
from rules.rule import Limits, done, not_done, step


class Which(Limits):
    field: Literal["amount", "close_date", "next_step", "next_step_on", "forecast"] = Field(description="The field")


@step()
def check(case: Case, limits: Which) -> StepCheck:
    fact: Fact[object] = getattr(case, limits.field)
    return done(fact) if fact.present else not_done(fact)
