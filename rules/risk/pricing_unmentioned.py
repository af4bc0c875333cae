"""Late in the process, and no call was about the price.

Why it matters: a price that is first read in a proposal is compared, and not understood.
Fires when: calls of this deal were read and neither side spoke of the price in any, from `from_progress` of the process
    onwards.
Stays silent when: the price came up once. Unknown where a call was in a language that is read too poorly to tell.
False alarms: prices discussed by mail, or in calls that were not recorded.
Source: docs/sources.md#pricing
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Late(Limits):
    from_progress: float = Field(
        0.6, ge=0.3, le=0.9, description="How far the deal must be in the process: 0 first stage, 1 last"
    )


@risk(needs=("price_talk", "stage_progress"))
def check(case: Case, limits: Late) -> Finding | None:
    if case.price_talk.value is not None or not case.come_to(limits.from_progress):
        return None
    return Finding({"stage": case.stage.value}, (case.price_talk.source, case.stage.source))
