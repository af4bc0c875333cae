"""Why Tarnwerk's closed deals were won or lost: the true causes, in log-odds of losing.

A closed deal draws its causes, then its outcome from the logistic of their sum. The timeline is told from the causes
alone, never from the outcome: before the closing day nothing in it knows how it ends.
"""

from dataclasses import dataclass
from math import exp
from random import Random

from connector.sandbox.stories.company import CLOSING, NEGOTIATION, PROPOSAL
from connector.sandbox.stories.plan import Plan

INTERCEPT = 0.65


@dataclass(frozen=True)
class Cause:
    """One true cause. `weight`: log-odds of losing when present; `share`: how many closed deals have it."""

    name: str
    weight: float
    share: float
    shows: str


CAUSES = (
    Cause("economic_buyer_engaged", -0.9, 0.50, "the economic buyer is in meetings and answers mail"),
    Cause("champion_real", -0.8, 0.50, "the champion promises to act on a call, and then does"),
    Cause("buyer_silent", +1.1, 0.30, "no word from the buyer in the last three weeks or more before the close"),
    Cause("pushed_twice", +0.6, 0.35, "the close date moved later at least twice"),
    Cause("single_threaded", +0.7, 0.25, "one contact, or that one and a name nobody met"),
    Cause("metrics_quantified", -0.5, 0.50, "the buyer put a number on the gain"),
    Cause("competitor_without_differentiation", +0.5, 0.35, "a rival is named and never answered"),
)


def log_odds(causes: dict[str, bool]) -> float:
    """The true log-odds of losing a deal with these causes."""
    return INTERCEPT + sum(cause.weight for cause in CAUSES if causes[cause.name])


def closed_plan(rng: Random) -> tuple[Plan, float, bool]:
    """A closed deal of new business: its plan, the true probability of losing, and whether it was lost."""
    drawn = {cause.name: rng.random() < cause.share for cause in CAUSES}
    if drawn["single_threaded"] and drawn["economic_buyer_engaged"]:
        drawn["economic_buyer_engaged"] = False  # with one contact there is nobody else to engage
    lost = 1 / (1 + exp(-log_odds(drawn)))
    is_lost = rng.random() < lost
    # A lost deal may end at any stage from Proposal on; a won one has come to Negotiation or Closing.
    stage = rng.choice((PROPOSAL, PROPOSAL, NEGOTIATION, CLOSING) if is_lost else (NEGOTIATION, CLOSING, CLOSING))
    quiet = rng.randint(21, 35) if drawn["buyer_silent"] else rng.randint(1, 6)
    stage_days = rng.randint(6, 20) + (quiet if drawn["buyer_silent"] else 0)
    plan = Plan(
        line="closed",
        stage=stage,
        stage_days=stage_days,
        age=stage_days + stage * rng.randint(12, 19) + (45 if drawn["pushed_twice"] else 0),
        causes=drawn,
        contacts=1 if drawn["single_threaded"] else rng.choice((3, 4)),
        champion="real" if drawn["champion_real"] else rng.choice(("friendly", "none")),
        economic_buyer="engaged" if drawn["economic_buyer_engaged"] else rng.choice(("named", "none")),
        metrics=drawn["metrics_quantified"],
        budget=rng.choice(("Approved", "Approved", "Rough", "Unknown")),
        method=rng.random() < 0.7,
        competitor="open" if drawn["competitor_without_differentiation"] else rng.choice(("none", "none", "beaten")),
        mutual_plan=rng.random() < 0.5,
        compelling_event=rng.random() < 0.6,
        pushes=rng.choice((2, 2, 3)) if drawn["pushed_twice"] else rng.choice((0, 0, 1)),
        quiet=quiet,
        chases=rng.randint(2, 3) if drawn["buyer_silent"] else 0,
        next_meeting=None,
        close_in=rng.randint(0, 20),
    )
    return plan, lost, is_lost


def closed_renewal(rng: Random) -> tuple[Plan, float, bool]:
    """A closed renewal: mostly won, for reasons that coaching on new business need not know."""
    lost = 0.12
    stage_days = rng.randint(6, 20)
    plan = Plan(
        line="closed-renewal",
        stage=NEGOTIATION,
        stage_days=stage_days,
        age=stage_days + rng.randint(30, 50),
        mutual_plan=False,
        next_meeting=None,
        close_in=rng.randint(0, 10),
        renewal=True,
    )
    return plan, lost, rng.random() < lost


def loss_reason(rng: Random, causes: dict[str, bool]) -> str:
    """What the rep ticked on losing: mostly the visible cause, sometimes the polite one."""
    likely: list[str] = []
    if causes.get("buyer_silent"):
        likely += ["Lost contact", "No decision"]
    if causes.get("competitor_without_differentiation"):
        likely += ["Competitor", "Price"]
    if causes.get("pushed_twice"):
        likely += ["Timing", "No decision"]
    return rng.choice([*likely, "Price", "Budget withdrawn", "Product gap"])
