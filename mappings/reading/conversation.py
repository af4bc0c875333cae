"""A transcript with a side for every voice, ready to be read."""

from dataclasses import dataclass, replace

from connector.transcripts import Transcript
from mappings.reading.language import language_of
from mappings.reading.shelves import Shelves
from rules.evidence.conversation import Conversation, Said
from rules.evidence.lexicon import Lexicon
from rules.evidence.reader import Reading, read
from rules.facts import UNTRIED, Side, Strength
from rules.matching.sides import Known, Sided, sides_of


@dataclass(frozen=True)
class Talk:
    """One talk: as it stands in its file, with sides, and what was found in it.

    `complete` is false where what does not show is unknown: the transcript is cut, or no lexicon speaks its language.
    """

    transcript: Transcript
    sides: dict[tuple[str | None, str | None], Sided]
    conversation: Conversation
    reading: Reading
    lexicon: Lexicon
    language: str | None
    complete: bool


def talk_of(transcript: Transcript, known: Known, shelves: Shelves, lexicon: Lexicon | None = None) -> Talk:
    """Read a transcript, by the lexicon of its language where none is named; without one for it, by the English one.

    The same transcript, people and words give the same talk.
    """
    sides = sides_of(((turn.speaker, turn.channel) for turn in transcript.turns), known)
    conversation = Conversation(
        tuple(
            Said(t.index, sides[t.speaker, t.channel].side, t.speaker, t.start, t.text, t.end) for t in transcript.turns
        ),
        transcript.spoken,
        transcript.truncated,
    )
    language = language_of(turn.text for turn in transcript.turns)
    lexicon = lexicon or shelves.lexicon_of(language) or shelves.lexicon("en")
    return Talk(
        transcript,
        sides,
        conversation,
        _as_sure_as(lexicon, read(conversation, lexicon)),
        lexicon,
        language,
        complete=spoken_by(lexicon, language) and not transcript.truncated,
    )


def spoken_by(lexicon: Lexicon, language: str | None) -> bool:
    """Whether these are the words of this language; one that nobody could tell is taken for theirs."""
    return language is None or language == lexicon.language.partition("_")[0]


def _as_sure_as(lexicon: Lexicon, reading: Reading) -> Reading:
    """Words that were never tried on real talk confirm nothing, and contradict nothing; what they find says so."""
    if lexicon.points:
        return reading
    said = [one for one in reading.evidence if one.strength is not Strength.CONTRADICTED]
    weaker = (replace(one, strength=min(one.strength, Strength.INFERRED)) for one in said)
    return replace(
        reading, evidence=tuple(replace(one, flags={**one.flags, UNTRIED: lexicon.language}) for one in weaker)
    )


def sided_share(talk: Talk) -> float:
    """The share of the words whose side is known; 0 where nothing was said."""
    words = talk.reading.talk.words
    total = sum(words.values())
    return round((total - words.get(Side.UNKNOWN, 0)) / total, 4) if total else 0.0
