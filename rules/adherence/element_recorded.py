"""A methodology element is known well enough.

Why it matters: a stage is earned by what the buyer has shown, not by the days that went by.
Done when: the element is at least as strong as asked for: assumed (the rep wrote it down), inferred (the buyer's doing
    shows it) or confirmed (the buyer said it).
Not applicable when: never. Unknown when the field is not mapped or cannot be read, and when it is filled but none of
    the buyer's words on this deal reached us that could confirm it, as those of a language that is read too poorly.
False alarms: answers that the rep has and never wrote down.
Source: docs/sources.md#exit-criteria
"""

from typing import Literal

from pydantic import Field

from rules.assessment import StepCheck, StepState
from rules.case import Case
from rules.facts import Cause, Strength, Unknown
from rules.rule import ElementKey, Limits, done, not_done, step

WORTH = {"assumed": Strength.ASSUMED, "inferred": Strength.INFERRED, "confirmed": Strength.CONFIRMED}


class Wanted(Limits):
    element: ElementKey = Field(description="Key of the element")
    strength: Literal["assumed", "inferred", "confirmed"] = Field("assumed", description="How well it must be known")


@step()
def check(case: Case, limits: Wanted) -> StepCheck:
    fact, wanted = case.element(limits.element), WORTH[limits.strength]
    if fact.value is not None and fact.value.strength >= wanted:
        return done(fact)
    if fact.known and not case.falls_short(limits.element, wanted):
        where = Unknown(Cause.NOT_CAPTURED, f"the buyer's words on {limits.element}")
        return StepCheck(StepState.UNKNOWN, (fact.source,), unknown=where)
    return not_done(fact)
