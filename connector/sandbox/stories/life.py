"""From a plan to a timeline: when the deal entered each stage, who spoke to whom about what, how dates moved.

Days are counted from the deal's first day; `plan.age` is its last (today, or the closing day). Nothing here looks at
how a closed deal ended.
"""

from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random
from typing import Literal

from connector.sandbox.stories import company
from connector.sandbox.stories.company import (
    CLOSING,
    DISCOVERY,
    EVALUATION,
    NEGOTIATION,
    PROPOSAL,
    PROSPECTING,
    QUALIFICATION,
)
from connector.sandbox.stories.plan import Plan

# Talks in which the buyer's technical person has a say.
TECHNICAL = frozenset({"demo", "technical_ok"})

Kind = Literal["out", "in", "auto", "meet", "dial"]


@dataclass(frozen=True)
class Scene:
    """One touch. out: our mail; in: theirs; auto: an automatic reply; meet: a call; dial: we rang and missed them.

    `who` is the buyer's post (see cast.POSTS). A mail has one topic; a meeting has one per subject, in order.
    `until` is the day that `{date}` in its words stands for; None: the next meeting.
    """

    day: int
    kind: Kind
    who: str
    topics: tuple[str, ...]
    note: str = ""
    until: int | None = None
    reason: int = 0

    @property
    def by_buyer(self) -> bool:
        return self.kind in ("in", "meet")


@dataclass(frozen=True)
class Push:
    """The close date moved later."""

    day: int
    old: int
    new: int
    reason: int


@dataclass(frozen=True)
class Life:
    """A deal's whole timeline. `people`: the posts engaged. `heard`: the buyer's last word."""

    plan: Plan
    entered: tuple[tuple[int, int], ...]
    """(stage, day), oldest first."""
    scenes: tuple[Scene, ...]
    pushes: tuple[Push, ...]
    first_close: int
    people: tuple[str, ...]
    heard: int
    technical_fit: str


_WEIGHT = (10, 12, 15, 26, 15, 17, 8)


def live(plan: Plan, rng: Random) -> Life:
    """Tells a plan's timeline."""
    heard = max(0, plan.age - plan.quiet)
    people = _people(plan)
    fit = plan.technical_fit if "tech" in people or plan.technical_fit == "Failed" else "Open"
    entered = _stages(plan, rng)
    pushes, first_close = _pushes(plan, heard, rng)
    scenes = _script(plan, entered, heard, people, fit)
    scenes += _push_scenes(pushes, heard)
    scenes = _say_everything(plan, entered, sorted(scenes, key=_order), fit)
    scenes = _fill_gaps(plan, scenes, people, heard, rng)
    scenes += _silence(plan, scenes, heard)
    scenes = [scene for scene in sorted(scenes, key=_order) if 0 <= scene.day < max(plan.age, 1)]
    return Life(plan, entered, tuple(scenes), pushes, first_close, people, heard, fit)


def _order(scene: Scene) -> tuple[int, int]:
    return scene.day, ("meet", "in", "out", "dial", "auto").index(scene.kind)


def _people(plan: Plan) -> tuple[str, ...]:
    engaged = plan.economic_buyer == "engaged"
    others = ("lead", "tech", "user", "buyer")[: max(1, plan.contacts - engaged)]
    return (*others, "boss") if engaged else others


def _stages(plan: Plan, rng: Random) -> tuple[tuple[int, int], ...]:
    if not plan.history:
        return ((plan.stage, 0),)
    before = [stage for stage in range(plan.stage) if stage not in plan.skipped]
    days = max(0, plan.age - plan.stage_days)
    weights = [_WEIGHT[stage] * rng.uniform(0.8, 1.25) for stage in before]
    entered, passed = [], 0.0
    for stage, weight in zip(before, weights, strict=True):
        entered.append((stage, int(passed)))
        passed += days * weight / sum(weights)
    return (*entered, (plan.stage, days))


