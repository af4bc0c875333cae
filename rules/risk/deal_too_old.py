"""The deal is older than deals that were won.

Why it matters: need has a season. A deal that outlives it is kept open by us, and no longer by the buyer.
Fires when: the days since it was opened exceed `times` the usual age of a deal at its signature: the median of won
    deals of the same record type, of all won deals where those are too few, else the playbook's days of all stages.
Stays silent when: a meeting or a dated next step lies ahead.
False alarms: frame contracts and tenders. Give them a playbook of their own, with its own days.
Source: docs/sources.md#deal-age
"""

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.measures import usual
from rules.rule import Limits, risk


class Age(Limits):
    times: float = Field(1.75, ge=1.25, le=4.0, description="Times the usual age of a won deal")


@risk(needs=("age_days", "agreed_date", "stage_progress"))
def check(case: Case, limits: Age) -> Finding | None:
    age, opened, playbook = case.age_days.value, case.created_on, case.playbook
    if age is None or opened.value is None or playbook is None or case.agreed_date.value:
        return None
    norm = usual(case, "age_days", sum(playbook.usual_days(stage.key) for stage in playbook.stages))
    if age <= norm.value * limits.times:
        return None
    return Finding(
        {"opened": opened.value, "usual_days": round(norm.value), "compared": norm.compared, "deals": norm.deals},
        (opened.source,),
    )
