"""The close date was moved earlier, and nothing on the buyer's side says why.

Why it matters: a date that comes nearer because our quarter ends is a wish with a number on it.
Fires when: the close date was moved earlier by more than `small_pull_days` within `within_days`, and the buyer had not
    been heard in the `workdays` workdays before it, nor since.
Stays silent when: the stage moved in the same time; a later move took the date back; or the date has passed
    (`risk.close-date-passed` owns it).
False alarms: a date corrected after a talk that nobody logged.
Source: docs/sources.md#close-date-pulled-in
"""

from datetime import date, timedelta

from pydantic import Field

from rules.assessment import Finding
from rules.calendar import workdays_between
from rules.case import Case
from rules.facts import Change
from rules.rule import Limits, risk


class Pulled(Limits):
    small_pull_days: int = Field(7, ge=0, le=30, description="A move of up to so many days does not count")
    within_days: int = Field(30, ge=7, le=90, description="Days for which it counts")
    workdays: int = Field(5, ge=1, le=20, description="Workdays before the move within which the buyer was not heard")


@risk(needs=("close_date_pulls", "close_date", "buyer_last_reply", "stage_entered"))
def check(case: Case, limits: Pulled) -> Finding | None:
    now, since = case.close_date.value, case.today.day - timedelta(days=limits.within_days)
    pulled = [c for c in case.close_date_pulls.value or () if c.on >= since and _days(c) > limits.small_pull_days]
    if not pulled or now is None or now < case.today.day:
        return None
    last = pulled[-1]
    before, after = date.fromisoformat(str(last.before)), date.fromisoformat(str(last.after))
    heard, moved = case.buyer_last_reply, case.stage_entered.value
    if now >= before or _near(case, heard.value, last.on, limits) or _near(case, moved, last.on, limits):
        return None
    return Finding({"on": last.on, "before": before, "after": after}, (case.close_date_pulls.source, heard.source))


def _near(case: Case, day: date | None, move: date, limits: Pulled) -> bool:
    return day is not None and workdays_between(day, move, case.today) < limits.workdays


def _days(change: Change) -> int:
    return (date.fromisoformat(str(change.before)) - date.fromisoformat(str(change.after))).days
