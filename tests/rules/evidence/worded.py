"""Passages read with a handful of cues, in short."""

from collections.abc import Mapping

from rules.evidence.conversation import Said
from rules.evidence.lexicon import Lexicon
from rules.evidence.passage import Language, Passage
from rules.evidence.reader import Reader
from rules.facts import Side

Cues = Mapping[str, tuple[str, ...]]


def language(cues: Cues) -> Language:
    return Reader(Lexicon("en", cues)).language


def passage(text: str, cues: Cues, side: Side = Side.BUYER, *, turn: int = 0, tells: bool = True) -> Passage:
    known = language(cues)
    said = Said(turn, side, side.value, float(turn), text)
    return Passage(said, 0, text, known.automaton.fold(text), known, tells=tells)
