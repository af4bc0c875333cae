"""Agree a day and an hour for the next meeting.

Why it matters: a deal without a next date drifts. The buyer's calendar is where intent becomes visible.
Proposed when: no meeting and no dated next step lies ahead, and the last contact is at least `calm_workdays`
    workdays old.
Not proposed when: a date is agreed; a message of ours waits for an answer that is already late (`risk.buyer-silent` has
    its own action); or both sides spoke only just now.
False alarms: a meeting agreed by phone and not in the calendar yet. Put it there.
Source: docs/sources.md#future-meeting
"""

from pydantic import Field

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import best_contact, goal, name_of, question_for
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action

QUIET = ("risk.no-activity", "risk.stage-age", "risk.next-step-passed", "risk.no-next-step")


class Calm(Limits):
    calm_workdays: int = Field(3, ge=1, le=10, description="Workdays after the last contact before a date is asked for")


@action(needs=("agreed_date", "last_activity", "unanswered_since"))
def propose(case: Case, found: Found, limits: Calm) -> Proposal | None:
    last = case.last_activity
    if case.agreed_date.value or found.fired("risk.buyer-silent"):
        return None
    if last.value and case.workdays_since(last.value) < limits.calm_workdays:
        return None
    contact = best_contact(case)
    element, question = question_for(case, found, contact)
    return Proposal(
        values={
            "contact": name_of(case, contact),
            "last_activity": last.value,
            "ever": "yes" if last.value else "no",
            "question": question or None,
            "asks": "question" if question else "nothing",
        },
        because=("next_meeting", *found.fired(*QUIET)),
        serves=element or goal(case),
        impact=found.impact(*QUIET, least=2),
        urgency=4 if found.fired("risk.no-activity") else 3,
        effort=2,
        minutes=(10, 20),
        due=in_workdays(3, case.today),
        done_when=DoneWhen("next_meeting", "present"),
        evidence=(case.next_meeting.source, last.source, case.stage.source),
    )
