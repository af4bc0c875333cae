"""The deal jumped over a stage, and what that stage is for has not been made up.

Why it matters: a stage that was jumped leaves its questions unasked, and the buyer asks them at the end.
Fires when: the deal moved forward over a stage that it never entered, and an exit criterion of that stage is known not
    to be met, or it has none.
Stays silent when: the criteria of the jumped stage are met, or cannot be judged; the deal came into being in a later
    stage; or the history does not tell.
False alarms: two stages passed on one call and entered as one move. Record what was settled.
Source: docs/sources.md#stage-skipped
"""

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


@risk(needs=("stages_jumped", "open_gates"))
def check(case: Case, limits: Limits) -> Finding | None:
    jumped = case.stages_jumped.value
    if not jumped or case.playbook is None:
        return None
    open_in = {gate.stage for gate in case.open_gates.value or ()}
    stages = [s for s in case.playbook.stages if s.key in jumped]
    missing = [s for s in stages if s.key in open_in or not any(step.gate for step in s.steps)]
    if not missing:
        return None
    return Finding(
        {
            "jumped": ", ".join(stage.label for stage in missing),
            "stage": case.stage.value,
            "goal": missing[0].goal,
            "entered": case.stage_entered.value,
        },
        (case.stages_jumped.source, case.stage.source),
    )
