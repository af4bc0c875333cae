"""Nobody knows why the buyer must act, or by when.

Why it matters: a deal without a date of the buyer's own loses to every project that has one.
Fires when: nothing is recorded or was said of why the buyer must act by a day, from `from_progress` of the process
    onwards.
Stays silent when: the buyer said that there is no date (`risk.date-denied` owns that); or it is an exit criterion of
    a stage behind the deal (`risk.exit-criteria-unmet` owns it then), or an element of the methodology that this
    stage asks for (`risk.method-below-minimum` owns it then).
False alarms: a reason that the rep knows and never wrote down.
Source: docs/sources.md#compelling-event
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


@risk(needs=("compelling_event", "denied_date", "short_elements", "stage_progress"))
def check(case: Case, limits: Late) -> Finding | None:
    told = case.compelling_event
    if (told.value is not None and told.value.strength >= Strength.ASSUMED) or case.denied_date.value:
        return None
    if not case.come_to(limits.from_progress):
        return None
    owned = {gate.element for gate in case.open_gates.value or ()} | set(case.short_elements.value or ())
    if "compelling_event" in owned:
        return None
    return Finding({"stage": case.stage.value}, (told.source, case.stage.source))
