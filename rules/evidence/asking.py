"""Which sentences ask for an answer, also where the speech recogniser set no mark."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rules.evidence.lexicon import Lexicon

LONGEST = 4  # words of an opening
_WORDS = re.compile(r"[^\W_]+(?:'[a-z]+)?")


class Asking:
    """The words by which a language asks: openings, fillers before them, tags and echoes that ask nothing."""

    def __init__(self, lexicon: Lexicon) -> None:
        def words(group: str) -> frozenset[str]:
            return frozenset(cue.replace(",", "").lower() for cue in lexicon.cues.get(f"question.{group}", ()))

        self.openers, self.sure, self.fillers = words("opener"), words("sure_opener"), words("filler")
        self.tags, self.echoes = words("tag"), words("echo")

    def asks(self, text: str, *, told: bool = False) -> bool:
        """True for a sentence that asks the other side; `told`: it holds "walk me through" or the like."""
        text = text.strip()
        if text.endswith(("?", "？")):
            words = _WORDS.findall(text.lower().replace("’", "'"))
            if not words:
                return False
            return not (" ".join(words) in self.echoes or self._tag(words, text))
        if told:
            return True
        return self.opens(text)

    def opens(self, text: str) -> bool:
        """True for a sentence without a question mark that begins as a question does."""
        stopped = text.endswith((".", "!", ",", "…", ";"))
        words = _WORDS.findall(text[:90].lower().replace("’", "'"))
        openers = self.sure if stopped else self.openers
        place = 0
        while True:
            for length in range(min(LONGEST, len(words) - place), 0, -1):
                if " ".join(words[place : place + length]) in openers and len(words) - place > 1:
                    return True
            step = next((n for n in (3, 2, 1) if " ".join(words[place : place + n]) in self.fillers), 0)
            if not step:
                return False
            place += step

    def _tag(self, words: list[str], text: str) -> bool:
        """A statement with "you know?" or "huh?" at its end."""
        for length in (1, 2, 3):
            if " ".join(words[-length:]) in self.tags and len(words) > length:
                return "," in text or length > 1 or len(words) < 5
        return False


def topics_of(signs: Iterable[str]) -> frozenset[str]:
    """What questions with these signs are about: cues of `ask.<about>`, and an about's own cues inside a question."""
    found = set()
    for sign in signs:
        word = sign.removeprefix("ask ")
        if word.startswith("ask."):
            found.add(word.removeprefix("ask."))
        elif sign != word:
            found.add(word.partition(".")[0])
    return frozenset(found)
