"""The technical proof failed, and the deal goes on all the same.

Why it matters: whoever checks it for the buyer can stop the purchase alone, and what did not work once is believed at
    the end only when it was seen to work.
Fires when: the technical fit is recorded as failed.
Stays silent when: it is an exit criterion of a stage behind the deal (`risk.exit-criteria-unmet` owns it then).
False alarms: a failed first attempt that was repeated since. Record its result.
Source: docs/sources.md#technical-fit
"""

from rules.assessment import Finding
from rules.case import Case
from rules.facts import Strength
from rules.rule import Limits, risk


@risk(needs=("technical_fit", "stage"))
def check(case: Case, limits: Limits) -> Finding | None:
    fit = case.technical_fit
    if fit.value is None or fit.value.strength is not Strength.CONTRADICTED:
        return None
    if any(gate.element == "technical_fit" for gate in case.open_gates.value or ()):
        return None
    return Finding({"stage": case.stage.value}, (fit.source, case.stage.source))
