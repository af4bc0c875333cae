"""How far a company's deals may pull the playbook's weights: chosen on deals that were not learned from.

Too weak a prior learns the noise of few deals, too strong a one never hears many. Each strength on the ladder is tried
on deals held back. The weights are the mean over the ladder, each strength counting by how likely it made what was held
back: two strengths that do about as well share the answer, where picking one of them would hang on a few deals. A mean
of weights is as additive as they are.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import exp, log

from rules.scorecard.fit import Model, Prior, Seen, fit
from rules.scorecard.measure import Told, surprise

LADDER = (0.1, 0.2, 0.35, 0.6, 1.0)
"""Standard deviations of the prior, in log-odds: how far a weight is expected to stand from the playbook's."""

USUAL, SPREAD = 0.35, 0.5
"""What is expected of the strength before any deal: about 0.35, and seldom less than a third or more than three times
that (a log-normal). Ten deals change this little."""

_UNHEARD = 0.001  # a part too small to be worth learning for

Folds = Sequence[tuple[Sequence[Seen], Sequence[Seen]]]
"""Pairs of what is learned from and what is held back."""

Split = Callable[[Sequence[Seen]], Folds]

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Rung:
    """One strength: the mean surprise (log loss) on the deals held back, and its part in the weights."""

    sd: float
    loss: float
    part: float


def shuffled(seen: Sequence[Seen], folds: int = FOLDS, salt: str = "", *, alike: bool = True) -> Folds:
    """Each deal held back once. Deals that look the same stay together, or one would be learned from its twin.

    Where there is so little to see that most deals look like others, that is no sign of twins: each stands for itself.
    """
    looks: dict[str, dict[str, None]] = {}  # what a deal looks like -> the deals
    deals = {one.deal for one in seen}
    for one in seen if alike else ():
        looks.setdefault("\n".join(sorted(one.terms)), {})[one.deal] = None
    if 2 * len(looks) < len(deals):
        looks = {deal: {deal: None} for deal in sorted(deals)}
    order = sorted(looks, key=lambda look: blake2b(f"{salt}\n{look}".encode(), digest_size=8).digest())
    part: dict[str, int] = {}
    for number, look in enumerate(order):
        for deal in looks[look]:
            part.setdefault(deal, number % folds)
    found = []
    for number in range(folds):
        kept = [one for one in seen if part[one.deal] != number]
        held = [one for one in seen if part[one.deal] == number]
        if kept and held:
            found.append((kept, held))
    return found


def in_time(seen: Sequence[Seen], folds: int = FOLDS) -> Folds:
    """Deals in the order of their closing: each part is told from the deals that closed before its first did.

    The first part is learned from and never held back. Falls back on `shuffled` where the order tells too little.
    """
    days = sorted({(one.order, one.deal) for one in seen})
    if len({day for day, _ in days}) < 2 * folds:
        return shuffled(seen, folds)
    found = []
    starts = [days[len(days) * number // (folds + 1)][0] for number in range(1, folds + 1)]
    for number, start in enumerate(starts):
        end = starts[number + 1] if number + 1 < len(starts) else days[-1][0] + 1
        kept = [one for one in seen if one.order < start]
        held = [one for one in seen if start <= one.order < end]
        if held and any(one.lost for one in kept) and not all(one.lost for one in kept):
            found.append((kept, held))
    return found or shuffled(seen, folds)


def choose(seen: Sequence[Seen], priors: Mapping[str, Prior], base: float, split: Split = in_time) -> tuple[Rung, ...]:
    """How much each strength of the prior is worth for these deals."""
    losses = dict.fromkeys(LADDER, 0.0)
    weight = 0.0
    for kept, held in split(seen):
        model: Model | None = None
        weight += sum([one.share for one in held])
        for sd in LADDER:
            model = fit(kept, priors, base, sd, model)
            losses[sd] += sum([o.share * surprise(Told(o.deal, model.lost(o.terms), o.lost)) for o in held])
    worth = {sd: -loss - log(sd / USUAL) ** 2 / (2 * SPREAD**2) for sd, loss in losses.items()}
    best = max(worth.values())
    parts = {sd: exp(one - best) for sd, one in worth.items()}
    whole = sum(parts.values())
    return tuple(Rung(sd, losses[sd] / weight if weight else 0.0, parts[sd] / whole) for sd in LADDER)


def learn(seen: Sequence[Seen], priors: Mapping[str, Prior], base: float, split: Split = in_time) -> Model:
    """The weights that these deals earn."""
    return mixed(seen, priors, base, choose(seen, priors, base, split))


def mixed(seen: Sequence[Seen], priors: Mapping[str, Prior], base: float, rungs: Sequence[Rung]) -> Model:
    """The mean of the weights under each strength, by its part."""
    at, weights, sd = 0.0, dict.fromkeys(priors, 0.0), 0.0
    model: Model | None = None
    heard = [rung for rung in rungs if rung.part > _UNHEARD]
    whole = sum(rung.part for rung in heard)
    for rung in heard:
        model = fit(seen, priors, base, rung.sd, model)
        part = rung.part / whole
        at, sd = at + part * model.base, sd + part * rung.sd
        for key, one in model.weights.items():
            weights[key] += part * one
    return Model(at, weights, sd)


def out_of_sample(
    seen: Sequence[Seen],
    priors: Mapping[str, Prior],
    base: float,
    split: Split = in_time,
    inner: Split | None = None,
) -> Iterator[tuple[Seen, Told]]:
    """Every deal held back, and what the model learned without it says: its strength, too, is chosen without it."""
    for number, (kept, held) in enumerate(split(seen)):
        model = learn(kept, priors, base, inner or split)
        for one in held:
            yield one, Told(one.deal, model.lost(one.terms), one.lost, one.share, number)
