"""A reason not to go on, its class, and how far it was handled.

Why it matters: an objection that is brushed aside comes back, later and to somebody else.
Finds: raised by the buyer; acknowledged and explored by the rep while one is open;
    resolved when the buyer says so; recurring when the same comes back; `vague` where no cue tells what it is about:
    nobody is told of an objection by such words.
Leaves out: neutral questions; what a result must not fall short of ("below that it is not worth it").
False alarms: doubts about other matters.
Source: docs/sources.md#objections
"""

from rules.evidence.detector import Doubt, Found, SoFar, detector
from rules.evidence.passage import Passage
from rules.facts import Side

CLASSES = (
    "price", "legal", "technical", "timing", "authority", "competitor", "trust", "status_quo", "need",
)  # fmt: skip
FRESH = 8  # turns after which an open objection counts as passed over


@detector(about="objection")
def find(passage: Passage, so_far: SoFar) -> Found | None:
    turn = passage.said.index
    if passage.side is Side.REP:
        return _handled(passage, so_far, turn)
    doubt = _latest(so_far, turn)
    if doubt and passage.has("objection.settled") and "no objection.settled" not in passage.signs:
        doubt.state, doubt.turn = "resolved", turn
        return Found(None, {"class": doubt.kind, "state": "resolved"})
    kind = _class(passage)
    if kind is not None and not any("objection." in sign for sign in passage.signs):
        return None  # all that speaks against is supposed, past, of others or under a limit
    if kind is None and passage.has("objection.settled", "objection.heard"):
        return None  # agreement, with nothing open that it could settle
    flags: dict[str, str | bool] = {"class": kind or "need", "state": "raised"}
    if kind is None:
        kind, flags["vague"] = "need", True
    if (known := so_far.doubts.get(kind)) is not None:
        known.turn, known.state = turn, "raised"
        flags["recurring"] = True
    else:
        so_far.doubts[kind] = Doubt(kind, "raised", turn)
    return Found(None, flags)


def _handled(passage: Passage, so_far: SoFar, turn: int) -> Found | None:
    doubt = _latest(so_far, turn)
    state = "explored" if passage.questions else "acknowledged" if passage.has("objection.heard") else None
    if state is None:
        return None
    kind = doubt.kind if doubt else _class(passage)
    if kind is None:
        return None
    if doubt:
        doubt.state, doubt.turn = state, turn
    return Found(None, {"class": kind, "state": state})


def _latest(so_far: SoFar, turn: int) -> Doubt | None:
    open_ = [d for d in so_far.doubts.values() if d.state != "resolved" and turn - d.turn <= FRESH]
    return max(open_, key=lambda d: d.turn, default=None)


def _class(passage: Passage) -> str | None:
    """The class with the most cues here; the order of CLASSES breaks ties."""
    counts = {kind: len(passage.found.get(f"objection.{kind}", ())) for kind in CLASSES}
    best = max(CLASSES, key=lambda kind: counts[kind])
    return best if counts[best] else None
