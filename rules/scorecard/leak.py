"""Columns that know the outcome before it is there: filled in when a deal ends, or because it ended.

A score learned from one of these looks brilliant on closed deals and knows nothing of open ones.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rules.scorecard.measure import Told, auc

FEWEST = 30
"""Deals below which the values of a column prove nothing."""

TOO_GOOD = 0.92
"""A single column that sorts deals it was not learned from better than this is no sign of selling."""

_NAMES = (
    (r"(actual|real)_?close|closed?_?(on|at|day|date_?actual|time)$", "the day it was closed"),
    (r"^closed_?date|date_?closed", "the day it was closed"),
    (r"days?_?(to|until|till)_?clos|time_?to_?clos|duration", "how long it took"),
    (r"sales_?cycle|cycle_?(days|length|time)", "how long it took"),
    (r"(lost|loss|won|win|closed?|churn)_?(lost_?)?(reason|cause|comment|note|detail)", "why it ended"),
    (r"reason_?(lost|won|for)", "why it ended"),
    (r"lost_?to|won_?by|winning|competitor_?won|outcome|result$", "how it ended"),
    (r"win_?loss|^is_?(won|closed|lost)|^(won|lost)$", "how it ended"),
    (r"probability|win_?rate|forecast_?category", "what is set with the final stage"),
    (r"contract_?(signed|start)|signed_?(on|at|date)", "what comes after winning"),
    (r"invoice|po_?(number|date)|purchase_?order", "what comes after winning"),
)
_BY_NAME = tuple((re.compile(pattern), what) for pattern, what in _NAMES)


@dataclass(frozen=True, slots=True)
class Leak:
    """A column that is left out, and why."""

    column: str
    why: str


def leak_by_name(column: str) -> Leak | None:
    """A column whose very name says that it is filled at the end."""
    plain = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", column.removesuffix("__c"))
    plain = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")
    for pattern, what in _BY_NAME:
        if pattern.search(plain):
            return Leak(column, f"its name says that it tells {what}")
    return None


def leak_by_value(column: str, values: Sequence[str | None], lost: Sequence[bool]) -> Leak | None:
    """A column whose values, or whose emptiness, tell the outcome too well to have been there before it."""
    if len(values) < FEWEST:
        return None
    for what, cells in (("is filled or empty", [str(v is not None) for v in values]), ("its values tell", values)):
        found = _sorts(cells, lost)
        if found is not None and found > TOO_GOOD:
            return Leak(column, f"{what} as if it knew the outcome: it alone sorts the deals with AUC {found:.2f}")
    return None


def _sorts(values: Sequence[str | None], lost: Sequence[bool], folds: int = 5) -> float | None:
    """AUC of the share lost under each value, told for deals that were not counted in it."""
    told = []
    everywhere = sum(lost) / len(lost)
    for fold in range(folds):
        counts: dict[str | None, list[float]] = {}
        for place, (value, was) in enumerate(zip(values, lost, strict=True)):
            if place % folds != fold:
                seen = counts.setdefault(value, [everywhere, 1])
                seen[0] += was
                seen[1] += 1
        for place, (value, was) in enumerate(zip(values, lost, strict=True)):
            if place % folds == fold:
                part, whole = counts.get(value, (everywhere, 1))
                told.append(Told(str(place), part / whole, was))
    found = auc(told)
    return found.value if found else None


def leaks(columns: Mapping[str, Sequence[str | None]], lost: Sequence[bool]) -> tuple[Leak, ...]:
    """Of these columns, those to leave out. `lost` is the outcome of each deal, in the order of the values."""
    found = (leak_by_name(name) or leak_by_value(name, values, lost) for name, values in columns.items())
    return tuple(leak for leak in found if leak is not None)
