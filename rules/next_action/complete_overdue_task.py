"""Do what you planned, or give it a new day.

Why it matters: an open task on a deal is a promise, to the buyer or to yourself. Buyers remember the first kind.
Proposed when: an open task is overdue by at least `workdays` workdays; the oldest one is named.
Not proposed when: nothing is overdue; more than `most` tasks are (that list is not a promise any more); or the buyer
    does not answer (`risk.buyer-silent` has its own action).
False alarms: tasks done and not ticked off.
Source: docs/sources.md#overdue-task
"""

from pydantic import Field

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import goal
from rules.facts import DoneWhen, Source
from rules.rule import Found, Limits, action


class Overdue(Limits):
    workdays: int = Field(2, ge=1, le=10, description="Workdays past the task's day")
    most: int = Field(3, ge=1, le=10, description="Overdue tasks above which the list is left alone")


@action(needs=("overdue_tasks",))
def propose(case: Case, found: Found, limits: Overdue) -> Proposal | None:
    late = case.overdue_tasks.value or ()
    if not late or len(late) > limits.most or found.fired("risk.buyer-silent"):
        return None
    task = late[0]
    if case.workdays_since(task.on) < limits.workdays:
        return None
    return Proposal(
        values={"task": task.subject, "planned": task.on, "named": "yes" if task.subject else "no"},
        because=("overdue_tasks",),
        serves=goal(case),
        impact=2,
        urgency=3,
        effort=2,
        minutes=(10, 30),
        due=in_workdays(1, case.today),
        done_when=DoneWhen("overdue_tasks", "is", 0),
        evidence=(Source(task.source, task.id, task.on),),
    )
