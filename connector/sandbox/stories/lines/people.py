"""Deals that stand or fall with who is in them."""

from random import Random

from connector.sandbox.stories.company import EVALUATION, NEGOTIATION, PROPOSAL
from connector.sandbox.stories.lines import line
from connector.sandbox.stories.plan import Plan


@line("single-threaded-champion", share=8, causes=("single_threaded",))
def single(plan: Plan, rng: Random) -> None:
    """One keen person carries it all; nobody else has been met."""
    plan.stage = rng.choice((EVALUATION, PROPOSAL))
    plan.contacts, plan.economic_buyer = 1, "none"
    plan.age = plan.stage_days + rng.randint(45, 60)
    plan.mutual_plan = False


@line("big-deal-one-contact", share=4, causes=("single_threaded", "large_amount"))
def big(plan: Plan, rng: Random) -> None:
    """Five times the usual amount, late in the process, one name on it."""
    plan.stage, plan.big = rng.choice((PROPOSAL, NEGOTIATION)), True
    plan.contacts, plan.economic_buyer = 1, "none"
    plan.age = plan.stage_days + rng.randint(70, 90)
    plan.technical_fit = "Open"


@line("no-economic-buyer", share=8, causes=("no_economic_buyer",))
def no_economic_buyer(plan: Plan, rng: Random) -> None:
    """Several people, none of whom can sign; the rep was told 'management decides'."""
    plan.stage = rng.choice((PROPOSAL, NEGOTIATION))
    plan.economic_buyer, plan.budget = "none", "Rough"
    plan.age = plan.stage_days + rng.randint(65, 85)


@line("happy-ears", share=7, causes=("champion_not_tested",), calls=True)
def happy_ears(plan: Plan, rng: Random) -> None:
    """A friendly contact praises everything and never does anything."""
    plan.stage = rng.choice((EVALUATION, PROPOSAL))
    plan.champion, plan.economic_buyer = "friendly", "named"
    plan.contacts, plan.metrics, plan.mutual_plan = 2, False, False
    plan.budget, plan.compelling_event = "Unknown", False
    plan.age = plan.stage_days + rng.randint(50, 65)


@line("partner-managed", share=4, causes=("partner_managed",))
def partner(plan: Plan, rng: Random) -> None:
    """A partner talks to the buyer; our own contact is thin by agreement."""
    plan.partner = True
    plan.contacts, plan.quiet = 2, rng.randint(6, 10)
