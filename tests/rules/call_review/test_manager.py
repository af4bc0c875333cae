"""What a manager should look at, at its edges."""

import pytest

from rules.call_review.manager import Doubt, doubts
from rules.facts import Side, Strength
from tests.rules.call_review.talked import REP, call, said

AGAINST = Strength.CONTRADICTED


def objection(turn, kind):
    return said("objection", turn, **{"class": kind, "state": "raised"})


@pytest.mark.parametrize(
    ("evidence", "found"),
    [
        ([], ()),
        # doubts about law or technology stand beside the talk of procurement, and no others do
        ([objection(1, "legal"), said("paper_process", 2), objection(3, "timing"), objection(4, "technical")],
         (Doubt("procurement", (1, 0, 3)),)),
        ([said("paper_process", 2, REP), objection(3, "legal")], ()),
        ([objection(1, "price")], (Doubt("pricing", (0,)),)),
        ([said("pricing_discussed", 1)], ()),
        ([said("pricing_discussed", t) for t in (1, 2)], (Doubt("pricing", (0, 1)),)),
        ([said("champion", 1, strength=AGAINST), said("champion", 2)], (Doubt("politics", (0,)),)),
        ([said("economic_buyer", 1)], ()),
        ([said("risk_phrase", 1, REP)], ()),
        ([said("budget", 1), said("budget", 2, strength=AGAINST)], (Doubt("contradiction", (0, 1)),)),
        ([said("budget", 1, REP, Strength.CONFIRMED), said("budget", 2, strength=AGAINST)], ()),
        ([said("pain", 1), said("budget", 2, strength=AGAINST)], ()),
        ([said("pain", 1, Side.UNKNOWN), said("pain", 2, strength=AGAINST)], (Doubt("contradiction", (0, 1)),)),
    ],
)  # fmt: skip
def test_what_a_rubric_does_not_settle(evidence, found):
    assert doubts(call(*evidence)) == found


@pytest.mark.parametrize(("sided", "unsure"), [(None, False), (0.8, False), (0.79, True), (0.75, True), (0.85, False)])
def test_fewer_than_four_of_five_words_with_a_side_are_unsure(sided, unsure):
    heard = call() if sided is None else call(sided=sided)

    assert doubts(heard) == ((Doubt("sides"),) if unsure else ())
    assert heard.sided == (1.0 if sided is None else sided)
