"""Get the security and the legal review going, with a name and a day on the buyer's side.

Why it matters: reviewers work through queues. The place in the queue counts from the day they get the papers.
Proposed when: `risk.reviews-open` fires.
Not proposed when: the buyer does not answer at all: silence is dealt with first.
False alarms: as in `risk.reviews-open`.
Source: docs/sources.md#start-paperwork
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, name_of
from rules.facts import DoneWhen, Strength
from rules.rule import Found, Limits, action

SIGN = "risk.reviews-open"


@action(needs=("security_review", "legal_review", "close_date"), answers=(SIGN,))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    if not found.fired(SIGN) or found.fired("risk.buyer-silent"):
        return None
    review = str(found.findings[SIGN].values["review"])
    first = "security_review" if review == "both_reviews" else review
    return Proposal(
        values={
            "contact": name_of(case, best_contact(case)),
            "review": review,
            "first": first,
            "close_date": case.close_date.value,
        },
        because=(SIGN, "close_date"),
        serves="paper_process",
        impact=found.impact(SIGN, least=2),
        urgency=3,
        effort=2,
        minutes=(15, 30),
        due=in_workdays(2, case.today),
        done_when=DoneWhen(f"element.{first}", "at least", int(Strength.ASSUMED)),
        subject=first,
        evidence=(case.element(first).source, case.close_date.source),
    )
