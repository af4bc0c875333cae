"""How the talk was shared: words and seconds by side, and the longest stretches of one voice.

It is the easiest thing to measure and the least telling; nothing is judged by it alone.
Source: docs/sources.md#talk-share
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rules.evidence.conversation import Said
from rules.facts import Side

MONOLOGUE_WORDS = 300  # about two minutes at 150 words a minute, where no times are known
MONOLOGUE_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Monologue:
    """One voice without a break: first and last turn, words, and seconds where times are known."""

    speaker: str | None
    side: Side
    first: int
    last: int
    words: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Talk:
    """`words` by side; `share` of the words of rep and buyer that were the rep's, None where a side is not known."""

    words: Mapping[Side, int]
    share: float | None
    turns: int
    monologues: tuple[Monologue, ...]


def talk_of(turns: Iterable[Said]) -> Talk:
    """Shares and monologues of a conversation."""
    words: dict[Side, int] = {}
    monologues: list[Monologue] = []
    run: list[tuple[Said, int]] = []
    count = 0

    def close() -> None:
        if not run:
            return
        said, total = [s for s, _ in run], sum(n for _, n in run)
        first, last = said[0], said[-1]
        seconds = last.end - first.start if last.end is not None and first.start is not None else None
        if seconds >= MONOLOGUE_SECONDS if seconds is not None else total >= MONOLOGUE_WORDS:
            monologues.append(Monologue(first.speaker, first.side, first.index, last.index, total, seconds))

    for said in turns:
        count += 1
        n = said.text.count(" ") + 1 if said.text else 0
        words[said.side] = words.get(said.side, 0) + n
        if run and run[-1][0].speaker != said.speaker:
            close()
            run = []
        if said.speaker is not None:
            run.append((said, n))
    close()
    rep, buyer = words.get(Side.REP, 0), words.get(Side.BUYER, 0)
    share = rep / (rep + buyer) if rep and buyer else None
    return Talk(words, share, count, tuple(monologues))
