"""Late in the process, nobody knows who signs.

Why it matters: without the person who can release the money, everybody we talk to can only say no.
Fires when: no economic buyer is named, by field or contact role, from `from_progress` of the process onwards.
Stays silent when: one is named (`risk.economic-buyer-silent` watches whether they talk to us); or a text names one that
    is no contact. The methodology gap and the playbook's step show the same absence; only this rule scores it.
False alarms: small deals that the daily contact may sign. Name that contact as the economic buyer.
Source: docs/sources.md#no-power
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Late(Limits):
    from_progress: float = Field(
        0.5, ge=0.2, le=0.9, description="How far the deal must be in the process: 0 first stage, 1 last"
    )


@risk(needs=("economic_buyer", "stage_progress"))
def check(case: Case, limits: Late) -> Finding | None:
    if case.economic_buyer.value is not None or not case.come_to(limits.from_progress):
        return None
    return Finding({"stage": case.stage.value}, (case.economic_buyer.source, case.stage.source))
