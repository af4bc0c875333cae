"""Generated companies of which it is known why deals were lost."""

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from rules.scorecard.fit import Seen, chance

CAUSES: Mapping[str, float] = {
    "risk.buyer-silent": 1.1,
    "risk.single-threaded": 0.7,
    "risk.close-date-pushed": 0.5,
    "risk.planted-useless": 0.0,
    "risk.next-meeting-booked": -0.4,
    "risk.economic-buyer-engaged": -0.9,
}
"""True weights, in log-odds of losing."""

USELESS = "risk.planted-useless"


def company(deals: int, seed: int, base: float = 0.1) -> list[Seen]:
    """Closed deals that draw their causes, and then their outcome from the sum of these."""
    rng = Random(seed)  # noqa: S311 - a generated company, no secret
    found = []
    for number in range(deals):
        terms = frozenset(key for key in CAUSES if rng.random() < 0.4)
        lost = rng.random() < chance(base + sum(CAUSES[key] for key in terms))
        found.append(Seen(f"{number:06}", lost, terms, 1.0, number, frozenset(CAUSES)))
    return found


def at_random(deals: int, seed: int) -> list[Seen]:
    """The same deals, ended by the toss of a coin."""
    rng = Random(seed + 1_000_003)  # noqa: S311 - no secret
    return [replace(one, lost=rng.random() < 0.5) for one in company(deals, seed)]


def with_leak(deals: int, seed: int) -> list[Seen]:
    """The same deals with a field that is filled in when a deal is won, and seldom else."""
    rng = Random(seed)  # noqa: S311 - a generated company, no secret
    found = []
    for one in company(deals, seed):
        filled = rng.random() < (0.02 if one.lost else 0.98)
        term = f"signal.handover={rng.choice(['North', 'South'])}"
        source = f"signal.source={rng.choice(['Web', 'Referral', 'Fair'])}"
        found.append(replace(one, terms=one.terms | {source} | ({term} if filled else set())))
    return found
