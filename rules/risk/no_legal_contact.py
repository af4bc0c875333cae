"""Nobody who handles contract or purchase is named, this late in the process.

Why it matters: the contract goes through hands that we do not know, in an order that we do not know, while the date
    is ours.
Fires when: no contact of the role "legal or procurement" stands on the deal, from `from_progress` of the process
    onwards.
Stays silent when: at most one contact of the deal has a role: then roles are not kept, and their absence says
    nothing; or the next step says that their lawyers or purchase have it already, or their legal review is recorded as
    through.
False alarms: small orders that nobody in purchase or legal sees. Mark it "not a risk".
Source: docs/sources.md#role-missing
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.facts import Role, Strength
from rules.rule import Limits, risk


class Late(Limits):
    from_progress: float = Field(
        0.75, ge=0.3, le=1.0, description="How far the deal must be in the process: 0 first stage, 1 last"
    )


@risk(needs=("contacts", "stage_progress", "waiting"))
def check(case: Case, limits: Late) -> Finding | None:
    here = [person for person in case.contacts.value or () if not person.left]
    if not case.come_to(limits.from_progress) or any(p.role is Role.LEGAL for p in here):
        return None
    review = case.legal_review.value
    if case.waiting.value or (review is not None and review.strength >= Strength.ASSUMED):
        return None
    if sum(1 for person in here if person.role is not Role.UNKNOWN) < 2:
        return None
    return Finding({"stage": case.stage.value}, (case.contacts.source, case.stage.source))
