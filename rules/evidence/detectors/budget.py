"""Money for this, or its absence.

Why it matters: a project without money is a wish; assumed money is the most common surprise.
Finds: money set aside, approved, its route, its amount; that there is none; and answers to a question about it.
Leaves out: our price (pricing_discussed), a complaint about it (objection), "if we had budget", "do you have budget?".
False alarms: budgets of other matters.
Source: docs/sources.md#budget
"""

from rules.evidence.detector import Found, SoFar, detector, strength_of
from rules.evidence.passage import Passage
from rules.facts import Strength


@detector(about="budget")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    strength = strength_of("budget", passage, so_far)
    return Found(strength, {"kind": _kind(passage, strength)})


def _kind(passage: Passage, strength: Strength) -> str:
    if strength is Strength.CONTRADICTED:
        return "amount" if passage.money and not passage.has("budget.denied") else "absence"
    if passage.money:
        return "amount"
    return "approval" if passage.has("budget.set_aside") else "route"
