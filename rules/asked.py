"""What became of the actions asked for: shown, accepted, done, and how the deals ended; and what they bring.

Deals are counted, not askings: one on which an action was done is one deal, however often it was asked for. That deals
on which an action was done are won more often is an association: who does what is asked may win anyway. Where the
company holds a share of its deals out, drawn by lot, the difference between them and the others is an effect. Every
share carries what it stands on and Wilson's interval, every difference Newcombe's.
"""

from collections.abc import Iterable, Mapping, Sequence

from rules.followed import Share, share_of, tie
from rules.value import value

SOON_DAYS = 30
"""Days from the first asking within which later CRM data is to show an action done, for it to count in an effect."""


@value
class Asked:
    """One occurrence of an action on a deal.

    held: the deal is held out, nobody was shown it. moved: while it stood, the deal was taken in or out.
    drawn: the deal was drawn for, be it held out or shown. accepted,
    done: what people said, or data showed. soon: data showed it done within `SOON_DAYS`; None while these run. won: how
    the deal ended, None while it is open.
    """

    deal: str
    action: str
    held: bool
    moved: bool
    drawn: bool
    accepted: bool
    done: bool
    soon: bool | None
    won: bool | None


@value
class Apart:
    """Two shares and how far they are apart, with its 95 % interval; None where one of them stands on nothing."""

    one: Share
    other: Share
    apart: float | None
    low: float | None
    high: float | None

    @property
    def tells(self) -> bool:
        """The interval leaves out zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@value
class Brought:
    """One kind of action, in deals on which it came first.

    soon: of the deals shown, data showed it done within `SOON_DAYS`; those of which it is not settled are not counted.
    lift: won of the closed deals on which it was done, and of those on which it was not; an association. effect: data
    showed it done soon where it was shown, and where it was held out; None without a hold-out.
    """

    action: str
    shown: int
    accepted: int
    done: int
    soon: Share
    closed: int  # of the deals shown
    lift: Apart
    held: int
    effect: Apart | None


@value
class Measured:
    """What `measured` found: each kind of action in the order of its key, and all together.

    effect: won of the closed deals that were shown their actions, and of those held out, among all that were drawn for;
    None without a hold-out. mixed: deals that were moved between the two and count for neither.
    """

    actions: tuple[Brought, ...]
    shown: int
    held: int
    mixed: int
    lift: Apart
    effect: Apart | None


def measured(askings: Iterable[Asked]) -> Measured:
    """Everything there is to say of these askings, each deal's in the order in which they began."""
    by_deal: dict[str, list[Asked]] = {}
    for one in askings:
        by_deal.setdefault(one.deal, []).append(one)
    whole = {deal: some for deal, some in by_deal.items() if _stayed(some)}
    by_action: dict[str, dict[str, list[Asked]]] = {}
    for deal, some in sorted(whole.items()):
        for one in some:
            by_action.setdefault(one.action, {}).setdefault(deal, []).append(one)
    shown = [some for some in whole.values() if not some[0].held]
    held = [some for some in whole.values() if some[0].held]
    drawn = any(one.drawn for some in whole.values() for one in some)
    return Measured(
        actions=tuple(_brought(action, deals) for action, deals in sorted(by_action.items())),
        shown=len(shown),
        held=len(held),
        mixed=len(by_deal) - len(whole),
        lift=_lift(shown),
        effect=_apart(_won(_drawn(shown)), _won(_drawn(held))) if drawn else None,
    )


def _stayed(askings: Sequence[Asked]) -> bool:
    """Shown from first to last, or held out: a deal that was moved says nothing of either."""
    return len({one.held for one in askings}) == 1 and not any(one.moved for one in askings)


def _brought(action: str, deals: Mapping[str, Sequence[Asked]]) -> Brought:
    shown = [some for some in deals.values() if not some[0].held]
    held = [some for some in deals.values() if some[0].held]
    return Brought(
        action=action,
        shown=len(shown),
        accepted=sum(any(one.accepted or one.done for one in some) for some in shown),
        done=sum(any(one.done for one in some) for some in shown),
        soon=share_of(sum(_soon(shown)), len(_soon(shown))),
        closed=len(_won(shown)),
        lift=_lift(shown),
        held=len(held),
        effect=_apart(_soon(_drawn(shown)), _soon(_drawn(held))) if _drawn(held) else None,
    )


def _lift(shown: Iterable[Sequence[Asked]]) -> Apart:
    done: list[Sequence[Asked]] = []
    left: list[Sequence[Asked]] = []
    for some in shown:
        (done if any(one.done for one in some) else left).append(some)
    return _apart(_won(done), _won(left))


def _drawn(deals: Iterable[Sequence[Asked]]) -> list[Sequence[Asked]]:
    return [some for some in deals if some[0].drawn]


def _won(deals: Iterable[Sequence[Asked]]) -> list[bool]:
    """How these deals ended, as far as they have."""
    return [some[0].won for some in deals if some[0].won is not None]


def _soon(deals: Iterable[Sequence[Asked]]) -> list[bool]:
    """Whether the first asking of each was soon seen done, as far as that is settled."""
    return [some[0].soon for some in deals if some[0].soon is not None]


def _apart(one: Sequence[bool], other: Sequence[bool]) -> Apart:
    found = tie("", share_of(sum(one), len(one)), share_of(sum(other), len(other)))
    return Apart(found.with_it, found.without_it, found.apart, found.low, found.high)
