"""What one rule's firing told of the outcome: an association seen, never an effect."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import erfc, inf, sqrt

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
    """Of the deals that a rule could judge: the share lost where it fired, and where it was silent, in the same stages.

    Deals that have come far are lost less often, and some rules look at those alone: compared with all deals, they
    would speak for the deal. So each stage is compared by itself, and the stages are weighted as Mantel and Haenszel do
    (Journal of the National Cancer Institute 22, 1959; for differences: Greenland and Robins, Biometrics 41, 1985). A
    stage in which the rule only fired, or never did, tells nothing.

    `fired` and `silent` count deals; one that fired on some of its days counts in both. `difference` is lost_fired
    minus lost_silent with its interval, by deal; None where no stage has both.
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
    bar = max((doubt for rank, doubt in enumerate(doubts, 1) if doubt <= DOUBT * rank / len(doubts)), default=-inf)
    return tuple(
        lift if lift.place is Place.TOO_FEW or doubt > bar else replace(lift, place=_place(lift, lowers))
        for lift, doubt in found
    )


def _lift(key: str, seen: Sequence[Seen]) -> tuple[Lift, float]:
    """The lift, told to show nothing or too little, and how likely chance alone would show as much."""
    stages: dict[str, _Stage] = {}
    for one in seen:
        if one.judged and key not in one.judged and not _told(key, one):
            continue
        stages.setdefault(one.stage, _Stage()).add(one, fired=key in one.terms)
    both = [stage for stage in stages.values() if stage.fired and stage.silent]
    compared = both or list(stages.values())
    fired, silent = ({deal for one in compared for deal in group(one)} for group in (_fired, _silent))
    whole = sum(stage.weight for stage in both)
    if not whole:
        with_, without = (_share([group(one) for one in compared]) for group in (_fired, _silent))
        return Lift(key, len(fired), len(silent), with_, without, None, Place.TOO_FEW), 1.0
    with_ = sum(stage.weight / whole * _share([stage.fired]) for stage in both)
    without = sum(stage.weight / whole * _share([stage.silent]) for stage in both)
    # Each deal's part in both shares and all stages, so that one seen on many days is one observation.
    pulls: dict[str, float] = defaultdict(float)
    for stage in both:
        part = stage.weight / whole
        for deal, pull in stage.pulls():
            pulls[deal] += part * pull
    error = sqrt(sum(pull**2 for pull in pulls.values()))
    apart = with_ - without
    doubt = erfc(abs(apart) / error / sqrt(2)) if error else float(not apart)
    place = Place.TOO_FEW if min(len(fired), len(silent)) < FEWEST else Place.NOTHING
    difference = Interval.around(apart, error, -1.0, 1.0)
    return Lift(key, len(fired), len(silent), with_, without, difference, place), doubt


Group = dict[str, list[float]]
"""By deal: its weight, and how much of that was lost."""


class _Stage:
    """The days that deals spent in one stage, those on which a rule fired and those on which it was silent."""

    def __init__(self) -> None:
        self.fired: Group = defaultdict(lambda: [0.0, 0.0])
        self.silent: Group = defaultdict(lambda: [0.0, 0.0])

    def add(self, one: Seen, *, fired: bool) -> None:
        at = (self.fired if fired else self.silent)[one.deal]
        at[0] += one.share
        at[1] += one.share * one.lost

    @property
    def weight(self) -> float:
        fired, silent = _whole(self.fired), _whole(self.silent)
        return fired * silent / (fired + silent)

    def pulls(self) -> Iterator[tuple[str, float]]:
        """How far each deal moves the difference of the two shares."""
        for group, sign in ((self.fired, 1), (self.silent, -1)):
            whole, share = _whole(group), _share([group])
            for deal, (weight, lost) in group.items():
                yield deal, sign * (lost - share * weight) / whole


def _fired(stage: _Stage) -> Group:
    return stage.fired


def _silent(stage: _Stage) -> Group:
    return stage.silent


def _whole(group: Group) -> float:
    return sum(weight for weight, _ in group.values())


def _share(groups: Iterable[Group]) -> float:
    some = [one for group in groups for one in group.values()]
    weight = sum(one for one, _ in some)
    return sum(lost for _, lost in some) / weight if weight else 0.0


def _told(key: str, one: Seen) -> bool:
    """Of a company's own field: whether the deal has a value there, this one or another."""
    field, equals, _ = key.partition("=")
    return bool(equals) and any(term.startswith(field + equals) for term in one.terms)


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
