"""Technical meetings of others (../shared/data/transcripts/zoom): talk that is no sales call.

Every fifth file is `tuned`: its passages teach the cards what is said everywhere. The others are only ever counted.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from rules.evidence.conversation import Conversation, Said
from rules.facts import Side

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "transcripts" / "zoom"
_TIME = r"(\d\d):(\d\d):([\d.]+)"
_CUE = re.compile(rf"{_TIME} --> {_TIME}\n(?:([^:\n]{{1,60}}): )?(.+)")


def meetings(part: str) -> Iterator[tuple[str, Conversation]]:
    """The meetings of a part: `tuned`, `counted` or `all`."""
    for number, file in enumerate(sorted(DATA.glob("*.vtt"))):
        if part == "all" or (number % 5 == 0) == (part == "tuned"):
            yield file.stem, meeting(file)


def meeting(file: Path) -> Conversation:
    turns = []
    for index, cue in enumerate(_CUE.findall(file.read_text(encoding="utf-8"))):
        h, m, s, h2, m2, s2, name, words = cue
        start, end = int(h) * 3600 + int(m) * 60 + float(s), int(h2) * 3600 + int(m2) * 60 + float(s2)
        turns.append(Said(index, Side.UNKNOWN, name or None, start, words, end))
    return Conversation(tuple(turns))


def hours(conversation: Conversation) -> float:
    first, last = conversation.turns[0], conversation.turns[-1]
    return ((last.end or 0.0) - (first.start or 0.0)) / 3600
