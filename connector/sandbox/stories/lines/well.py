"""Deals that go well, or where there is nothing to be done just now."""

from random import Random

from connector.sandbox.stories.company import CLOSING, EVALUATION, NEGOTIATION, PROPOSAL, QUALIFICATION
from connector.sandbox.stories.lines import line
from connector.sandbox.stories.plan import Plan


@line("healthy-multithreaded", share=12, causes=())
def multithreaded(plan: Plan, rng: Random) -> None:
    """Four people engaged, the economic buyer among them, a plan to sign by, the next meeting booked."""
    plan.contacts = rng.choice((4, 5))


@line("pilot-won-momentum", share=5, causes=("pilot_won",))
def pilot_won(plan: Plan, rng: Random) -> None:
    """The pilot hit its agreed target two weeks ago and the buyer pulls."""
    plan.stage, plan.pilot = PROPOSAL, True
    plan.stage_days = rng.randint(4, 9)
    plan.age = plan.stage_days + rng.randint(60, 75)
    plan.quiet = rng.randint(1, 2)


@line("legal-waiting", share=5, causes=("legal_review_under_way",))
def legal(plan: Plan, rng: Random) -> None:
    """All agreed; the buyer's legal department answers on a given day. Nothing is to be done until then."""
    plan.stage = NEGOTIATION
    plan.stage_days = rng.randint(12, 18)
    plan.age = plan.stage_days + rng.randint(85, 110)
    plan.quiet = rng.randint(9, 12)
    plan.legal_until = rng.randint(6, 12)
    plan.next_meeting = None
    plan.close_in = plan.legal_until + rng.randint(14, 25)


@line("out-of-office-buyer", share=4, causes=("buyer_away",))
def away(plan: Plan, rng: Random) -> None:
    """The buyer is on leave, an automatic reply names the day of return: silence means nothing."""
    plan.stage = rng.choice((EVALUATION, PROPOSAL))
    plan.stage_days = rng.randint(18, 22)
    plan.age = plan.stage_days + rng.randint(45, 60)
    plan.quiet = rng.randint(12, 15)
    plan.chases = 1
    plan.away = rng.randint(3, 8)
    plan.next_meeting = plan.away + 2


@line("brand-new", share=5, causes=("too_early_to_say",))
def brand_new(plan: Plan, rng: Random) -> None:
    """Two days old: an enquiry and a first reply."""
    plan.stage, plan.age, plan.stage_days = 0, 2, 2
    plan.contacts, plan.champion, plan.economic_buyer = 1, "none", "none"
    plan.quiet, plan.next_meeting = 1, rng.randint(2, 5)
    plan.close_in = rng.randint(80, 110)


@line("signature-pending", share=4, causes=())
def signature(plan: Plan, rng: Random) -> None:
    """Legal is through, the order form is with the signatory, kick-off is being planned."""
    plan.stage = CLOSING
    plan.stage_days = rng.randint(2, 5)
    plan.age = plan.stage_days + rng.randint(95, 120)
    plan.quiet = 1
    plan.close_in = rng.randint(4, 9)


@line("early-and-tidy", share=4, causes=())
def early(plan: Plan, rng: Random) -> None:
    """In Qualification, young, asked all the right questions, the economic buyer is named and not yet met."""
    plan.stage = QUALIFICATION
    plan.stage_days = rng.randint(4, 8)
    plan.age = plan.stage_days + rng.randint(18, 26)
    plan.economic_buyer, plan.budget, plan.technical_fit = "named", "Rough", "Open"
    plan.mutual_plan = False
