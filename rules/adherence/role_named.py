"""Somebody on the buyer's side is named for a role.

Why it matters: a role without a name is a meeting that cannot be booked.
Done when: the mapped field or a contact role names a person for the role.
Not applicable when: never.
False alarms: people known to the rep who have no contact role yet.
Source: docs/sources.md#roles-named
"""

from pydantic import Field

from rules.assessment import StepCheck
from rules.case import Case
from rules.facts import Fact, Role
from rules.rule import Limits, done, not_done, step


class Wanted(Limits):
    role: Role = Field(description="The role: economic buyer, champion, technical, user, legal or procurement")


@step()
def check(case: Case, limits: Wanted) -> StepCheck:
    if limits.role in (Role.ECONOMIC_BUYER, Role.CHAMPION):
        named = case.economic_buyer if limits.role is Role.ECONOMIC_BUYER else case.champion
        return done(named) if named.present else not_done(named)
    people = case.contacts
    held = [p for p in people.value or () if p.role is limits.role and not p.left]
    return done(Fact(held, people.source)) if held else not_done(people)
