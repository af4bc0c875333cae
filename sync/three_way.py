"""May a field of the company's own be written? Three values decide: stored, now and proposed.

stored    what the CRM stored after our last write (read back: CRMs trim, round and rewrite), and what we had asked for
now       what stands there, read again just before sending
proposed  what we would write

No remembered value means that whatever stands there is a person's.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    SEND = "send"
    NOTHING = "nothing"  # it says so already, or a person's value stands and was never ours
    CONFLICT = "conflict"  # a person changed what we wrote


@dataclass(frozen=True, slots=True)
class Ours:
    """The remembered outcome of our last write to one field."""

    asked: Any
    stored: Any
    theirs: bool = False  # a person was asked and keeps the field, empty or not


def same(a: Any, b: Any) -> bool:
    """Equal once a CRM's own tidying is set aside: outer space, '' for nothing, 12.50 for 12.5, line ends."""
    return bool(_normal(a) == _normal(b))


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
        return text or None
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return round(float(value), 6)
    return value


def decide(ours: Ours | None, now: Any, proposed: Any) -> Verdict:
    """What to do with one field."""
    if same(now, proposed):
        return Verdict.NOTHING
    if ours is not None and ours.theirs:
        # Theirs for good. What our own write went over is put back first, while ours still stands.
        return Verdict.SEND if same(proposed, ours.asked) and same(now, ours.stored) else Verdict.NOTHING
    if ours is None:
        return Verdict.SEND if _normal(now) is None else Verdict.NOTHING
    if not same(now, ours.stored):
        return Verdict.CONFLICT
    # The CRM rewrote what we asked for: asking again would only be rewritten again.
    return Verdict.NOTHING if same(proposed, ours.asked) else Verdict.SEND