def _pushes(plan: Plan, heard: int, rng: Random) -> tuple[tuple[Push, ...], int]:
    close = plan.age + plan.close_in
    days = [int(heard * (0.42 + 0.4 * n / max(1, plan.pushes - 1))) for n in range(plan.pushes)]
    reasons = rng.sample(range(12), plan.pushes)
    moved = []
    for day, reason in reversed(list(zip(days, reasons, strict=True))):
        by = max(7, min(rng.randint(20, 38), close - day - 2))
        moved.append(Push(min(day + 1, plan.age - 1), close - by, close, reason))
        close -= by
    return tuple(reversed(moved)), close


def _script(
    plan: Plan, entered: tuple[tuple[int, int], ...], heard: int, people: tuple[str, ...], fit: str
) -> list[Scene]:
    """What each stage is made of, before anything particular happens."""
    scenes: list[Scene] = []
    for (stage, start), end in zip(entered, [day for _, day in entered[1:]] + [plan.age], strict=True):
        until = min(end, heard)
        if until < start or (until == start and stage != entered[0][0]):
            continue
        span = until - start
        for part, kind, who, topic, note in _beats(plan, stage, people, fit):
            day = min(start + round(span * part), max(0, heard if kind != "out" else plan.age - 1))
            scenes.append(Scene(day, kind, who, (topic,) if topic else (), note, _until(plan, topic, day)))
        for day in range(start + 45, until - 20, 28):  # a long stage has its regular call
            scenes.append(Scene(day, "meet", "lead", ("stall",) if plan.champion != "real" else (), "review"))
    return scenes


def _until(plan: Plan, topic: str, day: int) -> int | None:
    """The day that a topic's words name, where it is not the next meeting."""
    match topic:
        case "legal_received":
            return plan.age + (plan.legal_until or 10)
        case "renewal_out":
            return plan.age + plan.close_in
        case "proposal" | "demo_followup":
            return day + 30
        case "sign_send" | "sign_soon":
            return day + 20
        case "recap":
            return day + 3
        case _:
            return None


Beat = tuple[float, Kind, str, str, str]
_ALWAYS: dict[int, tuple[Beat, ...]] = {
    PROSPECTING: ((0.0, "out", "lead", "intro", ""), (0.6, "in", "lead", "intro_reply", "")),
    DISCOVERY: (
        (0.3, "meet", "lead", "", "discovery"),
        (0.34, "out", "lead", "recap", ""),
        (0.7, "in", "lead", "recap_ok", ""),
    ),
    CLOSING: (
        (0.1, "out", "lead", "sign_send", ""),
        (0.5, "meet", "lead", "", "kickoff"),
        (0.9, "in", "lead", "sign_soon", ""),
    ),
}


def _beats(plan: Plan, stage: int, people: tuple[str, ...], fit: str) -> list[Beat]:
    """One stage's scenes: (where in the stage, kind, who, mail topic, meeting)."""
    if plan.renewal:
        return _renewal_beats(stage)
    match stage:
        case company.QUALIFICATION:
            return _qualification(plan, people)
        case company.EVALUATION:
            return _evaluation(plan, people, fit)
        case company.PROPOSAL:
            return _proposal(plan, people)
        case company.NEGOTIATION:
            return _negotiation(plan, people)
    return list(_ALWAYS[stage])


def _qualification(plan: Plan, people: tuple[str, ...]) -> list[Beat]:
    beats: list[Beat] = [(0.35, "meet", "lead", "", "qualify")]
    if plan.champion == "real":
        beats.append((0.8, "in", "lead", "promise_kept", ""))
    elif plan.champion == "friendly":
        beats.append((0.75, "in", "lead", "friendly", ""))
    if "boss" in people and plan.stage == QUALIFICATION:
        beats.append((0.9, "meet", "boss", "", "boss"))
    return beats


