"""Deals in which something was not asked, not answered or not done."""

from random import Random

from connector.sandbox.stories.company import EVALUATION, NEGOTIATION, PROPOSAL
from connector.sandbox.stories.lines import line
from connector.sandbox.stories.plan import Plan


@line("price-objection-recurring", share=7, causes=("price_objection_recurring",), calls=True)
def price(plan: Plan, rng: Random) -> None:
    """Too expensive, on every call, and never resolved."""
    plan.stage, plan.price_objections = rng.choice((PROPOSAL, NEGOTIATION)), 3
    plan.stage_days = rng.randint(16, 24)
    plan.age = plan.stage_days + rng.randint(60, 80)
    plan.budget, plan.metrics = "Rough", False


@line("competitor-undifferentiated", share=7, causes=("competitor_without_answer",))
def competitor(plan: Plan, rng: Random) -> None:
    """A named rival is in the race and nobody has said why we differ."""
    plan.stage, plan.competitor = rng.choice((EVALUATION, PROPOSAL)), "open"
    plan.age = plan.stage_days + rng.randint(45, 60)


@line("skipped-stages", share=6, causes=("stage_skipped",))
def skipped(plan: Plan, rng: Random) -> None:
    """From Discovery straight to Proposal: the questions in between were never asked."""
    plan.stage, plan.skipped = PROPOSAL, (2, 3)
    plan.age = plan.stage_days + rng.randint(14, 22)
    plan.method = plan.metrics = plan.mutual_plan = False
    plan.budget, plan.economic_buyer, plan.technical_fit = "Unknown", "named", "Open"
    plan.champion = "friendly"


@line("no-paper-process", share=4, causes=("paper_process_unknown",))
def paper(plan: Plan, rng: Random) -> None:
    """Terms are agreed and nobody has asked who signs what, in which order."""
    plan.stage, plan.method = NEGOTIATION, False
    plan.mutual_plan = False
    plan.age = plan.stage_days + rng.randint(85, 100)


@line("proof-failed", share=3, causes=("technical_fit_failed",))
def proof_failed(plan: Plan, rng: Random) -> None:
    """The trial integration did not hold, and the deal moved on all the same."""
    plan.stage, plan.technical_fit = PROPOSAL, "Failed"
    plan.age = plan.stage_days + rng.randint(60, 75)
    plan.budget = "Rough"


@line("renewal", share=8, causes=("out_of_scope",))
def renewal(plan: Plan, rng: Random) -> None:
    """A subscription comes to its end: a renewal, out of scope for coaching on new business."""
    plan.renewal, plan.stage = True, rng.choice((PROPOSAL, NEGOTIATION))
    plan.age = plan.stage_days + rng.randint(30, 50)
    plan.mutual_plan, plan.competitor = False, "none"
