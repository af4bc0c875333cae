"""Which quotes of an answer stand: verbatim in their turn, by the voice that spoke it, to a question that was asked.

The answer of a model is not trusted: what does not stand is dropped and counted, never mended.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Literal

import msgspec

from connector.readers.question import Answer, Line, Quote
from connector.readers.redact import Redacted

SHORTEST = 2  # characters of a quote
MOST = 400  # quotes of one call that are looked at
STANDS = ("said", "hedged", "reported", "denied")


class Given(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A quote as the model gives it."""

    question: str
    turn: int
    voice: str
    quote: str
    stands: Literal["said", "hedged", "reported", "denied"]


class GivenAll(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    quotes: list[Given]


def schema(questions: Sequence[str]) -> dict[str, object]:
    """The JSON Schema of an answer, in what structured outputs support."""
    text, whole = {"type": "string"}, {"type": "integer"}
    quote = {
        "question": {"type": "string", "enum": list(questions)},
        "turn": whole,
        "voice": text,
        "quote": text,
        "stands": {"type": "string", "enum": list(STANDS)},
    }
    return _object({"quotes": {"type": "array", "items": _object(quote)}})


def _object(properties: dict[str, object]) -> dict[str, object]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def standing(given: Sequence[Given], lines: Sequence[Line], redacted: Redacted, asked: Collection[str]) -> Answer:
    """The quotes that stand, at their places in the turns as they were spoken."""
    found: dict[tuple[str, int, int, int], Quote] = {}
    dropped: Counter[str] = Counter()
    if len(given) > MOST:
        dropped["too many"] = len(given) - MOST
    for one in given[:MOST]:
        fault = _fault(one, lines, redacted, asked)
        if fault:
            dropped[fault] += 1
            continue
        at = redacted.texts[one.turn].index(one.quote)
        start, end = redacted.back(one.turn, at, at + len(one.quote))
        place = one.question, one.turn, start, end
        if place in found:
            dropped["twice"] += 1
        else:
            found[place] = Quote(*place, one.stands)
    return Answer(tuple(sorted(found.values(), key=lambda q: (q.turn, q.start, q.end, q.question))), dict(dropped))


def _fault(one: Given, lines: Sequence[Line], redacted: Redacted, asked: Collection[str]) -> str | None:
    if one.question not in asked:
        return "not asked"
    if not 0 <= one.turn < len(lines):
        return "no such turn"
    if lines[one.turn].voice != one.voice:
        return "another voice"
    if len(one.quote.strip()) < SHORTEST or one.quote != one.quote.strip():
        return "no quote"
    if one.quote not in redacted.texts[one.turn]:
        return "not verbatim"
    return None
