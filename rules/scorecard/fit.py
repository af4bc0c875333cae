"""The weights most likely after the closed deals (MAP), with the playbook's weights as a Gaussian prior.

Log-odds of losing = base + the sum of the terms that are present. A term whose rule was silent, or could not judge,
adds nothing. Bounds keep the meaning of a rule: a risk never speaks for a deal, a good sign never against it.

The method is Newton's, each quadratic solved by coordinate descent within the bounds: Friedman, Hastie and Tibshirani,
Regularization paths for generalized linear models via coordinate descent, Journal of Statistical Software 33 (2010).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, fsum, inf

from rules.value import value

BASE_SD = 3.0
"""Standard deviation of the base around the playbook's: whatever share of deals a company loses, it is soon found."""

_CLOSE_ENOUGH = 0.0002  # of log-odds: a fifth of what the whole thousandths can tell
_ROUNDS = 100
_TRUSTED = 1.5  # log-odds that a quadratic may lead away from where it was fitted


@value
class Seen:
    """A closed deal as it stood on one day.

    terms: keys of the terms present. judged: keys of those that could be judged at all. share: this day's part of the
    deal's weight of one. order: what the deals are sorted by in time, such as the ordinal of the closing day.
    stage: where the deal stood, "" where nobody can tell.
    """

    deal: str
    lost: bool
    terms: frozenset[str]
    share: float = 1.0
    order: int = 0
    judged: frozenset[str] = frozenset()
    stage: str = ""


@value
class Prior:
    """Where a weight stands before any deal, and how far it may ever go. Log-odds."""

    mean: float = 0.0
    least: float = -inf
    most: float = inf


@dataclass(frozen=True, slots=True)
class Model:
    """Weights in log-odds of losing. `sd` is the standard deviation of the prior they were learned under."""

    base: float
    weights: Mapping[str, float]
    sd: float = 0.0

    def log_odds(self, terms: frozenset[str]) -> float:
        weights = self.weights
        # Terms come in any order, another one in each process: `fsum` rounds once, whatever the order.
        return self.base + fsum([weights[key] for key in terms if key in weights])

    def lost(self, terms: frozenset[str]) -> float:
        """The probability of losing."""
        return chance(self.log_odds(terms))

    def points(self) -> tuple[int, dict[str, int]]:
        """Base and weights in whole thousandths, as they stand in the score."""
        return round(self.base * 1000), {key: round(weight * 1000) for key, weight in sorted(self.weights.items())}


def chance(log_odds: float) -> float:
    """A probability from log-odds, without overflow."""
    if log_odds >= 0:
        return 1 / (1 + exp(-log_odds))
    grown = exp(log_odds)
    return grown / (1 + grown)


@dataclass(slots=True)
class _Rows:
    """The deals as the sums need them: those with the same terms are one row."""

    of_term: dict[str, list[int]] = field(default_factory=dict)
    total: list[float] = field(default_factory=list)
    lost: list[float] = field(default_factory=list)

    @classmethod
    def of(cls, seen: Sequence[Seen], keys: Mapping[str, Prior]) -> "_Rows":
        rows, places = cls(), dict[frozenset[str], int]()
        known = frozenset(keys)
        for one in seen:
            terms = one.terms & known
            place = places.get(terms)
            if place is None:
                place = places[terms] = len(rows.total)
                rows.total.append(0.0)
                rows.lost.append(0.0)
                for key in terms:
                    rows.of_term.setdefault(key, []).append(place)
            rows.total[place] += one.share
            rows.lost[place] += one.share * one.lost
        return rows


def fit(seen: Sequence[Seen], priors: Mapping[str, Prior], base: float, sd: float, start: Model | None = None) -> Model:
    """The weights of all `priors`, learned from `seen` under a prior of standard deviation `sd` (log-odds).

    `base` is the playbook's. With `sd` 0 the weights stay the playbook's and the base alone is learned. `start` is a
    model to set out from, such as one learned under another prior: the answer is the same, and sooner there.
    """
    rows = _Rows.of(seen, priors)
    weights = {key: prior.mean for key, prior in priors.items()}
    if start and sd:
        weights |= {key: weight for key, weight in start.weights.items() if key in weights}
    at = start.base if start else base
    odds = [at] * len(rows.total)
    # In one order, so that the same deals give the same weights to the last bit.
    for key in sorted(rows.of_term):
        for place in rows.of_term[key]:
            odds[place] += weights[key]
    steps = [_Step(None, range(len(rows.total)), Prior(base), 1 / BASE_SD**2, at)]
    if sd:
        steps += [_Step(key, rows.of_term[key], priors[key], 1 / sd**2, weights[key]) for key in sorted(rows.of_term)]
    for _ in range(_ROUNDS):
        furthest = _newton(rows, odds, steps)
        if furthest < _CLOSE_ENOUGH:
            break
    return Model(steps[0].at, weights | {step.key: step.at for step in steps if step.key is not None}, sd)


@dataclass(slots=True)
class _Step:
    """One weight on its way."""

    key: str | None  # None: the base
    places: Sequence[int]
    prior: Prior
    stiffness: float
    at: float


def _newton(rows: _Rows, odds: list[float], steps: Sequence[_Step]) -> float:
    """The quadratic that fits the posterior here, solved within the bounds; how far the furthest weight went."""
    expected = [chance(one) for one in odds]
    bends = [total * p * (1 - p) for total, p in zip(rows.total, expected, strict=True)]
    slopes = [total * p - lost for total, lost, p in zip(rows.total, rows.lost, expected, strict=True)]
    stiff = [step.stiffness + sum([bends[place] for place in step.places]) for step in steps]
    before = [step.at for step in steps]
    for _ in range(_ROUNDS):
        furthest = 0.0
        for step, bend in zip(steps, stiff, strict=True):
            prior, now = step.prior, step.at
            slope = (now - prior.mean) * step.stiffness + sum([slopes[place] for place in step.places])
            after = min(prior.most, max(prior.least, now - slope / bend))
            move = after - now
            if move:
                step.at = after
                for place in step.places:
                    slopes[place] += bends[place] * move
                furthest = max(furthest, abs(move))
        if furthest < _CLOSE_ENOUGH / 4:
            break
    moves = [step.at - former for step, former in zip(steps, before, strict=True)]
    longest = max(map(abs, moves))
    share = _TRUSTED / max(longest, _TRUSTED)
    for step, former, move in zip(steps, before, moves, strict=True):
        step.at = former + share * move
        if move:
            for place in step.places:
                odds[place] += share * move
    return longest
