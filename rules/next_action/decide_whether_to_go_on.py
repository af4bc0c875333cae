"""Ask for a plain yes or no, and let the deal go without one.

Why it matters: a dead deal costs the hours that a living one needs, and hides a hole in the forecast.
Proposed when: `risk.buyer-silent` fires and our first unanswered message is at least `workdays` workdays old.
Not proposed when: the buyer answered, or a date lies ahead.
False alarms: public tenders in their silent phase. Give the next step the date of the award.
Source: docs/sources.md#viability-review
"""

from pydantic import Field

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, goal, name_of
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action


class Silence(Limits):
    workdays: int = Field(22, ge=10, le=60, description="Workdays of silence after which to ask for a yes or no")


@action(needs=("unanswered_since",), answers=("risk.buyer-silent",))
def propose(case: Case, found: Found, limits: Silence) -> Proposal | None:
    since, reply = case.unanswered_since, case.buyer_last_reply
    if not found.fired("risk.buyer-silent") or since.value is None:
        return None
    if case.workdays_since(since.value) < limits.workdays:
        return None
    return Proposal(
        values={"contact": name_of(case, best_contact(case)), "since": since.value, "last_reply": reply.value},
        because=("risk.buyer-silent", "buyer_last_reply"),
        serves=goal(case),
        impact=found.impact("risk.buyer-silent", least=3),
        urgency=3,
        effort=1,
        minutes=(10, 15),
        due=in_workdays(2, case.today),
        done_when=DoneWhen("buyer_last_reply", "after", reply.value.isoformat())
        if reply.value
        else DoneWhen("buyer_last_reply", "present"),
        evidence=(since.source, reply.source),
    )
