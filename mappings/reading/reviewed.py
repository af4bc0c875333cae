"""A call's review in the shape of docs/schemas/review.json."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mappings.reading.conversation import Talk, sided_share, spoken_by
from mappings.reading.told import TalkTold, talk_told
from rules.call_review.call import Call
from rules.call_review.review import Advice, Best, Example, Practice, Review, best_of, review, unscorable
from rules.call_review.rubric import Rubric
from rules.facts import Evidence, Side

MOST_MOMENTS = 5

DOUBTS: Mapping[str, str] = {
    "procurement": "Procurement, legal or security came up: their way is not the buyer's to promise.",
    "pricing": "Price was negotiated: what may be given for what is a judgement.",
    "politics": "Something inside the buyer's house may decide this: who wins and who loses by it.",
    "contradiction": "The buyer said both yes and no to the same thing.",
    "sides": "Whose side a part of the words are on is unknown.",
    "cut": "The transcript is cut, or in another language than the words it was read with.",
}
"""Why a manager should look, by reason."""


@dataclass(frozen=True, slots=True)
class MomentTold:
    """The exact words and the exact moment."""

    about: str
    quote: str
    turn: int | None
    start: float | None
    speaker: str | None
    side: Side


@dataclass(frozen=True, slots=True)
class ScoreTold:
    """One criterion. `mark`: met, partly, missed, not applicable, unknown. Met has moments; what is not met has the
    very question that was missing, and moments where something was said wrong."""

    criterion: str
    label: str
    mark: str
    weight: int
    moments: tuple[MomentTold, ...]
    missing_question: str | None
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrongTold:
    """What was wrong, the worst first."""

    name: str
    says: str
    criterion: str
    moments: tuple[MomentTold, ...]
    question: str


@dataclass(frozen=True, slots=True)
class ManagerTold:
    """Why a person should look before anybody acts on this review."""

    reason: str
    says: str
    moments: tuple[MomentTold, ...]


@dataclass(frozen=True, slots=True)
class RubricTold:
    name: str
    label: str
    version: str
    digest: str


@dataclass(frozen=True, slots=True)
class ReviewTold:
    file: str
    stage: str | None
    scores: tuple[ScoreTold, ...]
    points: int
    most: int
    diagnosis: tuple[WrongTold, ...]
    prescription: tuple[Advice, ...]
    practice: Practice | None
    manager: tuple[ManagerTold, ...]
    talk: TalkTold


@dataclass(frozen=True, slots=True)
class UnscoredTold:
    """A call that was not scored, and why. It counts for nothing, and against nobody."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    calls: int
    scored: int


def call_of(talk: Talk, stage: str | None = None, earlier: Iterable[Talk] = ()) -> Call:
    """The call as the criteria see it. `earlier` are the calls on this deal before it, oldest first."""
    scored = talk.lexicon.scored and spoken_by(talk.lexicon, talk.language)
    return Call(
        evidence=talk.reading.evidence,
        talk=talk.reading.talk,
        turns=len(talk.transcript.turns),
        complete=talk.complete,
        stage=stage,
        spoken=talk.transcript.spoken,
        unread=None if scored else talk.language or talk.lexicon.language,
        sided=sided_share(talk),
        earlier=tuple(one.reading.evidence for one in earlier),
    )


def reviewed(name: str, talk: Talk, call: Call, rubric: Rubric, best: Best | None = None) -> ReviewTold | UnscoredTold:
    """The review of one call, or why there is none."""
    if reason := unscorable(call):
        return UnscoredTold(name, reason)
    found = review(call, rubric, best)
    return ReviewTold(
        file=name,
        stage=call.stage,
        scores=tuple(
            ScoreTold(
                one.key,
                one.label,
                one.mark.value,
                one.weight,
                _moments(call, one.moments),
                one.missing or None,
                one.wrong,
            )
            for one in found.scores
        ),
        points=found.points,
        most=found.most,
        diagnosis=tuple(
            WrongTold(w.key, w.says, w.criterion, _moments(call, w.moments), w.question) for w in found.wrong
        ),
        prescription=found.advice,
        practice=found.practice,
        manager=tuple(ManagerTold(d.reason, DOUBTS[d.reason], _moments(call, d.moments)) for d in found.doubts),
        talk=talk_told(talk),
    )


def best_calls(talks: Iterable[tuple[str, Talk]], rubric: Rubric, stage: str | None = None) -> Best:
    """The best moments of the company's own best calls; of two, the one of the call with more points."""
    found: list[tuple[float, str, Call, Review]] = []
    for name, talk in talks:
        call = call_of(talk, stage)
        if unscorable(call) is None:
            done = review(call, rubric)
            found.append((-done.points / max(1, done.most), name, call, done))
    moments: dict[str, Example] = {}
    for _, name, call, done in sorted(found, key=lambda one: one[:2]):
        moments = best_of(call, done, name) | moments
    return Best(moments)


def _moments(call: Call, places: Iterable[int]) -> tuple[MomentTold, ...]:
    chosen = list(dict.fromkeys(places))[:MOST_MOMENTS]
    return tuple(_moment(call.evidence[place]) for place in chosen)


def _moment(one: Evidence) -> MomentTold:
    start = None if one.seconds is None else round(one.seconds, 3)
    return MomentTold(one.about, one.quote, one.turn, start, one.speaker, one.side)
