"""The day of the next step has passed, and nothing came of it.

Why it matters: a promised day that nobody keeps, on either side, is how deals begin to drift.
Fires when: the date of the next step is at least `workdays` workdays past, nothing was done on the deal on that day or
    since, and no other date lies ahead.
Stays silent when: anything was done since; the deal changed hands since (`risk.owner-changed` owns the handover); or
    the talk has been quiet for `quiet_workdays` workdays (`risk.buyer-silent` and `risk.no-activity` own that silence);
    of a step that waits for their lawyers, purchase or board they count from its day.
False alarms: a step done and not logged.
Source: docs/sources.md#next-step-passed
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Passed(Limits):
    workdays: int = Field(2, ge=1, le=10, description="Workdays past the day of the next step")
    quiet_workdays: int = Field(10, ge=3, le=30, description="Workdays of quiet after which silence is the sign")


@risk(needs=("next_step_on", "agreed_date", "last_activity", "quiet_since", "waiting"))
def check(case: Case, limits: Passed) -> Finding | None:
    planned, last, quiet = case.next_step_on, case.last_activity.value, case.quiet_since.value
    if quiet is not None and planned.value is not None and case.waiting.value:
        quiet = max(quiet, planned.value)  # until then both sides had agreed to be quiet
    if planned.value is None or case.agreed_date.value or case.workdays_since(planned.value) < limits.workdays:
        return None
    if last is None or last >= planned.value:
        return None
    if quiet is None or case.workdays_since(quiet) >= limits.quiet_workdays:
        return None
    changed, step = case.owner_changed_on.value, case.next_step.value
    if changed is not None and changed >= last:
        return None
    return Finding(
        {"planned": planned.value, "next_step": step, "named": "yes" if step else "no"},
        (planned.source, case.last_activity.source),
    )
