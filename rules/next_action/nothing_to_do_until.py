"""Nothing to do until a date, because of a reason.

Why it matters: a healthy or waiting deal that is nagged every day teaches people to stop reading.
Proposed when: always; it comes first when no other action is worth a person's time now.
Not proposed when: never.
False alarms: an agreement to wait that stands nowhere in the CRM. Write the date into the next step.
Source: docs/sources.md#hold
"""

from datetime import timedelta

from pydantic import Field

from rules.assessment import Proposal
from rules.calendar import workday_on_or_after
from rules.case import Case
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action

KEY = "next_action.nothing-to-do-until"


class Patience(Limits):
    look_again_days: int = Field(
        7, ge=1, le=30, description="Days until the deal is looked at again when no date is known"
    )


@action()
def propose(case: Case, found: Found, limits: Patience) -> Proposal:
    today = case.today.day
    meeting, step_on = case.next_meeting, case.next_step_on
    if meeting.present and meeting.value is not None:
        until, reason, source = meeting.value, "meeting", meeting.source
    elif step_on.present and step_on.value is not None and step_on.value > today:
        until, reason, source = step_on.value, "next step", step_on.source
    else:
        # The day once named stands until it comes, so that a quiet day changes nothing.
        named = case.former.lives.get(KEY) if case.former else None
        if named and named.open and named.due and named.due > today:
            until = named.due
        else:
            until = workday_on_or_after(today + timedelta(days=limits.look_again_days), case.today)
        reason, source = "quiet", case.close_date.source
    return Proposal(
        values={"until": until, "reason": reason},
        because=("next_meeting",) if reason == "meeting" else ("next_step",) if reason == "next step" else (),
        serves="focus",
        impact=1,
        urgency=1,
        effort=1,
        minutes=(0, 0),
        due=until,
        done_when=DoneWhen("buyer_last_reply", "after", today.isoformat()),
        evidence=(source,),
        wait=True,
    )
