"""How far the process is followed, by deal, rep, team, stage and step, and what that has to do with winning; so too
how the elements of the methodology stand.

A step counts where it is known to be done or breached; a deviation accepted, a step that is not applicable yet and one
that nobody can judge count for neither side and are shown beside. Every share carries the number of steps or deals it
stands on and a 95 % interval (Wilson). A difference between deals with and without a step is an association: it has
Newcombe's interval, and says nothing of what would happen if the step were done elsewhere.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import inf, sqrt

from rules.assessment import ElementState, Step, StepState
from rules.facts import Strength
from rules.value import value

Z = 1.959964  # 95 % of a normal distribution, both sides


@dataclass(frozen=True, slots=True)
class Judged:
    """One judged deal: who ran it, how it ended (None while it is open), and how its steps and elements stand."""

    deal: str
    owner: str
    team: str | None
    won: bool | None
    steps: tuple[Step, ...]
    elements: tuple[ElementState, ...] = ()


@value
class Share:
    """`part` of `whole` with its interval; `share` is None of nothing."""

    part: int
    whole: int
    share: float | None
    low: float | None
    high: float | None


@value
class Adhered:
    """How far one deal, rep, team, stage or step follows the process."""

    key: str
    followed: Share  # of the steps known to be done or breached, those done
    deals: int
    deviations: int
    unknown: int
    reasons: Mapping[str, int]  # of accepted deviations, in the reps' words, with how often each was given


@value
class Tied:
    """How often deals were won with a step and without it. `apart` is the difference of the two shares."""

    step: str
    with_it: Share
    without_it: Share
    apart: float | None
    low: float | None
    high: float | None

    @property
    def tells(self) -> bool:
        """The interval leaves out zero: the two differ by more than chance explains."""
        return self.at_least > 0

    @property
    def at_least(self) -> float:
        """How far the two differ at the cautious end of the interval; below 0 by as much as the interval passes 0."""
        return -inf if self.low is None or self.high is None else max(self.low, -self.high)


@value
class Stood:
    """How often closed deals were won in which an element stood so, by the word for its strength, weakest first.

    tied: those in which the buyer's own doing or words show it (inferred, confirmed) beside all weaker ones.
    """

    element: str
    states: Mapping[str, Share]
    tied: Tied


@value
class Followed:
    """What `followed` found, each list in the order of its keys; `tied` and `stood` the surest difference first."""

    deals: tuple[Adhered, ...]
    reps: tuple[Adhered, ...]
    teams: tuple[Adhered, ...]
    stages: tuple[Adhered, ...]
    steps: tuple[Adhered, ...]
    tied: tuple[Tied, ...]
    stood: tuple[Stood, ...]
    closed: int


def followed(judged: Iterable[Judged]) -> Followed:
    """Everything there is to say of these deals, each given once."""
    deals = sorted(judged, key=lambda one: one.deal)
    return Followed(
        deals=_by(deals, lambda one, _: one.deal),
        reps=_by(deals, lambda one, _: one.owner),
        teams=_by(deals, lambda one, _: one.team),
        stages=_by(deals, lambda _, step: step.stage),
        steps=_by(deals, lambda _, step: step.key),
        tied=_tied(deals),
        stood=_stood(deals),
        closed=sum(1 for one in deals if one.won is not None),
    )


def share_of(part: int, whole: int) -> Share:
    """A share with Wilson's interval, which holds for few deals and near 0 and 1 too."""
    if whole == 0:
        return Share(part, whole, None, None, None)
    p, z2 = part / whole, Z * Z
    middle = (p + z2 / (2 * whole)) / (1 + z2 / whole)
    half = Z * sqrt(p * (1 - p) / whole + z2 / (4 * whole * whole)) / (1 + z2 / whole)
    return Share(part, whole, round(p, 4), round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4))


def tie(step: str, with_it: Share, without_it: Share) -> Tied:
    """The difference of two shares with Newcombe's interval; None where one of them stands on nothing."""
    a, b = with_it, without_it
    if a.share is None or b.share is None or a.low is None or a.high is None or b.low is None or b.high is None:
        return Tied(step, a, b, None, None, None)
    apart = a.share - b.share
    low = apart - sqrt((a.share - a.low) ** 2 + (b.high - b.share) ** 2)
    high = apart + sqrt((a.high - a.share) ** 2 + (b.share - b.low) ** 2)
    return Tied(step, a, b, round(apart, 4), round(low, 4), round(high, 4))


def _counts(step: Step) -> bool:
    return step.check.state is StepState.DONE or step.breached


def _by(deals: list[Judged], key_of: Callable[[Judged, Step], str | None]) -> tuple[Adhered, ...]:
    found: dict[str, list[tuple[str, Step]]] = {}
    for one in deals:
        for step in one.steps:
            key = key_of(one, step)
            if key is not None:
                found.setdefault(key, []).append((one.deal, step))
    return tuple(_adhered(key, steps) for key, steps in sorted(found.items()))


def _adhered(key: str, steps: list[tuple[str, Step]]) -> Adhered:
    counted = [step for _, step in steps if _counts(step)]
    deviations = [step for _, step in steps if step.check.state is StepState.DEVIATION]
    reasons: dict[str, int] = {}
    for step in deviations:
        if step.reason:
            reasons[step.reason] = reasons.get(step.reason, 0) + 1
    return Adhered(
        key=key,
        followed=share_of(sum(1 for step in counted if step.check.state is StepState.DONE), len(counted)),
        deals=len({deal for deal, _ in steps}),
        deviations=len(deviations),
        unknown=sum(1 for _, step in steps if step.check.state is StepState.UNKNOWN),
        reasons=dict(sorted(reasons.items(), key=lambda one: (-one[1], one[0]))),
    )


def _tied(deals: list[Judged]) -> tuple[Tied, ...]:
    """By step: of the closed deals in which it counts, how many were won with it and without it."""
    ends: dict[str, dict[bool, list[bool]]] = {}
    for one in deals:
        if one.won is None:
            continue
        for step in one.steps:
            if _counts(step):
                done = step.check.state is StepState.DONE
                ends.setdefault(step.key, {True: [], False: []})[done].append(one.won)
    ties = [tie(key, *(share_of(sum(by[done]), len(by[done])) for done in (True, False))) for key, by in ends.items()]
    return tuple(sorted(ties, key=lambda one: (-one.at_least, one.step)))


def _stood(deals: list[Judged]) -> tuple[Stood, ...]:
    """By element: of the closed deals in which it is known how it stands, how many were won."""
    ends: dict[str, dict[Strength, list[bool]]] = {}
    for one in deals:
        if one.won is None:
            continue
        for state in one.elements:
            if state.strength is not None:
                ends.setdefault(state.element, {}).setdefault(state.strength, []).append(one.won)
    stood = []
    for key, by in ends.items():
        own = [won for strength, some in by.items() if strength >= Strength.INFERRED for won in some]
        weaker = [won for strength, some in by.items() if strength < Strength.INFERRED for won in some]
        states = {s.name.lower(): share_of(sum(by[s]), len(by[s])) for s in sorted(by)}
        stood.append(Stood(key, states, tie(key, share_of(sum(own), len(own)), share_of(sum(weaker), len(weaker)))))
    return tuple(sorted(stood, key=lambda one: (-one.tied.at_least, one.element)))
