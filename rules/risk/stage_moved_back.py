"""The deal went back to an earlier stage.

Why it matters: a step back means that something we took for settled was not, and it seldom was only one thing.
Fires when: the last stage move led into the present stage from a later one.
Stays silent when: the deal has moved forward again since.
False alarms: a stage set by mistake and corrected. Mark it "not a risk".
Source: docs/sources.md#stage-moved-back
"""

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


@risk(needs=("stage_setback",))
def check(case: Case, limits: Limits) -> Finding | None:
    back = case.stage_setback
    if back.value is None:
        return None
    return Finding({"on": back.value.on, "stage": back.value.stage}, (back.source,))
