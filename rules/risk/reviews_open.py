"""The close date is near or past, and a review that comes before it is not through.

Why it matters: security and legal work through queues. A review that begins after the handshake moves the signature.
Fires when: the security or the legal review is not recorded as through and the close date lies within `within_days` or
    has passed, from `from_progress` of the process onwards.
Stays silent when: the review is an exit criterion of a stage behind the deal (`risk.exit-criteria-unmet` owns it then);
    or, of the legal one, the next step waits for their answer until a day that lies ahead and before the close date.
False alarms: deals that need no such review. Say so in the field.
Source: docs/sources.md#start-paperwork
"""

from datetime import timedelta

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.facts import Strength
from rules.rule import Limits, risk

REVIEWS = ("security_review", "legal_review")


class Near(Limits):
    within_days: int = Field(30, ge=7, le=90, description="Days to the close date")
    from_progress: float = Field(
        0.6, ge=0.3, le=0.9, description="How far the deal must be in the process: 0 first stage, 1 last"
    )


@risk(needs=("security_review", "legal_review", "close_date", "stage_progress"))
def check(case: Case, limits: Near) -> Finding | None:
    close = case.close_date
    if close.value is None or not case.come_to(limits.from_progress):
        return None
    if close.value > case.today.day + timedelta(days=limits.within_days):
        return None
    owned = {gate.element for gate in case.open_gates.value or ()}
    answer = case.next_step_on.value
    if case.waiting.value and answer is not None and case.today.day <= answer < close.value:
        owned = owned | {"legal_review"}
    facts = {key: case.element(key) for key in REVIEWS if key not in owned}
    left = [key for key, fact in facts.items() if fact.value is None or fact.value.strength < Strength.ASSUMED]
    if not left:
        return None
    return Finding(
        {"review": left[0] if len(left) == 1 else "both_reviews", "close_date": close.value},
        (*(facts[key].source for key in left), close.source),
    )
