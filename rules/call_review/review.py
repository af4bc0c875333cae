"""A call reviewed: scores, what was wrong, what to do in the next call, one drill. Pure: the same call and rubric give
the same review."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rules.call_review.call import Call
from rules.call_review.criterion import POINTS, Mark, Unproven, Verdict
from rules.call_review.manager import Doubt, doubts
from rules.call_review.rubric import Diagnosis, Drill, Row, Rubric
from rules.facts import Evidence, Side

FEW_TURNS = 6
LITTLE_SIDED = 0.5
MOST = 3  # diagnoses that a prescription is made for: nobody changes five things at once
QUESTIONS = 4  # for each of them


@dataclass(frozen=True, slots=True)
class Score:
    """One criterion. `missing` is the very question that was not asked, where it is not met."""

    key: str
    label: str
    mark: Mark
    moments: tuple[int, ...]
    wrong: tuple[str, ...]
    missing: str
    weight: int


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that was wrong, the worst first in a review; `question` is what would have cured it."""

    key: str
    says: str
    criterion: str
    moments: tuple[int, ...]
    question: str


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about one diagnosis in the next call of this stage."""

    diagnosis: str
    behaviours: tuple[str, ...]
    questions: tuple[str, ...]
    script: str


@dataclass(frozen=True, slots=True)
class Example:
    """What good sounds like: of the company's own best calls, or the rubric's."""

    words: str
    source: str  # "rubric", or the call it was said in


@dataclass(frozen=True, slots=True)
class Practice:
    drill: Drill
    diagnosis: str
    example: Example


@dataclass(frozen=True, slots=True)
class Review:
    scores: tuple[Score, ...]
    points: int
    most: int  # points there were to have
    wrong: tuple[Wrong, ...]
    advice: tuple[Advice, ...]
    practice: Practice | None
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True)
class Best:
    """The company's own best moments, by criterion: the words of a rep, and the call they were said in."""

    moments: Mapping[str, Example] = field(default_factory=dict)


def unscorable(call: Call) -> str | None:
    """Why a call cannot be scored: such a call is listed, never marked down."""
    if not call.spoken:
        return "it is written, and the rubric scores talks"
    if call.unread:
        return f"its language ({call.unread}) has too few words to score by: lexicon/{call.unread}.yaml, scored: true"
    if call.turns < FEW_TURNS:
        return f"it has only {call.turns} turns"
    sides = {side for side, words in call.talk.words.items() if words}
    if not {Side.REP, Side.BUYER} <= sides:
        return "nobody knows who speaks for whom: name a voice with --rep"
    if call.sided < LITTLE_SIDED:
        return f"whose side {1 - call.sided:.0%} of the words are on is unknown"
    return None


def review(call: Call, rubric: Rubric, best: Best | None = None) -> Review:
    """Score a call by every row of the rubric. Raises `Unproven` for a score that nothing shows."""
    scores = tuple(_score(call, row) for row in rubric.rows)
    counted = [one for one in scores if one.mark in POINTS]
    wrong = _wrong(call, rubric, scores)
    leading = {one.criterion: one for one in reversed(wrong)}  # the worst of each criterion
    worst = [_diagnosis(rubric, one) for one in wrong if leading[one.criterion] is one][:MOST]
    return Review(
        scores=scores,
        points=sum(POINTS[one.mark] * one.weight for one in counted),
        most=sum(POINTS[Mark.MET] * one.weight for one in counted),
        wrong=wrong,
        advice=tuple(Advice(d.key, d.behaviours, d.asked(call.stage)[:QUESTIONS], d.script) for d in worst),
        practice=_practice(worst[0], wrong[0].criterion, best or Best()) if worst else None,
        doubts=doubts(call),
    )


def _score(call: Call, row: Row) -> Score:
    verdict = Verdict(Mark.NOT_APPLICABLE)
    if not row.stages or call.stage is None or call.stage in row.stages:
        verdict = row.criterion.check(call, row.limits)
    if verdict.mark is Mark.MISSED and not call.complete:
        verdict = Verdict(Mark.UNKNOWN)
    missing = ""
    if verdict.wrong and verdict.mark is not Mark.UNKNOWN:
        missing = next(iter(row.diagnoses[verdict.wrong[0]].asked(call.stage)), "")
    if verdict.mark in POINTS and not verdict.moments and not missing:
        raise Unproven(f"{row.criterion.key}: {verdict.mark}, with no quote and no question")
    return Score(row.criterion.key, row.label, verdict.mark, verdict.moments, verdict.wrong, missing, row.weight)


def _wrong(call: Call, rubric: Rubric, scores: tuple[Score, ...]) -> tuple[Wrong, ...]:
    """Missed before partly, then by weight, then in the rubric's order. The moments show the first of a criterion."""
    rows = {row.criterion.key: row for row in rubric.rows}
    order = list(rows)
    ranked = sorted(
        (one for one in scores if one.wrong), key=lambda s: (s.mark is not Mark.MISSED, -s.weight, order.index(s.key))
    )
    found = []
    for score in ranked:
        for place, name in enumerate(score.wrong):
            diagnosis = rows[score.key].diagnoses[name]
            question = next(iter(diagnosis.asked(call.stage)), "")
            found.append(Wrong(name, diagnosis.says, score.key, () if place else score.moments, question))
    return tuple(found)


def _diagnosis(rubric: Rubric, wrong: Wrong) -> Diagnosis:
    return next(row.diagnoses[wrong.key] for row in rubric.rows if row.criterion.key == wrong.criterion)


def _practice(diagnosis: Diagnosis, criterion: str, best: Best) -> Practice:
    own = best.moments.get(criterion)
    return Practice(diagnosis.drill, diagnosis.key, own or Example(diagnosis.drill.example, "rubric"))


def best_of(call: Call, reviewed: Review, name: str) -> dict[str, Example]:
    """What a good call has to show others: the rep's words where a criterion was met, else the buyer's."""
    found = {}
    for score in reviewed.scores:
        if score.mark is Mark.MET:
            said = [call.evidence[place] for place in score.moments]
            chosen: Evidence = next((one for one in said if one.side is Side.REP), said[0])
            found[score.key] = Example(chosen.quote, name)
    return found
