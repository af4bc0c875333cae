"""The buyer takes longer to answer than buyers of won deals did.

Why it matters: people answer in the order in which things matter to them.
Fires when: the median of the buyer's last answers, in workdays, is more than `times` the usual: the median of won deals
    of the same record type, of all won deals where those are too few, else `workdays`.
Stays silent when: fewer than three answers came; an answer is outstanding (`risk.buyer-silent` counts that wait); or an
    automatic out-of-office reply came within 30 days.
False alarms: buyers who answer by phone, where calls are not logged.
Source: docs/sources.md#replies-compared
"""

from datetime import timedelta

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.measures import usual
from rules.rule import Limits, risk


class Slow(Limits):
    times: float = Field(2.0, ge=1.25, le=5.0, description="Times the usual workdays of an answer")
    workdays: float = Field(2.5, ge=1, le=10, description="Usual workdays of an answer while no median is learned")


@risk(needs=("reply_workdays", "unanswered_since", "out_of_office_on"))
def check(case: Case, limits: Slow) -> Finding | None:
    taken, away = case.reply_workdays, case.out_of_office_on.value
    if taken.value is None or case.unanswered_since.value:
        return None
    if away is not None and away > case.today.day - timedelta(days=30):
        return None
    norm = usual(case, "reply_workdays", limits.workdays)
    if taken.value <= max(1.0, norm.value) * limits.times:
        return None
    return Finding(
        {"now": taken.value, "usual": norm.value, "compared": norm.compared, "deals": norm.deals}, (taken.source,)
    )
