"""The buyer spoke of something that can end the project.

Why it matters: a freeze, a reorganisation or a sponsor who leaves ends more deals than any rival.
Fires when: the buyer said such a thing in a call within `within_days`.
Stays silent when: it is longer ago, or no call was read.
False alarms: news of another department.
Source: docs/sources.md#project-in-danger
"""

from rules.assessment import Finding
from rules.case import Case
from rules.heard import Days, finding_of
from rules.rule import Limits, risk


class Heard(Limits):
    within_days: Days = 60


@risk(needs=("danger",))
def check(case: Case, limits: Heard) -> Finding | None:
    return finding_of(case, case.danger, limits.within_days)
