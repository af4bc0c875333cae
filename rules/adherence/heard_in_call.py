"""The buyer spoke of a matter in a call.

Why it matters: what the buyer said aloud, both sides know. What only stands in a field, we know alone.
Done when: a call of this deal holds the buyer's words on the matter; of the price, anybody's.
Not applicable when: never. Unknown while no call of this deal was read, or one was read by words of a language that
    were not tried enough.
False alarms: matters settled by mail, or in calls that were not recorded.
Source: docs/sources.md#said-aloud
"""

from typing import Literal

from pydantic import Field

from rules.assessment import StepCheck, StepState
from rules.case import Case
from rules.facts import Cause, Fact, Side, Source, Strength, Unknown
from rules.rule import Limits, done, not_done, step


class Matter(Limits):
    about: Literal[
        "pain",
        "impact",
        "current_state",
        "desired_state",
        "timeline",
        "compelling_event",
        "decision_process",
        "paper_process",
        "pricing_discussed",
    ] = Field(description="The matter, by what a call's evidence calls it")


@step()
def check(case: Case, limits: Matter) -> StepCheck:
    said = [
        (quote.on.isoformat() if quote.on else "", quote.call or "")
        for quote in case.evidence
        if quote.about == limits.about
        and (limits.about == "pricing_discussed" or quote.side is Side.BUYER)
        and (limits.about == "pricing_discussed" or quote.strength >= Strength.INFERRED)
    ]
    field = case.sources.get("calls", "call")
    if said:
        return done(Fact(True, Source(field, max(said)[1] or case.deal.id)))
    if unheard := case.unheard:
        return StepCheck(StepState.UNKNOWN, unknown=Unknown(Cause.NOT_CAPTURED, unheard))
    return not_done(case.price_talk if limits.about == "pricing_discussed" else case.denied_date)
