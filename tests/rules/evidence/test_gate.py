"""What is not looked at closely could not have been evidence; and learned words open the gate where no cue does."""

from itertools import islice

import pytest

from bench.reading.labelled import labelled
from mappings.lexicon import shipped_lexicon
from rules.evidence.conversation import Conversation, Said
from rules.evidence.detector import SoFar
from rules.evidence.lexicon import Lexicon
from rules.evidence.passage import Passage
from rules.evidence.reader import Reader
from rules.facts import Side


class Doubting(Reader):
    """Works out in full what was given up."""

    given_up = 0

    def hopeful(self, passage: Passage, so_far: SoFar, look: set[str]) -> set[str]:
        kept = super().hopeful(passage, so_far, look)
        points = self.points(passage, so_far, look)
        for about in look - kept:
            assert points.get(about, -1) < 0, (about, passage.text)
            self.given_up += 1
        return kept


@pytest.mark.parametrize("side", [None, Side.UNKNOWN])
def test_what_is_given_up_could_never_reach_nought(side: Side | None) -> None:
    doubting, plain = Doubting(shipped_lexicon()), Reader(shipped_lexicon())
    calls = (one for one in labelled("open") if one.kind == "calls")
    for one in islice(calls, 4):
        turns = one.conversation.turns
        if side is not None:
            turns = tuple(Said(t.index, side, t.speaker, t.start, t.text, t.end) for t in turns)
        talk = Conversation(turns)
        assert doubting.read(talk) == plain.read(talk)
    assert doubting.given_up > 20


def test_learned_words_open_the_gate_for_what_is_asked_and_promised() -> None:
    cues = {"request.do": ("kindly send",)}
    said = Conversation(
        (Said(0, Side.UNKNOWN, None, None, "The figures before Friday then, as agreed."),), spoken=False
    )
    card = {"base": -1000, "gate": 300, "request.do": 2000, "~figures": 700, "~before friday": 600}
    with_words = Lexicon("en", cues, {"unknown request": card})
    assert [one.about for one in Reader(with_words).read(said).evidence] == ["request"]
    weak = Lexicon("en", cues, {"unknown request": {**card, "~figures": 200, "~before friday": 200}})
    assert Reader(weak).read(said).evidence == ()


def test_each_side_has_a_gate_of_its_own() -> None:
    cues = {"tension.cost": ("what happens if",)}
    points = {"rep tension": {"base": -500, "ask tension.cost": 1000, "tension.cost": 1000}, "tension": {"base": -9000}}
    words = "Think of what happens if you wait."
    talk = Conversation(tuple(Said(n, side, side.value, None, words) for n, side in enumerate((Side.BUYER, Side.REP))))
    found = Reader(Lexicon("en", cues, points)).read(talk).evidence
    assert [(one.turn, one.side) for one in found] == [(1, Side.REP)]
