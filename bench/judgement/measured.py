"""The measurements: contenders on the same parts of the same deals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from random import Random

from bench.judgement.contenders import Contender
from rules.scorecard.choose import shuffled
from rules.scorecard.fit import Seen
from rules.scorecard.measure import Told, auc, brier, calibration, calibration_error, log_loss

DRAWS = 100


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one contender on one repetition."""

    auc: float
    brier: float
    calibration: float
    log_loss: float
    by_chance: float = 0.0  # the calibration error that the same chances would show, were every one of them right


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over repetitions, and its spread (standard deviation) among them."""

    value: float
    spread: float


def cross_validated(
    contenders: Mapping[str, Contender], seen: Sequence[Seen], folds: int, repeats: int
) -> dict[str, list[Figures]]:
    """Every contender on the same folds; deals that look the same are never on both sides."""
    found: dict[str, list[Figures]] = {name: [] for name in contenders}
    for repeat in range(repeats):
        parts = shuffled(seen, folds, salt=f"bench {repeat}")
        for name, contender in contenders.items():
            told = []
            for number, (kept, held) in enumerate(parts):
                tells = contender(kept)
                told += [Told(one.deal, tells(one), one.lost, one.share, number) for one in held]
            found[name].append(replace(figures(told), by_chance=by_chance(told, repeat)))
    return found


def learning_curve(
    contenders: Mapping[str, Contender],
    seen: Sequence[Seen],
    sizes: Sequence[int],
    repeats: int,
    *,
    twins: bool = False,
) -> dict[int, dict[str, list[Figures]]]:
    """Learned from so many deals drawn at random, told of all the others.

    With `twins` those are left out that look like one of them: with many columns, they are one deal entered twice.
    """
    deals = sorted({one.deal for one in seen})
    curve: dict[int, dict[str, list[Figures]]] = {size: {name: [] for name in contenders} for size in sizes}
    for repeat in range(repeats):
        order = Random(repeat).sample(deals, len(deals))  # noqa: S311 - no secret
        for size in sizes:
            few = set(order[:size])
            kept = [s for s in seen if s.deal in few]
            looks = {s.terms for s in kept} if twins else set()
            held = [s for s in seen if s.deal not in few and s.terms not in looks]
            for name, contender in contenders.items():
                tells = contender(kept)
                curve[size][name].append(figures([Told(s.deal, tells(s), s.lost, s.share) for s in held]))
    return curve


def figures(told: Sequence[Told]) -> Figures:
    area = auc(told)
    return Figures(area.value if area else 0.5, brier(told), calibration_error(calibration(told)), log_loss(told))


def by_chance(told: Sequence[Told], seed: int) -> float:
    """The calibration error of these chances where deals end by them: few deals never end just as often as told."""
    dice = Random(seed)  # noqa: S311 - no secret
    endings = ([replace(one, lost=dice.random() < one.chance) for one in told] for _ in range(DRAWS))
    return sum(calibration_error(calibration(one)) for one in endings) / DRAWS


def mean(values: Sequence[float]) -> Mean:
    middle = sum(values) / len(values)
    spread = sqrt(sum((one - middle) ** 2 for one in values) / max(1, len(values) - 1))
    return Mean(middle, spread)
