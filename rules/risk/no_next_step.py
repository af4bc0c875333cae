"""Nothing is agreed: no next step, no meeting, no date.

Why it matters: a talk that ends without a next step has ended the deal, and nobody noticed.
Fires when: the next step is empty and neither a meeting nor a date lies ahead, from `from_progress` of the process
    onwards.
Stays silent when: somebody did something within `calm_workdays` workdays; or nobody did for `quiet_workdays` (the signs
    of silence own that).
False alarms: next steps kept in another field. Map it.
Source: docs/sources.md#no-next-step
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Nothing(Limits):
    calm_workdays: int = Field(3, ge=1, le=10, description="Workdays after the last activity before it counts")
    quiet_workdays: int = Field(10, ge=3, le=30, description="Workdays of quiet after which silence is the sign")
    from_progress: float = Field(
        0.3, ge=0.0, le=0.9, description="How far the deal must be in the process: 0 first stage, 1 last"
    )


@risk(needs=("next_step", "agreed_date", "last_activity", "stage_progress", "quiet_since"))
def check(case: Case, limits: Nothing) -> Finding | None:
    last, quiet = case.last_activity, case.quiet_since.value
    if case.next_step.value or case.agreed_date.value or last.value is None or quiet is None:
        return None
    if not case.come_to(limits.from_progress):
        return None
    if case.workdays_since(last.value) < limits.calm_workdays or case.workdays_since(quiet) >= limits.quiet_workdays:
        return None
    return Finding({"last_activity": last.value}, (case.next_step.source, last.source))
