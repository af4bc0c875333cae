"""Answer the buyer, who wrote last.

Why it matters: nothing we plan moves a deal as surely as answering while the buyer still has it on the desk.
Proposed when: the buyer's last message is at least `workdays` workdays old and nobody of ours has done anything since.
    While a date is agreed it ranks low: the message may just have confirmed it.
Not proposed when: somebody of ours wrote, rang or met on the same day or later; or the message is older than
    `until_workdays`: then a new beginning is better than a late answer.
False alarms: a "thank you" that needs no answer. Mark it "not for this deal".
Source: docs/sources.md#answer-in-time
"""

from pydantic import Field

from rules.assessment import Proposal
from rules.calendar import workday_on_or_after
from rules.case import Case
from rules.contact import best_contact, goal, name_of
from rules.facts import DoneWhen, Person
from rules.rule import Found, Limits, action


class Promptness(Limits):
    workdays: int = Field(1, ge=1, le=5, description="Workdays the buyer has waited")
    until_workdays: int = Field(15, ge=5, le=40, description="Workdays after which it is too late to answer")


@action(needs=("buyer_waiting_since", "agreed_date"))
def propose(case: Case, found: Found, limits: Promptness) -> Proposal | None:
    since = case.buyer_waiting_since
    if since.value is None or not limits.workdays <= case.workdays_since(since.value) <= limits.until_workdays:
        return None
    agreed = case.agreed_date.value is not None
    return Proposal(
        values={"contact": name_of(case, _writer(case)), "since": since.value},
        because=("buyer_last_reply",),
        serves=goal(case),
        impact=2 if agreed else 4,
        urgency=3 if agreed else 5,
        effort=2,
        minutes=(10, 20),
        due=workday_on_or_after(case.today.day, case.today),
        done_when=DoneWhen("last_activity", "after", since.value.isoformat()),
        evidence=(since.source,),
    )


def _writer(case: Case) -> Person | None:
    record = case.buyer_waiting_since.source.record if case.buyer_waiting_since.source else ""
    wrote = {person for a in case.activities if a.id == record for person in a.people}
    return next((p for p in sorted(case.people, key=lambda p: p.id) if p.id in wrote), None) or best_contact(case)
