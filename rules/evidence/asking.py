"""Which sentences ask for an answer, also where the speech recogniser set no mark."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.evidence.passage import Passage


def asks(passage: Passage, sentence: tuple[int, int]) -> bool:
    """True for a question to the other side; false for echoes, tags and fillers ("right?", "you know?")."""
    first, last = sentence
    text = passage.text[first:last].strip()
    if not text:
        return False
    found = passage.found
    if text.endswith(("?", "？")):
        words = re.findall(r"[^\W_]+", text)
        if len(words) <= 1 and not passage.folded.isascii():
            return True
        folded = f" {' '.join(words).lower()} "
        tag = any(first <= a and b >= last - 3 for a, b in found.get("question.tag", ()))
        echo = any(first <= a <= first + 2 and b >= last - 3 for a, b in found.get("question.echo", ()))
        return not (tag or echo) and bool(folded.strip())
    if any(first <= a < last for a, b in found.get("question.tell", ())):
        return True
    start = _after_fillers(passage, first)
    opened = [b for a, b in found.get("question.opener", ()) if abs(a - start) <= 2]
    if not opened:
        return False
    if text.endswith((".", "!", ",")):
        return any(abs(a - start) <= 2 for a, _ in found.get("question.sure_opener", ()))
    return True


def _after_fillers(passage: Passage, first: int) -> int:
    """Where the sentence begins once "so", "okay", "and" and the like are passed over."""
    folded = passage.folded
    place = first
    fillers = sorted(passage.found.get("question.filler", ()))
    while True:
        while place < len(folded) and folded[place] in " \n":
            place += 1
        ended = next((b for a, b in fillers if a == place), None)
        if ended is None:
            return place
        place = ended


def topics(passage: Passage) -> frozenset[str]:
    """What the questions of a passage are about: cues of `ask.<about>`, and an about's own cues inside a question."""
    found = set()
    for sign in passage.signs:
        word = sign.removeprefix("ask ")
        if word.startswith("ask."):
            found.add(word.removeprefix("ask."))
        elif sign != word:
            found.add(word.partition(".")[0])
    return frozenset(found)
