"""The amount was cut.

Why it matters: a buyer who buys less has lost a reason, a sponsor or a part of the budget. The rest often follows.
Fires when: the amount fell by at least `share` of the highest it had within `within_days`, and has not come back.
Stays silent when: the cut is older, or the amount was never entered before.
False alarms: an estimate corrected to what was always meant. Mark it "not a risk".
Source: docs/sources.md#amount-cut
"""

from datetime import timedelta

from pydantic import Field

from rules.assessment import Finding
from rules.case import Case
from rules.rule import Limits, risk


class Cut(Limits):
    share: float = Field(0.2, ge=0.05, le=0.8, description="Share of the amount that was taken away")
    within_days: int = Field(60, ge=14, le=180, description="Days within which it was cut")


@risk(needs=("amount", "amount_changes"))
def check(case: Case, limits: Cut) -> Finding | None:
    now, since = case.amount.value, case.today.day - timedelta(days=limits.within_days)
    cuts = [c for c in case.amount_changes.value or () if c.on >= since and _money(c.after) < _money(c.before)]
    if now is None or not cuts:
        return None
    before = max(_money(c.before) for c in cuts)
    if now > before * (1 - limits.share):
        return None
    return Finding(
        {"before": before, "after": now, "on": cuts[-1].on, "currency": case.deal.currency},
        (case.amount.source, case.amount_changes.source),
    )


def _money(value: str | float | None) -> float:
    assert isinstance(value, int | float)  # an amount that was unknown or emptied is no change of it
    return value
