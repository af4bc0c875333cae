"""All that is told of one file, in the shape of docs/schemas/read.json."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mappings.reading.conversation import Talk, sided_share, spoken_by
from mappings.reading.elements import MethodologyTold, elements_of, word
from mappings.reading.second import SecondTold
from rules.facts import Evidence, Side
from rules.playbook import Methodology


@dataclass(frozen=True, slots=True)
class SpeakerTold:
    """A voice, whose side it is and what told it, and its share of the words, 0 to 1."""

    name: str | None
    side: Side
    why: str
    share: float
    channel: str | None = None


@dataclass(frozen=True, slots=True)
class EvidenceTold:
    """A quote, verbatim in its turn. Times are seconds from the start; `turn` counts from 0."""

    about: str
    element: str | None  # of the first methodology that it feeds
    quote: str
    turn: int | None
    start: float | None
    end: float | None
    speaker: str | None
    side: Side
    strength: str
    detector: str | None
    flags: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MonologueTold:
    speaker: str | None
    side: Side
    first: int
    last: int
    words: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class TalkTold:
    """How the talk was shared. The easiest number, and the least telling."""

    rep_share: float | None  # of the words of rep and buyer; null where a side is not known
    words: Mapping[str, int]  # by side
    monologues: tuple[MonologueTold, ...]


@dataclass(frozen=True, slots=True)
class CoverageTold:
    """What could be read. `complete` false: an element that does not show is unknown, not "not asked"."""

    complete: bool
    sided: float  # share of the words whose side is known
    timed: bool
    language: str | None  # as guessed from the words; null: too little to tell
    lexicon: str
    reader: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileTold:
    file: str
    format: str
    truncated: bool
    notes: tuple[str, ...]
    turns: int
    speakers: tuple[SpeakerTold, ...]
    evidence: tuple[EvidenceTold, ...]
    methodologies: tuple[MethodologyTold, ...]
    talk: TalkTold
    coverage: CoverageTold
    second: SecondTold | None = None  # null where no second reader was asked


def told(name: str, talk: Talk, methodologies: Sequence[Methodology], stage: str | None = None) -> FileTold:
    """What a read talk says, of the evidence and of each methodology."""
    transcript, reading = talk.transcript, talk.reading
    return FileTold(
        file=name,
        format=transcript.format,
        truncated=transcript.truncated,
        notes=transcript.notes,
        turns=len(transcript.turns),
        speakers=_speakers(talk),
        evidence=tuple(_evidence(one, talk, _feeds(methodologies, one.about)) for one in reading.evidence),
        methodologies=elements_of(methodologies, reading.evidence, complete=talk.complete, stage=stage),
        talk=talk_told(talk),
        coverage=_coverage(talk),
    )


def talk_told(talk: Talk) -> TalkTold:
    shared = talk.reading.talk
    return TalkTold(
        rep_share=round(shared.share, 4) if shared.share is not None else None,
        words={side.value: n for side, n in sorted(shared.words.items())},
        monologues=tuple(
            MonologueTold(m.speaker, m.side, m.first, m.last, m.words, _round(m.seconds)) for m in shared.monologues
        ),
    )


def _speakers(talk: Talk) -> tuple[SpeakerTold, ...]:
    words: dict[tuple[str | None, str | None], int] = {}
    for turn in talk.transcript.turns:
        voice = turn.speaker, turn.channel
        words[voice] = words.get(voice, 0) + len(turn.text.split())
    total = sum(words.values()) or 1
    return tuple(
        SpeakerTold(
            voice[0], talk.sides[voice].side, talk.sides[voice].why.value, round(count / total, 4), channel=voice[1]
        )
        for voice, count in words.items()
    )


def _evidence(one: Evidence, talk: Talk, element: str | None) -> EvidenceTold:
    turn = talk.transcript.turns[one.turn] if one.turn is not None else None
    return EvidenceTold(
        about=one.about,
        element=element,
        quote=one.quote,
        turn=one.turn,
        start=_round(one.seconds),
        end=_round(turn.end) if turn else None,
        speaker=one.speaker,
        side=one.side,
        strength=word(one.strength),
        detector=one.detector,
        flags=dict(sorted(one.flags.items())),
    )


def _feeds(methodologies: Sequence[Methodology], about: str) -> str | None:
    return next((e.key for one in methodologies for e in one.elements if about in e.evidence), None)


def _coverage(talk: Talk) -> CoverageTold:
    notes, lexicon = [], talk.lexicon
    sided = sided_share(talk)
    if talk.transcript.truncated:
        notes.append("the transcript is cut: what does not show is unknown")
    if not spoken_by(lexicon, talk.language):
        notes.append(
            f"most of it is {talk.language}, read with the words of {lexicon.language}: what does not show is unknown"
        )
    if not lexicon.points:
        notes.append(f"the words of {lexicon.language} were not tried on real talk yet: nothing is confirmed by them")
    if sided < 1:
        notes.append(f"whose side {1 - sided:.0%} of the words are on is unknown: from there nothing is confirmed")
    return CoverageTold(
        complete=talk.complete,
        sided=sided,
        timed=any(turn.start is not None for turn in talk.transcript.turns),
        language=talk.language,
        lexicon=lexicon.language,
        reader=talk.reading.reader,
        notes=tuple(notes),
    )


def _round(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
