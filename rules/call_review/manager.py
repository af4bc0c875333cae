"""What in a call a person should look at: procurement, pricing, politics, and where the reading itself is unsure."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.call_review.call import Call
from rules.facts import Side, Strength

UNSURE_SIDES = 0.8  # share of words with a known side below which a review is unsure


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a manager should look: `reason` is procurement, pricing, politics, contradiction, sides or cut."""

    reason: str
    moments: tuple[int, ...] = ()


def doubts(call: Call) -> tuple[Doubt, ...]:
    """Everything in this call that a rubric does not settle."""
    return tuple(_doubts(call))


def _doubts(call: Call) -> Iterator[Doubt]:
    legal = call.find("objection", where=lambda e: e.flags.get("class") in ("legal", "technical"))
    if paper := call.find("paper_process", side=Side.BUYER):
        yield Doubt("procurement", (*paper, *legal))
    price = call.find("objection", where=lambda e: e.flags.get("class") == "price")
    if price or len(call.find("pricing_discussed")) >= 2:
        yield Doubt("pricing", (*price, *call.find("pricing_discussed")))
    refused = call.find("champion", "economic_buyer", where=lambda e: e.strength is Strength.CONTRADICTED)
    if politics := [*call.find("risk_phrase", side=Side.BUYER), *refused]:
        yield Doubt("politics", tuple(politics))
    for about in ("budget", "timeline", "pain"):
        both = call.find(about, where=lambda e: e.side is not Side.REP)
        strengths = {call.evidence[place].strength for place in both}
        if {Strength.CONFIRMED, Strength.CONTRADICTED} <= strengths:
            yield Doubt("contradiction", tuple(both))
    if call.sided < UNSURE_SIDES:
        yield Doubt("sides")
    if not call.complete:
        yield Doubt("cut")
