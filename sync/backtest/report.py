"""The figures of a backtest: what the playbook's score was worth, and what a learned one would be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from mappings.conditions import with_own
from rules.playbook import Playbook
from rules.rule import RuleSet
from rules.scorecard.choose import Split, in_time, out_of_sample
from rules.scorecard.fit import Prior, Seen, chance
from rules.scorecard.leak import Leak
from rules.scorecard.lift import Lift, lifts
from rules.scorecard.measure import Bin, Interval, Told, auc, brier, calibration, calibration_error
from sync.backtest.examine import Examined, Snapshot

FEWEST = 20
"""Closed deals, and a quarter as many of each ending, below which nothing is learned and no figure has a meaning."""

FEW_LEVEL = 5
"""Deals that must have a value of the company's own field before it is a term."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What a score told of deals it had not seen. `auc` is None where there are not both endings."""

    auc: Interval | None
    brier: float
    calibration_error: float
    curve: tuple[Bin, ...]

    @property
    def signal(self) -> bool:
        """Whether the order it gives is better than chance, beyond doubt."""
        return self.auc is not None and self.auc.low > 0.5


@dataclass(frozen=True, slots=True)
class Quarter:
    """The deals that closed in one quarter: the share that was said to be lost, and the share that was."""

    name: str
    deals: int
    said: float
    lost: float
    brier: float
    calibration_error: float


@dataclass(frozen=True, slots=True)
class Warned:
    """How long before its end a lost deal was in the band High, to stay there; and how many won ones were, for nought.

    days: the median over the lost deals that were. shares are of all lost, and of all won deals.
    """

    days: float | None
    warned: int
    lost: int
    falsely: int
    won: int


@dataclass(frozen=True, slots=True)
class Part:
    """The deals of one segment."""

    name: str
    value: str
    deals: int
    lost: float
    auc: Interval | None


@dataclass(frozen=True, slots=True)
class Tried:
    """Another threshold: how many deals the rule fires on then, and what the playbook's order is worth."""

    limit: str
    rule: str
    lift: Lift
    auc: Interval | None


@dataclass(frozen=True, slots=True)
class Report:
    """All that a backtest found. Additions may come; what stands here keeps its name and meaning.

    playbook: the score as it is. learned: the same terms with weights learned from deals that closed before.
    """

    organisation: str
    on: date
    dates: int
    deals: int
    lost: int
    closed: int
    left_out: Mapping[str, int]
    used: tuple[str, ...]
    excluded: tuple[str, ...]
    leaks: tuple[Leak, ...]
    playbook: Worth
    learned: Worth
    warned: Warned
    rules: tuple[Lift, ...]
    segments: tuple[Part, ...]
    tried: tuple[Tried, ...] = ()
    history: bool = True
    quarters: tuple[Quarter, ...] = ()  # the last two in which deals closed, as the learned score told them

    @property
    def enough(self) -> bool:
        return enough(self.deals, self.lost)


def enough(deals: int, lost: int) -> bool:
    """Whether so many closed deals, so many of them lost, can tell anything."""
    return deals >= FEWEST and min(lost, deals - lost) >= FEWEST // 4


def priors_of(playbook: Playbook, rules: RuleSet, seen: Iterable[Seen]) -> dict[str, Prior]:
    """What is learned: each rule that the playbook weighs, on its own side of nought; each value of an own field."""
    points = playbook.weights.points
    found = {
        rule.key: Prior(points[rule.key] / 1000, *((-10.0, 0.0) if rule.lowers else (0.0, 10.0)))
        for rule in rules.risks
        if rule.key in points
    }
    deals: dict[str, set[str]] = {}
    for one in seen:
        for term in one.terms:
            if term.startswith("signal."):
                deals.setdefault(term, set()).add(one.deal)
    return found | {term: Prior() for term, having in sorted(deals.items()) if len(having) >= FEW_LEVEL}


def worth(told: Sequence[Told]) -> Worth:
    bins = calibration(told)
    return Worth(auc(told), brier(told), calibration_error(bins), bins)


def learned_worth(seen: Sequence[Seen], priors: Mapping[str, Prior], base: float, split: Split = in_time) -> Worth:
    """What learning is worth: each deal told by weights learned from deals that closed before it."""
    return worth([told for _, told in out_of_sample(seen, priors, base, split)])


