"""Talk to somebody who would work with it every day.

Why it matters: users tell what hurts and what they fear, and nobody asks them until it is bought.
Proposed when: no contact of the role "user" was ever heard, from `from_progress` to `until_progress` of the process.
Not proposed when: at most one contact of the deal has a role: then roles are not kept; or the buyer does not answer. It
    never ranks above leaving the deal alone: it is an alternative.
False alarms: goods that nobody works with.
Source: docs/sources.md#user-voice
"""

from pydantic import Field

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, name_of
from rules.facts import DoneWhen, Role
from rules.rule import Found, Limits, action


class Middle(Limits):
    from_progress: float = Field(0.3, ge=0.0, le=0.8, description="From here in the process: 0 first stage, 1 last")
    until_progress: float = Field(0.6, ge=0.2, le=1.0, description="Up to here in the process")


@action(needs=("contacts", "heard_contacts", "stage_progress"))
def propose(case: Case, found: Found, limits: Middle) -> Proposal | None:
    here = [person for person in case.contacts.value or () if not person.left]
    heard = {person.id for person in case.heard_contacts.value or ()}
    users = [person for person in here if person.role is Role.USER]
    progress = case.stage_progress.value
    if progress is None or not limits.from_progress <= progress <= limits.until_progress or not heard:
        return None
    if any(user.id in heard for user in users) or found.fired("risk.buyer-silent"):
        return None
    if sum(1 for person in here if person.role is not Role.UNKNOWN) < 2:
        return None
    user = min((u for u in users if u.name), key=lambda u: u.id, default=None)
    return Proposal(
        values={
            "contact": name_of(case, best_contact(case)),
            "user": user.name if user else None,
            "known": "yes" if user else "no",
        },
        because=("stage",),
        serves="identify_pain",
        impact=2,
        urgency=1,
        effort=2,
        minutes=(20, 30),
        due=in_workdays(5, case.today),
        done_when=DoneWhen("people_heard", "at least", len(heard) + 1),
        evidence=(case.contacts.source, case.heard_contacts.source),
    )
