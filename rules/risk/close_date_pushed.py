"""The close date keeps moving out.

Why it matters: the first move is news, the second is a habit: the date was ours and never the buyer's.
Fires when: the close date was moved later at least `pushes` times, each time by more than `small_push_days`.
Stays silent when: the moves were small, as a buyer's own scheduling makes them; the buyer spoke of their own dates in a
    call of the week before; or the date has meanwhile passed (`risk.close-date-passed` owns it until somebody sets a
    new one).
False alarms: a date that a template set at creation and nobody ever discussed with the buyer.
Source: docs/sources.md#close-date-pushed
"""

from datetime import date

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.facts import Change
from rules.rule import Limits, risk


class Pushes(Limits):
    pushes: int = Field(2, ge=1, le=6, description="Moves to a later date")
    small_push_days: int = Field(14, ge=0, le=30, description="A move of up to so many days does not count")


@risk(needs=("own_pushes", "close_date"))
def check(case: Case, limits: Pushes) -> Finding | None:
    now = case.close_date.value
    if now is not None and now < case.today.day:
        return None
    pushed = [c for c in case.own_pushes.value or () if _days(c) > limits.small_push_days]
    if len(pushed) < limits.pushes:
        return None
    return Finding(
        {
            "times": len(pushed),
            "first": date.fromisoformat(str(pushed[0].before)),
            "now": date.fromisoformat(str(pushed[-1].after)),
            "last_moved": pushed[-1].on,
        },
        (case.close_date_pushes.source, case.close_date.source),
    )


def _days(change: Change) -> int:
    return (date.fromisoformat(str(change.after)) - date.fromisoformat(str(change.before))).days
