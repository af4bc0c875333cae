"""The deal moved on although an exit criterion of a former stage was not met.

Why it matters: exit criteria are there because deals without them were lost later. Moving on does not make up for one.
Fires when: a step marked `gate` in the playbook is known not to be done, and its stage is behind the deal.
Stays silent when: the deviation is accepted; the step cannot be judged; the stage was jumped (`risk.stage-jumped` owns
    it); or the criterion is about the economic buyer (`risk.no-economic-buyer` and `risk.economic-buyer-silent` own
    that person). `risk.method-below-minimum` leaves out what this rule counts.
False alarms: criteria met and not logged. Log them, or record the reason for the deviation.
Source: docs/sources.md#exit-criteria
"""

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


@risk(needs=("open_gates",))
def check(case: Case, limits: Limits) -> Finding | None:
    jumped = case.stages_jumped.value or ()
    gates = case.open_gates.value or ()
    left = [gate for gate in gates if gate.stage not in jumped and gate.element != "economic_buyer"]
    if not left:
        return None
    return Finding(
        {
            "criteria": "; ".join(gate.step.title for gate in left),
            "count": len(left),
            "stage": case.stage.value,
            "why": left[0].step.why,
        },
        (case.open_gates.source, case.stages_jumped.source),
    )
