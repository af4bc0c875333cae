"""What one rule's firing told of the outcome: an association seen, never an effect."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import erfc, sqrt

from rules.scorecard.fit import Seen
from rules.scorecard.measure import SURE, Interval

FEWEST = 20
"""Deals on which a rule must have fired, and must have been silent, before anything is said of it."""

DOUBT = 0.05
"""Of the rules said to tell something, the share that may be chance."""


class Place(StrEnum):
    """Whether a rule earns its place."""

    EARNS = "earns its place"
    NOTHING = "shows nothing"
    OPPOSITE = "speaks the other way"
    TOO_FEW = "too few deals"


@dataclass(frozen=True, slots=True)
class Lift:
    """Of the deals that a rule could judge: the share lost where it fired, and where it was silent.

    `fired` and `silent` count deals; one that fired on some of its days counts in both. `difference` is lost_fired
    minus lost_silent with its interval, by deal; None where one of the two is missing.
    """

    key: str
    fired: int
    silent: int
    lost_fired: float
    lost_silent: float
    difference: Interval | None
    place: Place

    @property
    def times(self) -> float | None:
        """How many times as many were lost where it fired."""
        return self.lost_fired / self.lost_silent if self.fired and self.silent and self.lost_silent else None


def lifts(seen: Sequence[Seen], keys: Iterable[str], lowers: frozenset[str] = frozenset()) -> tuple[Lift, ...]:
    """The lift of each key; of those in `lowers` a good one is below nought, of `signal.` levels on either side.

    The keys are looked at together. Of fifty rules that tell nothing, two or three have an interval that leaves out 0;
    so which of them tell something is settled by Benjamini and Hochberg, Journal of the Royal Statistical Society B 57
    (1995): of those said to, the share in `DOUBT` is chance.
    """
    found = [_lift(key, seen) for key in keys]
    doubts = sorted(doubt for lift, doubt in found if lift.place is not Place.TOO_FEW)
    bar = max((doubt for rank, doubt in enumerate(doubts, 1) if doubt <= DOUBT * rank / len(doubts)), default=-1.0)
    return tuple(
        lift if lift.place is Place.TOO_FEW or doubt > bar else replace(lift, place=_place(lift, lowers))
        for lift, doubt in found
    )


def _lift(key: str, seen: Sequence[Seen]) -> tuple[Lift, float]:
    """The lift, told to show nothing or too little, and how likely chance alone would show as much."""
    fired: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    silent: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for one in seen:
        if one.judged and key not in one.judged and not _told(key, one):
            continue
        at = (fired if key in one.terms else silent)[one.deal]
        at[0] += one.share
        at[1] += one.share * one.lost
    with_, without = _share(fired), _share(silent)
    if not fired or not silent:
        return Lift(key, len(fired), len(silent), with_, without, None, Place.TOO_FEW), 1.0
    # Each deal's part in both shares, so that one seen on many days is one observation.
    whole_fired, whole_silent = (sum(weight for weight, _ in group.values()) for group in (fired, silent))
    pulls: dict[str, float] = defaultdict(float)
    for deal, (weight, lost) in fired.items():
        pulls[deal] += (lost - with_ * weight) / whole_fired
    for deal, (weight, lost) in silent.items():
        pulls[deal] -= (lost - without * weight) / whole_silent
    error = sqrt(sum(pull**2 for pull in pulls.values()))
    apart = with_ - without
    doubt = erfc(abs(apart) / error / sqrt(2)) if error else float(not apart)
    place = Place.TOO_FEW if min(len(fired), len(silent)) < FEWEST else Place.NOTHING
    difference = Interval.around(apart, error, -1.0, 1.0)
    return Lift(key, len(fired), len(silent), with_, without, difference, place), doubt


def _told(key: str, one: Seen) -> bool:
    """Of a company's own field: whether the deal has a value there, this one or another."""
    field, equals, _ = key.partition("=")
    return bool(equals) and any(term.startswith(field + equals) for term in one.terms)


def _share(group: Mapping[str, Sequence[float]]) -> float:
    weight = sum(one for one, _ in group.values())
    return sum(lost for _, lost in group.values()) / weight if weight else 0.0


def _place(lift: Lift, lowers: frozenset[str]) -> Place:
    if lift.key.startswith("signal."):
        return Place.EARNS
    return Place.EARNS if (lift.lost_fired < lift.lost_silent) is (lift.key in lowers) else Place.OPPOSITE


def wilson(part: float, whole: float) -> Interval:
    """A share with its 95 % interval: E. B. Wilson, 1927."""
    if whole <= 0:
        return Interval(0.0, 0.0, 1.0)
    share, z = part / whole, SURE
    middle = (share + z * z / (2 * whole)) / (1 + z * z / whole)
    reach = z / (1 + z * z / whole) * sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    return Interval(share, max(0.0, middle - reach), min(1.0, middle + reach))
