"""Send the recap while the meeting is fresh.

Why it matters: whoever writes down what was agreed decides what was agreed. After a day each side remembers its own.
Proposed when: a meeting with the buyer was held at most `within_workdays` workdays ago, and we have not written since.
Not proposed when: we wrote on that day or later; or the meeting is longer ago: then a date is worth more than a recap.
False alarms: recaps sent from another mailbox, a call of two minutes.
Source: docs/sources.md#recap
"""

from datetime import timedelta

from pydantic import Field

from rules.assessment import Proposal
from rules.calendar import workday_on_or_after
from rules.case import Case
from rules.contact import goal, name_of, taking_part
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action


class Fresh(Limits):
    within_workdays: int = Field(1, ge=1, le=3, description="Workdays since the meeting")


@action(needs=("last_meeting", "our_last_message"))
def propose(case: Case, found: Found, limits: Fresh) -> Proposal | None:
    met, wrote = case.last_meeting, case.our_last_message.value
    if met.value is None or case.workdays_since(met.value) > limits.within_workdays:
        return None
    if wrote is not None and wrote >= met.value:
        return None
    return Proposal(
        values={"contact": name_of(case, taking_part(case, met)), "met": met.value},
        because=("last_meeting",),
        serves=goal(case),
        impact=3,
        urgency=5,
        effort=2,
        minutes=(10, 15),
        due=workday_on_or_after(case.today.day, case.today),
        done_when=DoneWhen("our_last_message", "after", (met.value - timedelta(days=1)).isoformat()),
        subject=met.value.isoformat(),
        evidence=(met.source,),
    )
