"""What happens between the two sides after this call: a meeting, an introduction, a delivery the other waits for.

Why it matters: a call without one is a hope.
Finds: proposals (assumed), agreements and own promises of the buyer (confirmed),
    refusals (contradicted), with `date`, `owner`, `deliverable`.
Leaves out: what one side does inside its own house; what happens within the call.
False alarms: polite endings.
Source: docs/sources.md#next-step
"""

from rules.evidence.detector import Found, SoFar, by_side, detector
from rules.evidence.passage import Passage
from rules.facts import Side, Strength


@detector(about="next_step")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    strength = by_side(passage)
    if passage.side is not Side.REP:
        if passage.has("next_step.denied"):
            strength = Strength.CONTRADICTED
        elif passage.questions and passage.side is Side.BUYER and not passage.has("next_step.agreed"):
            strength = Strength.INFERRED
    flags = {
        "date": passage.has("date.firm"),
        "owner": passage.has("commitment.will", "next_step.deliver", "commitment.delivered", "request.do"),
        "deliverable": passage.has("next_step.deliver", "commitment.act", "commitment.delivered"),
    }
    if strength is Strength.CONTRADICTED:
        flags = dict.fromkeys(flags, False)
    return Found(strength, flags)
