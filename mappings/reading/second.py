"""A second reader beside the words: what it is asked, and where the two see different things.

The words decide, as they do without it: the second reader's quotes stand beside them, and where the two differ a person
looks. Whose words a quote is, and so what it proves, is told by the turn it stands in, never by the model.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from connector.readers.question import Answer, Line, NoAnswer, Question, Quote, Spoken
from mappings.reading.conversation import Talk
from mappings.reading.elements import word
from rules.evidence.detector import PROVEN, discover
from rules.evidence.lexicon import Lexicon
from rules.facts import Side, Strength
from rules.matching.sides import Known, Why

ASKED = PROVEN | {"champion", "next_step", "objection", "delay", "risk_phrase"}
"""What a second pair of eyes is for: what proves an element, and what can end a deal."""

_VOICE = {Side.REP: "our side", Side.BUYER: "buyer"}
_STRENGTH = {"said": Strength.CONFIRMED, "denied": Strength.CONTRADICTED}
_PARTS = ("Finds:", "Leaves out:")
_EXAMPLES = 6


@dataclass(frozen=True, slots=True)
class QuoteTold:
    """A quote of the second reader, verbatim in its turn. `stands`: said, hedged, reported, denied."""

    about: str
    quote: str
    turn: int
    start: float | None
    speaker: str | None
    side: Side
    strength: str
    stands: str


@dataclass(frozen=True, slots=True)
class DiffersTold:
    """Where the two differ: each found nothing, the rep's word, the buyer's word, or that it was denied."""

    about: str
    words: str
    second: str
    quotes: tuple[int, ...]  # positions in the second reader's quotes


@dataclass(frozen=True, slots=True)
class SecondTold:
    """What a second reader makes of a call. `why` tells why it made nothing; `waiting`: its answer is still to come.

    `dropped` counts, by reason, the quotes that did not stand.
    """

    reader: str
    quotes: tuple[QuoteTold, ...] = ()
    agrees: tuple[str, ...] = ()
    differs: tuple[DiffersTold, ...] = ()
    dropped: Mapping[str, int] = field(default_factory=dict)
    why: str | None = None
    waiting: bool = False


def questions(lexicon: Lexicon) -> tuple[Question, ...]:
    """What the detectors look for, in their own words, with some of the words of this market."""
    return tuple(
        Question(one.about, _asked(one.text, _examples(lexicon, one.about))) for one in discover() if one.about in ASKED
    )


def _asked(text: str, examples: Sequence[str]) -> str:
    """The title of a detector, what it finds and what it leaves out; the last goes on over lines that are set in."""
    kept, keeps = [text.partition("\n")[0]], False
    for line in text.splitlines()[1:]:
        keeps = line.startswith(_PARTS) or (keeps and line.startswith(" "))
        if keeps:
            kept.append(line.strip())
    if examples:
        kept.append(f"For instance: {'; '.join(examples)}.")
    return " ".join(kept)


def _examples(lexicon: Lexicon, about: str) -> list[str]:
    """The first plain cue of each of its groups."""
    groups = (cues for group, cues in sorted(lexicon.cues.items()) if group.partition(".")[0] == about)
    firsts = (next((cue for cue in cues if not set(cue) & set("*_{}")), None) for cues in groups)
    return [cue for cue in firsts if cue][:_EXAMPLES]


def spoken_of(talk: Talk, known: Known) -> Spoken:
    """A talk as a second reader sees it: voices by their side and a number, and the names that must not be sent."""
    voices: dict[tuple[str | None, str | None], str] = {}
    numbers: Counter[str] = Counter()
    lines = []
    for turn in talk.transcript.turns:
        voice = turn.speaker, turn.channel
        if voice not in voices:
            side = _VOICE.get(talk.sides[voice].side, "unknown")
            numbers[side] += 1
            voices[voice] = f"{side} {numbers[side]}"
        lines.append(Line(voices[voice], turn.text))
    speakers = (name for (name, _), sided in talk.sides.items() if name and sided.why is not Why.LABEL)
    names = (*speakers, *known.users, *known.contacts, *known.told_rep, *known.told_buyer)
    return Spoken(tuple(lines), tuple(dict.fromkeys(names)))


def second_told(reader: str, talk: Talk, answer: Answer | NoAnswer) -> SecondTold:
    """What the answer says beside the words."""
    if isinstance(answer, NoAnswer):
        return SecondTold(reader, why=answer.why, waiting=answer.waiting)
    quotes = tuple(_quote(talk, one) for one in answer.quotes)
    agrees, differs = [], []
    for about in sorted(ASKED):
        mine = tuple(n for n, one in enumerate(answer.quotes) if one.question == about)
        words = _sees((one.side, one.strength) for one in talk.reading.evidence if one.about == about)
        second = _sees((quotes[n].side, _strength(answer.quotes[n], quotes[n].side)) for n in mine)
        if words != second:
            differs.append(DiffersTold(about, words, second, mine))
        elif mine:
            agrees.append(about)
    return SecondTold(reader, quotes, tuple(agrees), tuple(differs), dict(sorted(answer.dropped.items())))


def _quote(talk: Talk, one: Quote) -> QuoteTold:
    said = talk.conversation.turns[one.turn]
    return QuoteTold(
        about=one.question,
        quote=said.text[one.start : one.end],
        turn=one.turn,
        start=None if said.start is None else round(said.start, 3),
        speaker=said.speaker,
        side=said.side,
        strength=word(_strength(one, said.side)),
        stands=one.stands,
    )


def _strength(one: Quote, side: Side) -> Strength:
    if side is Side.REP:
        return Strength.ASSUMED
    found = _STRENGTH.get(one.stands, Strength.INFERRED)
    return found if side is Side.BUYER or found is Strength.CONTRADICTED else min(found, Strength.INFERRED)


def _sees(found: Iterable[tuple[Side, Strength]]) -> str:
    """The strongest of what was found; that somebody denied it weighs most, as a person should know of it."""
    kinds = {
        "denied" if strength is Strength.CONTRADICTED else "the rep's word" if side is Side.REP else "the buyer's word"
        for side, strength in found
    }
    return next((kind for kind in ("denied", "the buyer's word", "the rep's word") if kind in kinds), "nothing")
