"""What comes out of judging one deal on one day: keys, values and evidence. Words are put to them outside."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from rules.facts import DoneWhen, Evidence, Occurrence, Source, Strength, Unknown
from rules.value import value

Value = str | int | float | bool | date | None
"""What a sentence may be filled with."""


@value
class Finding:
    """A fired rule. A rule gives `values` and `because`; the engine adds key, points and life."""

    values: Mapping[str, Value] = field(default_factory=dict)
    because: tuple[Source | None, ...] = ()
    quote: Evidence | None = None
    key: str = ""
    lowers: bool = False
    points: int = 0
    since: date | None = None
    number: int = 1


class StepState(StrEnum):
    DONE = "done"
    NOT_DONE = "not done"
    NOT_APPLICABLE = "not applicable"
    DEVIATION = "accepted deviation"
    UNKNOWN = "unknown"


@value
class StepCheck:
    """A rule's answer for one expected step."""

    state: StepState
    because: tuple[Source | None, ...] = ()
    values: Mapping[str, Value] = field(default_factory=dict)
    unknown: Unknown | None = None
    quote: Evidence | None = None


@value
class Step:
    """One expected step as it stands on this deal. Breached: its stage is behind the deal and it is not done."""

    key: str
    stage: str
    check: StepCheck
    gate: bool = False
    breached: bool = False
    reason: str | None = None  # of a deviation, in the rep's words
    since: date | None = None
    number: int = 1


@value
class Gap:
    """A methodology element not confirmed, with the question to ask next."""

    element: str
    strength: Strength
    question: str
    below_minimum: bool  # weaker than this stage asks for
    source: Source | None = None
    quote: Evidence | None = None
    since: date | None = None
    number: int = 1


@value
class ElementState:
    """How one element stands; `strength` is None when it is unknown."""

    element: str
    strength: Strength | None
    text: str | None = None
    source: Source | None = None
    unknown: Unknown | None = None
    quote: Evidence | None = None


class Timing(StrEnum):
    """When the first move of an action is due. See docs/decisions/0002-waiting-is-a-timing.md."""

    IMMEDIATE = "Immediate"
    THIS_WEEK = "This week"
    NEXT_WEEK = "Next week"
    WAIT = "Wait"


@value
class Proposal:
    """What an action rule asks for. Impact, urgency and effort are 1 to 5; rank = 100 × impact × urgency ÷ effort.

    `because` names the grounds: keys of findings, `gap.<element>`, `step.<key>`, or names of facts.
    `subject` tells two proposals of one rule apart (the element, the person).
    """

    values: Mapping[str, Value]
    because: tuple[str, ...]
    serves: str
    impact: int
    urgency: int
    effort: int
    minutes: tuple[int, int]
    due: date
    done_when: DoneWhen
    subject: str = ""
    evidence: tuple[Source | None, ...] = ()
    wait: bool = False


@value
class Action:
    """Who does what by when, why, and what done looks like."""

    key: str
    proposal: Proposal
    timing: Timing
    due: date
    rank: int
    since: date
    number: int = 1
    primary: bool = False
    status: str | None = None  # what a person set
    probability: float | None = None  # that data soon shows it done; unknown until learned


class Ending(StrEnum):
    """How a life ends: a finding or breached step clears, a gap closes, an action is seen done or no longer needed."""

    CLEARED = "Cleared"
    CLOSED = "Closed"
    SEEN_DONE = "Seen done"
    NO_LONGER_NEEDED = "No longer needed"


@dataclass(frozen=True, slots=True)
class Closed:
    """A life that ended now."""

    key: str
    number: int
    state: Ending
    on: date


@value
class Term:
    """One rule's part in the score. A rule that could not be judged stands here too, with 0 points and its cause."""

    key: str
    points: int
    fired: bool
    unknown: Unknown | None = None
    need: str | None = None  # the fact that is unknown
    preview: bool = False


class Band(StrEnum):
    """How great the risk is, by the playbook's bands; unknown where no rule could judge."""

    LOW = "Low"
    FAIR = "Fair"
    HIGH = "High"
    UNKNOWN = "Unknown"


class Basis(StrEnum):
    """What the weights rest on."""

    PLAYBOOK = "Playbook only"
    BLENDED = "Blended"
    LEARNED = "Learned"


@value
class Score:
    """Thousandths of log-odds of losing. `points` is exactly `base` plus the terms' points."""

    points: int
    base: int
    terms: tuple[Term, ...]
    band: Band
    probability: float | None  # of winning; None until learned from enough closed deals
    basis: Basis
    change: int  # against the former assessment


@value
class Adherence:
    """Of the steps that should be behind the deal, how many are. `share` is None when none is expected yet."""

    expected: int
    done: int
    breached: int
    unknown: int
    share: float | None


@value
class Stakeholder:
    """One of the buyer's people, as the panel shows them.

    last_touch: of either side. last_words: their own. engagement: a word of `rules.engagement.Engagement`.
    """

    id: str
    name: str
    title: str | None
    role: str
    last_touch: date | None
    touch_known: bool
    engagement: str = "unknown"
    last_words: date | None = None


@value
class Assessment:
    """All that comes out for one deal on one day."""

    deal: str
    on: date
    score: Score
    findings: tuple[Finding, ...]
    elements: tuple[ElementState, ...]
    gaps: tuple[Gap, ...]
    steps: tuple[Step, ...]
    adherence: Adherence
    primary: Action
    actions: tuple[Action, ...]  # every action still open for people, the primary one first
    alternatives: tuple[Action, ...]  # feasible now, best first
    closed: tuple[Closed, ...]
    people: tuple[Stakeholder, ...]
    grounds: tuple[str, ...]
    changed_for: str | None  # the new fact for which the primary action changed
    lives: Mapping[str, Occurrence] = field(default_factory=dict)

    @property
    def in_preview(self) -> frozenset[str]:
        """The rules that the weights do not name: they score nothing, and only this assessment tells of them."""
        return frozenset(term.key for term in self.score.terms if term.preview)
