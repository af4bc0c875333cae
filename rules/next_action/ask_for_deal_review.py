"""Take a large deal in danger to your manager, with the facts on one page.

Why it matters: whoever is in the middle of a deal sees it last. Fifteen minutes with somebody outside cost less than
    the quarter.
Proposed when: the signs against the deal add up to at least `points`, and its amount is at least `times` the median of
    won deals, or `amount` while that is not learned.
Not proposed when: a meeting or a dated next step lies ahead.
False alarms: deals that the manager runs alone.
Source: docs/sources.md#deal-review
"""

from pydantic import Field

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import goal
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action


class Large(Limits):
    points: int = Field(1200, ge=400, le=4000, description="Thousandths of log-odds of the signs against the deal")
    times: float = Field(1.5, ge=1.0, le=5.0, description="Times the median amount of won deals")
    amount: float = Field(
        100_000, ge=1_000, le=10_000_000, description="Amount that is large while no median is learned"
    )


@action(needs=("amount", "agreed_date"))
def propose(case: Case, found: Found, limits: Large) -> Proposal | None:
    against = sorted((f for f in found.findings.values() if f.points > 0), key=lambda f: (-f.points, f.key))
    usual, amount = case.usual_amount.value, case.amount.value
    if sum(finding.points for finding in against) < limits.points or case.agreed_date.value:
        return None
    if amount is None or amount < (usual * limits.times if usual else limits.amount):
        return None
    return Proposal(
        values={"amount": amount, "currency": case.deal.currency, "account": case.deal.account_name or case.deal.name},
        because=(*(finding.key for finding in against[:3]), "amount"),
        serves=goal(case),
        impact=4,
        urgency=2,
        effort=2,
        minutes=(15, 30),
        due=in_workdays(3, case.today),
        done_when=DoneWhen("agreed_date", "present"),
        evidence=(case.amount.source, case.agreed_date.source),
    )
