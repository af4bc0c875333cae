"""Deals whose dates do not hold."""

from random import Random

from connector.sandbox.stories.company import EVALUATION, NEGOTIATION, PROPOSAL
from connector.sandbox.stories.lines import line
from connector.sandbox.stories.plan import Plan


@line("close-date-pusher", share=8, causes=("close_date_pushed",))
def pusher(plan: Plan, rng: Random) -> None:
    """The close date has moved two to four times, with a reason each time."""
    plan.stage = rng.choice((PROPOSAL, NEGOTIATION))
    plan.pushes = rng.randint(2, 4)
    plan.stage_days = rng.randint(25, 40)
    plan.age = plan.stage_days + plan.pushes * 28 + rng.randint(40, 60)
    plan.compelling_event = plan.mutual_plan = False
    plan.close_in = rng.randint(8, 30)


@line("overdue-close-date", share=6, causes=("close_date_overdue",))
def overdue(plan: Plan, rng: Random) -> None:
    """The close date passed and nobody touched it; work goes on."""
    plan.stage = rng.choice((EVALUATION, PROPOSAL))
    plan.close_in = -rng.randint(3, 40)
    plan.stage_days = rng.randint(25, 38)
    plan.age = plan.stage_days + rng.randint(60, 80)
    plan.mutual_plan = False


@line("no-reason-to-act-now", share=5, causes=("no_compelling_event", "no_metrics"))
def no_event(plan: Plan, rng: Random) -> None:
    """Everybody agrees it would be nice. No date, no number, no cost of waiting."""
    plan.stage = rng.choice((EVALUATION, PROPOSAL))
    plan.compelling_event = plan.metrics = plan.mutual_plan = False
    plan.pushes, plan.budget = 1, "Rough"
    plan.stage_days = rng.randint(28, 42)
    plan.age = plan.stage_days + rng.randint(50, 75)
