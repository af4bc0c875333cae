"""What this stage should already know is not proven.

Why it matters: a deal that moves ahead of its proof is a forecast of hope; the missing answer comes back at the price
    talk.
Fires when: at least `elements` methodology elements are known to be weaker than the stage asks for.
Stays silent when: the element is unknown, or a call that could prove it cannot be read; or a single one is missing:
    that is a gap with its question, as most healthy deals have one. What an exit criterion of a former stage asked for
    does not count here (`risk.exit-criteria-unmet` and `risk.stage-jumped` own that), nor does the economic buyer
    (`risk.no-economic-buyer` and `risk.economic-buyer-silent` own that person).
False alarms: answers that the rep has and never wrote down.
Source: docs/sources.md#method-below-minimum
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Shortfall(Limits):
    elements: int = Field(2, ge=1, le=5, description="Elements below the stage's minimum")


@risk(needs=("short_elements",))
def check(case: Case, limits: Shortfall) -> Finding | None:
    owned = {"economic_buyer", *(gate.element for gate in case.open_gates.value or ())}
    short = [key for key in case.short_elements.value or () if key not in owned]
    if len(short) < limits.elements or case.playbook is None:
        return None
    labels = {e.key: e.label for e in case.playbook.methodology.elements}
    return Finding(
        {"elements": ", ".join(labels[key] for key in short), "stage": case.stage.value},
        tuple(case.element(key).source for key in short),
    )
