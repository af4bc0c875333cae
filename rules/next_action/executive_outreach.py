"""Reach the person who signs: by a note from your executive when they never talked to us, else yourself.

Why it matters: people who sign answer people who sign. A short note from an equal opens what ten mails did not.
Proposed when: `risk.economic-buyer-silent` fires.
Not proposed when: the economic buyer is not known by name (`next_action.confirm-economic-buyer`), or talks to us.
False alarms: as in `risk.economic-buyer-silent`.
Source: docs/sources.md#executive-outreach
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, name_of
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action


@action(needs=("economic_buyer", "economic_buyer_last_reply"), answers=("risk.economic-buyer-silent",))
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    buyer, last = case.economic_buyer.value, case.economic_buyer_last_reply
    if not found.fired("risk.economic-buyer-silent") or buyer is None:
        return None
    opener = best_contact(case)
    close = case.close_date.value
    near = close is not None and 0 <= (close - case.today.day).days <= 30
    return Proposal(
        values={
            "buyer": name_of(case, buyer),
            "contact": name_of(case, opener),
            "opener": "other" if opener and opener.id != buyer.id else "none",
            "last_reply": last.value,
            "heard": "before" if last.value else "never",
            "close_date": close,
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