def _evaluation(plan: Plan, people: tuple[str, ...], fit: str) -> list[Beat]:
    tech = "tech" if "tech" in people else "lead"
    beats: list[Beat] = [
        (0.2, "meet", "lead", "", "demo"),
        (0.25, "out", "lead", "demo_followup", ""),
        (0.4, "in", "user" if "user" in people else "lead", "question", ""),
        (0.7, "meet", "lead", "", "review"),
    ]
    if fit != "Open":
        beats.append((0.85, "in", tech, f"technical_{'ok' if fit == 'Confirmed' else 'failed'}", ""))
    if "boss" in people:
        beats.append((0.6, "meet", "boss", "", "boss"))
    if plan.pilot:
        beats.append((0.97, "in", "lead", "pilot_won", ""))
    if plan.partner:
        beats.append((0.5, "in", "lead", "partner_in", ""))
    return beats


def _proposal(plan: Plan, people: tuple[str, ...]) -> list[Beat]:
    beats: list[Beat] = [(0.12, "out", "lead", "proposal", "")]
    if plan.quiet > 14 and plan.stage == PROPOSAL:
        beats.append((1.0, "in", "lead", "proposal_thanks", ""))
    else:
        beats += [(0.3, "in", "lead", "proposal_thanks", ""), (0.6, "meet", "lead", "", "proposal_call")]
        if "boss" in people:
            beats.append((0.75, "in", "boss", "boss_reply", ""))
    if plan.price_objections:
        beats += [(0.85, "in", "lead", "price_objection", ""), (1.0, "meet", "lead", "", "review")]
    return beats


def _negotiation(plan: Plan, people: tuple[str, ...]) -> list[Beat]:
    contract = "buyer" if "buyer" in people else "lead"
    beats: list[Beat] = [(0.1, "out", contract, "legal_send", ""), (0.4, "meet", "lead", "", "terms")]
    if plan.legal_until is not None:
        beats.append((1.0, "in", "lead", "legal_received", ""))
    elif plan.stage > NEGOTIATION:
        beats.append((0.8, "in", contract, "legal_back", ""))
    if plan.price_objections > 1:
        beats.append((0.7, "in", "lead", "price_objection", ""))
    return beats


def _renewal_beats(stage: int) -> list[Beat]:
    if stage == PROSPECTING:
        return [(0.0, "out", "lead", "renewal_out", ""), (0.7, "in", "lead", "renewal_in", "")]
    if stage in (QUALIFICATION, NEGOTIATION):
        return [(0.4, "meet", "lead", "renewal", "review")]
    return []


def _push_scenes(pushes: tuple[Push, ...], heard: int) -> list[Scene]:
    """Each push was announced by the buyer the day before it was entered, by mail and by word of mouth in turn."""
    scenes = []
    for n, push in enumerate(pushes):
        day = min(max(0, push.day - 1), heard)
        kind: Kind = "meet" if n % 2 == 0 else "in"
        scenes.append(Scene(day, kind, "lead", ("push",), "review", push.new, push.reason))
        scenes.append(Scene(push.day, "out", "lead", ("push_reply",), "", push.new, push.reason))
    return scenes


def _subjects(plan: Plan, fit: str) -> list[tuple[int, str]]:
    """What the buyer says on calls in this deal: (the stage it belongs to, topic), in order."""
    if plan.renewal:
        return []
    budget = {"Approved": "budget_approved", "Rough": "budget_rough", "No budget": "budget_no", "Unknown": ""}
    champion = {"real": "promise", "friendly": "friendly", "none": ""}
    said = [
        (DISCOVERY, "pain"),
        (DISCOVERY, "event" if plan.compelling_event else "no_event"),
        (QUALIFICATION, "metrics" if plan.metrics else "no_metrics"),
        (QUALIFICATION, "criteria" if plan.method else ""),
        (QUALIFICATION, "process" if plan.method else ""),
        (QUALIFICATION, f"rival_{plan.competitor}" if plan.competitor != "none" else ""),
        (QUALIFICATION, "boss_missing" if plan.economic_buyer == "none" else ""),
        (min(EVALUATION, plan.stage) if plan.budget == "Approved" else QUALIFICATION, budget[plan.budget]),
        (QUALIFICATION, champion[plan.champion]),
        (QUALIFICATION, "partner" if plan.partner else ""),
        (EVALUATION, {"Confirmed": "technical_ok", "Failed": "technical_failed", "Open": "technical_open"}[fit]),
        (EVALUATION, "mutual_plan" if plan.mutual_plan else ""),
        (PROPOSAL, "pilot_won" if plan.pilot else ""),
        (PROPOSAL, "" if plan.price_objections else "pricing"),
        (PROPOSAL, "paper" if plan.method else ""),
        (NEGOTIATION, "legal" if plan.legal_until is not None else ""),
    ]
    return [(stage, topic) for stage, topic in said if topic]