def report(
    organisation: str,
    on: date,
    found: Examined,
    playbook: Playbook,
    rules: RuleSet,
    *,
    leaks: Sequence[Leak] = (),
    split: Split = in_time,
    history: bool = True,
) -> Report:
    """The figures of these snapshots; what is learned is learned from those of this playbook."""
    rules, snapshots = with_own(rules, playbook), found.snapshots
    seen = [one.seen() for one in snapshots]
    told = [Told(s.deal, chance(s.points / 1000), s.lost, s.share) for s in snapshots]
    mine = [one for one, said in zip(seen, snapshots, strict=True) if said.playbook == playbook.name]
    priors = priors_of(playbook, rules, mine)
    endings = {s.deal: s.lost for s in snapshots}
    lost = sum(endings.values())
    lowers = frozenset(rule.key for rule in rules.risks if rule.lowers)
    keys = [rule.key for rule in rules.risks] + [key for key in priors if key.startswith("signal.")]
    base = playbook.weights.base / 1000
    held = list(out_of_sample(mine, priors, base, split)) if enough(len(endings), lost) else []
    return Report(
        organisation=organisation,
        on=on,
        dates=len(snapshots),
        deals=len(endings),
        lost=lost,
        closed=found.closed,
        left_out=dict(found.left_out),
        used=tuple(sorted(found.used)),
        excluded=tuple(sorted(set(found.excluded))),
        leaks=tuple(leaks),
        playbook=worth(told),
        learned=worth([told for _, told in held]),
        warned=_warned(snapshots, playbook.bands[1]),
        rules=lifts(seen, keys, lowers),
        segments=tuple(_parts(snapshots)),
        history=history,
        quarters=_quarters(held) if history else (),
    )


def _quarters(held: Sequence[tuple[Seen, Told]], last: int = 2) -> tuple[Quarter, ...]:
    """Of what was told of deals held back, the last quarters that saw enough of them close."""
    by: dict[str, list[Told]] = {}
    for one, told in held:
        on = date.fromordinal(max(1, one.order))
        by.setdefault(f"{on.year} Q{(on.month + 2) // 3}", []).append(told)
    full = [(name, group) for name, group in sorted(by.items()) if len({told.deal for told in group}) >= FEWEST]
    return tuple(_quarter(name, group) for name, group in full[-last:])


def _quarter(name: str, told: Sequence[Told]) -> Quarter:
    whole = sum(one.share for one in told)
    return Quarter(
        name=name,
        deals=len({one.deal for one in told}),
        said=sum(one.share * one.chance for one in told) / whole,
        lost=sum(one.share for one in told if one.lost) / whole,
        brier=brier(told),
        calibration_error=calibration_error(calibration(told, 5)),
    )


def _warned(snapshots: Sequence[Snapshot], high: int) -> Warned:
    by_deal: dict[str, list[Snapshot]] = {}
    for one in snapshots:
        by_deal.setdefault(one.deal, []).append(one)
    days, warned, falsely, lost = [], 0, 0, 0
    for deal in by_deal.values():
        deal.sort(key=lambda one: one.on)
        was_lost = deal[0].lost
        lost += was_lost
        since = None
        for one in reversed(deal):
            if one.points < high:
                break
            since = one
        if since is None:
            continue
        if was_lost:
            warned += 1
            days.append((since.ended - since.on).days)
        else:
            falsely += 1
    return Warned(median(days) if days else None, warned, lost, falsely, len(by_deal) - lost)


def _parts(snapshots: Sequence[Snapshot], fewest: int = FEWEST) -> Iterable[Part]:
    groups: dict[tuple[str, str], list[Snapshot]] = {}
    for one in snapshots:
        for name, value in one.segments.items():
            groups.setdefault((name, value), []).append(one)
    for (name, value), group in sorted(groups.items()):
        deals = {one.deal: one.lost for one in group}
        if len(deals) >= fewest:
            told = [Told(s.deal, chance(s.points / 1000), s.lost, s.share) for s in group]
            yield Part(name, value, len(deals), sum(deals.values()) / len(deals), auc(told))
