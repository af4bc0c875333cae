"""The buyer spoke of something that can end the project.

Why it matters: a freeze, a reorganisation or a sponsor who leaves ends more deals than any rival.
Fires when: the buyer said such a thing in a call within `within_days`.
Stays silent when: it is longer ago, or no call was read.
False alarms: news of another department.
Source: docs/sources.md#project-in-danger
"""

from datetime import timedelta

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Heard(Limits):
    within_days: int = Field(60, ge=14, le=365, description="Days for which it counts")


@risk(needs=("danger",))
def check(case: Case, limits: Heard) -> Finding | None:
    said = case.danger.value
    if said is None or (said.on is not None and said.on < case.today.day - timedelta(days=limits.within_days)):
        return None
    return Finding({"on": said.on}, (case.danger.source,), said)
