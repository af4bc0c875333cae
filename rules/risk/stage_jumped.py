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


@risk(needs=("stages_missed",))
def check(case: Case, limits: Limits) -> Finding | None:
    missed = case.stages_missed.value
    if not missed:
        return None
    return Finding(
        {
            "jumped": ", ".join(stage.label for stage in missed),
            "stage": case.stage.value,
            "goal": missed[0].goal,
        },
        (case.stages_missed.source, case.stage.source),
    )
