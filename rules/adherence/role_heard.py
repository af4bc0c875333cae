"""The person who holds a role has talked to us.

Why it matters: somebody we only heard about can still say no to everything we agreed with the others.
Done when: the person named for the role wrote, spoke or met at least once.
Not applicable when: nobody is named for the role (`adherence.role-named` owns that gap).
False alarms: talks that nobody logged.
Source: docs/sources.md#economic-buyer-engaged
"""

from typing import Literal

from pydantic import Field

from rules.assessment import StepCheck
from rules.case import Case
from rules.rule import Limits, done, not_applicable, not_done, step


class Wanted(Limits):
    role: Literal["economic buyer", "champion"] = Field(description="The role: economic buyer or champion")


@step()
def check(case: Case, limits: Wanted) -> StepCheck:
    buyer = limits.role == "economic buyer"
    person = case.economic_buyer if buyer else case.champion
    last = case.economic_buyer_last_reply if buyer else case.champion_last_reply
    if person.known and person.value is None:
        return not_applicable(person)
    return done(person, last) if last.present else not_done(person, last)
