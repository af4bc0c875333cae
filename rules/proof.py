"""How well an element of a methodology is proven by what was said.

The rep's words alone prove nothing: they are assumed, and never outweigh what the buyer said. What was said last
counts: a buyer who takes something back contradicts it, a buyer who finds it again confirms it anew.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from rules.facts import Evidence, Side, Strength
from rules.playbook import MethodElement

ANSWER_TURNS = 6  # within so many turns a buyer's words answer what the rep did
_ANSWERING = frozenset({Strength.CONFIRMED, Strength.INFERRED})


@dataclass(frozen=True, slots=True)
class Proof:
    """`strength` None is unknown: nothing was found, and not everything could be read.

    `evidence` are positions in the evidence given, best first.
    """

    strength: Strength | None
    evidence: tuple[int, ...] = ()


NOTHING = Proof(Strength.NOT_ASKED)


@dataclass(frozen=True, slots=True)
class _Word:
    position: int
    quote: Evidence
    strength: Strength
    rank: int  # of what it is about, in the element's own order
    answer: int | None = None  # position of the buyer's words that confirm it


def proof(
    element: MethodElement, said: Sequence[Evidence], *, today: date | None = None, complete: bool = True
) -> Proof:
    """What the evidence makes of an element. Unless `complete`, what does not show is unknown, never "not asked"."""
    words = list(_words(element, said))
    if not words:
        return Proof(Strength.NOT_ASKED if complete else None)
    talks: dict[tuple[date, str], list[_Word]] = {}
    for word in words:
        talks.setdefault((word.quote.on or date.min, word.quote.call or ""), []).append(word)
    strength, last = Strength.ASSUMED, None
    for key in sorted(talks):
        if (result := _of_one_talk(talks[key])) is None:
            continue
        if Strength.CONTRADICTED in (result, strength) or result >= strength:
            strength, last = result, key
    if strength in _ANSWERING | {Strength.ASSUMED} and _old(last[0] if last else max(talks)[0], element, today):
        return Proof(Strength.STALE, _in_order(words, strength))
    return Proof(strength, _in_order(words, strength))


def _words(element: MethodElement, said: Sequence[Evidence]) -> Iterator[_Word]:
    abouts = element.evidence or (element.key,)
    for position, quote in enumerate(said):
        if quote.about not in abouts or quote.flags.get("vague"):
            continue
        strength, answer = quote.strength, None
        if element.answered_by and (quote.side is Side.BUYER or quote.flags.get("differentiated") is False):
            continue  # a deed of the rep is not done by the buyer, nor by an answer that says nothing
        if quote.side is Side.REP:
            strength = Strength.ASSUMED
            answer = _answer(element, said, position) if element.answered_by else None
            if answer is not None:
                strength = said[answer].strength
        yield _Word(position, quote, strength, abouts.index(quote.about), answer)


def _answer(element: MethodElement, said: Sequence[Evidence], position: int) -> int | None:
    """The buyer's first words soon after, in the same talk, by which a deed of the rep has landed."""
    deed = said[position]
    answers = [
        (_turn(quote), quote.quote, later)
        for later, quote in enumerate(said)
        if quote.side is Side.BUYER
        and quote.strength in _ANSWERING
        and quote.about in element.answered_by
        and quote.call == deed.call
        and 0 < _turn(quote) - _turn(deed) <= ANSWER_TURNS
    ]
    return min(answers)[2] if answers else None


def _turn(quote: Evidence) -> int:
    return quote.turn or 0


def _of_one_talk(words: list[_Word]) -> Strength | None:
    """What one talk says; None where only the rep spoke of it."""
    against = [_turn(w.quote) for w in words if w.strength is Strength.CONTRADICTED]
    for_it = [w for w in words if w.strength in _ANSWERING]
    if not against:
        return max((w.strength for w in for_it), default=None)
    turns = [_turn(w.quote) for w in for_it]
    if not for_it or (max(against) > max(turns) and len(against) >= len(turns)):
        return Strength.CONTRADICTED
    return max(w.strength for w in for_it)


def _old(day: date, element: MethodElement, today: date | None) -> bool:
    if today is None or element.fresh_days is None or day == date.min:
        return False
    return (today - day).days > element.fresh_days


def _in_order(words: list[_Word], strength: Strength) -> tuple[int, ...]:
    """Best first: what makes the state, then the strongest, the latest talk, the element's own order."""

    def place(word: _Word) -> tuple[bool, int, int, int, int, str]:
        day = (word.quote.on or date.min).toordinal()
        makes = word.strength is strength
        return not makes, -word.strength, -day, word.rank, _turn(word.quote), word.quote.quote

    order: list[int] = []
    for word in sorted(words, key=place):
        order.append(word.position)
        if word.answer is not None:
            order.append(word.answer)
    return tuple(dict.fromkeys(order))
