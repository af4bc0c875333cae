"""Reach the person who signs: by a note from your executive on a large deal, else through whoever talks to us.

Why it matters: people who sign answer people who sign. A short note from an equal opens what ten mails did not; an
    executive who writes about every small order is soon no equal any more.
Proposed when: `risk.economic-buyer-silent` fires. The executive writes where the economic buyer never talked to us, and
    the amount is at least `times` the median of the company's won deals, or `amount` while that is not learned.
Not proposed when: the economic buyer is not known by name (`next_action.confirm-economic-buyer`), or talks to us.
False alarms: as in `risk.economic-buyer-silent`.
Source: docs/sources.md#executive-outreach
"""

from pydantic import Field

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, name_of
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action


class Large(Limits):
    times: float = Field(1.5, ge=1.0, le=5.0, description="Times the median amount of won deals")
    amount: float = Field(
        50_000, ge=1_000, le=10_000_000, description="Amount from which an executive writes while no median is learned"
    )


@action(needs=("economic_buyer", "economic_buyer_last_reply"), answers=("risk.economic-buyer-silent",))
def propose(case: Case, found: Found, limits: Large) -> Proposal | None:
    buyer, last = case.economic_buyer.value, case.economic_buyer_last_reply
    if not found.fired("risk.economic-buyer-silent") or buyer is None:
        return None
    opener = best_contact(case)
    other = opener is not None and opener.id != buyer.id
    close = case.close_date.value
    near = close is not None and 0 <= (close - case.today.day).days <= 30
    return Proposal(
        values={
            "buyer": name_of(case, buyer),
            "contact": name_of(case, opener),
            "opener": "other" if other else "none",
            "last_reply": last.value,
            "heard": "before" if last.value else "never",
            "way": "again" if last.value else "executive" if _large(case, limits) else "opener" if other else "direct",
            "close_date": close,
            "dated": "yes" if close else "no",
        },
        because=("risk.economic-buyer-silent", "close_date"),
        serves="economic_buyer",
        impact=found.impact("risk.economic-buyer-silent", least=3),
        urgency=4 if near else 3,
        effort=2,
        minutes=(15, 30),
        due=in_workdays(2, case.today),
        done_when=DoneWhen("economic_buyer_last_reply", "after", last.value.isoformat())
        if last.value
        else DoneWhen("economic_buyer_last_reply", "present"),
        evidence=(case.economic_buyer.source, last.source, case.close_date.source),
    )


def _large(case: Case, limits: Large) -> bool:
    usual, amount = case.usual_amount.value, case.amount.value
    return amount is not None and amount >= (usual * limits.times if usual else limits.amount)
