"""What a score is worth on deals it was not learned from."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import log, sqrt

from rules.value import value

SURE = 1.96
"""Standard errors to each side of a 95 % interval."""


@value
class Told:
    """What was said of a deal on one day, `lost` being how it really ended. `share` as in `fit.Seen`.

    part: which part of the deals was held back together, told by one model.
    """

    deal: str
    chance: float  # of losing
    lost: bool
    share: float = 1.0
    part: int = 0


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its 95 % interval."""

    value: float
    low: float
    high: float

    def holds(self, number: float) -> bool:
        return self.low <= number <= self.high

    @classmethod
    def around(cls, number: float, error: float, least: float = 0.0, most: float = 1.0) -> "Interval":
        return cls(number, max(least, number - SURE * error), min(most, number + SURE * error))


@dataclass(frozen=True, slots=True)
class Bin:
    """Deals that were told about the same chance: what was said of them on average, and the share really lost."""

    said: float
    lost: float
    deals: float


def auc(told: Sequence[Told]) -> Interval | None:
    """How often a lost deal was put above a won one told by the same model; None where either kind is missing.

    Deals of different parts are not compared: each model has a base of its own, which leans against the very deals that
    were held back from it. The interval treats a deal, not a day, as one observation: Obuchowski, Biometrics 53 (1997),
    which for one day a deal is DeLong's.
    """
    parts: dict[int, list[Told]] = defaultdict(list)
    for one in told:
        parts[one.part].append(one)
    found = [area for _, part in sorted(parts.items()) if (area := _area(part)) is not None]
    pairs = sum(area.pairs for area in found)
    if not pairs:
        return None
    value_ = sum(area.value * area.pairs for area in found) / pairs
    error = sqrt(sum(area.variance * area.pairs**2 for area in found)) / pairs
    return Interval.around(value_, error)


@dataclass(frozen=True, slots=True)
class _Area:
    value: float
    variance: float
    pairs: float


def _area(told: Sequence[Told]) -> _Area | None:
    lost, won = [t for t in told if t.lost], [t for t in told if not t.lost]
    weight_lost, weight_won = sum(t.share for t in lost), sum(t.share for t in won)
    if not weight_lost or not weight_won:
        return None
    below, above = _Below(won), _Below(lost)
    beaten, spared = _Placed(), _Placed()
    for one in lost:
        beaten.add(one, below.share(one.chance))
    for one in won:
        spared.add(one, 1 - above.share(one.chance))
    area = beaten.mean()
    variance = beaten.variance(area) + spared.variance(area)
    if area in (0.0, 1.0):  # an order without a fault tells of no spread at all
        variance = max(variance, _hanley(area, len(beaten.by_deal), len(spared.by_deal)))
    return _Area(area, variance, weight_lost * weight_won)


class _Placed:
    """How each deal stands against those that ended otherwise."""

    def __init__(self) -> None:
        self.by_deal: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])

    def add(self, one: Told, beaten: float) -> None:
        at = self.by_deal[one.deal]
        at[0] += one.share * beaten
        at[1] += one.share

    def mean(self) -> float:
        return sum(part for part, _ in self.by_deal.values()) / sum(weight for _, weight in self.by_deal.values())

    def variance(self, area: float) -> float:
        """Of the mean, by deal."""
        every, count = self.by_deal.values(), len(self.by_deal)
        if count < 2:
            return 0.25
        whole = sum(weight for _, weight in every)
        return count / (count - 1) * sum((part - area * weight) ** 2 for part, weight in every) / whole**2


class _Below:
    """The share of a group's weight that lies below a number; what is equal counts half."""

    def __init__(self, group: Sequence[Told]) -> None:
        at: dict[float, float] = defaultdict(float)
        for one in group:
            at[one.chance] += one.share
        self._values = sorted(at)
        self._weights = [at[number] for number in self._values]
        self._before = list(accumulate(self._weights, initial=0.0))

    def share(self, number: float) -> float:
        place = bisect_left(self._values, number)
        equal = self._weights[place] if place < len(self._values) and self._values[place] == number else 0.0
        return (self._before[place] + equal / 2) / self._before[-1]


def _hanley(area: float, lost: int, won: int) -> float:
    """The variance of an area by the formula of Hanley and McNeil, Radiology 143 (1982)."""
    near = 1 / (2 * lost * won)
    area = min(max(area, near), 1 - near)
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    return (area * (1 - area) + (lost - 1) * (q1 - area**2) + (won - 1) * (q2 - area**2)) / (lost * won)


def brier(told: Sequence[Told]) -> float:
    """The mean squared distance between what was said and what was; 0.25 for always saying half."""
    return _mean(told, lambda t: (t.chance - t.lost) ** 2)


def log_loss(told: Sequence[Told]) -> float:
    """The mean of minus the logarithm of what was said of what really came."""
    return _mean(told, surprise)


def surprise(told: Told) -> float:
    said = told.chance if told.lost else 1 - told.chance
    return -log(max(said, 1e-9))


def _mean(told: Sequence[Told], of: Callable[[Told], float]) -> float:
    whole = sum(t.share for t in told)
    return sum(t.share * of(t) for t in told) / whole if whole else 0.0


def calibration(told: Sequence[Told], bins: int = 10) -> tuple[Bin, ...]:
    """The deals in groups of equal weight by what was said of them, lowest first."""
    ordered = sorted(told, key=lambda t: (t.chance, t.deal))
    whole = sum(t.share for t in ordered)
    groups: list[list[Told]] = [[] for _ in range(bins)]
    running = 0.0
    for one in ordered:
        groups[min(bins - 1, int((running + one.share / 2) / whole * bins))].append(one)
        running += one.share
    return tuple(_bin(group) for group in groups if group)


def _bin(group: Sequence[Told]) -> Bin:
    weight = sum(t.share for t in group)
    return Bin(sum(t.share * t.chance for t in group) / weight, sum(t.share for t in group if t.lost) / weight, weight)


def calibration_error(bins: Sequence[Bin]) -> float:
    """The mean distance between what was said and the share really lost, by the deals in each group."""
    whole = sum(one.deals for one in bins)
    return sum(one.deals * abs(one.said - one.lost) for one in bins) / whole if whole else 0.0
