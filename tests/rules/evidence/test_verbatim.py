"""Over all real transcripts: every quote stands in its turn, and the same talk gives the same bytes."""

import re
from pathlib import Path

import pytest

from mappings.lexicon import shipped_lexicon
from rules.evidence.conversation import Conversation, Said
from rules.evidence.reader import read
from rules.facts import Side

DATA = Path(__file__).resolve().parents[4] / "shared" / "data" / "transcripts" / "zoom"
FILES = sorted(DATA.glob("*.vtt"))
CUE = re.compile(r" --> [\d:.]+\n(?:([^:\n]{1,60}): )?(.+)")


@pytest.mark.skipif(not FILES, reason="../shared/data/transcripts/zoom is absent")
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_quotes_are_verbatim(file: Path) -> None:
    cues = CUE.findall(file.read_text(encoding="utf-8"))
    speakers = sorted({name for name, _ in cues})
    sides = {name: (Side.REP, Side.BUYER)[n % 2] for n, name in enumerate(speakers)}
    talk = Conversation(tuple(Said(n, sides[name], name, None, text) for n, (name, text) in enumerate(cues)))
    reading = read(talk, shipped_lexicon())
    assert reading.evidence
    for one in reading.evidence:
        assert one.turn is not None
        assert one.quote
        assert one.quote in talk.turns[one.turn].text
        assert one.side is talk.turns[one.turn].side
    assert repr(read(talk, shipped_lexicon())) == repr(reading)