def _say_everything(plan: Plan, entered: tuple[tuple[int, int], ...], scenes: list[Scene], fit: str) -> list[Scene]:
    """Spreads the subjects over the meetings: each in the first meeting of its stage or later, none left unsaid."""
    waiting = [subject for subject in _subjects(plan, fit) if subject[0] <= plan.stage]
    meetings = [n for n, scene in enumerate(scenes) if scene.kind == "meet" and scene.note != "boss"]
    proposed = next((n for n in meetings if scenes[n].note == "proposal_call"), len(scenes))
    for turn, n in enumerate(meetings):
        scene = scenes[n]
        last = turn == len(meetings) - 1
        now = max(stage for stage, day in entered if day <= scene.day)
        if scene.note == "demo":  # people look first and judge later
            now = QUALIFICATION
        due = [topic for stage, topic in waiting if last or stage <= now]
        waiting = [subject for subject in waiting if subject[1] not in due]
        topics = [*scene.topics, *due]
        if scene.note == "demo":
            topics.insert(0, "demo")
        if plan.price_objections and n >= proposed:
            topics.append("price_objection")
        scenes[n] = replace(scene, topics=("open", *topics, "close"))
    return [replace(scene, topics=("open", "boss", "close")) if scene.note == "boss" else scene for scene in scenes]


def _fill_gaps(plan: Plan, scenes: list[Scene], people: tuple[str, ...], heard: int, rng: Random) -> list[Scene]:
    """Ordinary mail between the set scenes, and the buyer's last word on the day they were last heard."""
    filled = list(scenes)
    theirs = "slow" if plan.stage_days > 60 else "keep_in"
    met = min((scene.day for scene in scenes if scene.kind == "meet"), default=0)
    days = sorted({day for day in (*(scene.day for scene in scenes), met, heard) if day >= met})
    reach = 11 if plan.stage_days > 60 else 8
    for before, after in pairwise(days):
        at = before
        while after - at > reach:
            who = rng.choice([post for post in people if post != "boss"])
            topic = theirs if plan.champion != "friendly" or rng.random() < 0.6 else "friendly"
            ours = at + rng.randint(2, 3)
            filled.append(Scene(ours, "out", who, ("keep_out",)))
            at = ours + rng.randint(2, 3)
            filled.append(Scene(at, "in", who, (topic,)))
    if plan.stage > PROSPECTING and not any(scene.by_buyer and scene.day == heard for scene in filled):
        last = "friendly" if plan.champion == "friendly" and plan.stage > DISCOVERY else theirs
        filled.append(Scene(heard, "in", "lead", ("renewal_in" if plan.renewal else last,)))
    return filled


def _silence(plan: Plan, before: list[Scene], heard: int) -> list[Scene]:
    """What the rep does while the buyer says nothing: asks after the last mail, then after the buyer."""
    scenes: list[Scene] = []
    between = max(1, (plan.age - 1 - heard) // (plan.chases + 1))
    sent = max((scene.day for scene in before if scene.kind == "out" and scene.day <= heard), default=heard)
    for n in range(plan.chases):
        day = heard + between * (n + 1)
        if plan.away is not None:  # an ordinary question, which the automatic reply answers
            scenes.append(Scene(day, "out", "lead", ("keep_out",)))
        else:
            scenes.append(Scene(day, "out", "lead", (f"chase{min(3, n + 1)}",), "", heard if n else sent))
        if n == 1:
            scenes.append(Scene(day + 1, "dial", "lead", ()))
    if plan.away is not None:
        scenes.append(Scene(heard + between, "auto", "lead", ("away",), "", plan.age + plan.away))
    return scenes
