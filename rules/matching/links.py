"""The deal of a call that names none, by the rules of those who match calls for a living.

A deal fits when it was open on the day of the call, or opened soon after, or closed shortly before; those with one of
the people in the call as a contact role come before those of the account alone. Several that fit are for a person to
tell apart, unless the company says: the one changed nearest the call.
Source: docs/sources.md#call-to-deal
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import inf


@dataclass(frozen=True, slots=True)
class Policy:
    """Days around a call within which a deal counts, and what becomes of several: `review` or `nearest`."""

    opened_within: int = 14
    closed_within: int = 14
    several: str = "review"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A deal that a call may be on. `by_person`: one of the call's people has a role on it."""

    deal: str
    created_on: date | None
    closed_on: date | None  # None while it is open
    changed_on: date | None
    by_person: bool


@dataclass(frozen=True, slots=True)
class Link:
    """The deal, or None, and why. `among` are the deals that fitted."""

    deal: str | None
    why: str
    among: tuple[str, ...] = ()


def link(on: date, candidates: Iterable[Candidate], policy: Policy) -> Link:
    """On which of these deals a call of this day is."""
    known = sorted(candidates, key=lambda c: c.deal)
    if not known:
        return Link(None, "nobody in it is on a deal")
    fitting = [one for one in known if _fits(on, one, policy)]
    if not fitting:
        return Link(None, "no deal of its people was open then")
    named = [one for one in fitting if one.by_person]
    chosen, how = (named, "contact role") if named else (fitting, "account")
    among = tuple(one.deal for one in chosen)
    if len(chosen) == 1:
        return Link(among[0], f"the only deal open then, by {how}", among)
    if policy.several == "nearest":
        nearest = sorted(chosen, key=lambda one: _apart(on, one))
        first, second = _apart(on, nearest[0]), _apart(on, nearest[1])
        if first[0] < second[0]:
            return Link(nearest[0].deal, f"of {len(chosen)} deals by {how} the one changed nearest the call", among)
    return Link(None, f"{len(chosen)} deals fit, by {how}", among)


def _fits(on: date, deal: Candidate, policy: Policy) -> bool:
    if deal.created_on is not None and deal.created_on > on + timedelta(days=policy.opened_within):
        return False
    return deal.closed_on is None or deal.closed_on >= on - timedelta(days=policy.closed_within)


def _apart(on: date, deal: Candidate) -> tuple[float, str]:
    return (abs((deal.changed_on - on).days) if deal.changed_on else inf, deal.deal)
