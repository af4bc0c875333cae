"""The next step has stood unchanged for weeks while the talk went on.

Why it matters: what was to be done next is either done or dropped by now; whoever reads the deal is misled.
Fires when: the next step was last written at least `days` days ago, and both sides have been active on the deal since.
Stays silent when: its date lies ahead or a meeting does; there is none (`risk.no-next-step` owns that); or its history
    is not tracked; or the talk has been quiet for `quiet_workdays` workdays (the signs of silence own that).
False alarms: one long step, such as a pilot. Give it its date.
Source: docs/sources.md#next-step-passed
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Old(Limits):
    days: int = Field(30, ge=14, le=120, description="Days for which it has stood unchanged")
    quiet_workdays: int = Field(10, ge=3, le=30, description="Workdays of quiet after which silence is the sign")


@risk(needs=("next_step", "next_step_written_on", "agreed_date", "buyer_last_reply", "quiet_since"))
def check(case: Case, limits: Old) -> Finding | None:
    step, written, heard = case.next_step, case.next_step_written_on, case.buyer_last_reply.value
    quiet = case.quiet_since.value
    if quiet is None or case.workdays_since(quiet) >= limits.quiet_workdays:
        return None
    if not step.value or written.value is None or case.agreed_date.value or heard is None:
        return None
    if (case.today.day - written.value).days < limits.days or heard <= written.value:
        return None
    return Finding({"next_step": step.value, "written": written.value}, (step.source, written.source))
