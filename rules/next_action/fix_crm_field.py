"""Fill in the field that the forecast stands on.

Why it matters: a deal without amount, close date or next step is missing from every number the team plans by.
Proposed when: amount, close date or next step is known to be empty; one field at a time, in this order.
Not proposed when: the field cannot be read, or this organisation does not map it.
False alarms: deals that are priced only at the end.
Source: docs/sources.md#missing-fields
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import goal
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action

FIELDS = ("amount", "close_date", "next_step")


@action(hygiene=True)
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    facts = {name: getattr(case, name) for name in FIELDS}
    empty = [name for name, fact in facts.items() if fact.known and fact.value is None]
    if not empty:
        return None
    return Proposal(
        values={"field": empty[0]},
        because=(empty[0],),
        serves=goal(case),
        impact=1,
        urgency=2,
        effort=1,
        minutes=(1, 5),
        due=in_workdays(3, case.today),
        done_when=DoneWhen(empty[0], "present"),
        subject=empty[0],
        evidence=(facts[empty[0]].source,),
    )
