"""Ask for the answer that was promised, on the day it was promised for.

Why it matters: lawyers, purchasing and boards work through queues; a case that nobody asks for goes to the back.
Proposed when: the next step waits for the buyer's lawyers, purchase or board, its day is today or at most
    `until_workdays` workdays past, and nobody was heard on that day or since.
Not proposed when: the buyer does not answer at all: silence is dealt with first; or a meeting, today's included, or
    another date lies ahead.
False alarms: an answer that came and was not logged.
Source: docs/sources.md#next-step-passed
"""

from datetime import timedelta

from pydantic import Field

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, name_of
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action


class Promised(Limits):
    until_workdays: int = Field(10, ge=2, le=30, description="Workdays past that day up to which it is asked for")


@action(needs=("next_step_on", "waiting", "agreed_date", "buyer_last_reply"))
def propose(case: Case, found: Found, limits: Promised) -> Proposal | None:
    planned, reply = case.next_step_on, case.buyer_last_reply.value
    if planned.value is None or not case.waiting.value or found.fired("risk.buyer-silent"):
        return None
    ahead = case.agreed_date.value
    if planned.value > case.today.day or case.next_meeting.value or (ahead and ahead > case.today.day):
        return None
    if case.workdays_since(planned.value) > limits.until_workdays or (reply is not None and reply >= planned.value):
        return None
    return Proposal(
        values={
            "contact": name_of(case, best_contact(case)),
            "next_step": case.waiting.value,
            "planned": planned.value,
        },
        because=("next_step", *found.fired("risk.next-step-passed")),
        serves="paper_process",
        impact=4,
        urgency=4,
        effort=1,
        minutes=(5, 10),
        due=in_workdays(1, case.today),
        done_when=DoneWhen("buyer_last_reply", "after", (planned.value - timedelta(days=1)).isoformat()),
        evidence=(planned.source, case.waiting.source),
    )
