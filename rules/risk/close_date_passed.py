"""The close date has passed and the deal is still open.

Why it matters: a date in the past says that nobody has asked the buyer since, and it falsifies the forecast.
Fires when: the close date lies before today.
Stays silent when: there is no close date (`adherence.close-date-ahead` owns that).
False alarms: a signature that is on its way. It clears with the new date.
Source: docs/sources.md#close-date-passed
"""

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


@risk(needs=("close_date",))
def check(case: Case, limits: Limits) -> Finding | None:
    date = case.close_date
    if date.value is None or date.value >= case.today.day:
        return None
    return Finding({"close_date": date.value}, (date.source,))
