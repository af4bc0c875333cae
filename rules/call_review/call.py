"""A call as a criterion sees it: its evidence in the order of talk."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from rules.evidence.talk import Talk
from rules.facts import Evidence, Side, Strength
from rules.playbook import MethodElement
from rules.proof import Proof, proof

SOON = 3  # turns within which somebody answers


@dataclass(frozen=True)
class Call:
    """One call that was read. `complete` false: what does not show is unknown. `unread` is the language that no words
    to score by are there for, as `ja`. `earlier` is the evidence of the calls on this deal before it, oldest first;
    `stage` a key of the playbook, None where nobody said."""

    evidence: tuple[Evidence, ...]
    talk: Talk
    turns: int
    complete: bool = True
    stage: str | None = None
    spoken: bool = True
    unread: str | None = None
    sided: float = 1.0  # share of the words whose side is known
    earlier: tuple[tuple[Evidence, ...], ...] = field(default=())

    def find(
        self, *abouts: str, side: Side | None = None, where: Callable[[Evidence], bool] | None = None
    ) -> list[int]:
        """Positions of the evidence about these, in the order of talk."""
        return [
            place
            for place, one in enumerate(self.evidence)
            if one.about in abouts and (side is None or one.side is side) and (where is None or where(one))
        ]

    def proof(self, *abouts: str) -> Proof:
        """What this call alone proves of these, best evidence first."""
        return proof(MethodElement("", "", "", "", evidence=abouts), self.evidence, complete=self.complete)

    def strength(self, *abouts: str) -> Strength | None:
        return self.proof(*abouts).strength

    def asked_soon(self, place: int) -> bool:
        """Whether the rep asked back soon after this was said."""
        turn = self.evidence[place].turn or 0
        return any(turn < asked <= turn + SOON for asked in self._reps_questions)

    @cached_property
    def _reps_questions(self) -> tuple[int, ...]:
        return tuple(one.turn or 0 for one in self.evidence if one.about == "question" and one.side is Side.REP)
