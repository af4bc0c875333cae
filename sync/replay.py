"""A past judgement, judged again: the stored case by the stored playbook, compared with the stored answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from msgspec import MsgspecError

from mappings.conditions import judge_of
from rules.assessment import Assessment
from rules.case import Case
from rules.judge import BadLimits
from rules.playbook import Playbook
from rules.rule import discover
from sync.codec import from_json, plain, to_json
from sync.engine import engine_digest
from sync.store.ledger import Entry


@dataclass(frozen=True, slots=True)
class Difference:
    """One value of the answer that came out otherwise; None where it is on one side only."""

    at: str
    then: Any
    now: Any


@dataclass(frozen=True, slots=True)
class Replay:
    """A stored case judged again by its stored playbook.

    verdict: same bytes | differs | erased | cannot be replayed. `engine_now` is today's digest of the rules.
    """

    verdict: str
    engine_then: str
    engine_now: str
    differences: tuple[Difference, ...] = ()
    cause: str | None = None


def replayed(entry: Entry, playbook: bytes) -> Replay:
    """Judge a stored case again and compare, byte for byte."""
    then, now = entry.engine, engine_digest()
    if entry.case is None or entry.result is None:
        return Replay("erased", then, now)
    try:
        again = _judged_again(entry.case, playbook)
    except (MsgspecError, BadLimits, KeyError) as error:
        return Replay("cannot be replayed", then, now, cause=f"{type(error).__name__}: {error}")
    answer = to_json(again)
    if answer == entry.result:
        return Replay("same bytes", then, now)
    return Replay("differs", then, now, tuple(differences(plain(entry.result), plain(answer))))


def _judged_again(case: bytes, playbook: bytes) -> Assessment:
    return judge_of(from_json(playbook, Playbook), discover()).judge(from_json(case, Case))


def differences(then: Any, now: Any) -> Iterator[Difference]:
    """Value by value, in the order of the stored answer; what is new comes last."""
    before, after = dict(_leaves(then)), dict(_leaves(now))
    for at in (*before, *(at for at in after if at not in before)):
        if before.get(at) != after.get(at):
            yield Difference(at, before.get(at), after.get(at))


def _leaves(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{at}.{name}" if at else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            named = inner.get("key") or inner.get("element") if isinstance(inner, dict) else None
            yield from _leaves(inner, f"{at}[{named or number}]")
    else:
        yield at, value
