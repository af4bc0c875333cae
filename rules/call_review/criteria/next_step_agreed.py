"""A next step with a date, an owner and something to be handed over, agreed by the buyer.

Why it matters: a call without one is a hope.
Met when: the buyer agreed, and date, owner and deliverable were named.
Partly when: one of them is missing. Missed when nothing was agreed.
False alarms: steps fixed by mail right after the call.
Source: docs/sources.md#next-step
"""

from rules.call_review.call import Call
from rules.call_review.criterion import Verdict, criterion, met, missed, partly
from rules.facts import Strength
from rules.rule import Limits

_PARTS = ("date", "owner", "deliverable")


@criterion(
    "next_step_missing", "next_step_no_date", "next_step_no_owner", "next_step_no_deliverable", "next_step_not_agreed"
)
def check(call: Call, limits: Limits) -> Verdict:
    step = call.proof("next_step")
    if step.strength in (None, Strength.NOT_ASKED, Strength.CONTRADICTED):
        return missed("next_step_missing", moments=step.evidence)
    named = {part for place in step.evidence for part in _PARTS if call.evidence[place].flags.get(part)}
    wrong = [f"next_step_no_{part}" for part in _PARTS if part not in named]
    agreed = step.strength in (Strength.CONFIRMED, Strength.INFERRED)
    if not agreed:
        wrong.append("next_step_not_agreed")
        return missed(*wrong, moments=step.evidence) if "date" not in named else partly(step.evidence, *wrong)
    return partly(step.evidence, *wrong) if wrong else met(step.evidence)
