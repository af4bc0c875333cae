"""Nobody knows where the money comes from.

Why it matters: whose money it is decides who is asked last. Found out at the end, that person starts at the
    beginning.
Fires when: nothing is recorded or was said of the money or the way to it, from `from_progress` of the process
    onwards.
Stays silent when: the buyer said that there is none (`risk.no-money` owns that); or it is an exit criterion of a
    stage behind the deal (`risk.exit-criteria-unmet` owns it then), or an element of the methodology that this stage
    asks for (`risk.method-below-minimum` owns it then).
False alarms: buyers who pay out of a running budget. Write that down.
Source: docs/sources.md#budget-unknown
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.facts import Strength
from rules.rule import Limits, risk


class Late(Limits):
    from_progress: float = Field(
        0.5, ge=0.2, le=0.9, description="How far the deal must be in the process: 0 first stage, 1 last"
    )


@risk(needs=("budget", "denied_money", "short_elements", "stage_progress"))
def check(case: Case, limits: Late) -> Finding | None:
    told = case.budget
    if (told.value is not None and told.value.strength >= Strength.ASSUMED) or case.denied_money.value:
        return None
    if not case.come_to(limits.from_progress):
        return None
    owned = {gate.element for gate in case.open_gates.value or ()} | set(case.short_elements.value or ())
    if "budget" in owned:
        return None
    return Finding({"stage": case.stage.value}, (told.source, case.stage.source))
