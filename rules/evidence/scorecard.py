"""How much each sign counts for each thing to be found: one additive card per detector and side.

    points of `budget`: base -1500, budget.set_aside 2000, quantity 300 ...

A passage is evidence when its points reach nought. The card is data (lexicon `points`): learned on labelled talk, in
thousandths of log-odds, pulled towards the plain card that stands where nothing was learned: a cue of a detector's own
group is enough by itself. So an admin's new cue in a group counts as the group does. `gate` is the least that cues
alone bring to a passage worth a look.

Where much labelled text was at hand, single words and pairs of words were learned too. They stand on the card with a
tilde, `~let me`, and are looked up only in passages that are looked at.
"""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Protocol

from rules.evidence.lexicon import PLAINLY

BASE = -1500
OWN = 2000
SLACK = 900  # thousandths that context (numbers, an answer, a name) may add to what cues say
CONTEXT = frozenset({"stance", "number", "money", "unit", "date", "question", "answer", "ask"})
CROWD = -2500  # many voices of unknown sides: a meeting, hardly a sales call
ASKED_TOO = frozenset({"request", "pricing_discussed", "tension", "next_step", "upfront_contract", "commitment"})
"""What is done by asking: "can you send it?" is a request."""
CLEAR = 1000  # what such a cue brings above what is needed: enough against a long sentence, a short one, a "right"
REPLIES = frozenset({"competition.framed_plainly"})
"""What only a rep says."""
DOUBTED = ASKED_TOO | {"objection", "competition", "delay"}
"""What a buyer also says by asking: "why would we go with you?"."""


def plain_card(about: str, groups: Iterable[str]) -> dict[str, int]:
    """The card of a detector of which nothing was learned."""
    card = {"base": BASE, "crowd": CROWD}
    for group in groups:
        if group.partition(".")[0] == about:
            card[group] = OWN
            if about in ASKED_TOO:
                card[f"ask {group}"] = OWN
    return card


def with_plain_words(card: Mapping[str, int], about: str, groups: Iterable[str], *, rep: bool) -> dict[str, int]:
    """The card with the groups of what is said in so many words: whatever was learned, one such cue is enough.

    What a rep says is enough only where it is the rep's to say.
    """
    enough = max(-card["base"], card.get("gate", 0)) + CLEAR
    full = dict(card)
    for group in groups:
        if group.partition(".")[0] == about and group.endswith(PLAINLY):
            theirs = about in ASKED_TOO or group in REPLIES if rep else group not in REPLIES
            full[group] = enough if theirs else 0
            full[f"ask {group}"] = enough if about in (ASKED_TOO if rep else DOUBTED) else 0
    return full


class Wordy(Protocol):
    """What a card needs of a passage beside its signs."""

    @property
    def words(self) -> set[str]: ...


class Scorecard:
    """The card of one detector for one side."""

    def __init__(self, card: Mapping[str, int]) -> None:
        self.base = card.get("base", BASE)
        self.need = card.get("gate", max(300, -self.base - SLACK))
        self.adds = {s: p for s, p in card.items() if p and s not in ("base", "gate") and not s.startswith("~")}
        self.words = {s[1:]: p for s, p in card.items() if p and s.startswith("~")}
        self._last: tuple[Wordy | None, int] = None, 0

    def points(self, signs: Iterable[str], passage: Wordy) -> int:
        """The points of a passage with these signs."""
        add = self.adds.get
        return self.base + sum([add(sign, 0) for sign in signs]) + self.of_words(passage)

    def of_words(self, passage: Wordy) -> int:
        """What its words add. Asked for twice of most passages, so the last answer is remembered."""
        if not self.words:
            return 0
        last, total = self._last
        if last is not passage:
            total = sum([self.words[word] for word in self.words.keys() & passage.words])
            self._last = passage, total
        return total

    def at_most(self, signs: Iterable[str]) -> int:
        """The most that any of these signs can add together."""
        add = self.adds.get
        return sum([points for sign in signs if (points := add(sign, 0)) > 0])

    @property
    def more_in_a_crowd(self) -> int:
        """What opens the gate on top in a meeting of many: there only what cues nearly carry alone is looked at."""
        against = -self.adds.get("crowd", 0)
        return max(against, against - self.base - 2 * SLACK - self.need)

    def reach(self, group: str) -> int:
        """What cues of a group can bring at best, however they stand."""
        return max(self.adds.get(group, 0), self.adds.get(f"no {group}", 0), self.adds.get(f"ask {group}", 0), 0)


def words_of(folded: str) -> set[str]:
    """The words and pairs of neighbouring words of a folded passage."""
    words = folded.split()
    return {*words, *map(" ".join, pairwise(words))}


def opens_gate(group: str) -> bool:
    """True for groups that tell something by themselves; the others are looked for only where these are found."""
    return group.partition(".")[0] not in CONTEXT
