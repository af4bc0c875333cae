"""How much each sign counts for each thing to be found: one additive card per detector and side.

    points of `budget`: base -1500, budget.set_aside 2000, quantity 300 ...

A passage is evidence when its points reach nought. The card is data (lexicon `points`): learned on labelled talk, in
thousandths of log-odds, pulled towards the plain card that stands where nothing was learned: a cue of a detector's own
group is enough by itself. So an admin's new cue in a group counts as the group does.
"""

from collections.abc import Iterable, Mapping

BASE = -1500
OWN = 2000
ASKED_TOO = frozenset({"request", "pricing_discussed", "tension", "next_step", "upfront_contract", "commitment"})
"""What is done by asking: "can you send it?" is a request."""


def plain_card(about: str, groups: Iterable[str]) -> dict[str, int]:
    """The card of a detector of which nothing was learned."""
    card = {"base": BASE}
    for group in groups:
        if group.partition(".")[0] == about:
            card[group] = OWN
            if about in ASKED_TOO:
                card[f"ask {group}"] = OWN
            if group.endswith(".denied"):
                continue
    return card


class Scorecard:
    """The cards of all detectors for one side, turned about: what each sign adds, and to which."""

    def __init__(self, cards: Mapping[str, Mapping[str, int]]) -> None:
        self.abouts = tuple(sorted(cards))
        self.base = [cards[about].get("base", BASE) for about in self.abouts]
        self.adds: dict[str, list[tuple[int, int]]] = {}
        for number, about in enumerate(self.abouts):
            for sign, points in sorted(cards[about].items()):
                if sign != "base" and points:
                    self.adds.setdefault(sign, []).append((number, points))

    def points(self, signs: Iterable[str]) -> dict[str, int]:
        """The points of each detector."""
        sums = list(self.base)
        adds = self.adds
        for sign in signs:
            for number, points in adds.get(sign, ()):
                sums[number] += points
        return dict(zip(self.abouts, sums, strict=True))
