"""Put the forecast where the stage is, or move the stage with its proof.

Why it matters: one committed deal that was none costs more trust than three careful ones.
Proposed when: `risk.forecast-ahead` fires.
Not proposed when: the forecast says no more than the stage. It never ranks first: tidying sells nothing.
False alarms: as in `risk.forecast-ahead`.
Source: docs/sources.md#forecast-mismatch
"""

from rules.assessment import Proposal
from rules.calendar import in_workdays
from rules.case import Case
from rules.contact import goal
from rules.facts import DoneWhen
from rules.rule import Found, Limits, action

SIGN = "risk.forecast-ahead"


@action(needs=("forecast", "stage"), answers=(SIGN,), hygiene=True)
def propose(case: Case, found: Found, limits: Limits) -> Proposal | None:
    if not found.fired(SIGN):
        return None
    here = found.playbook.position(case.stage.value)
    later = next((s for s in found.playbook.stages[here + 1 :]), None)
    return Proposal(
        values={
            "forecast": case.forecast.value,
            "stage": case.stage.value,
            "goal": found.playbook.stages[here].goal.rstrip("."),
            "later": later.key if later else case.stage.value,
        },
        because=(SIGN, "stage"),
        serves=goal(case),
        impact=1,
        urgency=2,
        effort=1,
        minutes=(2, 5),
        due=in_workdays(3, case.today),
        done_when=DoneWhen("stage", "is", later.key if later else case.stage.value),
        evidence=(case.forecast.source, case.stage.source),
    )
